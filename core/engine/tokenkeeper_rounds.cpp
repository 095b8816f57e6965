// SPDX-License-Identifier: GPL-3.0-or-later
// What the TokenKeeper does without being asked for a token: its rounds, after sleep, at the end.
#include "core/engine/tokenkeeper.h"

#include <QPointer>

#include <algorithm>
#include <utility>

namespace signalbox {

namespace {

constexpr Milliseconds kResumeSpread{10'000}; // scheduling.md §7, Offline: "with jitter"

} // namespace

int TokenKeeper::running() const
{
    return static_cast<int>(std::count_if(m_entries.begin(), m_entries.end(),
                                          [](const auto &one) { return one.second->runId != 0; }));
}

bool TokenKeeper::isBusy() const
{
    return std::any_of(m_entries.begin(), m_entries.end(), [](const auto &one) {
        return one.second->runId != 0 || one.second->unsaved;
    });
}

std::vector<AccountId> TokenKeeper::dueOnes() const
{
    const TimePoint now = m_clock.now();
    const WallTime wallNow = m_clock.wallNow();
    std::vector<const Entry *> due;
    if (m_finishing)
        return {};
    for (const auto &one : m_entries) {
        if (one.second->isDue(m_tuning, now, wallNow))
            due.push_back(one.second.get());
    }
    std::stable_sort(due.begin(), due.end(), [](const Entry *l, const Entry *r) {
        return l->credential.expiresAt < r->credential.expiresAt; // unknown ones first
    });
    std::vector<AccountId> ids;
    for (const Entry *entry : due)
        ids.push_back(entry->account.id);
    return ids;
}

void TokenKeeper::tend(const AccountId &id)
{
    Entry *entry = find(id);
    if (!entry)
        return;
    if (entry->runId != 0 && m_clock.now() >= entry->runSince + m_tuning.refreshPending) {
        entry->runId = 0;
        const auto ended = std::move(entry->run);
        onUnanswered(*entry, tr("The token address did not answer in time"));
    } else if (entry->unsaved) {
        keep(*entry);
    } else if (!entry->credential.renewable() && !isValid(*entry) && !entry->isOut()) {
        giveUp(*entry, tr("The access token has ended, and there is no refresh token"));
    }
}

void TokenKeeper::check()
{
    const QPointer<TokenKeeper> alive(this);
    endLateWaits();
    std::vector<AccountId> all;
    if (alive) {
        for (const auto &one : m_entries)
            all.push_back(one.first);
    }
    for (const AccountId &id : all) {
        if (alive)
            tend(id);
    }
    if (!alive)
        return;
    tellFinished();
    m_moreDue = false;
    for (const AccountId &id : dueOnes()) {
        m_moreDue = running() >= m_tuning.refreshAtOnce;
        if (m_moreDue)
            break;
        Entry *entry = find(id);
        if (entry && entry->isDue(m_tuning, m_clock.now(), m_clock.wallNow()))
            begin(*entry);
        if (!alive)
            return;
    }
    m_checkAt.reset();
    if (!m_entries.empty())
        m_checkAt = m_clock.now() + m_tuning.refreshCheck;
    arm();
}

void TokenKeeper::resumed()
{
    for (const auto &one : m_entries) {
        const auto share = static_cast<Milliseconds::rep>(
            std::hash<AccountId>{}(one.first) % static_cast<std::size_t>(kResumeSpread.count()));
        Entry &entry = *one.second;
        entry.pausedUntil = std::max(entry.pausedUntil, m_clock.now() + Milliseconds(share));
    }
    check();
}

void TokenKeeper::finish(std::function<void()> done)
{
    m_finishing = true;
    m_onFinished = std::move(done);
    m_finishBy = m_clock.now() + kFinishWithin;
    tellFinished();
    arm();
}

void TokenKeeper::tellFinished()
{
    // Only a rotating refresh token is used up by a refresh whose answer nobody hears.
    const bool loses = std::any_of(m_entries.begin(), m_entries.end(), [](const auto &one) {
        const Entry &entry = *one.second;
        return entry.unsaved || (entry.runId != 0 && entry.rotates());
    });
    if (!m_onFinished || (loses && m_clock.now() < *m_finishBy))
        return;
    m_finishBy.reset();
    const auto done = std::exchange(m_onFinished, nullptr);
    done();
}

void TokenKeeper::arm()
{
    const TimePoint now = m_clock.now();
    std::optional<TimePoint> at = m_checkAt;
    if (m_moreDue && running() < m_tuning.refreshAtOnce)
        at = now;
    if (!m_waiters.empty())
        at =
            std::min(at.value_or(m_waiters.begin()->second.until), m_waiters.begin()->second.until);
    if (m_finishBy)
        at = std::min(at.value_or(*m_finishBy), *m_finishBy);
    if (!at) {
        m_timer.stop();
        return;
    }
    m_timer.start(std::chrono::ceil<Milliseconds>(std::max(*at - now, TimePoint::duration(0))));
}

} // namespace signalbox
