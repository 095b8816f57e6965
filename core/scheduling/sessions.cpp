// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/sessions.h"

#include <algorithm>

namespace signalbox {

void SessionBinding::settleAtCurrent()
{
    if (home == current)
        return;
    home.reset();
    if (currentAnswered) {
        home = current;
        homeLastUsed = lastUsed;
    }
}

Sessions::Sessions(std::size_t capacity, Milliseconds idle) : m_idle(idle), m_bindings(capacity) {}

void Sessions::resize(std::size_t capacity, Milliseconds idle)
{
    m_idle = idle;
    while (m_bindings.size() > capacity)
        erase(std::prev(m_bindings.end()));
    m_bindings.setCapacity(capacity);
}

SessionBinding *Sessions::find(const SessionKey &key, TimePoint now)
{
    SessionBinding *binding = m_bindings.find(mapKey(key));
    return binding && now - binding->lastUsed < m_idle ? binding : nullptr;
}

void Sessions::bind(const SessionKey &key, const AccountId &account, TimePoint now)
{
    expire(now);
    const std::string_view name = mapKey(key);
    if (!m_bindings.find(name) && m_bindings.full())
        erase(std::prev(m_bindings.end()));
    SessionBinding &binding = m_bindings.touch(name);
    if (binding.session.empty()) {
        binding.clientKey = key.clientKey;
        binding.session = key.session;
        binding.provider = key.provider;
    }
    setCurrent(binding, account);
    binding.lastUsed = now;
}

void Sessions::answered(const SessionKey &key, const AccountId &account, TimePoint now)
{
    const std::string_view name = mapKey(key);
    SessionBinding *binding = m_bindings.find(name);
    if (!binding || (binding->current != account && binding->home != account))
        return;
    m_bindings.touch(name);
    binding->lastUsed = now;
    if (binding->current == account)
        binding->currentAnswered = true;
    if (!binding->home)
        binding->home = account;
    if (binding->home == account)
        binding->homeLastUsed = now;
}

void Sessions::dropAccount(const AccountId &account)
{
    for (auto node = m_bindings.begin(); node != m_bindings.end();) {
        SessionBinding &binding = node->value;
        if (binding.home == account)
            binding.home.reset();
        if (binding.current == account) {
            if (!binding.home) {
                node = erase(node);
                continue;
            }
            setCurrent(binding, *binding.home);
        }
        ++node;
    }
}

int Sessions::clear()
{
    const auto had = static_cast<int>(m_bindings.size());
    m_bindings.clear();
    m_counts.clear();
    return had;
}

bool Sessions::clear(std::string_view session)
{
    bool found = false;
    for (auto node = m_bindings.begin(); node != m_bindings.end();) {
        const bool match = node->value.session == session;
        found = found || match;
        node = match ? erase(node) : std::next(node);
    }
    return found;
}

bool Sessions::move(const std::string &session, const AccountId &account,
                    const ProviderId &provider, TimePoint now)
{
    std::vector<ClientKeyId> owners;
    for (const auto &node : m_bindings) {
        const SessionBinding &binding = node.value;
        if (binding.session == session && now - binding.lastUsed < m_idle &&
            std::find(owners.begin(), owners.end(), binding.clientKey) == owners.end())
            owners.push_back(binding.clientKey);
    }
    if (owners.empty())
        return false;
    // Bindings of other providers go: the conversation shall not fall back to them.
    static_cast<void>(clear(session));
    for (const ClientKeyId &owner : owners)
        bind(SessionKey{owner, session, provider}, account, now);
    return true;
}

std::vector<Binding> Sessions::list(TimePoint now)
{
    expire(now);
    std::vector<Binding> bindings;
    bindings.reserve(m_bindings.size());
    for (const auto &node : m_bindings) {
        const SessionBinding &binding = node.value;
        bindings.push_back(
            Binding{binding.clientKey, binding.session, binding.current, binding.lastUsed});
    }
    return bindings;
}

std::size_t Sessions::count(TimePoint now)
{
    expire(now);
    return m_bindings.size();
}

int Sessions::countFor(const AccountId &account, TimePoint now)
{
    expire(now);
    const auto found = m_counts.find(account);
    return found == m_counts.end() ? 0 : found->second;
}

void Sessions::expire(TimePoint now)
{
    while (m_bindings.size() > 0) {
        const auto oldest = std::prev(m_bindings.end());
        if (now - oldest->value.lastUsed < m_idle)
            return;
        erase(oldest);
    }
}

Sessions::Map::Iterator Sessions::erase(Map::Iterator node)
{
    setCurrent(node->value, AccountId());
    return m_bindings.erase(node);
}

void Sessions::setCurrent(SessionBinding &binding, const AccountId &account)
{
    if (binding.current == account)
        return;
    if (const auto old = m_counts.find(binding.current);
        old != m_counts.end() && --old->second == 0)
        m_counts.erase(old);
    if (!account.empty())
        ++m_counts[account];
    binding.current = account;
    binding.currentAnswered = binding.home == account;
}

std::string_view Sessions::mapKey(const SessionKey &key)
{
    m_key.assign(key.clientKey.str());
    m_key += '\0';
    m_key += key.session;
    m_key += '\0';
    m_key += key.provider.str();
    return m_key;
}

} // namespace signalbox
