// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/eligibility.h"

#include <algorithm>

namespace signalbox {

namespace {

/// Most in flight on an account that signs in, where the settings say nothing (contract.md).
constexpr int kSignInInFlight = 50;

bool inRoute(const AccountEntry &entry, const Query &query)
{
    const auto &route = query.providers;
    return std::find(route.begin(), route.end(), entry.account().provider) != route.end();
}

bool modelOffered(const AccountEntry &entry, const Look &look)
{
    const Query &query = look.query;
    return (query.prefix.empty() || entry.account().prefix == query.prefix) &&
           offersModel(entry, query, look.modelHash);
}

/// Fills in an assessment, check by check; the first failing one stays the cause.
class Checks
{
public:
    Checks(const AccountEntry &entry, const Look &look) : m_entry(entry), m_look(look) {}

    Assessment run()
    {
        standing();
        limits();
        quota();
        load();
        if (!m_entry.source.credentialUsable)
            out(Cause::credentialLocked);
        return m_found;
    }

private:
    void fail(Cause cause)
    {
        if (!m_found.cause)
            m_found.cause = cause;
    }
    void out(Cause cause)
    {
        fail(cause);
        m_found.lasting = true;
    }
    void unmeant(Cause cause)
    {
        out(cause);
        m_found.unmeant = true;
    }
    void until(TimePoint when) { m_found.until = std::max(m_found.until, when); }

    void standing();
    void limits();
    void addLimit(const Limit &limit, Cause cause);
    void addModels(const ModelLimits &limits);
    void projects();
    void quota();
    void load();

