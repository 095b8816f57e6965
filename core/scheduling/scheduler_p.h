// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/picker.h"
#include "core/scheduling/pool.h"
#include "core/scheduling/wakeindex.h"

namespace signalbox {

/// The inside of the Scheduler, for its own files and for tests of the index.
class Scheduler::Private
{
public:
    Private(std::uint64_t seed, const SchedulerTuning &tuning) : pool(seed, tuning), picker(pool) {}

    /// The first byte of a good answer.
    void accept(Lease &lease, TimePoint now);
    /// The lease is back.
    void finish(const Lease &lease, const Outcome &outcome, TimePoint now);
    /// Protection is looked at anew when its settings or a reading have changed.
    void evaluateProtection(TimePoint now);
    void forgetIndexes();
    /// Every call that tells the time: a clock that went back lengthens nothing beyond its most.
    void watchClock(TimePoint now);

    Pool pool;
    Picker picker;
    mutable WakeIndex wakes;
    bool protectionIsDue = false;
    TimePoint lastSeen = TimePoint::min();

private:
    /// Figures that came with an answer, and what they say of its limit group.
    [[nodiscard]] bool learn(AccountEntry &entry, const Lease &lease, const Outcome &outcome,
                             TimePoint now);
    /// The first byte of the one that went first; the account may be gone.
    void openGates(AccountEntry *entry, const Lease &lease, TimePoint now);
    void returnThroughGates(AccountEntry *entry, const Lease &lease, const Outcome &outcome,
                            TimePoint now);
    void watchUpstream(AccountEntry &entry, const Lease &lease, const Outcome &outcome,
                       TimePoint now);
    void beginIncident(AccountEntry &entry, const Outcome &outcome, TimePoint now);
    /// The marks that the same failures left on accounts are the throttle's business now.
    void dropMarks(const UpstreamState &upstream, std::uint64_t fingerprint, TimePoint now);
    void keepSession(const AccountEntry &entry, const Lease &lease, TimePoint now);
};

} // namespace signalbox
