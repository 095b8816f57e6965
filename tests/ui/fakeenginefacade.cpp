// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fakeenginefacade.h"

#include "core/admin/simulationcall.h"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace signalbox::test {

using namespace Qt::StringLiterals;

namespace {

QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

QString words(const SchedulingPatch &patch)
{
    QString out = u"setScheduling"_s;
    if (patch.mode)
        out += u" mode="_s + text(schedulingModeName(*patch.mode));
    if (patch.maxWaitSeconds)
        out += u" wait=%1"_s.arg(*patch.maxWaitSeconds);
    if (patch.strategy)
        out += u" strategy="_s + text(strategyName(*patch.strategy));
    if (patch.maxAttempts)
        out += u" attempts=%1"_s.arg(*patch.maxAttempts);
    if (patch.allowPayPerUse)
        out += *patch.allowPayPerUse ? u" payPerUse"_s : u" noPayPerUse"_s;
    return out;
}

QString words(const AccountId &id, const AccountPatch &patch)
{
    QString out = u"updateAccount "_s + text(id.str());
    if (patch.label)
        out += u" label="_s + *patch.label;
    if (patch.email)
        out += u" email="_s + *patch.email;
    if (patch.priority)
        out += u" priority=%1"_s.arg(*patch.priority);
    if (patch.disabled)
        out += *patch.disabled ? u" disabled"_s : u" enabled"_s;
    if (patch.proxyDisabled)
        out += *patch.proxyDisabled ? u" excluded"_s : u" included"_s;
    if (patch.baseUrl)
        out += u" base_url="_s + text(*patch.baseUrl);
    if (patch.credential)
        out += u" credential"_s;
    if (patch.billing && patch.billing->kind)
        out += u" billing=%1"_s.arg(static_cast<int>(*patch.billing->kind));
    if (patch.billing && patch.billing->dailyCap)
        out += u" daily=%1"_s.arg(patch.billing->dailyCap->value_or(-1));
    return out;
}

} // namespace

FakeEngineFacade::FakeEngineFacade()
    : providerList(sampleProviders())
    , verifyReport{.accepted = true, .message = u"Accepted."_s, .models = {}}
    , key("sk-signalbox-0123456789-3f9a")
{
    m_status.proxy.address = "http://127.0.0.1:8045";
    m_status.proxy.port = 8045;
}

void FakeEngineFacade::tellStatus(const StatusSnapshot &status)
{
    m_status = status;
    Q_EMIT statusChanged(m_status);
}

void FakeEngineFacade::tellAccounts(const AccountsDelta &delta)
{
    Q_EMIT accountsChanged(delta);
}

void FakeEngineFacade::release()
{
    m_holding = false;
    while (!m_held.empty()) {
        const auto next = m_held.front();
        m_held.pop_front();
        next();
    }
}

void FakeEngineFacade::later(std::function<void()> answer)
{
    if (m_holding)
        m_held.push_back(std::move(answer));
    else
        QMetaObject::invokeMethod(this, std::move(answer), Qt::QueuedConnection);
}

AccountSnapshot *FakeEngineFacade::find(const AccountId &id)
{
    const auto found =
        std::find_if(accountList.begin(), accountList.end(),
                     [&](const AccountSnapshot &account) { return account.id == id; });
    return found == accountList.end() ? nullptr : &*found;
}

void FakeEngineFacade::status(Reply<StatusSnapshot> reply)
{
    answer<StatusSnapshot>(reply, [this] { return m_status; });
}

void FakeEngineFacade::accounts(Reply<std::vector<AccountSnapshot>> reply)
{
    answer<std::vector<AccountSnapshot>>(reply, [this] { return accountList; });
}

void FakeEngineFacade::providers(Reply<std::vector<ProviderDefinition>> reply)
{
    answer<std::vector<ProviderDefinition>>(reply, [this] { return providerList; });
}

void FakeEngineFacade::addAccount(NewAccount account, Reply<AddedAccount> reply)
{
    command<AddedAccount>(
        u"addAccount "_s + text(account.account.provider.str()), reply, [this, account] {
            addedAccounts.push_back(account);
            AccountSnapshot made = sampleAccount("acc-new", "");
            made.label = account.account.label;
            accountList.push_back(made);
            Q_EMIT accountsChanged({.full = false, .changed = {made}, .removed = {}});
            return AddedAccount{made.id, {}};
        });
}

