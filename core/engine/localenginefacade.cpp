// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/localenginefacade.h"

#include "core/engine/engine.h"

#include <memory>
#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// A reply that is given exactly once on the facade's thread, whatever becomes of the command:
/// whoever drops the last reference without having answered has refused it. Any thread.
template <class T>
class OwedReply
{
public:
    OwedReply(Mailbox &mailbox, Reply<T> reply) : m_mailbox(mailbox), m_reply(std::move(reply)) {}
    ~OwedReply() { give(Error{ErrorCode::unavailable, u"Signalbox is being closed"_s, {}, {}}); }
    OwedReply(const OwedReply &) = delete;
    OwedReply &operator=(const OwedReply &) = delete;

    void give(Result<T> result)
    {
        if (!m_reply)
            return;
        m_mailbox.post([reply = std::exchange(m_reply, nullptr), result = std::move(result)] {
            reply(result);
        });
    }

private:
    Mailbox &m_mailbox;
    Reply<T> m_reply;
};

} // namespace

void LocalEngineFacade::attach(Post post)
{
    m_post = std::move(post);
    m_post([this](Engine &engine) { listen(engine); });
    for (auto &job : std::exchange(m_early, {}))
        m_post(std::move(job));
}

/// On the engine thread: its values cross as jobs.
void LocalEngineFacade::listen(Engine &engine)
{
    SnapshotFeed *feed = &engine.feed();
    connect(feed, &SnapshotFeed::statusChanged, feed, [this](const StatusSnapshot &status) {
        m_here.post([this, status] {
            m_status = status;
            Q_EMIT statusChanged(m_status);
        });
    });
    connect(feed, &SnapshotFeed::accountsChanged, feed, [this](const AccountsDelta &delta) {
        m_here.post([this, delta] { Q_EMIT accountsChanged(delta); });
    });
    connect(feed, &SnapshotFeed::noticeRaised, feed, [this](const QString &sentence) {
        m_here.post([this, sentence] { Q_EMIT noticeRaised(sentence); });
    });
    connect(feed, &SnapshotFeed::signInChanged, feed, [this](const SignInSnapshot &signIn) {
        m_here.post([this, signIn] { Q_EMIT signInChanged(signIn); });
    });
    connect(feed, &SnapshotFeed::importProgressed, feed, [this](const ImportProgress &progress) {
        m_here.post([this, progress] { Q_EMIT importProgressed(progress); });
    });
    connect(feed, &SnapshotFeed::providersChanged, feed,
            [this] { m_here.post([this] { Q_EMIT providersChanged(); }); });
    feed->start();
}

void LocalEngineFacade::detach()
{
    m_detached = true;
    m_post = nullptr;
    m_early.clear();
}

template <class T, class... Parameters, class... Arguments>
void LocalEngineFacade::call(void (Engine::*command)(Parameters...), Reply<T> reply,
                             Arguments... arguments)
{
    const auto owed = std::make_shared<OwedReply<T>>(m_here, std::move(reply));
    if (m_detached)
        return; // answered by letting go of it
    // Moved, not copied: a replay brings many thousand requests. The job runs once.
    std::function<void(Engine &)> job = [command, owed,
                                         ... args = std::move(arguments)](Engine &engine) mutable {
        (engine.*command)(std::move(args)...,
                          [owed](const Result<T> &result) { owed->give(result); });
    };
    if (m_post)
        m_post(std::move(job));
    else
        m_early.push_back(std::move(job));
}

void LocalEngineFacade::status(Reply<StatusSnapshot> reply)
{
    call(&Engine::status, std::move(reply));
}

void LocalEngineFacade::accounts(Reply<std::vector<AccountSnapshot>> reply)
{
    call(&Engine::accounts, std::move(reply));
}

void LocalEngineFacade::providers(Reply<std::vector<ProviderDefinition>> reply)
{
    call(&Engine::providers, std::move(reply));
}

