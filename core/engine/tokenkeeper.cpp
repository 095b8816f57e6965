// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/tokenkeeper.h"

#include "core/base/logging.h"

#include <QPointer>

#include <algorithm>
#include <utility>

namespace signalbox {

namespace {

Error notNow(const QString &why)
{
    return {ErrorCode::unavailable, why, {}, {}};
}

Error signInEnded(const QString &why)
{
    return {ErrorCode::unauthorized, why, {}, {}};
}

} // namespace

class TokenKeeper::Wait final : public TokenWait
{
public:
    Wait(TokenKeeper &owner, std::uint64_t id) : m_owner(&owner), m_id(id) {}
    ~Wait() override
    {
        if (m_owner)
            m_owner->endWait(m_id);
    }
    Wait(const Wait &) = delete;
    Wait &operator=(const Wait &) = delete;

private:
    QPointer<TokenKeeper> m_owner;
    std::uint64_t m_id;
};

TokenKeeper::TokenKeeper(const Clock &clock, CredentialRefresher &refresher, QObject *parent)
    : QObject(parent), m_clock(clock), m_refresher(refresher)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &TokenKeeper::check);
}

TokenKeeper::~TokenKeeper() = default;

TokenKeeper::Entry *TokenKeeper::find(const AccountId &id) const
{
    const auto found = m_entries.find(id);
    return found == m_entries.end() ? nullptr : found->second.get();
}

void TokenKeeper::setAccount(const Account &account, const ProviderDefinition &provider,
                             const Credential &credential)
{
    std::unique_ptr<Entry> &place = m_entries[account.id];
    const bool added = !place;
    if (added)
        place = std::make_unique<Entry>();
    Entry &entry = *place;
    const bool wasOut = !added && entry.account.needsLogin;
    entry.account = account;
    entry.provider = &provider;
    if (wasOut && !account.needsLogin)
        entry.signInNeeded = false;
    if (added || !sameCredential(entry.credential, credential))
        adopt(entry, credential);
    if (!m_checkAt)
        m_checkAt = m_clock.now() + m_tuning.refreshCheck;
    arm();
}

void TokenKeeper::adopt(Entry &entry, const Credential &credential)
{
    const auto ended = entry.adopt(credential, ++m_lastId, m_clock.now(), m_clock.wallNow());
    if (isValid(entry))
        answer(AccountId(entry.account.id), Status());
}

void TokenKeeper::removeAccount(const AccountId &id)
{
    const auto gone = m_entries.extract(id);
    if (m_entries.empty())
        m_checkAt.reset();
    if (gone.empty())
        return;
    answer(AccountId(id), signInEnded(tr("The account has been removed")));
    arm();
}

bool TokenKeeper::isValid(const Entry &entry) const
{
    return entry.isValid(m_clock.wallNow());
}

bool TokenKeeper::isFresh(const AccountId &id) const
{
    const Entry *entry = find(id);
    return !entry || isValid(*entry);
}

std::unique_ptr<TokenWait> TokenKeeper::obtain(const AccountId &id, Done done)
{
    Entry *entry = find(id);
    if (entry && !isValid(*entry))
        return join(*entry, std::move(done));
    done({});
    return nullptr;
}

std::unique_ptr<TokenWait> TokenKeeper::replace(const AccountId &id, const Secret &refused,
                                                Done done)
{
    Entry *entry = find(id);
    if (!entry) {
        done(signInEnded(tr("The provider refused the credential")));
        return nullptr;
    }
    if (entry->credential.value == refused)
        entry->valueRefused = true;
    return obtain(id, std::move(done));
}

std::unique_ptr<TokenWait> TokenKeeper::renewForUser(const AccountId &id, Done done)
{
    Entry *entry = find(id);
    if (!entry) {
        done({});
        return nullptr;
    }
    entry->account.needsLogin = false;
    entry->signInNeeded = false;
    entry->inDoubt = false;
    return join(*entry, std::move(done));
}

std::unique_ptr<TokenWait> TokenKeeper::join(Entry &entry, Done done)
{
    if (entry.isOut()) {
        done(signInEnded(tr("The account needs a new sign-in")));
        return nullptr;
    }
    if (m_finishing) {
        done(notNow(tr("Signalbox is shutting down")));
        return nullptr;
    }
    const std::uint64_t wait = ++m_lastId;
    m_waiters.emplace(
        wait, Waiter{entry.account.id, m_clock.now() + m_tuning.refreshWait, std::move(done)});
    const QPointer<TokenKeeper> alive(this);
    if (entry.unsaved)
        keep(entry);
    else if (!entry.credential.renewable())
        giveUp(entry, tr("The access token has ended, and there is no refresh token"));
    else if (entry.runId == 0)
        begin(entry);
    if (!alive || m_waiters.find(wait) == m_waiters.end())
        return nullptr;
    arm();
    return std::make_unique<Wait>(*this, wait);
}

