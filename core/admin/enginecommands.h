// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/account.h"
#include "core/accounts/provider.h"
#include "core/accounts/quota.h"
#include "core/admin/providercommands.h"
#include "core/admin/reply.h"
#include "core/admin/secretscommands.h"
#include "core/admin/signincommands.h"
#include "core/admin/transfercommands.h"
#include "core/base/schedulingsettings.h"
#include "core/providers/credentialcheck.h"
#include "core/telemetry/requestrecord.h"

#include <boost/json/object.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace signalbox {

enum class ProxyState { stopped, starting, running, stopping, failed };
/// "stopped", "starting", "running", "stopping", "failed".
[[nodiscard]] std::string_view proxyStateName(ProxyState state);

/// The serving side as a value.
struct ProxySnapshot
{
    ProxyState state = ProxyState::stopped;
    std::string address; ///< "http://127.0.0.1:8045" while listening; else where it would listen
    quint16 port = 0;    ///< in use, or set
    QString error;       ///< why state is failed, a sentence; empty otherwise
    std::optional<quint16> suggestedPort; ///< the next free one when the port is taken

    friend bool operator==(const ProxySnapshot &, const ProxySnapshot &) = default;
};

/// A stretch of time for an account and model.
struct CooldownSnapshot
{
    AccountId account;
    std::string model; ///< empty: whole account
    std::string reason;
    WallTime until{};

    friend bool operator==(const CooldownSnapshot &, const CooldownSnapshot &) = default;
};

/// One account as people and scripts see it. A value that crosses threads.
struct AccountSnapshot
{
    AccountId id;
    ProviderId provider;
    QString providerName;
    QString label;
    QString email;
    std::string baseUrl;
    CredentialKind credentialKind = CredentialKind::apiKey;
    int priority = 0;
    bool disabled = false;
    bool proxyDisabled = false;
    std::string tier;
    std::string projectId;
    std::vector<std::string> projects;
    std::string limitGroup;
    Billing billing;
    std::string proxyUrl;
    std::vector<std::string> models;
    std::vector<QuotaItem> quota;
    std::vector<std::string> protectedModels;
    std::string state; ///< accountStateName
    std::string cause; ///< causeName; empty when ready
    std::optional<WallTime> availableAt;
    std::vector<std::string> limitedModels;
    std::vector<CooldownSnapshot> cooldowns;
    int inFlight = 0;
    double health = 1.0;
    std::uint64_t completed = 0;
    std::uint64_t failed = 0;
    QString lastError;
    std::optional<WallTime> lastUsed;
    WallTime createdAt{};
    WallTime updatedAt{};
    std::optional<WallTime> lastRefreshedAt;
    int bindings = 0;                  ///< conversations bound to it
    std::uint64_t loadQuarterHour = 0; ///< weight of the requests of the last 15 minutes
    std::uint64_t loadHour = 0;
    double spentToday = 0; ///< money, where its use is paid for (Billing)
    double spentThisMonth = 0;
    std::optional<WallTime> tokenExpiresAt; ///< of a sign-in's access token
    bool signInStarts = false;              ///< its provider can be signed in with from here
    bool demo = false;                      ///< of the demo provider: pretend, and said so

    friend bool operator==(const AccountSnapshot &, const AccountSnapshot &) = default;
};

struct BindingSnapshot
{
    std::string session;
    std::string clientKey;
    AccountId account;
    WallTime lastUsed{};
};

/// An upstream that several accounts found broken in the same way (scheduling.md §8).
struct IncidentSnapshot
{
    ProviderId provider;
    std::string origin;
    WallTime until{};
    QString reason; ///< the upstream's words
    bool probing = false;

    friend bool operator==(const IncidentSnapshot &, const IncidentSnapshot &) = default;
};

/// Everything small about the engine in one value.
struct StatusSnapshot
{
    ProxySnapshot proxy;
    SchedulingSettings scheduling;
    std::optional<AccountId> fixedAccount;
    int inFlight = 0;
    int queueLength = 0;
    Milliseconds queueOldest{0};
    int bindings = 0;
    int activeAccounts = 0;
    std::vector<IncidentSnapshot> incidents;
    bool secretsUsable = true;
    QString whySecretsUnusable;
    std::string theme;            ///< /ui/theme of the settings; empty while they are not known
    std::vector<QString> notices; ///< faults of files met at start or reload, in words

    friend bool operator==(const StatusSnapshot &, const StatusSnapshot &) = default;
};

/// What adding an account takes (contract.md, POST /accounts).
struct NewAccount
{
    Account account; ///< id and times are made by the engine
    Credential credential;
    bool verify = false; ///< ask the provider with the credential before saving
};

/// A change to an account; absent members keep their value.
struct AccountPatch
{
    std::optional<QString> label;
    std::optional<QString> email;
    std::optional<int> priority;
    std::optional<bool> disabled;
    std::optional<bool> proxyDisabled;
    std::optional<std::string> baseUrl;
    std::optional<std::string> prefix;
    std::optional<std::string> proxyUrl;
    std::optional<std::string> projectId;
    std::optional<std::vector<std::string>> projects;
    std::optional<std::string> limitGroup;
    std::optional<BillingPatch> billing;
    std::optional<std::string> tier;
    std::optional<bool> disableCooling;
    std::optional<std::optional<int>> maxAttempts;
    std::optional<std::vector<std::string>> tags;
    std::optional<std::vector<std::string>> models;
    std::optional<std::vector<std::string>> excludedModels;
    std::optional<std::map<std::string, std::string>> modelAliases;
    std::optional<std::vector<std::pair<std::string, std::string>>> headers;
    std::optional<std::vector<std::string>> stripHeaders;
    std::optional<Credential> credential;
};

