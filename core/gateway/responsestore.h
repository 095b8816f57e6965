// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/account.h"
#include "core/base/clock.h"
#include "core/scheduling/query.h"

#include <QByteArray>

#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace signalbox {

/// A response of the Responses API as far as later requests may name it by its id.
struct StoredResponse
{
    /// Where it lives: the account that made it. Nothing: it was translated and lives here.
    std::optional<AccountId> account;
    QByteArray inputItems; ///< of a translated one: its input, the items of an array with commas
    QByteArray response;   ///< of a translated one: the whole object, as the client got it
};

/// Remembers responses for previous_response_id and the calls on a response (wire.md 1.2), per
/// client key. In memory only; bounded in bytes, number and time, the least recently used goes
/// first. Engine thread.
class ResponseStore
{
public:
    static constexpr qsizetype kMaxBytes = 64 * 1024 * 1024;
    static constexpr std::size_t kMaxEntries = 20'000;
    static constexpr Milliseconds kLife{3'600'000};

    explicit ResponseStore(const Clock &clock);

    /// One that alone is larger than a quarter of the bound is not kept.
    void keep(const ClientKeyId &clientKey, std::string_view id, StoredResponse response);
    /// Null when it is not known (any more). The pointer lives until the next call.
    [[nodiscard]] const StoredResponse *find(const ClientKeyId &clientKey, std::string_view id);
    void forget(const ClientKeyId &clientKey, std::string_view id);

    [[nodiscard]] qsizetype bytes() const { return m_bytes; }

private:
    struct Entry
    {
        std::string key;
        StoredResponse response;
        TimePoint used;
    };
    using Place = std::list<Entry>::iterator;

    void erase(Place place);
    void dropOld();

    const Clock &m_clock;
    std::list<Entry> m_entries;                          ///< most recently used first
    std::unordered_map<std::string_view, Place> m_index; ///< keys live in the entries
    qsizetype m_bytes = 0;
};

} // namespace signalbox
