// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/offlinewatch.h"

#include "core/net/urlpolicy.h"
#include "core/scheduling/tuning.h"

#include <algorithm>

namespace signalbox {

// Loopback hosts get an entry too: to know one again costs less than to parse its address.
OfflineWatch::Host &OfflineWatch::obtain(std::string_view name)
{
    if (const auto found = std::ranges::find(m_hosts, name, &Host::name); found != m_hosts.end())
        return *found;
    if (m_hosts.size() >= kHosts)
        m_hosts.erase(std::ranges::min_element(m_hosts, {}, &Host::tried));
    Host &made = m_hosts.emplace_back();
    made.name = name;
    made.loopback = needsNoNetwork(name);
    return made;
}

void OfflineWatch::reached(std::string_view host, TimePoint now)
{
    Host &tried = obtain(host);
    tried.tried = now;
    tried.answered = true;
    tried.known = true;
}

void OfflineWatch::unreachable(std::string_view host, TimePoint now)
{
    Host &tried = obtain(host);
    tried.tried = now;
    tried.answered = false;
}

bool OfflineWatch::offline(TimePoint now, const SchedulerTuning &tuning) const
{
    int answered = 0;
    int failed = 0;
    bool known = false;
    for (const Host &host : m_hosts) {
        // Tried in the future: before the clock went back, and nobody can tell how long ago.
        if (host.loopback || host.tried > now || now - host.tried > tuning.offlineWithin)
            continue;
        if (host.answered) {
            ++answered;
        } else {
            ++failed;
            known = known || host.known;
        }
    }
    if (m_system == System::offline)
        return failed > 0;
    return answered == 0 && (failed > 1 || known);
}

} // namespace signalbox
