// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

struct SchedulerTuning;

/// Tells a machine without network from an upstream that is down (scheduling.md §7): every host
/// tried within `offlineWithin` could not be reached. Loopback hosts are no evidence. One host
/// alone counts only when it has been reached before: a name that never resolved is a mistake in a
/// base URL. Pure.
class OfflineWatch
{
public:
    /// The host answered, if only by a refusal of the connection.
    void reached(std::string_view host, TimePoint now);
    /// No way to it: name not resolved, no route, time-out of the connection.
    void unreachable(std::string_view host, TimePoint now);
    /// What the system says, where it says something; offline then needs one unreachable host only.
    enum class System { unknown, online, offline };
    void setSystem(System system) { m_system = system; }

    [[nodiscard]] bool offline(TimePoint now, const SchedulerTuning &tuning) const;

private:
    struct Host
    {
        std::string name;
        TimePoint reached = TimePoint::min();
        TimePoint failed = TimePoint::min();
    };
    std::vector<Host> m_hosts; ///< at most kHosts, the oldest out
    System m_system = System::unknown;
};

} // namespace signalbox
