// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/accountentry.h"

#include <optional>
#include <string_view>

namespace signalbox {

/// One request at one moment, as the checks see it. Refers to its parts; lives for one pick.
struct Look
{
    Look(const Query &query, std::string_view family, TimePoint now,
         const SchedulingSettings &settings, const SchedulerTuning &tuning);

    const Query &query;
    std::string_view family; ///< provider family that it must stay in (§9); empty: any
    TimePoint now;
    std::size_t modelHash;
    const SchedulingSettings &settings;
    const SchedulerTuning &tuning;
};

/// The order in which accounts are tried whose windows run low (scheduling.md §2, §6).
enum class Pass : std::uint8_t { fine, reserve, critical, sessionWindow };
[[nodiscard]] Cause causeOf(Pass pass); ///< of those passed over for a better pass; not of fine

/// What all checks of scheduling.md §2 say of an account for a kind of request: those that rest on
/// the account, not on what one request has been through (attempted) or on the whole pool.
struct Assessment
{
    std::optional<Cause> cause; ///< the first check that fails; none: eligible
    Pass pass = Pass::fine;
    bool lasting = false;     ///< something that no time and no other request takes away
    bool unmeant = false;     ///< switched off by the user, or not for such requests at all
    bool blocked = false;     ///< verification demanded
    bool firm = false;        ///< a cooldown or window that ends by time
    bool provisional = false; ///< a cooldown that is a guess
    bool probing = false;     ///< another request is putting a guess to the test
    bool gated = false;       ///< requests come back one by one after a rate limit
    bool busy = false;        ///< full for now: any release may help
    bool halfOpen = false;    ///< cooling down, but one request may find out
    TimePoint until = TimePoint::min(); ///< when all that ends by time has ended

    friend bool operator==(const Assessment &, const Assessment &) = default;

    [[nodiscard]] bool cooling() const { return firm || provisional; }
    /// Another request may make way at any moment, sooner than `until`.
    [[nodiscard]] bool eventful() const
    {
        return !lasting && (busy || probing || gated) && !firm && !blocked;
    }
    [[nodiscard]] bool onlyCooling() const
    {
        return !lasting && !blocked && !busy && (cooling() || gated);
    }
    [[nodiscard]] bool onlyGuesses() const
    {
        return !lasting && !blocked && !firm && !busy && !probing && !gated && provisional;
    }
};
/// Most requests in flight on the account; 0: no limit (contract.md, max_in_flight_per_account).
[[nodiscard]] int mostInFlight(const AccountEntry &entry, const SchedulingSettings &settings);

[[nodiscard]] Assessment assess(const AccountEntry &entry, const Look &look);

/// The account stands in the request's `attempted` and has not got back from there: it gets back
/// when the cooldown that put it there ends.
[[nodiscard]] bool isAttempted(const AccountEntry &entry, const Assessment &assessment,
                               const Query &query);

/// The cause with what the request has been through put in its place.
[[nodiscard]] std::optional<Cause> causeFor(const AccountEntry &entry, const Assessment &assessment,
                                            const Query &query);

} // namespace signalbox
