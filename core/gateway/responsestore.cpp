// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/responsestore.h"

#include <iterator>

namespace signalbox {

namespace {

std::string keyOf(const ClientKeyId &clientKey, std::string_view id)
{
    std::string key = clientKey.str();
    key += '\0';
    return key.append(id);
}

qsizetype sizeOf(const std::string &key, const StoredResponse &response)
{
    constexpr qsizetype kAround = 256; // of the entry itself
    return kAround + static_cast<qsizetype>(key.size()) + response.inputItems.size() +
           response.response.size();
}

} // namespace

ResponseStore::ResponseStore(const Clock &clock) : m_clock(clock) {}

void ResponseStore::erase(Place place)
{
    m_bytes -= sizeOf(place->key, place->response);
    m_index.erase(place->key);
    m_entries.erase(place);
}

void ResponseStore::dropOld()
{
    const TimePoint now = m_clock.now();
    while (!m_entries.empty() && (m_bytes > kMaxBytes || m_entries.size() > kMaxEntries ||
                                  now - m_entries.back().used >= kLife))
        erase(std::prev(m_entries.end()));
}

void ResponseStore::keep(const ClientKeyId &clientKey, std::string_view id, StoredResponse response)
{
    forget(clientKey, id);
    Entry entry{keyOf(clientKey, id), std::move(response), m_clock.now()};
    const qsizetype size = sizeOf(entry.key, entry.response);
    if (id.empty() || size > kMaxBytes / 4)
        return;
    m_bytes += size;
    m_entries.push_front(std::move(entry));
    m_index.emplace(m_entries.front().key, m_entries.begin());
    dropOld();
}

const StoredResponse *ResponseStore::find(const ClientKeyId &clientKey, std::string_view id)
{
    dropOld();
    const auto found = m_index.find(keyOf(clientKey, id));
    if (found == m_index.end())
        return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, found->second);
    m_entries.front().used = m_clock.now();
    return &m_entries.front().response;
}

void ResponseStore::forget(const ClientKeyId &clientKey, std::string_view id)
{
    if (const auto found = m_index.find(keyOf(clientKey, id)); found != m_index.end())
        erase(found->second);
}

} // namespace signalbox
