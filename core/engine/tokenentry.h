// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"
#include "core/oauth/credentialrefresher.h"
#include "core/scheduling/tuning.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace signalbox {

/// One account that signs in, as TokenKeeper sees it: its tokens and what is going on with them.
struct TokenEntry
{
    Account account;
    const ProviderDefinition *provider = nullptr;
    Credential credential;
    std::uint64_t generation = 0; ///< of the credential: answers meant for an older one are void
    TimePoint since;              ///< when the credential came
    std::optional<Milliseconds> lifetime; ///< of the access token, when it was made here
    bool valueRefused = false;            ///< an upstream answered it with 401
    bool signInNeeded = false;

    std::uint64_t runId = 0; ///< of the running refresh; 0: none runs
    std::unique_ptr<RefreshRun> run;
    TimePoint runSince;
    TimePoint pausedUntil = TimePoint::min(); ///< no refresh in the background before
    /// A rotating refresh token was sent and nothing tells whether it was used up: not again before
    /// the access token has ended.
    bool inDoubt = false;

    std::optional<Credential> unsaved; ///< fresh tokens that are not on disk yet
    bool saving = false;

    /// Another credential: all that was going on with the old one is void. What it returns ends the
    /// running refresh when it dies, which may be the caller.
    [[nodiscard]] std::unique_ptr<RefreshRun>
    adopt(const Credential &from, std::uint64_t newGeneration, TimePoint now, WallTime wallNow);

    [[nodiscard]] bool rotates() const;
    /// Nothing but a new sign-in helps.
    [[nodiscard]] bool isOut() const { return signInNeeded || account.needsLogin; }
    /// Whether a request can go out with the access token as it is.
    [[nodiscard]] bool isValid(WallTime wallNow) const;
    /// Whether a refresh in the background is due (scheduling.md §11).
    [[nodiscard]] bool isDue(const SchedulerTuning &tuning, TimePoint now, WallTime wallNow) const;
};

} // namespace signalbox