void FakeEngineFacade::updateAccount(AccountId id, AccountPatch patch, Reply<AccountSnapshot> reply)
{
    command<AccountSnapshot>(words(id, patch), reply, [this, id, patch] {
        AccountSnapshot &account = *find(id);
        account.label = patch.label.value_or(account.label);
        account.email = patch.email.value_or(account.email);
        account.priority = patch.priority.value_or(account.priority);
        account.disabled = patch.disabled.value_or(account.disabled);
        account.proxyDisabled = patch.proxyDisabled.value_or(account.proxyDisabled);
        if (patch.billing && patch.billing->kind)
            account.billing.kind = *patch.billing->kind;
        if (patch.billing && patch.billing->dailyCap)
            account.billing.dailyCap = *patch.billing->dailyCap;
        return account;
    });
}

void FakeEngineFacade::removeAccount(AccountId id, RemoveManner manner,
                                     Reply<AccountSnapshot> reply)
{
    const QString how = manner == RemoveManner::now ? u"removeAccount now "_s : u"removeAccount "_s;
    command<AccountSnapshot>(how + text(id.str()), reply, [this, id] {
        const AccountSnapshot gone = *find(id);
        m_removed.push_back(gone);
        std::erase_if(accountList, [&](const AccountSnapshot &each) { return each.id == id; });
        return gone;
    });
}

void FakeEngineFacade::verifyCredential(NewAccount account, Reply<VerifyReport> reply)
{
    command<VerifyReport>(u"verifyCredential "_s + text(account.account.provider.str()), reply,
                          [this] { return verifyReport; });
}

void FakeEngineFacade::refreshAccount(AccountId id, Reply<AccountSnapshot> reply)
{
    command<AccountSnapshot>(u"refreshAccount "_s + text(id.str()), reply,
                             [this, id] { return *find(id); });
}

void FakeEngineFacade::restoreAccount(AccountId id, Reply<AccountSnapshot> reply)
{
    command<AccountSnapshot>(u"restoreAccount "_s + text(id.str()), reply, [this, id] {
        const auto found =
            std::find_if(m_removed.begin(), m_removed.end(),
                         [&](const AccountSnapshot &account) { return account.id == id; });
        const AccountSnapshot back = *found;
        m_removed.erase(found);
        accountList.push_back(back);
        Q_EMIT accountsChanged({.full = false, .changed = {back}, .removed = {}});
        return back;
    });
}

void FakeEngineFacade::testAccount(AccountId id, std::string model, Reply<TestReport> reply)
{
    command<TestReport>(u"testAccount %1 %2"_s.arg(text(id.str()), text(model)).trimmed(), reply,
                        [this] { return testReport; });
}

void FakeEngineFacade::testConnection(std::string baseUrl, std::string proxyUrl,
                                      Reply<ConnectionReport> reply)
{
    command<ConnectionReport>(
        u"testConnection %1 %2"_s.arg(text(baseUrl), text(proxyUrl)).trimmed(), reply,
        [this] { return connectionReport; });
}

void FakeEngineFacade::startSignIn(SignInStart start, Reply<SignInSnapshot> reply)
{
    command<SignInSnapshot>(u"startSignIn "_s + text(start.provider.str()) +
                                (start.way == SignInWay::device ? u" device"_s : u" browser"_s),
                            reply, [this, start] {
                                signInStart = start;
                                return signInNow;
                            });
}

void FakeEngineFacade::signIn(std::string, Reply<SignInSnapshot> reply)
{
    answer<SignInSnapshot>(reply, [this] { return signInNow; });
}

void FakeEngineFacade::pasteSignInCode(std::string id, Secret code, Reply<SignInSnapshot> reply)
{
    command<SignInSnapshot>(u"pasteSignInCode "_s + text(id), reply, [this, code] {
        pasted = code;
        return signInNow;
    });
}

void FakeEngineFacade::cancelSignIn(std::string id, Reply<SignInSnapshot> reply)
{
    command<SignInSnapshot>(u"cancelSignIn "_s + text(id), reply, [this, id] {
        if (signInNow.id == id)
            signInNow.state = SignInState::cancelled;
        return signInNow;
    });
}

void FakeEngineFacade::tellSignIn(const SignInSnapshot &signIn)
{
    signInNow = signIn;
    Q_EMIT signInChanged(signInNow);
}

