// SPDX-License-Identifier: GPL-3.0-or-later
// The commands of the engine: each checks what it needs, hands on to the part that does it, and
// answers.
#include "core/engine/engine.h"

#include "core/json/value.h"

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

template <class T>
void setMember(json::Object &object, std::string_view name, const std::optional<T> &value)
{
    if (value)
        object[name] = *value;
}

json::Object schedulingPatch(const SchedulingPatch &patch)
{
    json::Object scheduling;
    if (patch.mode)
        scheduling["mode"] = schedulingModeName(*patch.mode);
    if (patch.strategy)
        scheduling["strategy"] = strategyName(*patch.strategy);
    setMember(scheduling, "max_wait_seconds", patch.maxWaitSeconds);
    setMember(scheduling, "queue_wait_seconds", patch.queueWaitSeconds);
    setMember(scheduling, "max_attempts", patch.maxAttempts);
    setMember(scheduling, "max_in_flight", patch.maxInFlight);
    if (patch.maxInFlightPerAccount) {
        scheduling["max_in_flight_per_account"] = *patch.maxInFlightPerAccount
                                                      ? json::Value(**patch.maxInFlightPerAccount)
                                                      : json::Value(nullptr);
    }
    setMember(scheduling, "allow_pay_per_use", patch.allowPayPerUse);
    setMember(scheduling, "tuning", patch.tuning);
    json::Object proxy;
    proxy["scheduling"] = std::move(scheduling);
    json::Object document;
    document["proxy"] = std::move(proxy);
    return document;
}

/// The settings as anybody may read them: a key that waits for the secret store to open is left
/// out.
json::Object withoutSecrets(const SettingsDocument &document)
{
    json::Object out = settingsToJson(document);
    if (json::Value *proxy = out.if_contains("proxy"); proxy && proxy->is_object())
        proxy->get_object()["api_key"] = nullptr;
    static_cast<void>(takeClientSecrets(out));
    return out;
}

bool isVisible(std::string_view key)
{
    return std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

/// The faults of a scheduling change as its caller knows the members.
Error withoutPrefix(Error error)
{
    static constexpr std::string_view kPrefix = "/proxy/scheduling";
    for (FieldFault &fault : error.fields) {
        if (fault.pointer.starts_with(kPrefix))
            fault.pointer.erase(0, kPrefix.size());
    }
    return error;
}

} // namespace

void Engine::status(Reply<StatusSnapshot> reply)
{
    reply(makeStatus());
}

void Engine::accounts(Reply<std::vector<AccountSnapshot>> reply)
{
    reply(m_tokens.snapshots());
}

void Engine::providers(Reply<std::vector<ProviderDefinition>> reply)
{
    const auto all = m_providers.all();
    reply(std::vector<ProviderDefinition>(all.begin(), all.end()));
}

void Engine::addAccount(NewAccount account, Reply<AddedAccount> reply)
{
    m_accounts.add(std::move(account), reply);
}

void Engine::updateAccount(AccountId id, AccountPatch patch, Reply<AccountSnapshot> reply)
{
    m_accounts.update(id, patch, std::move(reply));
}

void Engine::removeAccount(AccountId id, RemoveManner manner, Reply<AccountSnapshot> reply)
{
    m_accounts.remove(id, manner, std::move(reply));
}

void Engine::verifyCredential(NewAccount account, Reply<VerifyReport> reply)
{
    m_accounts.verify(std::move(account), reply);
}

void Engine::refreshAccount(AccountId id, Reply<AccountSnapshot> reply)
{
    m_accounts.refresh(id, reply);
}

SettingsKeeper::Hooks Engine::settingsHooks()
{
    return {.prepare = [this](const Settings &next) { return m_proxy.adopt(next); },
            .undo = [this] { (void)m_proxy.adopt(m_settings.settings()); }};
}

void Engine::changeSettings(boost::json::object patch, std::function<void(Result<Settings>)> done)
{
    m_settings.change(std::move(patch), std::move(done), settingsHooks());
}

void Engine::setScheduling(SchedulingPatch patch, Reply<SchedulingSettings> reply)
{
    changeSettings(schedulingPatch(patch),
                   [reply = std::move(reply)](const Result<Settings> &saved) {
                       if (saved)
                           reply(saved->proxy.scheduling);
                       else
                           reply(withoutPrefix(saved.error()));
                   });
}

