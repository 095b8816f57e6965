// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/tokenmanager.h"

#include "core/engine/poolsentence.h"

#include <QPointer>

#include <algorithm>
#include <limits>
#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr Milliseconds kQueueFullRetry{1000}; // scheduling.md §8

NoAccount refusal(const QString &sentence)
{
    NoAccount none;
    none.sentence = sentence;
    return none;
}

bool isFailure(OutcomeKind kind)
{
    return kind != OutcomeKind::success && kind != OutcomeKind::neutral;
}

} // namespace

class TokenManager::Lease final : public AccountLease
{
public:
    Lease(TokenManager &owner, RecordPtr record, const Placement &placement)
        : m_owner(&owner)
        , m_record(std::move(record))
        , m_id(placement.lease)
        , m_reason(placement.reason)
        , m_target(placement.target)
        , m_project(placement.project)
        , m_countsAsAttempt(!placement.halfOpen)
    {
    }
    ~Lease() override { end(Outcome{}); }
    Lease(const Lease &) = delete;
    Lease &operator=(const Lease &) = delete;

    [[nodiscard]] const Account &account() const override { return m_record->account; }
    [[nodiscard]] const ProviderDefinition &provider() const override
    {
        return *m_record->provider;
    }
    [[nodiscard]] const Credential &credential() const override
    {
        return m_fresh ? *m_fresh : m_record->credential;
    }
    [[nodiscard]] PickReason reason() const override { return m_reason; }
    [[nodiscard]] std::size_t target() const override { return m_target; }
    [[nodiscard]] const std::string &project() const override
    {
        const Account &account = m_record->account;
        return m_project < 0 ? account.projectId
                             : account.projects.at(static_cast<std::size_t>(m_project));
    }
    [[nodiscard]] bool countsAsAttempt() const override { return m_countsAsAttempt; }
    [[nodiscard]] bool renewable() const override { return signsIn(m_record->credential.kind); }

    void accepted() override
    {
        if (m_owner && m_id != LeaseId::none)
            m_owner->accepted(m_id);
    }
    void release(const Outcome &outcome) override { end(outcome); }

    /// Goes on with the credential that the account uses now. False when that is none, or one for
    /// another server than the one this lease is for.
    [[nodiscard]] bool takeFresh()
    {
        if (!m_owner)
            return false;
        const auto now = m_owner->m_records.find(account().id);
        if (now == m_owner->m_records.end())
            return false;
        const Record &record = *now->second;
        if (!record.usable || record.account.baseUrl != account().baseUrl)
            return false;
        m_fresh = record.credential;
        return true;
    }

private:
    void end(const Outcome &outcome)
    {
        const LeaseId id = std::exchange(m_id, LeaseId::none);
        if (!m_owner || id == LeaseId::none)
            return;
        // A refusal of a token that has been replaced since says nothing of the account (§7).
        const bool outdated = outcome.kind == OutcomeKind::unauthorized && renewable() &&
                              !m_owner->uses(account().id, credential());
        m_owner->release(id, account().id, outdated ? Outcome{} : outcome);
    }

    QPointer<TokenManager> m_owner;
    RecordPtr m_record;
    std::optional<Credential> m_fresh; ///< came after the lease was taken
    LeaseId m_id;
    PickReason m_reason;
    std::size_t m_target;
    int m_project;
    bool m_countsAsAttempt;
};

class TokenManager::Ticket final : public AcquireTicket
{
public:
    Ticket(TokenManager &owner, WaitQueue::Id id) : m_owner(&owner), m_id(id) {}
    ~Ticket() override
    {
        if (m_owner)
            m_owner->cancel(m_id);
    }
    Ticket(const Ticket &) = delete;
    Ticket &operator=(const Ticket &) = delete;

private:
    QPointer<TokenManager> m_owner;
    WaitQueue::Id m_id;
};

TokenManager::TokenManager(const Clock &clock, std::uint64_t seed,
                           const ProviderRegistry &providers, QObject *parent)
    : QObject(parent), m_clock(clock), m_providers(providers), m_scheduler(seed)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &TokenManager::wake);
    updateBudgetPeriods();
}

TokenManager::~TokenManager()
{
    m_closing = true;
    failWaiters(tr("Signalbox is shutting down"));
}

std::unique_ptr<AcquireTicket> TokenManager::acquireAny(Query query, RoutingTrace *trace,
                                                        std::function<void(AcquireResult)> done)
{
    const TimePoint now = m_clock.now();
    if (m_closing) {
        done(refusal(tr("Signalbox is shutting down")));
        return nullptr;
    }
    if (query.pinned && m_records.find(*query.pinned) == m_records.end()) {
        NoAccount none = refusal(tr("The account that this request asks for does not exist"));
        none.pinnedUnknown = true;
        done(std::move(none));
        return nullptr;
    }
    if (std::optional<NoAccount> none = offlineRefusal(query)) {
        done(std::move(*none));
        return nullptr;
    }
    m_reasoningSeen = m_reasoningSeen || !query.family.empty();
    TimePoint wakeAt = now;
    if (m_queue.empty() || !retryIsDue()) {
        const Decision decision = m_scheduler.pick(query, now, trace);
        const auto *wait = std::get_if<WaitFor>(&decision);
        if (!wait) {
            AcquireResult result = resultOf(decision);
            Q_EMIT changed();
            done(std::move(result));
            return nullptr;
        }
        wakeAt = wait->until;
    }
    if (m_queue.full()) {
        NoAccount none = refusal(tr("Too many requests are waiting for an account"));
        none.retryAfter = kQueueFullRetry;
        none.queueFull = true;
        done(std::move(none));
        return nullptr;
    }
    const Milliseconds waited = query.waited;
    const WaitQueue::Id id =
        m_queue.add(Waiter{std::move(query), waited, trace, std::move(done), now}, wakeAt);
    arm();
    Q_EMIT changed();
    return std::make_unique<Ticket>(*this, id);
}

