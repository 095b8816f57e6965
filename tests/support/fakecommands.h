// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/enginecommands.h"
#include "core/admin/simulationcall.h"
#include "core/json/value.h"

#include <QStringList>

#include <map>
#include <optional>

namespace signalbox::test {

/// Engine commands that note what they are asked and answer with the values that stand here, or,
/// when `failure` is set, with that.
class FakeCommands final : public EngineCommands
{
public:
    void status(Reply<StatusSnapshot> reply) override { give("status", reply, statusNow); }
    void accounts(Reply<std::vector<AccountSnapshot>> reply) override
    {
        give("accounts", reply, accountsNow);
    }
    void providers(Reply<std::vector<ProviderDefinition>> reply) override
    {
        give("providers", reply, std::vector<ProviderDefinition>());
    }
    void addAccount(NewAccount account, Reply<AddedAccount> reply) override
    {
        added = std::move(account);
        give("addAccount", reply, AddedAccount{AccountId("acc-new"), verified});
    }
    void updateAccount(AccountId id, AccountPatch change, Reply<AccountSnapshot> reply) override
    {
        patch = std::move(change);
        give("updateAccount " + id.str(), reply, snapshotOf(id));
    }
    void removeAccount(AccountId id, RemoveManner manner, Reply<AccountSnapshot> reply) override
    {
        give((manner == RemoveManner::now ? "removeAccount " : "removeAccount undoable ") +
                 id.str(),
             reply, snapshotOf(id));
    }
    void restoreAccount(AccountId id, Reply<AccountSnapshot> reply) override
    {
        give("restoreAccount " + id.str(), reply, snapshotOf(id));
    }
    void testAccount(AccountId id, std::string model, Reply<TestReport> reply) override
    {
        give("testAccount " + id.str() + ' ' + model, reply, testReport);
    }
    void testConnection(std::string baseUrl, std::string proxyUrl,
                        Reply<ConnectionReport> reply) override
    {
        give("testConnection " + baseUrl + ' ' + proxyUrl, reply, ConnectionReport{});
    }
    void startSignIn(SignInStart start, Reply<SignInSnapshot> reply) override
    {
        signInStart = std::move(start);
        give("startSignIn", reply, signInNow);
    }
    void signIn(std::string id, Reply<SignInSnapshot> reply) override
    {
        give("signIn " + id, reply, signInNow);
    }
    void pasteSignInCode(std::string id, Secret text, Reply<SignInSnapshot> reply) override
    {
        pasted = std::move(text);
        give("pasteSignInCode " + id, reply, signInNow);
    }
    void cancelSignIn(std::string id, Reply<SignInSnapshot> reply) override
    {
        give("cancelSignIn " + id, reply, signInNow);
    }
    void previewImport(ImportCall call, Reply<ImportPreview> reply) override
    {
        importCall = std::move(call);
        give("previewImport", reply, previewNow);
    }
    void applyImport(ImportChoice choice, Reply<ImportResult> reply) override
    {
        importChoice = std::move(choice);
        give("applyImport " + importChoice.preview, reply, importNow);
    }
    void cancelImport(std::string preview, Reply<bool> reply) override
    {
        give("cancelImport " + preview, reply, true);
    }
    void undoImport(std::string id, Reply<int> reply) override
    {
        give("undoImport " + id, reply, 1);
    }
    void exportAccounts(ExportCall call, Reply<QByteArray> reply) override
    {
        exportCall = std::move(call);
        give("exportAccounts", reply, exportNow);
    }
    void secrets(Reply<SecretsSnapshot> reply) override { give("secrets", reply, secretsNow); }
    void unlockSecrets(Secret passphrase, Reply<SecretsSnapshot> reply) override
    {
        pasted = std::move(passphrase);
        give("unlockSecrets", reply, secretsNow);
    }
    void rewrapSecrets(SecretsRewrap rewrap, Reply<SecretsSnapshot> reply) override
    {
        pasted = std::move(rewrap.passphrase);
        give(rewrap.to == VaultKeyKind::passphrase ? "rewrapSecrets passphrase"
                                                   : "rewrapSecrets keychain",
             reply, secretsNow);
    }
    void saveProvider(boost::json::object definition, Reply<ProviderDefinition> reply) override
    {
        give("saveProvider " + json::dump(definition).toStdString(), reply, providerNow);
    }
    void checkProvider(boost::json::object definition, Reply<ProviderDefinition> reply) override
    {
        give("checkProvider " + json::dump(definition).toStdString(), reply, providerNow);
    }
    void removeProvider(ProviderId id, Reply<ProviderDefinition> reply) override
    {
        give("removeProvider " + id.str(), reply, providerNow);
    }
    void findLocalServers(Reply<std::vector<LocalServer>> reply) override
    {
        give("findLocalServers", reply, serversNow);
    }
    void oauthClient(ProviderId id, Reply<OAuthClientSnapshot> reply) override
    {
        give("oauthClient " + id.str(), reply, clientNow);
    }
    void setOAuthClient(ProviderId id, OAuthClientPatch change,
                        Reply<OAuthClientSnapshot> reply) override
    {
        clientPatch = std::move(change);
        give("setOAuthClient " + id.str(), reply, clientNow);
    }
    void verifyCredential(NewAccount, Reply<VerifyReport> reply) override
    {
        give("verifyCredential", reply, VerifyReport{});
    }
    void refreshAccount(AccountId id, Reply<AccountSnapshot> reply) override
    {
        give("refreshAccount " + id.str(), reply, snapshotOf(id));
    }
    void setScheduling(SchedulingPatch change, Reply<SchedulingSettings> reply) override
    {
        scheduling = change;
        give("setScheduling", reply, statusNow.scheduling);
    }
    void setFixedAccount(std::optional<AccountId> id,
                         Reply<std::optional<AccountId>> reply) override
    {
        give("setFixedAccount " + (id ? id->str() : "none"), reply, id);
    }
    void bindings(Reply<std::vector<BindingSnapshot>> reply) override
    {
        give("bindings", reply, bindingsNow);
    }
    void clearBindings(Reply<int> reply) override { give("clearBindings", reply, 2); }
    void clearBinding(std::string session, Reply<int> reply) override
    {
        give("clearBinding " + session, reply, 1);
    }
    void moveBinding(std::string session, AccountId account, Reply<BindingSnapshot> reply) override
    {
        give("moveBinding " + session + ' ' + account.str(), reply,
             BindingSnapshot{session, "default", account, {}});
    }
    void cooldowns(Reply<std::vector<CooldownSnapshot>> reply) override
    {
        give("cooldowns", reply, cooldownsNow);
    }
    void liftCooldowns(std::optional<AccountId> account, Reply<int> reply) override
    {
        give("liftCooldowns " + (account ? account->str() : "all"), reply, 1);
    }
    void config(Reply<boost::json::object> reply) override { give("config", reply, configNow); }
    void updateConfig(boost::json::object change, Reply<boost::json::object> reply) override
    {
        give("updateConfig " + json::dump(change).toStdString(), reply, configNow);
    }
    void startProxy(Reply<ProxySnapshot> reply) override
    {
        give("startProxy", reply, statusNow.proxy);
    }
    void stopProxy(StopManner manner, Reply<ProxySnapshot> reply) override
    {
        give(manner == StopManner::drain ? "stopProxy drain" : "stopProxy now", reply,
             statusNow.proxy);
    }
    void requests(RequestFilter asked, Reply<std::vector<RequestRecord>> reply) override
    {
        filter = std::move(asked);
        give("requests", reply, requestsNow);
    }
    void request(std::string id, Reply<RequestRecord> reply) override
    {
        give("request " + id, reply, requestsNow.empty() ? RequestRecord{} : requestsNow.front());
    }
    void simulate(SimulationCall call, Reply<SimulationReportPtr> reply) override
    {
        simulated = std::move(call);
        give("simulate", reply, reportNow);
    }
    void clientKey(Reply<Secret> reply) override { give("clientKey", reply, Secret("k")); }
    void replaceClientKey(Reply<Secret> reply) override
    {
        give("replaceClientKey", reply, Secret("k"));
    }

