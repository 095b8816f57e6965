// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/outcomerules.h"

#include "core/scheduling/tuning.h"

#include <algorithm>

namespace signalbox {

namespace {

/// From this many on, failures without an answer cool the account down.
constexpr unsigned kNetworkFailuresInRow = 2;

class Rules
{
public:
    Rules(AccountEntry &entry, const Lease &lease, const Outcome &outcome, TimePoint now,
          Sequence at, const SchedulerTuning &tuning)
        : m_entry(entry), m_lease(lease), m_outcome(outcome), m_now(now), m_at(at), m_tuning(tuning)
    {
    }

    void succeed();
    void fail();
    /// The request is being answered: what was set before it was sent is over.
    void settle();

private:
    void rateLimited();
    void capacityExhausted();
    void upstreamFailed();
    void unanswered();
    void refused();
    void forbidden();

    /// The scope that the upstream spoke of.
    [[nodiscard]] Limit &scope();
    [[nodiscard]] Limit &scopeOf(OutcomeScope scope);
    /// The request that was to find out has: its answer replaces the cooldown, whichever ends
    /// later.
    void answerHalfOpen();
    [[nodiscard]] bool coolingOff() const
    {
        return m_entry.account().disableCooling || m_tuning.disableCooling;
    }
    [[nodiscard]] std::optional<TimePoint> hinted() const;
    /// Health and repetition, once per burst.
    void blame(Limit &limit);
    /// Gives the account a way back for this request: when the cooldown ends.
    void cooled() { m_entry.lastFailureCooled = true; }
    /// By hint, else by ladder.
    void cool(Limit &limit, Ladder ladder, CooldownReason reason);
    void coolModel(CooldownReason reason, std::optional<QuotaGroup> group);