void LocalEngineFacade::addAccount(NewAccount account, Reply<AddedAccount> reply)
{
    call(&Engine::addAccount, std::move(reply), std::move(account));
}

void LocalEngineFacade::updateAccount(AccountId id, AccountPatch patch,
                                      Reply<AccountSnapshot> reply)
{
    call(&Engine::updateAccount, std::move(reply), std::move(id), std::move(patch));
}

void LocalEngineFacade::removeAccount(AccountId id, RemoveManner manner,
                                      Reply<AccountSnapshot> reply)
{
    call(&Engine::removeAccount, std::move(reply), std::move(id), manner);
}

void LocalEngineFacade::restoreAccount(AccountId id, Reply<AccountSnapshot> reply)
{
    call(&Engine::restoreAccount, std::move(reply), std::move(id));
}

void LocalEngineFacade::verifyCredential(NewAccount account, Reply<VerifyReport> reply)
{
    call(&Engine::verifyCredential, std::move(reply), std::move(account));
}

void LocalEngineFacade::refreshAccount(AccountId id, Reply<AccountSnapshot> reply)
{
    call(&Engine::refreshAccount, std::move(reply), std::move(id));
}

void LocalEngineFacade::testAccount(AccountId id, std::string model, Reply<TestReport> reply)
{
    call(&Engine::testAccount, std::move(reply), std::move(id), std::move(model));
}

void LocalEngineFacade::testConnection(std::string baseUrl, std::string proxyUrl,
                                       Reply<ConnectionReport> reply)
{
    call(&Engine::testConnection, std::move(reply), std::move(baseUrl), std::move(proxyUrl));
}

void LocalEngineFacade::startSignIn(SignInStart start, Reply<SignInSnapshot> reply)
{
    call(&Engine::startSignIn, std::move(reply), std::move(start));
}

void LocalEngineFacade::signIn(std::string id, Reply<SignInSnapshot> reply)
{
    call(&Engine::signIn, std::move(reply), std::move(id));
}

void LocalEngineFacade::pasteSignInCode(std::string id, Secret text, Reply<SignInSnapshot> reply)
{
    call(&Engine::pasteSignInCode, std::move(reply), std::move(id), std::move(text));
}

void LocalEngineFacade::cancelSignIn(std::string id, Reply<SignInSnapshot> reply)
{
    call(&Engine::cancelSignIn, std::move(reply), std::move(id));
}

void LocalEngineFacade::previewImport(ImportCall call, Reply<ImportPreview> reply)
{
    this->call(&Engine::previewImport, std::move(reply), std::move(call));
}

void LocalEngineFacade::applyImport(ImportChoice choice, Reply<ImportResult> reply)
{
    call(&Engine::applyImport, std::move(reply), std::move(choice));
}

void LocalEngineFacade::cancelImport(std::string preview, Reply<bool> reply)
{
    call(&Engine::cancelImport, std::move(reply), std::move(preview));
}

void LocalEngineFacade::undoImport(std::string id, Reply<int> reply)
{
    call(&Engine::undoImport, std::move(reply), std::move(id));
}

void LocalEngineFacade::exportAccounts(ExportCall call, Reply<QByteArray> reply)
{
    this->call(&Engine::exportAccounts, std::move(reply), std::move(call));
}

void LocalEngineFacade::secrets(Reply<SecretsSnapshot> reply)
{
    call(&Engine::secrets, std::move(reply));
}

void LocalEngineFacade::unlockSecrets(Secret passphrase, Reply<SecretsSnapshot> reply)
{
    call(&Engine::unlockSecrets, std::move(reply), std::move(passphrase));
}

void LocalEngineFacade::rewrapSecrets(SecretsRewrap rewrap, Reply<SecretsSnapshot> reply)
{
    call(&Engine::rewrapSecrets, std::move(reply), std::move(rewrap));
}

void LocalEngineFacade::saveProvider(boost::json::object definition,
                                     Reply<ProviderDefinition> reply)
{
    call(&Engine::saveProvider, std::move(reply), std::move(definition));
}