void TokenKeeper::begin(Entry &entry)
{
    const AccountId id = entry.account.id;
    const std::uint64_t run = ++m_lastId;
    entry.runId = run;
    entry.runSince = m_clock.now();
    const QPointer<TokenKeeper> alive(this);
    auto started = m_refresher.refresh(
        entry.account, entry.credential,
        [this, id, run](const RefreshResult &result) { onRefreshed(id, run, result); });
    // It may have called back already, with whatever followed from that.
    Entry *same = alive ? find(id) : nullptr;
    if (same && same->runId == run)
        same->run = std::move(started);
}

void TokenKeeper::onRefreshed(const AccountId &id, std::uint64_t run, const RefreshResult &result)
{
    Entry *entry = find(id);
    if (!entry || entry->runId != run)
        return;
    const auto ended = std::move(entry->run); // it calls this
    entry->runId = 0;
    const QPointer<TokenKeeper> alive(this);
    switch (result.end) {
    case RefreshEnd::renewed:
        entry->unsaved = result.credential;
        keep(*entry);
        break;
    case RefreshEnd::refused:
        giveUp(*entry, result.message);
        break;
    case RefreshEnd::failed:
        fail(*entry, result.message);
        break;
    case RefreshEnd::unanswered:
        onUnanswered(*entry, result.message);
        break;
    }
    if (!alive)
        return;
    tellFinished();
    arm();
}

void TokenKeeper::onUnanswered(Entry &entry, const QString &message)
{
    if (entry.rotates() && !isValid(entry)) {
        // Neither a valid token nor a refresh token that may be sent is left.
        giveUp(entry, tr("Renewing the sign-in broke off, and its refresh token may be used up: "
                         "refresh the account or sign in again. %1")
                          .arg(message));
        return;
    }
    entry.inDoubt = entry.rotates();
    fail(entry, message);
}

void TokenKeeper::fail(Entry &entry, const QString &why)
{
    qCInfo(lcEngine).noquote() << "account" << entry.account.id.str().c_str()
                               << "token not renewed:" << why;
    entry.pausedUntil = m_clock.now() + m_tuning.refreshPause;
    answer(AccountId(entry.account.id), notNow(why));
}

void TokenKeeper::giveUp(Entry &entry, const QString &why)
{
    const AccountId id = entry.account.id;
    entry.signInNeeded = true;
    const QPointer<TokenKeeper> alive(this);
    if (m_hooks.signInNeeded)
        m_hooks.signInNeeded(id, why);
    if (alive)
        answer(id, signInEnded(why));
}

void TokenKeeper::keep(Entry &entry)
{
    if (std::exchange(entry.saving, true))
        return;
    m_hooks.save(entry.account.id, entry.credential, *entry.unsaved,
                 [self = QPointer<TokenKeeper>(this), id = entry.account.id,
                  generation = entry.generation](const Status &saved) {
                     if (self)
                         self->onSaved(id, generation, saved);
                 });
}

void TokenKeeper::onSaved(const AccountId &id, std::uint64_t generation, const Status &saved)
{
    const QPointer<TokenKeeper> alive(this);
    takeSaved(id, generation, saved);
    if (alive)
        tellFinished();
}

void TokenKeeper::takeSaved(const AccountId &id, std::uint64_t generation, const Status &saved)
{
    Entry *entry = find(id);
    if (!entry || entry->generation != generation || !entry->unsaved)
        return; // in use already, or of no more use
    if (saved) {
        adopt(*entry, Credential(*entry->unsaved));
        return;
    }
    entry->saving = false;
    if (saved.error().code == ErrorCode::conflict)
        entry->unsaved.reset(); // else tried again: the old refresh token may be dead by now
    qCWarning(lcEngine).noquote() << "account" << id.str().c_str()
                                  << "new tokens were not kept:" << saved.error().message;
    answer(AccountId(id),
           notNow(tr("The renewed sign-in could not be kept: %1").arg(saved.error().message)));
}

void TokenKeeper::answer(const AccountId &id, const Status &status)
{
    const QPointer<TokenKeeper> alive(this);
    const std::uint64_t last = m_lastId; // those that come while others are told wait anew
    auto next = m_waiters.begin();
    while (alive && next != m_waiters.end() && next->first <= last) {
        if (next->second.account != id) {
            ++next;
            continue;
        }
        const auto told = m_waiters.extract(next);
        told.mapped().done(status);
        if (alive)
            next = m_waiters.upper_bound(told.key());
    }
}

void TokenKeeper::endLateWaits()
{
    const QPointer<TokenKeeper> alive(this);
    const TimePoint now = m_clock.now();
    while (alive && !m_waiters.empty() && m_waiters.begin()->second.until <= now) {
        const auto late = m_waiters.extract(m_waiters.begin());
        late.mapped().done(notNow(tr("The sign-in is still being renewed")));
    }
}

void TokenKeeper::endWait(std::uint64_t id)
{
    const auto gone = m_waiters.extract(id); // what its callback owns dies after the place is free
}

} // namespace signalbox
