// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

struct SchedulerTuning;

/// Tells a machine without network from an upstream that is down (scheduling.md §7): every host
/// tried within `offlineWithin` could not be reached, by the last word of each. Loopback hosts are
/// no evidence. One host alone counts only when it has been reached before: a name that never
/// resolved is a mistake in a base URL. Pure; allocates nothing for hosts that it knows.
class OfflineWatch
{
public:
    static constexpr std::size_t kHosts = 64;

    /// The host answered, if only by a refusal of the connection.
    void reached(std::string_view host, TimePoint now);
    /// No way to it: name not resolved, no route, time-out of the connection.
    void unreachable(std::string_view host, TimePoint now);
    /// What the system says, where it says something; offline then needs one unreachable host only.
    /// Online proves nothing: a captive portal is online too.
    enum class System { unknown, online, offline };
    void setSystem(System system) { m_system = system; }

    [[nodiscard]] bool offline(TimePoint now, const SchedulerTuning &tuning) const;

private:
    struct Host
    {
        std::string name;
        TimePoint tried = TimePoint::min();
        bool loopback = false;
        bool answered = false; ///< when it was tried last
        bool known = false;    ///< answered at least once
    };

    [[nodiscard]] Host &obtain(std::string_view name);

    std::vector<Host> m_hosts; ///< at most kHosts, the one tried longest ago out
    System m_system = System::unknown;
};

} // namespace signalbox
