// SPDX-License-Identifier: GPL-3.0-or-later
// The tokens of the TokenManager: a lease whose token has ended waits for a fresh one before it is
// handed out (scheduling.md §11), and a refused token is replaced (§7).
#include "core/engine/tokenmanager.h"

#include <algorithm>
#include <utility>

namespace signalbox {

/// One request on its way to a lease with a fresh token: chooses, waits for the refresh, chooses
/// again where that failed. Also the way back from a 401. Engine thread; may outlive the manager.
class TokenManager::FreshWait final : public std::enable_shared_from_this<FreshWait>
{
public:
    using Answer = std::function<void(AcquireResult)>;

    FreshWait(TokenManager &owner, Answer done) : m_owner(&owner), m_done(std::move(done)) {}
    FreshWait(const FreshWait &) = delete;
    FreshWait &operator=(const FreshWait &) = delete;
    ~FreshWait() = default;

    void choose(Query query, RoutingTrace *trace)
    {
        m_query = std::move(query);
        m_trace = trace;
        ask();
    }
    void replace(std::unique_ptr<AccountLease> lease)
    {
        m_renews = true;
        const Secret refused = lease->credential().value;
        hold(std::move(lease));
        wait([&](TokenKeeper &keeper, TokenKeeper::Done done) {
            return keeper.replace(m_lease->account().id, refused, std::move(done));
        });
    }

    [[nodiscard]] bool ended() const { return !m_done; }
    [[nodiscard]] bool holdsLease() const { return static_cast<bool>(m_lease); }
    void fail(const QString &sentence)
    {
        m_lease.reset();
        finish(refusal(sentence));
    }

private:
    static NoAccount refusal(const QString &sentence)
    {
        NoAccount none;
        none.sentence = sentence;
        return none;
    }

    void ask()
    {
        if (!m_owner) {
            finish(NoAccount{});
            return;
        }
        const int turn = ++m_turn;
        auto ticket =
            m_owner->acquireAny(m_query, m_trace, [weak = weak_from_this()](AcquireResult result) {
                if (const auto self = weak.lock())
                    self->onChosen(std::move(result));
            });
        if (turn == m_turn && !m_lease && m_done)
            m_ticket = std::move(ticket);
    }

    void onChosen(AcquireResult result)
    {
        if (auto *none = std::get_if<NoAccount>(&result); none && m_notRenewed)
            none->sentence += TokenManager::tr(" (its sign-in could not be renewed now)");
        auto *lease = std::get_if<std::unique_ptr<AccountLease>>(&result);
        if (!lease || !m_owner || !m_owner->m_keeper ||
            m_owner->m_keeper->isFresh((*lease)->account().id)) {
            finish(std::move(result));
            return;
        }
        hold(std::move(*lease));
        wait([&](TokenKeeper &keeper, TokenKeeper::Done done) {
            return keeper.obtain(m_lease->account().id, std::move(done));
        });
    }

    void hold(std::unique_ptr<AccountLease> lease)
    {
        m_lease = std::move(lease);
        m_since = m_owner->m_clock.now();
        auto &waits = m_owner->m_freshWaits;
        std::erase_if(waits, [](const auto &one) { return one.expired(); });
        waits.push_back(weak_from_this());
    }

    template <class Call>
    void wait(const Call &call)
    {
        const int turn = ++m_turn;
        auto token = call(*m_owner->m_keeper, [weak = weak_from_this()](const Status &status) {
            if (const auto self = weak.lock())
                self->onToken(status);
        });
        if (turn == m_turn && m_lease)
            m_token = std::move(token);
    }

    void onToken(const Status &status)
    {
        if (!m_lease)
            return;
        std::unique_ptr<AccountLease> lease = std::move(m_lease);
        if (status && TokenManager::takeFresh(*lease)) {
            finish(std::move(lease));
            return;
        }
        const AccountId id = lease->account().id;
        const bool unreached = !status && status.error().code == ErrorCode::unavailable;
        Outcome outcome;
        if (unreached) {
            outcome.kind = OutcomeKind::network;
            outcome.connected = false;
            outcome.message = status.error().message;
        }
        lease->release(outcome);
        if (m_renews) {
            finish(refusal(status ? QString() : status.error().message));
            return;
        }
        // Not once more: that would be another wait for the same refresh.
        if (!status)
            m_query.attempted.push_back(id);
        m_notRenewed = m_notRenewed || unreached;
        if (m_owner)
            m_query.waited += std::chrono::floor<Milliseconds>(m_owner->m_clock.now() - m_since);
        ask();
    }