void FakeEngineFacade::previewImport(ImportCall call, Reply<ImportPreview> reply)
{
    command<ImportPreview>(u"previewImport %1"_s.arg(call.files.size()), reply, [this, call] {
        importCall = call;
        return importPreview;
    });
}

void FakeEngineFacade::applyImport(ImportChoice choice, Reply<ImportResult> reply)
{
    command<ImportResult>(u"applyImport "_s + text(choice.preview), reply, [this, choice] {
        importChoice = choice;
        return importResult;
    });
}

void FakeEngineFacade::cancelImport(std::string preview, Reply<bool> reply)
{
    command<bool>(u"cancelImport "_s + text(preview), reply, [] { return true; });
}

void FakeEngineFacade::undoImport(std::string id, Reply<int> reply)
{
    command<int>(u"undoImport "_s + text(id), reply,
                 [this] { return importResult.added + importResult.changed; });
}

void FakeEngineFacade::exportAccounts(ExportCall call, Reply<QByteArray> reply)
{
    command<QByteArray>(u"exportAccounts"_s, reply, [this, call] {
        exportCall = call;
        return exportFile;
    });
}

void FakeEngineFacade::secrets(Reply<SecretsSnapshot> reply)
{
    answer<SecretsSnapshot>(reply, [this] { return secretsNow; });
}

void FakeEngineFacade::unlockSecrets(Secret passphrase, Reply<SecretsSnapshot> reply)
{
    command<SecretsSnapshot>(u"unlockSecrets"_s, reply, [this, passphrase] {
        pasted = passphrase;
        secretsNow.state = SecretsState::open;
        return secretsNow;
    });
}

void FakeEngineFacade::rewrapSecrets(SecretsRewrap rewrap, Reply<SecretsSnapshot> reply)
{
    command<SecretsSnapshot>(rewrap.to == VaultKeyKind::passphrase ? u"rewrapSecrets passphrase"_s
                                                                   : u"rewrapSecrets keychain"_s,
                             reply, [this, rewrap] {
                                 pasted = rewrap.passphrase;
                                 secretsNow.kind = rewrap.to;
                                 return secretsNow;
                             });
}

void FakeEngineFacade::saveProvider(boost::json::object definition, Reply<ProviderDefinition> reply)
{
    command<ProviderDefinition>(u"saveProvider "_s + text(boost::json::serialize(definition)),
                                reply, [this, definition] {
                                    ProviderDefinition saved = providerList.front();
                                    saved.userDefined = true;
                                    saved.source = definition;
                                    return saved;
                                });
}

void FakeEngineFacade::checkProvider(boost::json::object definition,
                                     Reply<ProviderDefinition> reply)
{
    command<ProviderDefinition>(u"checkProvider "_s + text(boost::json::serialize(definition)),
                                reply, [this] { return providerList.front(); });
}

void FakeEngineFacade::removeProvider(ProviderId id, Reply<ProviderDefinition> reply)
{
    command<ProviderDefinition>(u"removeProvider "_s + text(id.str()), reply,
                                [this] { return providerList.front(); });
}

void FakeEngineFacade::findLocalServers(Reply<std::vector<LocalServer>> reply)
{
    command<std::vector<LocalServer>>(u"findLocalServers"_s, reply,
                                      [this] { return localServers; });
}

void FakeEngineFacade::oauthClient(ProviderId, Reply<OAuthClientSnapshot> reply)
{
    answer<OAuthClientSnapshot>(reply, [this] { return clientNow; });
}

void FakeEngineFacade::setOAuthClient(ProviderId id, OAuthClientPatch patch,
                                      Reply<OAuthClientSnapshot> reply)
{
    command<OAuthClientSnapshot>(u"setOAuthClient "_s + text(id.str()), reply, [this, patch] {
        clientPatch = patch;
        clientNow.clientId = patch.clientId.value_or(clientNow.clientId);
        return clientNow;
    });
}

void FakeEngineFacade::setScheduling(SchedulingPatch patch, Reply<SchedulingSettings> reply)
{
    command<SchedulingSettings>(words(patch), reply, [this, patch] {
        SchedulingSettings &now = m_status.scheduling;
        now.mode = patch.mode.value_or(now.mode);
        now.maxWaitSeconds = patch.maxWaitSeconds.value_or(now.maxWaitSeconds);
        now.strategy = patch.strategy.value_or(now.strategy);
        now.maxAttempts = patch.maxAttempts.value_or(now.maxAttempts);
        now.allowPayPerUse = patch.allowPayPerUse.value_or(now.allowPayPerUse);
        return now;
    });
}