AcquireResult TokenManager::resultOf(const Decision &decision)
{
    if (const auto *placement = std::get_if<Placement>(&decision))
        return std::make_unique<Lease>(*this, m_records.at(placement->account), *placement);
    const auto &unavailable = std::get<Unavailable>(decision);
    NoAccount none;
    none.causes = unavailable.causes;
    none.retryAfter = unavailable.retryAfter;
    std::optional<WallTime> recovery;
    if (none.retryAfter)
        recovery = toWall(m_clock.now() + *none.retryAfter);
    none.sentence = poolSentence(none.causes, recovery);
    return none;
}

void TokenManager::accepted(LeaseId lease)
{
    m_scheduler.accepted(lease, m_clock.now());
    if (!m_queue.empty())
        poolChanged(); // it may have gone first, and others waited for its answer (§8)
}

void TokenManager::release(LeaseId lease, const AccountId &account, const Outcome &outcome)
{
    const TimePoint now = m_clock.now();
    const auto refused = [&] {
        return m_scheduler.standing(account, now).cause == Cause::needsLogin;
    };
    const bool maybeRefused = outcome.kind == OutcomeKind::unauthorized && !refused();
    static const Outcome kNobodysFault;
    m_scheduler.release(lease, noteReach(account, outcome, now) ? outcome : kNobodysFault, now);
    announceProtection();
    const bool newlyRefused = maybeRefused && refused();
    if (isFailure(outcome.kind) || !m_queue.empty())
        poolChanged();
    else
        Q_EMIT changed();
    if (newlyRefused)
        Q_EMIT credentialRefused(account, outcome.message);
    if (outcome.status >= 400 && outcome.status < 500)
        Q_EMIT requestRefused(account, outcome.status, outcome.message);
}

bool TokenManager::takeRetry()
{
    return m_scheduler.takeRetry(m_clock.now());
}

bool TokenManager::takeFresh(AccountLease &lease)
{
    return static_cast<Lease &>(lease).takeFresh(); // all leases are made by resultOf()
}

void TokenManager::cancel(WaitQueue::Id id)
{
    // Its callback may own other tickets: they find the queue in order.
    if (const std::optional<Waiter> gone = m_queue.take(id))
        Q_EMIT changed();
}

bool TokenManager::retryIsDue() const
{
    return m_retrying || m_retryAgain || (m_armedFor && m_clock.now() >= *m_armedFor);
}

void TokenManager::poolChanged()
{
    m_retryAgain = !m_queue.empty();
    arm();
    announceProtection();
    Q_EMIT changed();
}

void TokenManager::arm()
{
    const TimePoint now = m_clock.now();
    std::optional<TimePoint> at = m_scheduler.nextChange(now);
    if (const auto wake = m_queue.earliestWake())
        at = std::min(at.value_or(*wake), *wake);
    if (m_retryAgain)
        at = now;
    m_armedFor = at;
    if (!at) {
        m_timer.stop();
        return;
    }
    const auto delay = std::chrono::ceil<Milliseconds>(std::max(*at - now, TimePoint::duration(0)));
    m_timer.start(std::min(delay, Milliseconds(std::numeric_limits<int>::max())));
}

void TokenManager::wake()
{
    Q_EMIT changed(); // a cooldown may have ended
    retryWaiters();
}

void TokenManager::retryWaiters()
{
    if (std::exchange(m_retrying, true)) {
        m_retryAgain = true;
        return;
    }
    m_retryAgain = false;
    const QPointer<TokenManager> alive(this);
    m_queue.startWalk();
    while (const WaitQueue::Id id = m_queue.next(m_clock.now())) {
        std::optional<AcquireResult> result = tryWaiter(id);
        if (!result)
            continue;
        {
            const std::optional<Waiter> gone =
                std::holds_alternative<NoAccount>(*result) ? m_queue.take(id) : m_queue.serve(id);
            gone->done(std::move(*result));
        }
        if (!alive)
            return;
    }
    m_retrying = false;
    arm();
    Q_EMIT changed();
}

std::optional<AcquireResult> TokenManager::tryWaiter(WaitQueue::Id id)
{
    const TimePoint now = m_clock.now();
    Waiter &waiter = m_queue.at(id);
    if (std::optional<NoAccount> offlineNow = offlineRefusal(waiter.query))
        return std::move(*offlineNow);
    waiter.query.waited =
        waiter.waitedBefore + std::chrono::floor<Milliseconds>(now - waiter.since);
    const Decision decision = m_scheduler.pick(waiter.query, now, waiter.trace);
    if (const auto *wait = std::get_if<WaitFor>(&decision)) {
        // Sessions may remember a family of signed reasoning (§9) once there was any.
        const bool own = wait->account || (m_reasoningSeen && !waiter.query.session.empty());
        m_queue.refused(id, wait->until,
                        own ? WaitQueue::Holds::forItsSession : WaitQueue::Holds::forAll);
        return std::nullopt;
    }
    return resultOf(decision);
}

void TokenManager::failWaiters(const QString &sentence)
{
    const QPointer<TokenManager> alive(this);
    failTokenWaits(sentence);
    if (!alive)
        return;
    const WaitQueue::Id last = m_queue.latest();
    for (auto id = m_queue.front(); id != 0 && id <= last; id = m_queue.front()) {
        const std::optional<Waiter> waiter = m_queue.take(id);
        waiter->done(refusal(sentence));
        if (!alive)
            return;
    }
    Q_EMIT changed();
}

} // namespace signalbox
