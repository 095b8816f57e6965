// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/snapshotfeed.h"

namespace signalbox {

namespace {

constexpr std::chrono::milliseconds kInterval{100}; // ten a second

} // namespace

SnapshotFeed::SnapshotFeed(Sources sources, QObject *parent)
    : QObject(parent), m_sources(std::move(sources))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &SnapshotFeed::send);
}

void SnapshotFeed::start()
{
    m_listening = true;
    m_full = true;
    m_timer.start(0);
}

void SnapshotFeed::touch()
{
    if (m_listening && !m_timer.isActive())
        m_timer.start(kInterval);
}

void SnapshotFeed::send()
{
    AccountsDelta delta;
    delta.full = m_full;
    std::map<AccountId, AccountSnapshot> now;
    for (AccountSnapshot &account : m_sources.accounts()) {
        const auto before = m_lastAccounts.find(account.id);
        if (m_full || before == m_lastAccounts.end() || before->second != account)
            delta.changed.push_back(account);
        now.emplace(account.id, std::move(account));
    }
    for (const auto &[id, account] : m_lastAccounts) {
        if (!now.contains(id))
            delta.removed.push_back(id);
    }
    m_lastAccounts = std::move(now);
    if (m_full || !delta.changed.empty() || !delta.removed.empty())
        Q_EMIT accountsChanged(delta);

    StatusSnapshot status = m_sources.status();
    if (m_full || status != m_lastStatus) {
        m_lastStatus = std::move(status);
        Q_EMIT statusChanged(m_lastStatus);
    }
    m_full = false;
}

} // namespace signalbox
