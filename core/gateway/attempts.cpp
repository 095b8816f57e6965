// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/attempts.h"

#include <algorithm>

namespace signalbox {

namespace {

/// Probes of doubtful cooldowns are no attempts, but a client does not wait for any number of them.
constexpr int kMostProbes = 6;
/// The longest wait of all, 600 s, in steps of the shortest hint, 2 s: for settings that allow
/// less.
constexpr int kMostReturns = 300;

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
    const bool known = contains(m_attempted, lease.account().id);
    // Back on its conversation's account, whose cooldown it has waited for: the budget of waiting
    // ends that, not the number of attempts (scheduling.md §3).
    if (known && lease.reason() == PickReason::session && m_returns < kMostReturns) {
        ++m_returns;
        return;
    }
    ++m_counted;
    if (!known)
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
