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

    /// The account that an id or label names; for X-Signalbox-Account.
    [[nodiscard]] virtual std::optional<AccountId>
    findAccount(std::string_view idOrLabel) const = 0;
    /// Which providers have accounts at all, and which models the pool can serve now.
    [[nodiscard]] virtual std::vector<ProviderId> configuredProviders() const = 0;
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