void Engine::setFixedAccount(std::optional<AccountId> id, Reply<std::optional<AccountId>> reply)
{
    if (!m_proxy.running()) {
        reply(Error{ErrorCode::conflict,
                    u"The proxy is not running; start it before fixing an account"_s,
                    {},
                    {}});
        return;
    }
    if (!m_tokens.setFixedAccount(id)) {
        reply(Error{ErrorCode::notFound,
                    u"There is no account with this id"_s,
                    {{"/account_id", u"is not known"_s}},
                    {}});
        return;
    }
    m_feed.touch();
    reply(m_tokens.fixedAccount());
}

void Engine::bindings(Reply<std::vector<BindingSnapshot>> reply)
{
    reply(m_tokens.bindings());
}

void Engine::clearBindings(Reply<int> reply)
{
    reply(m_tokens.clearBindings());
}

void Engine::clearBinding(std::string session, Reply<int> reply)
{
    if (m_tokens.clearBinding(session))
        reply(1);
    else
        reply(Error{ErrorCode::notFound, u"There is no such session"_s, {}, {}});
}

void Engine::moveBinding(std::string session, AccountId account, Reply<BindingSnapshot> reply)
{
    if (auto moved = m_tokens.moveBinding(session, account))
        reply(std::move(*moved));
    else
        reply(Error{ErrorCode::notFound, u"There is no such session or account"_s, {}, {}});
}

void Engine::cooldowns(Reply<std::vector<CooldownSnapshot>> reply)
{
    reply(m_tokens.cooldowns());
}

void Engine::liftCooldowns(std::optional<AccountId> account, Reply<int> reply)
{
    if (account && !m_tokens.snapshot(*account)) {
        reply(Error{ErrorCode::notFound, u"There is no account with this id"_s, {}, {}});
        return;
    }
    reply(m_tokens.liftCooldowns(account));
}

void Engine::config(Reply<boost::json::object> reply)
{
    reply(withoutSecrets(m_settings.document()));
}

void Engine::updateConfig(boost::json::object patch, Reply<boost::json::object> reply)
{
    auto answer = [this, reply = std::move(reply)](const Result<Settings> &saved) {
        if (saved)
            reply(withoutSecrets(m_settings.document()));
        else
            reply(saved.error());
    };
    // A key in the settings belongs into the secret store, and into no file.
    const std::map<std::string, Secret> clientSecrets = takeClientSecrets(patch);
    const Secret key = takeApiKey(patch);
    if (key.empty()) {
        m_oauthClients.change(clientSecrets, std::move(patch), settingsHooks(), std::move(answer));
    } else if (!clientSecrets.empty()) {
        answer(Error{
            ErrorCode::invalidArgument,
            u"The settings are not valid"_s,
            {{"/proxy/api_key", u"is changed in a call of its own, without a client secret"_s}},
            {}});
    } else if (!isVisible(key.view())) {
        answer(Error{ErrorCode::invalidArgument,
                     u"The settings are not valid"_s,
                     {{"/proxy/api_key", u"must not contain spaces or control characters"_s}},
                     {}});
    } else {
        m_keys.setDefaultKey(key, std::move(patch), settingsHooks(), std::move(answer));
    }
}

void Engine::startProxy(Reply<ProxySnapshot> reply)
{
    if (const Status started = m_proxy.start(m_settings.settings()); !started) {
        reply(started.error());
        return;
    }
    reply(m_proxy.snapshot());
}

void Engine::stopProxy(StopManner manner, Reply<ProxySnapshot> reply)
{
    m_tokens.failWaiters(u"The proxy is being stopped"_s);
    m_proxy.stop(manner == StopManner::now ? Milliseconds::zero() : grace(),
                 [this, reply = std::move(reply)] {
                     (void)m_tokens.setFixedAccount(
                         std::nullopt); // runtime state: gone with the stop
                     reply(m_proxy.snapshot());
                 });
}

void Engine::requests(RequestFilter filter, Reply<std::vector<RequestRecord>> reply)
{
    reply(m_log.list(filter));
}

void Engine::request(std::string id, Reply<RequestRecord> reply)
{
    if (auto record = m_log.find(id))
        reply(std::move(*record));
    else
        reply(Error{ErrorCode::notFound, u"There is no such request in the log"_s, {}, {}});
}

void Engine::clientKey(Reply<Secret> reply)
{
    reply(m_keys.defaultKey());
}

void Engine::replaceClientKey(Reply<Secret> reply)
{
    m_keys.replaceDefaultKey([this, reply = std::move(reply)](const Result<Secret> &key) {
        adoptAccess();
        reply(key);
    });
}

} // namespace signalbox
