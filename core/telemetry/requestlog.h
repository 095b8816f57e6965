// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/requestrecord.h"

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace signalbox {

/// The latest requests, in memory: the newest `capacity` records, older ones drop out. Engine
/// thread.
class RequestLog
{
public:
    explicit RequestLog(std::size_t capacity = 2000) : m_capacity(capacity) {}

    void add(RequestRecord record);
    /// Newest first.
    [[nodiscard]] std::vector<RequestRecord> list(const RequestFilter &filter) const;
    [[nodiscard]] std::optional<RequestRecord> find(const std::string &id) const;

private:
    std::size_t m_capacity;
    std::deque<RequestRecord> m_records;
};

} // namespace signalbox
