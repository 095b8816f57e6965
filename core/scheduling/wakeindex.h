// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/pool.h"

namespace signalbox {

/// The next moment at which anything in the pool changes by itself; kept up to date by what changes
/// and not looked for in every account.
class WakeIndex
{
public:
    [[nodiscard]] std::optional<TimePoint> next(const Pool &pool, TimePoint now);
    /// Settings have changed that the moments rest on.
    void forget() { m_membership = 0; }

private:
    void sync(const Pool &pool, TimePoint now);
    void look(const Pool &pool, SlotIndex slot, TimePoint now);

    TimeHeap m_times;
    std::uint64_t m_seen = 0;
    std::uint64_t m_membership = 0;
};

} // namespace signalbox
