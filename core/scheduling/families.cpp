// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/families.h"

namespace signalbox {

Families::Families(std::size_t capacity, Milliseconds idle) : m_idle(idle), m_uses(capacity) {}

void Families::resize(std::size_t capacity, Milliseconds idle)
{
    m_idle = idle;
    m_uses.setCapacity(capacity);
}

std::string_view Families::find(const ClientKeyId &clientKey, std::string_view session,
                                TimePoint now)
{
    Use *use = m_uses.find(mapKey(clientKey, session));
    if (!use || now - use->when >= m_idle)
        return {};
    use->when = now; // the conversation goes on
    return use->family;
}

void Families::remember(const ClientKeyId &clientKey, std::string_view session,
                        std::string_view family, TimePoint now)
{
    Use &use = m_uses.touch(mapKey(clientKey, session));
    use.family = family;
    use.when = now;
}

void Families::forget(const ClientKeyId &clientKey, std::string_view session)
{
    if (Use *use = m_uses.find(mapKey(clientKey, session)))
        use->family.clear();
}

std::string_view Families::mapKey(const ClientKeyId &clientKey, std::string_view session)
{
    m_key.assign(clientKey.str());
    m_key += '\0';
    m_key += session;
    return m_key;
}

} // namespace signalbox
