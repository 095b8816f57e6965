// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/secret.h"

#include <string>
#include <string_view>

namespace signalbox {

/// What ties an authorization code to the program that asked for it (RFC 7636). A value.
struct PkcePair
{
    Secret verifier;       ///< 256 random bits in 52 unreserved characters (§4.1)
    std::string challenge; ///< its S256 challenge (§4.2)
};

/// A fresh pair from the system's cryptographic random source. Thread-safe.
[[nodiscard]] PkcePair newPkcePair();

/// base64url(SHA-256(verifier)) without padding: the method S256 (RFC 7636 §4.2). Pure.
[[nodiscard]] std::string pkceChallenge(std::string_view verifier);

/// 32 random bytes for the `state` of an authorization request (RFC 6749 §10.12). Thread-safe.
[[nodiscard]] std::string newOAuthState();

} // namespace signalbox
