// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/adminapi.h"
#include "core/admin/enginecommands.h"
#include "core/base/filelock.h"
#include "core/base/storagethread.h"
#include "core/demo/demotransport.h"
#include "core/engine/accountkeeper.h"
#include "core/engine/accountquestions.h"
#include "core/engine/clientkeys.h"
#include "core/engine/enginefacade.h"
#include "core/engine/engineoptions.h"
#include "core/engine/folderwatch.h"
#include "core/engine/importdesk.h"
#include "core/engine/oauthclients.h"
#include "core/engine/providerkeeper.h"
#include "core/engine/proxyservice.h"
#include "core/engine/replayer.h"
#include "core/engine/runtimekeeper.h"
#include "core/engine/secretsdesk.h"
#include "core/engine/settingskeeper.h"
#include "core/engine/signindesk.h"
#include "core/engine/snapshotfeed.h"
#include "core/engine/tokenmanager.h"
#include "core/engine/upkeep.h"
#include "core/secrets/vault.h"
#include "core/telemetry/requestlog.h"
#include "core/upstream/curltransport.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <variant>
#include <vector>

namespace signalbox {

/// The composition root: owns settings, accounts, secrets, scheduler, HTTP client and gateway, all
/// on the engine thread, where it is made and destroyed. Start: open(), then unlock() with what the
/// key source said, then serve(). The commands work from then on; shutDown() ends it.
class Engine final : public QObject, public EngineCommands
{
    Q_OBJECT

public:
    /// `clock` must outlive the engine.
    Engine(EngineOptions options, const Clock &clock, QObject *parent = nullptr);
    ~Engine() override;

    /// Takes the data folder, reads settings; blocking. What the vault needs, or why it cannot
    /// start.
    [[nodiscard]] std::variant<VaultKeySource::Request, StartFailure> open();
    /// Opens the vault (or goes on without one), reads accounts, makes missing keys.
    void unlock(const Result<VaultKeySource::Answer> &key, std::function<void(Status)> done);
    /// Listens. On the desktop a taken port is no failure: the state says so.
    [[nodiscard]] std::optional<StartFailure> serve();

    /// Reads settings and accounts again (SIGHUP, edits by others); what is faulty is told and not
    /// used.
    void reload();
    /// Refuses, drains within the grace time of the settings, writes what is pending, then `done`.
    void shutDown(std::function<void()> done);

    /// What the system says of its network, each time that it says something else.
    void setNetwork(OfflineWatch::System state);
    /// The vault while the engine runs: questions to the key source, its answers, the session.
    [[nodiscard]] SecretsDesk &secretsDesk() { return m_secrets; }

    /// Changes as values, for facades; sends a full snapshot at the next turn of the event loop.
    [[nodiscard]] SnapshotFeed &feed() { return m_feed; }

