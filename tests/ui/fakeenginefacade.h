// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"

#include <QStringList>

#include <deque>

namespace signalbox::test {

/// An engine that does what the test scripts: it answers from its own values in the next turn of
/// the event loop, or when told, or with an error; and it notes every command it was given.
class FakeEngineFacade final : public EngineFacade
{
public:
    FakeEngineFacade();

    /// Changes that did not come from the window, told by signal.
    void tellStatus(const StatusSnapshot &status);
    void tellAccounts(const AccountsDelta &delta);
    [[nodiscard]] StatusSnapshot &state() { return m_status; }

    /// From now on answers wait for release().
    void hold() { m_holding = true; }
    void release();
    /// The sign-in as it is from now on, told by signal.
    void tellSignIn(const SignInSnapshot &signIn);
    void tellImport(const ImportProgress &progress) { Q_EMIT importProgressed(progress); }
    [[nodiscard]] std::size_t held() const { return m_held.size(); }
    /// The next command that changes something is refused.
    void refuseNext(const Error &error) { m_refusals.push_back(error); }
    /// The commands that change something, in words: "setScheduling mode=CacheFirst".
    [[nodiscard]] const QStringList &commands() const { return m_commands; }
    void forget() { m_commands.clear(); }

    std::vector<AccountSnapshot> accountList;
    std::vector<ProviderDefinition> providerList;
    VerifyReport verifyReport;
    boost::json::object configDocument;
    Secret key;
    std::vector<NewAccount> addedAccounts;
    TestReport testReport;
    ConnectionReport connectionReport;
    SignInStart signInStart;
    SignInSnapshot signInNow; ///< of the one sign-in
    Secret pasted;            ///< the last code or passphrase
    ImportCall importCall;
    ImportPreview importPreview;
    ImportChoice importChoice;
    ImportResult importResult;
    ExportCall exportCall;
    QByteArray exportFile;
    SecretsSnapshot secretsNow;
    std::vector<LocalServer> localServers;
    OAuthClientSnapshot clientNow;
    OAuthClientPatch clientPatch;
    std::vector<RequestRecord> requestList;
    RequestFilter askedRequests; ///< the last filter

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
    void later(std::function<void()> answer);
    template <class T>
    void answer(const Reply<T> &reply, std::function<T()> value)
    {
        later([reply, value] { reply(value()); });
    }
    /// A command: noted, refused when scripted so, else done when its answer goes out.
    template <class T>
    void command(const QString &words, const Reply<T> &reply, std::function<T()> value)
    {
        m_commands << words;
        if (m_refusals.empty()) {
            answer<T>(reply, std::move(value));
            return;
        }
        const Error error = m_refusals.front();
        m_refusals.pop_front();
        later([reply, error] { reply(error); });
    }
    AccountSnapshot *find(const AccountId &id);

    std::vector<AccountSnapshot> m_removed; ///< that restoreAccount() brings back

    bool m_holding = false;
    std::deque<std::function<void()>> m_held;
    std::deque<Error> m_refusals;
    QStringList m_commands;
};

/// Six accounts in all three groups and most states, as in the drawings.
[[nodiscard]] std::vector<AccountSnapshot> sampleAccounts(WallTime now);
[[nodiscard]] AccountSnapshot sampleAccount(const char *id, const char *label,
                                            const char *state = "ready");
[[nodiscard]] StatusSnapshot runningStatus();
[[nodiscard]] std::vector<ProviderDefinition> sampleProviders();

} // namespace signalbox::test
