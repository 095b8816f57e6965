// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/accountentry.h"

#include <optional>

namespace signalbox {

/// One request at one moment, as the checks see it. Refers to the query; lives for one pick.
struct Look
{
    Look(const Query &query, TimePoint now, const SchedulingSettings &settings, int poolInFlight);

    const Query &query;
    TimePoint now;
    std::size_t modelHash;
    int perAccount; ///< most in flight on one account; 0: no limit
    bool poolBusy;
};

/// The first check of scheduling.md §2 that the account fails; none: it is eligible.
[[nodiscard]] std::optional<Cause> causeOf(const AccountEntry &entry, const Look &look);

/// Everything that keeps an account from serving a request, not only the first; for deciding
/// whether waiting or probing helps.
struct Obstacles
{
    bool lasting = false; ///< something that no time and no other request takes away
    bool attempted = false;
    bool attemptedForGood = false;      ///< attempted, and no cooldown put it there that could end
    bool blocked = false;               ///< verification demanded
    bool firm = false;                  ///< a cooldown that the upstream asked for
    bool provisional = false;           ///< a cooldown that is a guess
    bool probing = false;               ///< another request is putting a guess to the test
    bool busy = false;                  ///< full for now: any release may help
    TimePoint until = TimePoint::min(); ///< when all that ends by time has ended

    [[nodiscard]] bool recovers() const { return !lasting && !attemptedForGood; }
    /// Another request may make way at any moment, sooner than `until`.
    [[nodiscard]] bool eventful() const { return (busy || probing) && !firm && !blocked; }
    [[nodiscard]] bool onlyCooling() const
    {
        return !lasting && !blocked && !busy && (firm || provisional);
    }
    [[nodiscard]] bool onlyGuesses() const
    {
        return !lasting && !attempted && !blocked && !firm && !busy && !probing && provisional;
    }
};
[[nodiscard]] Obstacles obstaclesOf(const AccountEntry &entry, const Look &look);

/// The account is in the request's `attempted` and has not got back from there.
[[nodiscard]] bool isAttempted(const AccountEntry &entry, const Look &look);

} // namespace signalbox