/// A change to scheduling; absent members keep their value.
struct SchedulingPatch
{
    std::optional<SchedulingMode> mode;
    std::optional<int> maxWaitSeconds;
    std::optional<int> queueWaitSeconds;
    std::optional<Strategy> strategy;
    std::optional<int> maxAttempts;
    std::optional<int> maxInFlight;
    std::optional<std::optional<int>> maxInFlightPerAccount; ///< nullopt inside: the default rule
    std::optional<bool> allowPayPerUse;
    std::optional<boost::json::object> tuning; ///< members to set, null: back to the default
};

/// Error::detail of an account that is not added because its provider's warning was not accepted.
inline constexpr std::string_view kTermsNotAccepted = "terms_not_accepted";

struct AddedAccount
{
    AccountId id;
    std::optional<VerifyReport> verified;
};

/// How an account goes.
enum class RemoveManner {
    undoable, ///< out at once; its secret and its grant stay until restoreAccount() cannot come
    now,      ///< secret deleted and grant ended at the provider, where it has a way for that
};

/// A smallest request that the user asked for.
struct TestReport
{
    bool ok = false;
    int status = 0;    ///< of the upstream; 0: no answer
    QString message;   ///< a sentence
    std::string model; ///< that was asked
    Milliseconds duration{0};
    std::uint64_t inputTokens = 0;
    std::uint64_t outputTokens = 0;
};

/// Whether a base URL can be reached by a connection.
struct ConnectionReport
{
    bool reached = false;
    QString message; ///< a sentence
    Milliseconds duration{0};
};

struct SimulationCall;   // simulationcall.h
struct SimulationReport; // the same
using SimulationReportPtr = std::shared_ptr<const SimulationReport>;

/// How a running proxy is stopped.
enum class StopManner { drain, now };

/// All commands of the engine: what the admin API calls on the engine thread, and what the window
/// calls through EngineFacade. A change is on disk before its reply; failed ones changed nothing.
class EngineCommands : public SignInCommands,
                       public TransferCommands,
                       public SecretsCommands,
                       public ProviderCommands
{
public:
    virtual void status(Reply<StatusSnapshot> reply) = 0;
    virtual void accounts(Reply<std::vector<AccountSnapshot>> reply) = 0;

    /// conflict with the id in Error::detail for a duplicate; noSecretStore; unauthorized when
    /// verify was asked and the provider refused the credential.
    virtual void addAccount(NewAccount account, Reply<AddedAccount> reply) = 0;
    virtual void updateAccount(AccountId id, AccountPatch patch, Reply<AccountSnapshot> reply) = 0;
    virtual void removeAccount(AccountId id, RemoveManner manner, Reply<AccountSnapshot> reply) = 0;
    /// Undo of an undoable removal: the account as it was, bindings and all that went aside.
    /// notFound when it is too late.
    virtual void restoreAccount(AccountId id, Reply<AccountSnapshot> reply) = 0;
    /// Asks the provider with a credential that is not saved: the free check of the Add dialog.
    virtual void verifyCredential(NewAccount account, Reply<VerifyReport> reply) = 0;
    /// Re-reads model list (and later quota) of an account.
    virtual void refreshAccount(AccountId id, Reply<AccountSnapshot> reply) = 0;
    /// Sends one smallest request with it, on demand only; `model` empty: a cheap one of its own.
    virtual void testAccount(AccountId id, std::string model, Reply<TestReport> reply) = 0;
    /// Knocks at the base URL by a proxy choice (urlpolicy.h), without a credential.
    virtual void testConnection(std::string baseUrl, std::string proxyUrl,
                                Reply<ConnectionReport> reply) = 0;

    virtual void setScheduling(SchedulingPatch patch, Reply<SchedulingSettings> reply) = 0;
    /// conflict while the proxy is not running; notFound for an unknown account.
    virtual void setFixedAccount(std::optional<AccountId> id,
                                 Reply<std::optional<AccountId>> reply) = 0;

    virtual void bindings(Reply<std::vector<BindingSnapshot>> reply) = 0;
    virtual void clearBindings(Reply<int> reply) = 0;
    virtual void clearBinding(std::string session, Reply<int> reply) = 0;
    virtual void moveBinding(std::string session, AccountId account,
                             Reply<BindingSnapshot> reply) = 0;

    virtual void cooldowns(Reply<std::vector<CooldownSnapshot>> reply) = 0;
    /// Of one account, or of all; how many were lifted.
    virtual void liftCooldowns(std::optional<AccountId> account, Reply<int> reply) = 0;

    /// The settings document without secrets.
    virtual void config(Reply<boost::json::object> reply) = 0;
    /// Merge patch; on faults an Error with every field, nothing changed.
    virtual void updateConfig(boost::json::object patch, Reply<boost::json::object> reply) = 0;

    virtual void startProxy(Reply<ProxySnapshot> reply) = 0;
    virtual void stopProxy(StopManner manner, Reply<ProxySnapshot> reply) = 0;

    virtual void requests(RequestFilter filter, Reply<std::vector<RequestRecord>> reply) = 0;
    virtual void request(std::string id, Reply<RequestRecord> reply) = 0;

    /// Replays timed requests through a scheduler of its own, in pieces between the engine's other
    /// work, one replay after the other; unavailable when too many wait.
    virtual void simulate(SimulationCall call, Reply<SimulationReportPtr> reply) = 0;

    /// The default client key: shown and copied in the window, replaced on demand. Never over TCP.
    virtual void clientKey(Reply<Secret> reply) = 0;
    virtual void replaceClientKey(Reply<Secret> reply) = 0;
};

} // namespace signalbox