    const AccountEntry &m_entry;
    const Look &m_look;
    Assessment m_found;
};

/// The checks before `attempted`.
void Checks::standing()
{
    const Account &account = m_entry.account();
    if (account.disabled)
        unmeant(Cause::disabled);
    if (account.proxyDisabled)
        unmeant(Cause::proxyDisabled);
    if (m_entry.signInNeeded())
        out(Cause::needsLogin);
    if (m_entry.blockedUntil > m_look.now) {
        fail(Cause::validationBlocked);
        m_found.blocked = true;
        until(m_entry.blockedUntil);
    }
    if (!inRoute(m_entry, m_look.query))
        unmeant(Cause::providerNotInRoute);
    if (!modelOffered(m_entry, m_look))
        unmeant(Cause::modelNotOffered);
    if (excludesModel(m_entry, m_look.query.model))
        unmeant(Cause::modelExcluded);
    if (!m_look.family.empty() && m_entry.source.family != m_look.family)
        unmeant(Cause::thinkingIntegrity);
    if (m_entry.suspended)
        out(Cause::suspended);
    if (!m_entry.paid())
        return;
    if (const auto over = m_entry.budget.overUntil(account.billing, m_look.now)) {
        fail(Cause::overBudget);
        // Past its end only what requests in flight have reserved is in the way.
        m_found.firm = *over > m_look.now;
        m_found.busy = !m_found.firm;
        until(*over);
    }
}

void Checks::addLimit(const Limit &limit, Cause cause)
{
    if (limit.active(m_look.now)) {
        if (limit.probe() != LeaseId::none)
            m_found.probing = true;
        if (limit.halfOpen() && !m_found.cause) {
            m_found.halfOpen = true;
            return;
        }
        fail(cause);
        (limit.provisional() ? m_found.provisional : m_found.firm) = true;
        until(limit.until());
    } else if (!limit.gate().admits(m_look.now)) {
        m_found.gated = true;
        if (const auto next = limit.gate().nextAdmission(m_look.now))
            until(*next);
    }
}

void Checks::addModels(const ModelLimits &limits)
{
    limits.forEachStanding(m_look.query.model, m_look.query.group, m_look.now,
                           [this](const Limit &limit) { addLimit(limit, Cause::cooldownModel); });
}

void Checks::limits()
{
    addLimit(m_entry.limit, Cause::cooldownAccount);
    if (m_entry.group)
        addLimit(m_entry.group->limit, Cause::cooldownAccount);
    projects();
    addModels(m_entry.modelLimits);
    if (m_entry.group)
        addModels(m_entry.group->models);
    if (m_entry.providerLimits)
        addModels(*m_entry.providerLimits);
    if (m_found.gated)
        fail(Cause::accountBusy);
}

/// Out when all are; then back with the first.
void Checks::projects()
{
    if (m_entry.projects.empty())
        return;
    std::optional<Assessment> best;
    for (const LimitScope &project : m_entry.projects) {
        Checks own(m_entry, m_look);
        own.addLimit(project.limit, Cause::cooldownAccount);
        own.addModels(project.models);
        if (own.m_found.gated)
            own.fail(Cause::accountBusy);
        if (!own.m_found.cause)
            return;
        if (!best || own.m_found.until < best->until)
            best = own.m_found;
    }
    fail(*best->cause);
    m_found.firm = m_found.firm || best->firm;
    m_found.provisional = m_found.provisional || best->provisional;
    m_found.probing = m_found.probing || best->probing;
    m_found.gated = m_found.gated || best->gated;
    until(best->until);
}

void Checks::quota()
{
    const std::string &model = m_look.query.model;
    if (m_entry.protection.holds(model)) {
        const auto ends = m_entry.protection.until(model);
        if (!ends) {
            out(Cause::isProtected);
        } else if (*ends > m_look.now) {
            fail(Cause::isProtected);
            m_found.firm = true;
            until(*ends);
        }
    }
    if (m_entry.quota.empty())
        return;
    const bool full = m_entry.quota.sessionFull(model, m_look.now, m_look.tuning);
    switch (m_entry.quota.weekly(model, m_look.now, m_look.tuning)) {
    case WeeklyState::fine:
    case WeeklyState::soft:
        break;
    case WeeklyState::reserve:
        m_found.pass = Pass::reserve;
        break;
    case WeeklyState::critical:
        m_found.pass = Pass::critical;
        break;
    case WeeklyState::exhausted: {
        fail(Cause::weeklyExhausted);
        if (const auto reset = m_entry.quota.weeklyReset(model, m_look.now, m_look.tuning)) {
            m_found.firm = true;
            until(*reset);
        } else {
            out(Cause::weeklyExhausted);
        }
        break;
    }
    }
    if (full)
        m_found.pass = Pass::sessionWindow;
}

void Checks::load()
{
    const int most = mostInFlight(m_entry, m_look.settings);
    if (most <= 0 || m_entry.inFlight < most)
        return;
    m_found.busy = true;
    fail(Cause::accountBusy);
}

bool listed(const AccountEntry &entry, const Query &query)
{
    const auto &ids = query.attempted;
    return std::find(ids.begin(), ids.end(), entry.id()) != ids.end();
}

} // namespace

Look::Look(const Query &asked, std::string_view mustStayIn, TimePoint moment,
           const SchedulingSettings &inForce, const SchedulerTuning &constants)
    : query(asked)
    , family(mustStayIn)
    , now(moment)
    , modelHash(ModelSet::hashOf(asked.model))
    , settings(inForce)
    , tuning(constants)
{
}

Cause causeOf(Pass pass)
{
    switch (pass) {
    case Pass::fine:
    case Pass::reserve:
        return Cause::weeklyReserve;
    case Pass::critical:
        return Cause::weeklyCritical;
    case Pass::sessionWindow:
        return Cause::sessionWindow;
    }
    return Cause::weeklyReserve;
}

int mostInFlight(const AccountEntry &entry, const SchedulingSettings &settings)
{
    return settings.maxInFlightPerAccount.value_or(entry.source.signsIn ? kSignInInFlight : 0);
}

Assessment assess(const AccountEntry &entry, const Look &look)
{
    return Checks(entry, look).run();
}

bool isAttempted(const AccountEntry &entry, const Assessment &assessment, const Query &query)
{
    return !query.attempted.empty() && listed(entry, query) &&
           (!entry.lastFailureCooled || assessment.cooling());
}

std::optional<Cause> causeFor(const AccountEntry &entry, const Assessment &assessment,
                              const Query &query)
{
    const bool before = assessment.cause && *assessment.cause < Cause::attempted;
    if (!before && isAttempted(entry, assessment, query))
        return Cause::attempted;
    return assessment.cause;
}

} // namespace signalbox