    AccountEntry &m_entry;
    const Lease &m_lease;
    const Outcome &m_outcome;
    TimePoint m_now;
    Sequence m_at;
    const SchedulerTuning &m_tuning;
};

void Rules::succeed()
{
    ++m_entry.completed;
    m_entry.health.gain(m_now, m_tuning);
    settle();
}

void Rules::settle()
{
    if (m_entry.lastFailure < m_lease.sent) {
        m_entry.failuresInRow = 0;
        m_entry.networkInRow = 0;
        m_entry.lastError.clear();
    }
    bool ended = m_entry.modelLimits.succeeded(m_lease.model, m_lease.group, m_lease.sent, m_now);
    if (m_entry.providerLimits)
        m_entry.providerLimits->succeeded(m_lease.model, m_lease.group, m_lease.sent, m_now);
    // What the upstream said of the whole account is not refuted by one model's success, unless
    // that request went out to refute it.
    const auto whole = [&](Limit &limit) {
        if (!limit.active(m_now) || limit.provisional() || m_lease.halfOpen)
            ended = limit.succeeded(m_lease.sent, m_now) || ended;
    };
    whole(m_entry.limit);
    const auto scope = [&](LimitScope &shared) {
        whole(shared.limit);
        ended = shared.models.succeeded(m_lease.model, m_lease.group, m_lease.sent, m_now) || ended;
    };
    if (m_entry.group)
        scope(*m_entry.group);
    if (m_lease.project >= 0 && static_cast<std::size_t>(m_lease.project) < m_entry.projects.size())
        scope(m_entry.projects[static_cast<std::size_t>(m_lease.project)]);
    if (ended)
        m_entry.recoveredAt = m_now;
}

void Rules::fail()
{
    ++m_entry.failed;
    m_entry.lastFailure = m_at;
    m_entry.lastFailureCooled = false;
    if (!m_outcome.message.isEmpty())
        m_entry.lastError = m_outcome.message;
    switch (m_outcome.kind) {
    case OutcomeKind::success:
    case OutcomeKind::neutral:
        break;
    case OutcomeKind::rateLimited:
        if (m_lease.halfOpen)
            answerHalfOpen();
        else
            rateLimited();
        break;
    case OutcomeKind::upstreamFailure:
        upstreamFailed();
        break;
    case OutcomeKind::network:
    case OutcomeKind::emptyStream:
        unanswered();
        break;
    case OutcomeKind::unauthorized:
    case OutcomeKind::forbidden:
    case OutcomeKind::suspended:
    case OutcomeKind::validationRequired:
        refused();
        break;
    case OutcomeKind::modelUnsupported:
        coolModel(CooldownReason::modelUnsupported, m_lease.group);
        break;
    }
}

void Rules::rateLimited()
{
    switch (m_outcome.reason) {
    case RateLimitReason::modelCapacity:
        if (!m_lease.model.empty() && m_entry.providerLimits) {
            capacityExhausted();
            return;
        }
        break;
    case RateLimitReason::notInPlan:
        if (!m_lease.model.empty()) {
            coolModel(CooldownReason::notInPlan, std::nullopt);
            return;
        }
        break;
    case RateLimitReason::overloaded:
        upstreamFailed();
        return;
    case RateLimitReason::quotaExhausted:
    case RateLimitReason::perMinute:
    case RateLimitReason::unknown:
        break;
    }
    Limit &limit = scope();
    const CooldownReason reason = cooldownReason(m_outcome.reason);
    if (reason == CooldownReason::quotaExhausted) {
        cool(limit, Ladder::quota, reason);
    } else if (reason == CooldownReason::perMinute) {
        cool(limit, Ladder::perMinute, reason);
    } else if (!coolingOff()) {
        const auto hint = hinted();
        const bool burst = !limit.counts(m_lease.sent) && limit.active(m_now);
        if (hint || !burst) {
            limit.cool(hint.value_or(m_now + m_tuning.unknownLimit), reason,
                       hint ? Firmness::firm : Firmness::provisional, m_at);
        }
        cooled();
    }
    if (limit.active(m_now))
        limit.gate().arm();
    blame(limit);
}

void Rules::capacityExhausted()
{
    Limit &limit = m_entry.providerLimits->obtain(m_lease.model, std::nullopt, m_now);
    cool(limit, Ladder::capacity, CooldownReason::modelCapacity);
    if (limit.counts(m_lease.sent))
        limit.markCounted(m_at);
}

void Rules::upstreamFailed()
{
    Limit &limit = scope();
    const bool overloaded = m_outcome.kind == OutcomeKind::rateLimited;
    cool(limit, Ladder::failure,
         overloaded ? CooldownReason::overloaded : CooldownReason::upstreamFailure);
    if (overloaded && limit.active(m_now))
        limit.gate().arm();
    blame(limit);
}

void Rules::unanswered()
{
    const bool network = m_outcome.kind == OutcomeKind::network;
    if (network && m_lease.accepted)
        return; // broke off after its first byte: recorded, nobody is blamed
    Limit &limit = m_entry.limit;
    if (limit.counts(m_lease.sent))
        ++m_entry.networkInRow;
    if (m_entry.networkInRow >= kNetworkFailuresInRow)
        cool(limit, Ladder::failure,
             network ? CooldownReason::network : CooldownReason::emptyStream);
    blame(limit);
}

void Rules::refused()
{
    if (m_lease.credentialGeneration != m_entry.credentialGeneration) {
        cooled(); // it was the old credential that was refused; the new one may be tried at once
        return;
    }
    switch (m_outcome.kind) {
    case OutcomeKind::unauthorized:
        m_entry.needsLogin = true;
        break;
    case OutcomeKind::suspended:
        m_entry.suspended = true;
        break;
    case OutcomeKind::validationRequired:
        m_entry.blockedUntil = std::max(m_entry.blockedUntil, m_now + m_tuning.validation);
        break;
    default:
        forbidden();
        return;
    }
    blame(m_entry.limit);
}

void Rules::forbidden()
{
    Limit &limit = scope();
    if (!coolingOff()) {
        limit.cool(m_now + m_tuning.forbidden, CooldownReason::forbidden, Firmness::firm, m_at);
        cooled();
    }
    blame(limit);
}

Limit &Rules::scope()
{
    const bool ofModel =
        m_outcome.scope == OutcomeScope::model || m_outcome.scope == OutcomeScope::groupModel;
    const bool ofGroup =
        m_outcome.scope == OutcomeScope::group || m_outcome.scope == OutcomeScope::groupModel;
    if (ofGroup && m_entry.group) {
        return ofModel && !m_lease.model.empty()
                   ? m_entry.group->models.obtain(m_lease.model, std::nullopt, m_now)
                   : m_entry.group->limit;
    }
    return scopeOf(ofModel && !m_lease.model.empty() ? OutcomeScope::model : OutcomeScope::account);
}

/// On the account, or on the project of it that was sent for.
Limit &Rules::scopeOf(OutcomeScope scope)
{
    LimitScope *project =
        m_lease.project >= 0 && m_outcome.kind == OutcomeKind::rateLimited &&
                static_cast<std::size_t>(m_lease.project) < m_entry.projects.size()
            ? &m_entry.projects[static_cast<std::size_t>(m_lease.project)]
            : nullptr;
    if (scope == OutcomeScope::model) {
        ModelLimits &models = project ? project->models : m_entry.modelLimits;
        return models.obtain(m_lease.model, std::nullopt, m_now);
    }
    return project ? project->limit : m_entry.limit;
}

void Rules::answerHalfOpen()
{
    const CooldownReason reason = cooldownReason(m_outcome.reason);
    Limit &limit = scope();
    const auto hint = hinted();
    const bool guess = !hint && m_outcome.reason == RateLimitReason::unknown;
    TimePoint until = limit.until();
    if (hint)
        until = *hint;
    else if (guess)
        until = m_now + m_tuning.unknownLimit;
    limit.replace(until, reason, guess ? Firmness::provisional : Firmness::firm, m_at);
    if (limit.active(m_now))
        limit.gate().arm();
    cooled();
}

std::optional<TimePoint> Rules::hinted() const
{
    if (!m_outcome.hint)
        return std::nullopt;
    return m_now + std::clamp(*m_outcome.hint, m_tuning.minHint, m_tuning.maxCooldown);
}

void Rules::blame(Limit &limit)
{
    if (!limit.counts(m_lease.sent) || m_lease.halfOpen)
        return;
    limit.markCounted(m_at);
    ++m_entry.failuresInRow;
    const double lost = m_entry.health.lose(m_now, m_tuning);
    m_entry.blame = {conversationHash(m_lease.clientKey, m_lease.session), lost, m_now};
}

void Rules::cool(Limit &limit, Ladder ladder, CooldownReason reason)
{
    if (coolingOff())
        return;
    if (const auto hint = hinted())
        limit.cool(*hint, reason, Firmness::firm, m_at);
    else
        limit.climb(ladder, reason, m_now, m_lease.sent, m_at, m_tuning);
    cooled();
}

void Rules::coolModel(CooldownReason reason, std::optional<QuotaGroup> group)
{
    if (m_lease.model.empty())
        return;
    // Kept even where cooling is switched off: it is knowledge of the plan, not a pause.
    Limit &limit = m_entry.modelLimits.obtain(m_lease.model, group, m_now);
    limit.cool(m_now + m_tuning.unsupported, reason, Firmness::firm, m_at);
    cooled();
}

} // namespace

void applyAcceptance(AccountEntry &entry, const Lease &lease, TimePoint now, Sequence at,
                     const SchedulerTuning &tuning)
{
    if (!lease.probe)
        Rules(entry, lease, Outcome{}, now, at, tuning).settle();
}

void applyOutcome(AccountEntry &entry, const Lease &lease, const Outcome &outcome, TimePoint now,
                  Sequence at, const SchedulerTuning &tuning)
{
    if (lease.probe) {
        if (outcome.kind != OutcomeKind::success)
            entry.lastFailureCooled = false; // it leaves no cooldown, so there is no way back to it
        return;
    }
    if (outcome.kind == OutcomeKind::neutral)
        return;
    Rules rules(entry, lease, outcome, now, at, tuning);
    if (outcome.kind == OutcomeKind::success)
        rules.succeed();
    else
        rules.fail();
}

} // namespace signalbox
