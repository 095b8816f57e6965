// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <array>
#include <cstdint>

namespace signalbox {

struct SchedulerTuning;

/// The pool's budget for retries after server and network failures (scheduling.md §7): a share of
/// the requests of the last seconds and so many a second beside; keeps a storm from feeding itself.
/// As in Finagle, what was not used is kept for `retryKept`, so that a quiet pool may retry that
/// many seconds' worth at once. Counted by whole seconds. A value; allocates nothing.
class RetryBudget
{
public:
    /// A request came in: its first attempt.
    void request(TimePoint now, const SchedulerTuning &tuning);
    /// True and one taken when the budget has one.
    [[nodiscard]] bool take(TimePoint now, const SchedulerTuning &tuning);

private:
    struct Slice
    {
        std::int64_t second = 0;
        std::uint32_t requests = 0;
        std::uint32_t retries = 0;
    };

    [[nodiscard]] Slice &sliceOf(std::int64_t second);

    std::array<Slice, 64> m_slices{}; ///< by second; retryKept above 64 s counts as 64 s
};

} // namespace signalbox
