// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/lrumap.h"
#include "core/scheduling/scheduler.h"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace signalbox {

/// Whose conversation it is, and with which provider. Refers to its parts.
struct SessionKey
{
    const ClientKeyId &clientKey;
    std::string_view session;
    const ProviderId &provider;
};

/// Which account a conversation is bound to (scheduling.md §5).
struct SessionBinding
{
    ClientKeyId clientKey;
    std::string session;
    ProviderId provider;
    std::optional<AccountId> home; ///< answered this conversation: its cache may be warm there
    TimePoint homeLastUsed{};
    AccountId current; ///< the account of the latest lease
    bool currentAnswered = false;
    TimePoint lastUsed{};

    /// The conversation goes on at `current` and not at home.
    void settleAtCurrent();
};

/// The bindings: bounded, the least recently used out, idle ones out. Pointers to bindings are good
/// until the next call that changes something.
class Sessions
{
public:
    Sessions(std::size_t capacity, Milliseconds idle);

    /// Other bounds from now on; the least recently used above them go.
    void resize(std::size_t capacity, Milliseconds idle);

    [[nodiscard]] SessionBinding *find(const SessionKey &key, TimePoint now);
    /// A lease was taken on `account`: binds anew, or changes the current account.
    void bind(const SessionKey &key, const AccountId &account, TimePoint now);
    /// `account` answered.
    void answered(const SessionKey &key, const AccountId &account, TimePoint now);

    void dropAccount(const AccountId &account);
    int clear();
    [[nodiscard]] bool clear(std::string_view session);
    /// Every client key's conversation of that name goes on with `account`.
    [[nodiscard]] bool move(const std::string &session, const AccountId &account,
                            const ProviderId &provider, TimePoint now);

    [[nodiscard]] std::vector<Binding> list(TimePoint now);
    [[nodiscard]] std::size_t count(TimePoint now);
    [[nodiscard]] int countFor(const AccountId &account, TimePoint now);

private:
    using Map = LruMap<SessionBinding>;

    void expire(TimePoint now);
    Map::Iterator erase(Map::Iterator node);
    void setCurrent(SessionBinding &binding, const AccountId &account);
    std::string_view mapKey(const SessionKey &key);

    Milliseconds m_idle;
    Map m_bindings;
    std::unordered_map<AccountId, int> m_counts; ///< by current account
    std::string m_key;                           ///< kept for its memory
};

} // namespace signalbox
