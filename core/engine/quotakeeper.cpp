// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/quotakeeper.h"

#include "core/base/logging.h"

#include <QPointer>

#include <algorithm>
#include <set>
#include <utility>

namespace signalbox {

QuotaKeeper::QuotaKeeper(Hooks hooks, const Clock &clock, Random &random, QObject *parent)
    : QObject(parent), m_hooks(std::move(hooks)), m_clock(clock), m_random(random)
{
}

void QuotaKeeper::tick()
{
    takeOverAccounts(m_clock.now());
    startDue();
}

void QuotaKeeper::askSoon(const AccountId &id)
{
    const TimePoint now = m_clock.now();
    Entry &entry = m_entries[id]; // it was out until this sign-in, perhaps
    entry.dueAt = now;
    entry.failures = 0;
    entry.again = entry.asking;
    takeOverAccounts(now);
    startDue();
}

void QuotaKeeper::takeOverAccounts(TimePoint now)
{
    const std::vector<AccountId> accounts = m_hooks.accounts();
    const std::set<AccountId> wanted(accounts.begin(), accounts.end());
    for (auto entry = m_entries.begin(); entry != m_entries.end();) {
        if (wanted.contains(entry->first)) {
            ++entry;
            continue;
        }
        m_asking -= entry->second.asking ? 1 : 0;
        entry = m_entries.erase(entry);
    }
    for (const AccountId &id : wanted) {
        if (m_entries.contains(id))
            continue;
        const auto spread = static_cast<std::uint64_t>(kFirstSpread.count());
        m_entries[id].dueAt = now + Milliseconds(m_random.below(spread));
    }
}

void QuotaKeeper::startDue()
{
    if (m_starting || m_hooks.offline())
        return;
    m_starting = true;
    const TimePoint now = m_clock.now();
    while (m_asking < kAtOnce) {
        auto next = m_entries.end();
        for (auto entry = m_entries.begin(); entry != m_entries.end(); ++entry) {
            const bool due = !entry->second.asking && entry->second.dueAt <= now;
            if (due && (next == m_entries.end() || entry->second.dueAt < next->second.dueAt))
                next = entry;
        }
        if (next == m_entries.end())
            break;
        start(next->first, next->second);
    }
    m_starting = false;
}

void QuotaKeeper::start(const AccountId &id, Entry &entry)
{
    entry.asking = true;
    ++m_asking;
    std::shared_ptr<void> running =
        m_hooks.ask(id, [this, alive = QPointer(this), id](const auto &result) {
            if (alive)
                onAnswer(id, result);
        });
    if (entry.asking)
        entry.running = std::move(running);
}

void QuotaKeeper::onAnswer(const AccountId &id, const Result<std::vector<QuotaReading>> &result)
{
    const auto found = m_entries.find(id);
    if (found == m_entries.end() || !found->second.asking)
        return;
    Entry &entry = found->second;
    entry.asking = false;
    --m_asking;
    const std::shared_ptr<void> ended = std::move(entry.running); // alive to the end of this call
    const TimePoint now = m_clock.now();
    const Milliseconds interval = m_hooks.interval();
    if (result) {
        entry.failures = 0;
        entry.dueAt = now + jittered(interval);
    } else if (m_hooks.offline()) {
        entry.dueAt = now; // nobody is to blame: once more as soon as the network is back
    } else {
        entry.failures = std::min(entry.failures + 1, kMostDoublings);
        entry.dueAt = now + jittered(interval * (1 << entry.failures));
        qCDebug(lcEngine) << "quota of account" << id.str().c_str() << result.error().message;
    }
    if (std::exchange(entry.again, false))
        entry.dueAt = now;
    if (result)
        m_hooks.take(AccountId(id), *result);
    startDue();
}

Milliseconds QuotaKeeper::jittered(Milliseconds span)
{
    const Milliseconds tenth = span / 10;
    const auto width = static_cast<std::uint64_t>(2 * tenth.count() + 1);
    return span - tenth + Milliseconds(m_random.below(width));
}

} // namespace signalbox
