// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/window.h"

#include <algorithm>

namespace signalbox {

std::string_view modelFamily(std::string_view model)
{
    if (const auto slash = model.rfind('/'); slash != std::string_view::npos)
        model.remove_prefix(slash + 1);
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto *const end = std::find_if_not(model.begin(), model.end(), letter);
    return model.substr(0, static_cast<std::size_t>(end - model.begin()));
}

Windows::Windows(std::size_t capacity, Milliseconds span) : m_span(span), m_uses(capacity) {}

void Windows::resize(std::size_t capacity, Milliseconds span)
{
    m_span = span;
    m_uses.setCapacity(capacity);
}

const AccountId *Windows::find(const ClientKeyId &clientKey, std::string_view model, TimePoint now)
{
    const Use *use = m_uses.find(mapKey(clientKey, model));
    return use && now - use->when < m_span ? &use->account : nullptr;
}

void Windows::move(const ClientKeyId &clientKey, std::string_view model, const AccountId &account,
                   TimePoint now)
{
    Use &use = m_uses.touch(mapKey(clientKey, model));
    use.account = account;
    use.when = now;
}

std::string_view Windows::mapKey(const ClientKeyId &clientKey, std::string_view model)
{
    m_key.assign(clientKey.str());
    m_key += '\0';
    m_key += modelFamily(model);
    return m_key;
}

} // namespace signalbox