    std::vector<std::string> calls;
    std::optional<Error> failure;
    StatusSnapshot statusNow;
    std::vector<AccountSnapshot> accountsNow;
    std::vector<BindingSnapshot> bindingsNow;
    std::vector<CooldownSnapshot> cooldownsNow;
    std::vector<RequestRecord> requestsNow;
    boost::json::object configNow;
    std::optional<VerifyReport> verified;
    NewAccount added;
    AccountPatch patch;
    SchedulingPatch scheduling;
    RequestFilter filter;
    SimulationCall simulated;
    TestReport testReport;
    SignInStart signInStart;
    SignInSnapshot signInNow;
    Secret pasted;
    ImportCall importCall;
    ImportPreview previewNow;
    ImportChoice importChoice;
    ImportResult importNow;
    ExportCall exportCall;
    QByteArray exportNow;
    SecretsSnapshot secretsNow;
    ProviderDefinition providerNow;
    std::vector<LocalServer> serversNow;
    OAuthClientSnapshot clientNow;
    OAuthClientPatch clientPatch;
    SimulationReportPtr reportNow = std::make_shared<const SimulationReport>();

private:
    static AccountSnapshot snapshotOf(const AccountId &id)
    {
        AccountSnapshot snapshot;
        snapshot.id = id;
        return snapshot;
    }

    template <class T>
    void give(std::string call, const Reply<T> &reply, T value)
    {
        calls.push_back(std::move(call));
        if (failure)
            reply(*failure);
        else
            reply(std::move(value));
    }
};

} // namespace signalbox::test