void FakeEngineFacade::setFixedAccount(std::optional<AccountId> id,
                                       Reply<std::optional<AccountId>> reply)
{
    command<std::optional<AccountId>>(u"setFixedAccount "_s + (id ? text(id->str()) : u"none"_s),
                                      reply, [this, id] {
                                          m_status.fixedAccount = id;
                                          return id;
                                      });
}

void FakeEngineFacade::bindings(Reply<std::vector<BindingSnapshot>> reply)
{
    answer<std::vector<BindingSnapshot>>(reply, [] { return std::vector<BindingSnapshot>(); });
}

void FakeEngineFacade::clearBindings(Reply<int> reply)
{
    command<int>(u"clearBindings"_s, reply, [this] { return std::exchange(m_status.bindings, 0); });
}

void FakeEngineFacade::clearBinding(std::string session, Reply<int> reply)
{
    command<int>(u"clearBinding "_s + text(session), reply, [] { return 1; });
}

void FakeEngineFacade::moveBinding(std::string session, AccountId account,
                                   Reply<BindingSnapshot> reply)
{
    command<BindingSnapshot>(u"moveBinding "_s + text(session), reply, [session, account] {
        return BindingSnapshot{session, {}, account, {}};
    });
}

void FakeEngineFacade::cooldowns(Reply<std::vector<CooldownSnapshot>> reply)
{
    answer<std::vector<CooldownSnapshot>>(reply, [] { return std::vector<CooldownSnapshot>(); });
}

void FakeEngineFacade::liftCooldowns(std::optional<AccountId> account, Reply<int> reply)
{
    command<int>(u"liftCooldowns "_s + (account ? text(account->str()) : u"all"_s), reply,
                 [] { return 1; });
}

void FakeEngineFacade::config(Reply<boost::json::object> reply)
{
    answer<boost::json::object>(reply, [this] { return configDocument; });
}

void FakeEngineFacade::updateConfig(boost::json::object patch, Reply<boost::json::object> reply)
{
    command<boost::json::object>(
        u"updateConfig "_s + text(boost::json::serialize(patch)), reply, [this, patch] {
            const auto *proxy = patch.if_contains("proxy");
            const auto *port = proxy ? proxy->as_object().if_contains("port") : nullptr;
            if (port) {
                m_status.proxy.port = static_cast<quint16>(port->as_int64());
                m_status.proxy.address = "http://127.0.0.1:" + std::to_string(m_status.proxy.port);
            }
            return patch;
        });
}

void FakeEngineFacade::startProxy(Reply<ProxySnapshot> reply)
{
    command<ProxySnapshot>(u"startProxy"_s, reply, [this] {
        m_status.proxy.state = ProxyState::running;
        m_status.proxy.error.clear();
        m_status.proxy.suggestedPort.reset();
        return m_status.proxy;
    });
}

void FakeEngineFacade::stopProxy(StopManner manner, Reply<ProxySnapshot> reply)
{
    command<ProxySnapshot>(manner == StopManner::now ? u"stopProxy now"_s : u"stopProxy drain"_s,
                           reply, [this] {
                               m_status.proxy.state = ProxyState::stopped;
                               return m_status.proxy;
                           });
}

void FakeEngineFacade::requests(RequestFilter filter, Reply<std::vector<RequestRecord>> reply)
{
    askedRequests = std::move(filter);
    answer<std::vector<RequestRecord>>(reply, [this] { return requestList; });
}

void FakeEngineFacade::request(std::string, Reply<RequestRecord> reply)
{
    later([reply] { reply(Error{ErrorCode::notFound, u"There is no such request."_s, {}, {}}); });
}

void FakeEngineFacade::simulate(SimulationCall, Reply<SimulationReportPtr> reply)
{
    later([reply] { reply(std::make_shared<const SimulationReport>()); });
}

void FakeEngineFacade::clientKey(Reply<Secret> reply)
{
    answer<Secret>(reply, [this] { return key; });
}

void FakeEngineFacade::replaceClientKey(Reply<Secret> reply)
{
    command<Secret>(u"replaceClientKey"_s, reply, [this] {
        key = Secret("sk-signalbox-9876543210-77ab");
        return key;
    });
}

} // namespace signalbox::test
