// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/requestlog.h"

#include <algorithm>

namespace signalbox {

namespace {

bool matches(const RequestRecord &record, const RequestFilter &filter)
{
    return (filter.account.empty() || record.accountId == filter.account) &&
           (!filter.status || record.status == *filter.status);
}

} // namespace

void RequestLog::add(RequestRecord record)
{
    m_records.push_back(std::move(record));
    if (m_records.size() > m_capacity)
        m_records.pop_front();
}

std::vector<RequestRecord> RequestLog::list(const RequestFilter &filter) const
{
    auto from = m_records.rbegin();
    if (!filter.before.empty()) {
        from = std::find_if(m_records.rbegin(), m_records.rend(),
                            [&filter](const RequestRecord &r) { return r.id == filter.before; });
        if (from != m_records.rend())
            ++from;
    }
    std::vector<RequestRecord> found;
    for (; from != m_records.rend() && static_cast<int>(found.size()) < filter.limit; ++from) {
        if (matches(*from, filter))
            found.push_back(*from);
    }
    return found;
}

std::optional<RequestRecord> RequestLog::find(const std::string &id) const
{
    const auto at = std::find_if(m_records.rbegin(), m_records.rend(),
                                 [&id](const RequestRecord &record) { return record.id == id; });
    return at == m_records.rend() ? std::nullopt : std::optional(*at);
}

} // namespace signalbox
