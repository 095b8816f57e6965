// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/account.h"

#include <QString>

#include <functional>
#include <memory>

namespace signalbox {

/// How a refresh ended. What counts is whether the refresh token can still be used.
enum class RefreshEnd {
    renewed,
    refused,    ///< invalid_grant: the refresh token is dead, only a new sign-in helps
    failed,     ///< not sent, or answered with an error that leaves the refresh token as it was
    unanswered, ///< sent, and no answer tells whether the refresh token was used up
};

struct RefreshResult
{
    RefreshEnd end = RefreshEnd::failed;
    Credential credential{}; ///< renewed: what to use from now on, refresh token included
    QString message{};       ///< else: a sentence for people, without secrets
};

/// A running refresh; destroying it cancels, and its callback is then not called.
class RefreshRun
{
public:
    virtual ~RefreshRun() = default;
};

/// Trades refresh tokens for access tokens. Engine thread.
class CredentialRefresher
{
public:
    virtual ~CredentialRefresher() = default;

    /// Calls back exactly once, possibly before it returns (then null is returned); the callback
    /// may destroy the run. Decides nothing about when: one call is one request to the provider.
    [[nodiscard]] virtual std::unique_ptr<RefreshRun>
    refresh(const Account &account, const Credential &credential,
            std::function<void(const RefreshResult &)> done) = 0;
};

} // namespace signalbox