    void finish(AcquireResult result)
    {
        if (const Answer done = std::exchange(m_done, nullptr))
            done(std::move(result));
    }

    QPointer<TokenManager> m_owner;
    Answer m_done;
    Query m_query;
    RoutingTrace *m_trace = nullptr;
    bool m_renews = false;
    bool m_notRenewed = false; ///< an account was passed over because its refresh failed
    std::unique_ptr<AccountLease> m_lease;   ///< while its token is waited for
    TimePoint m_since;                       ///< of that
    int m_turn = 0;                          ///< a call that has been overtaken keeps nothing
    std::unique_ptr<AcquireTicket> m_ticket; ///< while an account is waited for
    std::unique_ptr<TokenWait> m_token;
};

class TokenManager::FreshTicket final : public AcquireTicket
{
public:
    explicit FreshTicket(std::shared_ptr<FreshWait> wait) : m_wait(std::move(wait)) {}

private:
    std::shared_ptr<FreshWait> m_wait;
};

std::unique_ptr<AcquireTicket> TokenManager::acquire(Query query, RoutingTrace *trace,
                                                     std::function<void(AcquireResult)> done)
{
    if (!m_keeper || m_keeper->isEmpty())
        return acquireAny(std::move(query), trace, std::move(done));
    const auto wait = std::make_shared<FreshWait>(*this, std::move(done));
    wait->choose(std::move(query), trace);
    return wait->ended() ? nullptr : std::make_unique<FreshTicket>(wait);
}

std::unique_ptr<AcquireTicket> TokenManager::renew(std::unique_ptr<AccountLease> lease,
                                                   std::function<void(AcquireResult)> done)
{
    const AccountId id = lease->account().id;
    if (!lease->renewable() || !m_keeper) {
        const QString why = tr("The provider refused the credential");
        lease.reset();
        signInNeeded(id, why);
        NoAccount none;
        none.sentence = why;
        done(std::move(none));
        return nullptr;
    }
    const auto wait = std::make_shared<FreshWait>(*this, std::move(done));
    wait->replace(std::move(lease));
    return wait->ended() ? nullptr : std::make_unique<FreshTicket>(wait);
}

void TokenManager::failTokenWaits(const QString &sentence)
{
    for (const auto &one : std::exchange(m_freshWaits, {})) {
        if (const auto wait = one.lock(); wait && wait->holdsLease())
            wait->fail(sentence);
    }
}

void TokenManager::setTokenKeeper(TokenKeeper &keeper)
{
    m_keeper = &keeper;
    keeper.setTuning(m_scheduler.tuning());
}

void TokenManager::tellTokenKeeper(const AccountId &id)
{
    if (!m_keeper)
        return;
    const auto found = m_records.find(id);
    if (found == m_records.end() || !signsIn(found->second->credential.kind)) {
        m_keeper->removeAccount(id);
        return;
    }
    const RecordPtr record = found->second; // it may be replaced meanwhile
    m_keeper->setAccount(record->account, *record->provider, record->credential);
}

void TokenManager::renewToken(const AccountId &id, const Credential &credential)
{
    const auto found = m_records.find(id);
    if (found == m_records.end())
        return;
    auto record = std::make_shared<Record>(*found->second);
    record->credential = credential;
    found->second = std::move(record);
    tellTokenKeeper(id);
}

bool TokenManager::uses(const AccountId &id, const Credential &credential) const
{
    const auto found = m_records.find(id);
    return found != m_records.end() && found->second->credential.value == credential.value;
}

void TokenManager::signInNeeded(const AccountId &id, const QString &why)
{
    const bool known = m_scheduler.standing(id, m_clock.now()).cause == Cause::needsLogin;
    m_scheduler.signInNeeded(id, why);
    poolChanged();
    if (!known)
        Q_EMIT credentialRefused(id, why);
}

} // namespace signalbox