void LocalEngineFacade::checkProvider(boost::json::object definition,
                                      Reply<ProviderDefinition> reply)
{
    call(&Engine::checkProvider, std::move(reply), std::move(definition));
}

void LocalEngineFacade::removeProvider(ProviderId id, Reply<ProviderDefinition> reply)
{
    call(&Engine::removeProvider, std::move(reply), std::move(id));
}

void LocalEngineFacade::findLocalServers(Reply<std::vector<LocalServer>> reply)
{
    call(&Engine::findLocalServers, std::move(reply));
}

void LocalEngineFacade::oauthClient(ProviderId id, Reply<OAuthClientSnapshot> reply)
{
    call(&Engine::oauthClient, std::move(reply), std::move(id));
}

void LocalEngineFacade::setOAuthClient(ProviderId id, OAuthClientPatch patch,
                                       Reply<OAuthClientSnapshot> reply)
{
    call(&Engine::setOAuthClient, std::move(reply), std::move(id), std::move(patch));
}

void LocalEngineFacade::setScheduling(SchedulingPatch patch, Reply<SchedulingSettings> reply)
{
    call(&Engine::setScheduling, std::move(reply), patch);
}

void LocalEngineFacade::setFixedAccount(std::optional<AccountId> id,
                                        Reply<std::optional<AccountId>> reply)
{
    call(&Engine::setFixedAccount, std::move(reply), std::move(id));
}

void LocalEngineFacade::bindings(Reply<std::vector<BindingSnapshot>> reply)
{
    call(&Engine::bindings, std::move(reply));
}

void LocalEngineFacade::clearBindings(Reply<int> reply)
{
    call(&Engine::clearBindings, std::move(reply));
}

void LocalEngineFacade::clearBinding(std::string session, Reply<int> reply)
{
    call(&Engine::clearBinding, std::move(reply), std::move(session));
}

void LocalEngineFacade::moveBinding(std::string session, AccountId account,
                                    Reply<BindingSnapshot> reply)
{
    call(&Engine::moveBinding, std::move(reply), std::move(session), std::move(account));
}

void LocalEngineFacade::cooldowns(Reply<std::vector<CooldownSnapshot>> reply)
{
    call(&Engine::cooldowns, std::move(reply));
}

void LocalEngineFacade::liftCooldowns(std::optional<AccountId> account, Reply<int> reply)
{
    call(&Engine::liftCooldowns, std::move(reply), std::move(account));
}

void LocalEngineFacade::config(Reply<boost::json::object> reply)
{
    call(&Engine::config, std::move(reply));
}

void LocalEngineFacade::updateConfig(boost::json::object patch, Reply<boost::json::object> reply)
{
    call(&Engine::updateConfig, std::move(reply), std::move(patch));
}

void LocalEngineFacade::startProxy(Reply<ProxySnapshot> reply)
{
    call(&Engine::startProxy, std::move(reply));
}

void LocalEngineFacade::stopProxy(StopManner manner, Reply<ProxySnapshot> reply)
{
    call(&Engine::stopProxy, std::move(reply), manner);
}

void LocalEngineFacade::requests(RequestFilter filter, Reply<std::vector<RequestRecord>> reply)
{
    call(&Engine::requests, std::move(reply), std::move(filter));
}

void LocalEngineFacade::request(std::string id, Reply<RequestRecord> reply)
{
    call(&Engine::request, std::move(reply), std::move(id));
}

void LocalEngineFacade::simulate(SimulationCall call, Reply<SimulationReportPtr> reply)
{
    this->call(&Engine::simulate, std::move(reply), std::move(call));
}

void LocalEngineFacade::clientKey(Reply<Secret> reply)
{
    call(&Engine::clientKey, std::move(reply));
}

void LocalEngineFacade::replaceClientKey(Reply<Secret> reply)
{
    call(&Engine::replaceClientKey, std::move(reply));
}

} // namespace signalbox
