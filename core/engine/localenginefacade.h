// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/mailbox.h"
#include "core/engine/enginefacade.h"

#include <functional>
#include <vector>

namespace signalbox {

class Engine;

/// The engine of this process: commands travel to its thread and replies back as values, both
/// queued. Main thread. Commands before attach() wait; after detach(), or when the engine ends
/// before it has answered, the reply is `unavailable`. Must outlive the engine.
class LocalEngineFacade final : public EngineFacade
{
    Q_OBJECT

public:
    /// Runs a job on the engine thread, later.
    using Post = std::function<void(std::function<void(Engine &)>)>;

    using EngineFacade::EngineFacade;

    void attach(Post post);
    void detach();

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
    /// Calls a command of the engine on its thread; its reply comes back on this one.
    template <class T, class... Parameters, class... Arguments>
    void call(void (Engine::*command)(Parameters...), Reply<T> reply, Arguments... arguments);

    void listen(Engine &engine);

    Post m_post;
    Mailbox m_here;                                     ///< what the engine thread tells this one
    std::vector<std::function<void(Engine &)>> m_early; ///< commands from before attach()
    bool m_detached = false;
};

} // namespace signalbox
