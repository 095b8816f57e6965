// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/accountpolls.h"

#include "core/base/logging.h"

#include <QPointer>

#include <algorithm>
#include <set>
#include <utility>

namespace signalbox {

AccountPolls::AccountPolls(Hooks hooks, const Clock &clock, Random &random, QObject *parent)
    : QObject(parent), m_hooks(std::move(hooks)), m_clock(clock), m_random(random)
{
}

void AccountPolls::tick()
{
    takeOverAccounts(m_clock.now());
    startDue();
}

void AccountPolls::askSoon(const AccountId &id)
{
    const TimePoint now = m_clock.now();
    Entry &entry = m_entries[id]; // it was out until this sign-in, perhaps
    entry.dueAt = now;
    entry.failures = 0;
    entry.again = entry.asking;
    takeOverAccounts(now);
    startDue();
}

void AccountPolls::takeOverAccounts(TimePoint now)
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
        const Milliseconds good = m_hooks.goodFor ? m_hooks.goodFor(id) : Milliseconds(0);
        m_entries[id].dueAt = now + std::max(Milliseconds(m_random.below(spread)), jittered(good));
    }
}

void AccountPolls::startDue()
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

void AccountPolls::start(const AccountId &id, Entry &entry)
{
    entry.asking = true;
    ++m_asking;
    std::shared_ptr<void> running =
        m_hooks.ask(id, [this, alive = QPointer(this), id](const Status &answer) {
            if (alive)
                onAnswer(id, answer);
        });
    if (entry.asking)
        entry.running = std::move(running);
}

void AccountPolls::onAnswer(const AccountId &id, const Status &answer)
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
    if (answer) {
        entry.failures = 0;
        entry.dueAt = now + jittered(interval);
    } else if (m_hooks.offline()) {
        entry.dueAt = now; // nobody is to blame: once more as soon as the network is back
    } else {
        entry.failures = std::min(entry.failures + 1, kMostDoublings);
        entry.dueAt = now + jittered(interval * (1 << entry.failures));
        qCDebug(lcEngine) << "account" << id.str().c_str() << answer.error().message;
    }
    if (std::exchange(entry.again, false))
        entry.dueAt = now;
    startDue();
}

Milliseconds AccountPolls::jittered(Milliseconds span)
{
    const Milliseconds tenth = span / 10;
    const auto width = static_cast<std::uint64_t>(2 * tenth.count() + 1);
    return span - tenth + Milliseconds(m_random.below(width));
}

} // namespace signalbox
