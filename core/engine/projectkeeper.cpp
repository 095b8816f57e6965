// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/projectkeeper.h"

#include <QPointer>

#include <utility>

namespace signalbox {

ProjectKeeper::ProjectKeeper(Hooks hooks, const Clock &clock, QObject *parent)
    : QObject(parent), m_hooks(std::move(hooks)), m_clock(clock)
{
}

void ProjectKeeper::ask(const AccountId &id)
{
    Entry &entry = m_entries[id];
    const std::shared_ptr<void> ended = std::move(entry.running);
    const std::uint64_t run = ++m_lastRun;
    entry.run = run;
    entry.since = m_clock.now();
    std::shared_ptr<void> running =
        m_hooks.ask(id, [this, alive = QPointer(this), id, run](const auto &answer) {
            if (alive)
                onAnswer(id, run, answer);
        });
    // It may have answered already, with whatever followed from that.
    const auto same = m_entries.find(id);
    if (same != m_entries.end() && same->second.run == run)
        same->second.running = std::move(running);
}

void ProjectKeeper::askAfterRefusal(const AccountId &id)
{
    const auto known = m_entries.find(id);
    const bool recent =
        known != m_entries.end() && m_clock.now() < known->second.since + kRefusalPause;
    if (!recent)
        ask(id);
}

void ProjectKeeper::onAnswer(const AccountId &id, std::uint64_t run,
                             const Result<ProjectFacts> &answer)
{
    const auto found = m_entries.find(id);
    if (found == m_entries.end() || found->second.run != run)
        return;
    found->second.run = 0;
    const std::shared_ptr<void> ended = std::move(found->second.running); // it calls this
    m_hooks.take(AccountId(id), answer);
}

} // namespace signalbox
