// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/attempts.h"

#include <algorithm>

namespace signalbox {

namespace {

/// Probes of doubtful cooldowns are no attempts, but a client does not wait for any number of them.
constexpr int kMostProbes = 6;

bool contains(const std::vector<AccountId> &list, const AccountId &id)
{
    return std::find(list.begin(), list.end(), id) != list.end();
}

} // namespace

void Attempts::taken(const AccountLease &lease)
{
    if (!lease.countsAsAttempt()) {
        ++m_probes;
        return;
    }
    ++m_counted;
    if (!contains(m_attempted, lease.account().id))
        m_attempted.push_back(lease.account().id);
}

void Attempts::failed(const AttemptVerdict &verdict)
{
    if (verdict.retry == MayRetry::once)
        m_resent = true;
}

bool Attempts::mayRotate(const AttemptVerdict &verdict, const Account &account,
                         const AttemptLimits &limits) const
{
    const int own = account.maxAttempts.value_or(limits.accounts);
    const int limit = verdict.outcome.kind == OutcomeKind::rateLimited
                          ? std::max(own, limits.rateLimitedAccounts)
                          : own;
    if (m_counted >= limit || m_probes >= kMostProbes)
        return false;
    return verdict.retry == MayRetry::elsewhere || (verdict.retry == MayRetry::once && !m_resent);
}

bool Attempts::drawsOnBudget(const Outcome &outcome)
{
    switch (outcome.kind) {
    case OutcomeKind::upstreamFailure:
    case OutcomeKind::network:
    case OutcomeKind::emptyStream:
        return true;
    case OutcomeKind::rateLimited:
        return outcome.reason == RateLimitReason::overloaded && !outcome.hint;
    default:
        return false;
    }
}

bool Attempts::mayRenew(const AttemptVerdict &verdict, const AccountLease &lease) const
{
    return verdict.outcome.kind == OutcomeKind::unauthorized && lease.renewable() &&
           !contains(m_renewed, lease.account().id);
}

} // namespace signalbox
