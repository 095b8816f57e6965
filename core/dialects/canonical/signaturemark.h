// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"

#include <string>
#include <string_view>

/// A proof of reasoning of one family travels through a client of another dialect in that dialect's
/// own place, marked with its family, so that the client carries it back (wire.md 2.6). Only
/// base64url characters, because some clients decode what they carry.
namespace signalbox {

/// What goes into the place of a proof in an answer to a client whose dialect's own proofs are of
/// `own`: the value as it is where the families agree, else marked.
[[nodiscard]] std::string carriedSignature(const Signature &signature, std::string_view own);
/// The way back: what a client of family `own` sent. Nothing when our mark is there and what
/// follows it is spoilt. Clients that decode what they carry and encode it again are understood.
[[nodiscard]] Signature signatureFrom(std::string_view carried, std::string_view own);
/// Whether a text in the place of a proof carries our mark.
[[nodiscard]] bool isMarked(std::string_view carried);
/// How every marked value begins: a body without it has none.
inline constexpr std::string_view kSignatureMark = "c2lnbmFsYm94"; // base64 of "signalbox"

} // namespace signalbox
