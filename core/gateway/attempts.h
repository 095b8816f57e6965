// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/accountsource.h"
#include "core/upstream/errorclassifier.h"

#include <vector>

namespace signalbox {

/// How many accounts one request may try (scheduling.md §7).
struct AttemptLimits
{
    int accounts = 3;            ///< an account may say otherwise
    int rateLimitedAccounts = 6; ///< where the failure at hand is a rate limit
};

/// What one request has tried so far and whether it may try more (scheduling.md §7). Pure.
class Attempts
{
public:
    /// A lease was taken. The probe of a doubtful cooldown is no attempt, nor is coming back to the
    /// conversation's account after waiting for it.
    void taken(const AccountLease &lease);
    /// A failure was judged; call after mayRotate().
    void failed(const AttemptVerdict &verdict);

    [[nodiscard]] int counted() const { return m_counted; }
    /// The accounts that the request must not be given again, each once.
    [[nodiscard]] const std::vector<AccountId> &attempted() const { return m_attempted; }

    /// Whether another account may be tried after that failure of `account`.
    [[nodiscard]] bool mayRotate(const AttemptVerdict &verdict, const Account &account,
                                 const AttemptLimits &limits) const;
    /// Whether the retry draws on the pool's budget: after server and network failures, not where
    /// the upstream refused the account or said when to come back.
    [[nodiscard]] static bool drawsOnBudget(const Outcome &outcome);

    /// Whether this lease's refused credential may be renewed: once per request and account.
    [[nodiscard]] bool mayRenew(const AttemptVerdict &verdict, const AccountLease &lease) const;
    void renewing(const AccountId &account) { m_renewed.push_back(account); }

private:
    int m_counted = 0;
    int m_probes = 0;
    int m_returns = 0;
    bool m_resent = false; ///< a request that may have reached an upstream was sent once more
    std::vector<AccountId> m_attempted;
    std::vector<AccountId> m_renewed;
};

} // namespace signalbox
