// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"
#include "core/scheduling/cause.h"
#include "core/scheduling/outcome.h"
#include "core/scheduling/query.h"
#include "core/scheduling/scheduler.h"

#include <functional>
#include <memory>
#include <variant>

namespace signalbox {

/// An account for the time of one attempt: identity, credential and where to send. Releasing it is
/// owed exactly once; the destructor releases with a neutral outcome when nobody did.
class AccountLease
{
public:
    virtual ~AccountLease() = default;

    [[nodiscard]] virtual const Account &account() const = 0;
    [[nodiscard]] virtual const ProviderDefinition &provider() const = 0;
    [[nodiscard]] virtual const Credential &credential() const = 0;
    [[nodiscard]] virtual PickReason reason() const = 0;
    /// Which model of the query serves: 0 its model, n its alternatives[n - 1].
    [[nodiscard]] virtual std::size_t target() const = 0;
    /// The project to send for; empty when the provider has none.
    [[nodiscard]] virtual const std::string &project() const = 0;
    /// False for the probe of a cooldown that a fresh reading contradicts (scheduling.md §6).
    [[nodiscard]] virtual bool countsAsAttempt() const = 0;
    /// Whether a refused credential may be followed by a fresh one (a sign-in): AccountSource's
    /// renew(). False for keys: a 401 is then released as `unauthorized` and that is that.
    [[nodiscard]] virtual bool renewable() const = 0;

    /// First byte of a 2xx answer.
    virtual void accepted() = 0;
    virtual void release(const Outcome &outcome) = 0;
};

/// Why no account: cause counts and a sentence, e.g. "3 accounts: 2 limited until 14:05, 1 needs
/// sign-in".
struct NoAccount
{
    CauseCounts causes{};
    std::optional<Milliseconds> retryAfter;
    QString sentence;
    bool pinnedUnknown = false; ///< the pinned account does not exist
    bool queueFull = false;
    bool offline = false; ///< this machine is: nobody is to blame (§7)
};

using AcquireResult = std::variant<std::unique_ptr<AccountLease>, NoAccount>;

/// A pending acquire; destroying it cancels: the callback is then not called.
class AcquireTicket
{
public:
    virtual ~AcquireTicket() = default;
};

/// What the gateway sees of accounts. Engine thread. Implemented by TokenManager.
class AccountSource
{
public:
    virtual ~AccountSource() = default;

    /// Chooses, waits as the mode allows, adds the credential; calls back exactly once, possibly
    /// before it returns (then the returned ticket is null).
    [[nodiscard]] virtual std::unique_ptr<AcquireTicket>
    acquire(Query query, RoutingTrace *trace, std::function<void(AcquireResult)> done) = 0;

    /// Whether a retry after a server or network failure is within the pool's budget (§7).
    [[nodiscard]] virtual bool takeRetry() = 0;
    /// After a 401 to a lease that is renewable(): the same account, model and project with a token
    /// other than the lease's, forced anew if need be (§11). Takes the lease over and releases it
    /// as neutral, so the caller releases nothing. NoAccount when no other token can be had: what
    /// that means for the account (a sign-in is needed, or the refresh only failed for now) is
    /// already noted with the scheduler, and the caller moves on to another account. Once per
    /// request and account; calls back exactly once, possibly before it returns.
    [[nodiscard]] virtual std::unique_ptr<AcquireTicket>
    renew(std::unique_ptr<AccountLease> lease, std::function<void(AcquireResult)> done) = 0;

    /// The account that an id or label names; for X-Signalbox-Account.
    [[nodiscard]] virtual std::optional<AccountId>
    findAccount(std::string_view idOrLabel) const = 0;
    /// Which providers have accounts at all, which prefixes name some of them (`prefix/model`,
    /// §12), and which models the pool can serve now.
    [[nodiscard]] virtual std::vector<ProviderId> configuredProviders() const = 0;
    [[nodiscard]] virtual std::vector<std::string> prefixes() const = 0;
    struct OfferedModel
    {
        std::string id;
        ProviderId provider;
    };
    [[nodiscard]] virtual std::vector<OfferedModel> servableModels() const = 0;
    /// Ready accounts that the proxy may use.
    [[nodiscard]] virtual int activeAccounts() const = 0;
};

} // namespace signalbox