    void status(Reply<StatusSnapshot> reply) override;
    void accounts(Reply<std::vector<AccountSnapshot>> reply) override;
    void providers(Reply<std::vector<ProviderDefinition>> reply) override;
    void addAccount(NewAccount account, Reply<AddedAccount> reply) override;
    void updateAccount(AccountId id, AccountPatch patch, Reply<AccountSnapshot> reply) override;
    void removeAccount(AccountId id, RemoveManner manner, Reply<AccountSnapshot> reply) override;
    void restoreAccount(AccountId id, Reply<AccountSnapshot> reply) override;
    void verifyCredential(NewAccount account, Reply<VerifyReport> reply) override;
    void refreshAccount(AccountId id, Reply<AccountSnapshot> reply) override;
    void testAccount(AccountId id, std::string model, Reply<TestReport> reply) override;
    void testConnection(std::string baseUrl, std::string proxyUrl,
                        Reply<ConnectionReport> reply) override;
    void startSignIn(SignInStart start, Reply<SignInSnapshot> reply) override;
    void signIn(std::string id, Reply<SignInSnapshot> reply) override;
    void pasteSignInCode(std::string id, Secret text, Reply<SignInSnapshot> reply) override;
    void cancelSignIn(std::string id, Reply<SignInSnapshot> reply) override;
    void previewImport(ImportCall call, Reply<ImportPreview> reply) override;
    void applyImport(ImportChoice choice, Reply<ImportResult> reply) override;
    void cancelImport(std::string preview, Reply<bool> reply) override;
    void undoImport(std::string id, Reply<int> reply) override;
    void exportAccounts(ExportCall call, Reply<QByteArray> reply) override;
    void secrets(Reply<SecretsSnapshot> reply) override;
    void unlockSecrets(Secret passphrase, Reply<SecretsSnapshot> reply) override;
    void rewrapSecrets(SecretsRewrap rewrap, Reply<SecretsSnapshot> reply) override;
    void saveProvider(boost::json::object definition, Reply<ProviderDefinition> reply) override;
    void checkProvider(boost::json::object definition, Reply<ProviderDefinition> reply) override;
    void removeProvider(ProviderId id, Reply<ProviderDefinition> reply) override;
    void findLocalServers(Reply<std::vector<LocalServer>> reply) override;
    void oauthClient(ProviderId id, Reply<OAuthClientSnapshot> reply) override;
    void setOAuthClient(ProviderId id, OAuthClientPatch patch,
                        Reply<OAuthClientSnapshot> reply) override;
    void setScheduling(SchedulingPatch patch, Reply<SchedulingSettings> reply) override;
    void setFixedAccount(std::optional<AccountId> id,
                         Reply<std::optional<AccountId>> reply) override;
    void bindings(Reply<std::vector<BindingSnapshot>> reply) override;
    void clearBindings(Reply<int> reply) override;
    void clearBinding(std::string session, Reply<int> reply) override;
    void moveBinding(std::string session, AccountId account, Reply<BindingSnapshot> reply) override;
    void cooldowns(Reply<std::vector<CooldownSnapshot>> reply) override;
    void liftCooldowns(std::optional<AccountId> account, Reply<int> reply) override;
    void config(Reply<boost::json::object> reply) override;
    void updateConfig(boost::json::object patch, Reply<boost::json::object> reply) override;
    void startProxy(Reply<ProxySnapshot> reply) override;
    void stopProxy(StopManner manner, Reply<ProxySnapshot> reply) override;
    void requests(RequestFilter filter, Reply<std::vector<RequestRecord>> reply) override;
    void request(std::string id, Reply<RequestRecord> reply) override;
    void simulate(SimulationCall call, Reply<SimulationReportPtr> reply) override;
    void clientKey(Reply<Secret> reply) override;
    void replaceClientKey(Reply<Secret> reply) override;

private:
    void adoptSettings();
    void adoptAccess();
    void connectTokens();
    void connectUpkeep();
    [[nodiscard]] RuntimeKeeper::Hooks runtimeHooks();
    [[nodiscard]] SecretsDesk::Hooks secretsHooks();
    void onSecretsOpened(const std::function<void(Status)> &done);
    [[nodiscard]] ProviderKeeper::Services providerServices();
    [[nodiscard]] std::vector<ProviderKeeper::User> usersOf(const ProviderId &id) const;
    void reloadAccounts();
    void endFromLoop(std::shared_ptr<void> work);
    void onSignInNeeded(const AccountId &id, const QString &why);
    [[nodiscard]] SettingsKeeper::Hooks settingsHooks();
    void changeSettings(boost::json::object patch, std::function<void(Result<Settings>)> done);
    void notice(const QString &sentence);
    [[nodiscard]] StatusSnapshot makeStatus() const;
    [[nodiscard]] Status checkExport(const ExportCall &call) const;
    [[nodiscard]] Result<std::vector<KnownAccount>> exportedAccounts(const ExportCall &call) const;
    /// Of a replay: its own, or those here.
    [[nodiscard]] Result<std::vector<SimulatedAccount>> accountsFor(SimulationCall &call) const;
    [[nodiscard]] StartFailure settingsFailure(const Error &error) const;
    [[nodiscard]] Milliseconds grace() const;

    const EngineOptions m_options;
    const Clock &m_clock;
    FileLock m_lock;
    ProviderRegistry m_providers;
    std::vector<QString> m_notices;

    // Made in this order and destroyed in the reverse one: what uses a thing stands below it.
    StorageThread m_storage;
    StorageThread m_bulk; ///< reads files that are imported, writes exports: long work
    SettingsKeeper m_settings;
    Vault m_vault;
    AccountStore m_accountStore;
    TokenManager m_tokens;
    EventLoopAlarms m_alarms;
    CurlTransport m_curl;
    DemoTransport m_transport; ///< in front of m_curl
    OAuthClients m_oauthClients;
    TokenRefresher m_refresher;
    TokenKeeper m_tokenKeeper;
    AccountKeeper m_accounts;
    SignInDesk m_signIns;
    ImportExtras m_importExtras;
    ImportDesk m_imports;
    RuntimeKeeper m_runtime;
    SeededRandom m_random; ///< for jitter
    AccountQuestions m_questions;
    Upkeep m_upkeep;
    ClientKeys m_keys;
    SecretsDesk m_secrets;
    RequestLog m_log;
    Replayer m_replayer;
    AdminApi m_admin;
    Gateway m_gateway;
    ProxyService m_proxy;
    SnapshotFeed m_feed;
    FolderWatch m_watch;
    ProviderKeeper m_providerKeeper;
    std::set<std::shared_ptr<void>> m_running; ///< searches and tests that were asked for
};

} // namespace signalbox
