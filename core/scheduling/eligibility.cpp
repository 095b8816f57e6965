// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/eligibility.h"

#include <algorithm>

namespace signalbox {

namespace {

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

/// Calls `visit` with every running limit of the model, on this account or at its provider, until
/// it returns false.
template <class Visit>
void forEachModelLimit(const AccountEntry &entry, const Look &look, Visit visit)
{
    const Query &query = look.query;
    entry.modelLimits.forEachRunning(query.model, query.group, look.now, visit);
    if (entry.providerLimits)
        entry.providerLimits->forEachRunning(query.model, query.group, look.now, visit);
}

bool modelCooling(const AccountEntry &entry, const Look &look)
{
    bool found = false;
    forEachModelLimit(entry, look, [&found](const Limit &) {
        found = true;
        return false;
    });
    return found;
}

bool listed(const AccountEntry &entry, const Query &query)
{
    const auto &ids = query.attempted;
    return std::find(ids.begin(), ids.end(), entry.id()) != ids.end();
}

bool cooling(const AccountEntry &entry, const Look &look)
{
    return entry.limit.active(look.now) || modelCooling(entry, look);
}

bool accountBusy(const AccountEntry &entry, const Look &look)
{
    return look.perAccount > 0 && entry.inFlight >= look.perAccount;
}

/// The checks before `attempted`: none of them passes by waiting, but for validation_blocked.
std::optional<Cause> standingCause(const AccountEntry &entry, const Look &look)
{
    if (entry.account().disabled)
        return Cause::disabled;
    if (entry.account().proxyDisabled)
        return Cause::proxyDisabled;
    if (entry.signInNeeded())
        return Cause::needsLogin;
    if (entry.blockedUntil > look.now)
        return Cause::validationBlocked;
    if (!inRoute(entry, look.query))
        return Cause::providerNotInRoute;
    if (!modelOffered(entry, look))
        return Cause::modelNotOffered;
    if (excludesModel(entry, look.query.model))
        return Cause::modelExcluded;
    if (entry.suspended)
        return Cause::suspended;
    return std::nullopt;
}

void addLimit(Obstacles &obstacles, const Limit &limit)
{
    (limit.provisional() ? obstacles.provisional : obstacles.firm) = true;
    if (limit.probe() != LeaseId::none)
        obstacles.probing = true;
    obstacles.until = std::max(obstacles.until, limit.until());
}

} // namespace

Look::Look(const Query &asked, TimePoint moment, const SchedulingSettings &settings,
           int poolInFlight)
    : query(asked)
    , now(moment)
    , modelHash(ModelSet::hashOf(asked.model))
    , perAccount(settings.maxInFlightPerAccount.value_or(0))
    , poolBusy(settings.maxInFlight > 0 && poolInFlight >= settings.maxInFlight)
{
}

bool isAttempted(const AccountEntry &entry, const Look &look)
{
    return listed(entry, look.query) && (!entry.lastFailureCooled || cooling(entry, look));
}

std::optional<Cause> causeOf(const AccountEntry &entry, const Look &look)
{
    if (const auto cause = standingCause(entry, look))
        return cause;
    if (isAttempted(entry, look))
        return Cause::attempted;
    if (entry.limit.active(look.now))
        return Cause::cooldownAccount;
    if (modelCooling(entry, look))
        return Cause::cooldownModel;
    if (accountBusy(entry, look))
        return Cause::accountBusy;
    if (look.poolBusy)
        return Cause::poolBusy;
    if (!entry.source.credentialUsable)
        return Cause::credentialLocked;
    return std::nullopt;
}

Obstacles obstaclesOf(const AccountEntry &entry, const Look &look)
{
    Obstacles found;
    found.blocked = entry.blockedUntil > look.now;
    const auto cause = standingCause(entry, look);
    // Behind a verification demand other checks may hide; they were all asked when it is not there.
    const bool hidden =
        found.blocked && (!inRoute(entry, look.query) || !modelOffered(entry, look) ||
                          excludesModel(entry, look.query.model) || entry.suspended);
    found.lasting =
        (cause && cause != Cause::validationBlocked) || hidden || !entry.source.credentialUsable;
    if (found.blocked)
        found.until = entry.blockedUntil;
    if (entry.limit.active(look.now))
        addLimit(found, entry.limit);
    forEachModelLimit(entry, look, [&found](const Limit &limit) {
        addLimit(found, limit);
        return true;
    });
    found.attempted = isAttempted(entry, look);
    found.attemptedForGood = found.attempted && !entry.lastFailureCooled;
    found.busy = accountBusy(entry, look) || look.poolBusy;
    return found;
}

} // namespace signalbox
