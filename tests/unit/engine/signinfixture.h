// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/signindesk.h"
#include "core/json/value.h"
#include "core/upstream/curltransport.h"
#include "tests/support/fakeclock.h"
#include "tests/support/fakesecrets.h"
#include "tests/support/scriptedauthserver.h"
#include "tests/support/testbrowser.h"
#include "tests/unit/oauth/fakealarms.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace signalbox::test {

/// A desk with real accounts in a folder, secrets in memory and an authorization server of its own.
/// Providers "acme" (all ways), "acme-cloud" (the same server and client), "warned" (the browser,
/// with a warning), "keys" (OpenRouter's exchange). Time is the test's.
struct SignInFixture
{
    SignInFixture()
    {
        QDir(dir.path()).mkpath(QStringLiteral("accounts"));
        if (!server.listen())
            qFatal("no authorization server");
        putProvider("acme", {});
        putProvider("acme-cloud", {});
        putProvider("warned", {{"warning", "The vendor forbids it."}});
        putKeyProvider();
        QObject::connect(desk.get(), &SignInDesk::changed,
                         [this](const SignInSnapshot &one) { changes.push_back(one); });
    }

    [[nodiscard]] std::string at(const char *path) const
    {
        return server.url().toStdString() + path;
    }
    [[nodiscard]] json::Object endpoints() const
    {
        return {{"authorization_url", at("/authorize")}, {"token_url", at("/token")},
                {"device_url", at("/device")},           {"revocation_url", at("/revoke")},
                {"user_info_url", at("/userinfo")},      {"scopes", json::Array{"openid", "all"}}};
    }
    void putProvider(const char *id, const json::Object &more)
    {
        json::Object definition{
            {"id", id},
            {"name", "Acme"},
            {"dialects", json::Array{"openai_chat"}},
            {"base_url", "https://api.acme.invalid/v1"},
            {"credentials", json::Object{{"oauth", json::Object{{"header", "Authorization"},
                                                                {"prefix", "Bearer "}}}}},
            {"oauth", endpoints()},
            {"model_patterns", json::Array{"acme-*"}}};
        for (const auto &member : more)
            definition[member.key()] = member.value();
        put(definition);
    }
    void putKeyProvider()
    {
        const json::Object oauth{{"flow", "openrouter_key"},
                                 {"authorization_url", at("/auth")},
                                 {"token_url", at("/api/v1/auth/keys")}};
        putProvider("keys", {{"name", "Keys"},
                             {"key_prefixes", json::Array{"sk-or-v1-"}},
                             {"oauth", oauth},
                             {"credentials",
                              json::Object{{"api_key", json::Object{{"header", "x-key"}}}}}});
    }
    void put(const json::Object &definition)
    {
        auto read = providerFromJson(definition);
        if (!read)
            qFatal("the definition of a test has a fault");
        providers.put(std::move(*read));
    }

    [[nodiscard]] static SignInStart with(const char *provider, SignInWay way = SignInWay::browser)
    {
        SignInStart start;
        start.provider = ProviderId(provider);
        start.way = way;
        return start;
    }
    [[nodiscard]] static SignInStart again(const AccountId &account)
    {
        SignInStart start;
        start.account = account;
        return start;
    }
    Result<SignInSnapshot> start(SignInStart what)
    {
        std::optional<Result<SignInSnapshot>> said;
        desk->start(std::move(what), [&said](const auto &result) { said = result; });
        if (!QTest::qWaitFor([&said] { return said.has_value(); }))
            qFatal("no answer to a start");
        return *said;
    }
    [[nodiscard]] Result<SignInSnapshot> now(const std::string &id) const
    {
        std::optional<Result<SignInSnapshot>> said;
        desk->signIn(id, [&said](const auto &result) { said = result; });
        return said.value();
    }
    [[nodiscard]] SignInState state(const std::string &id) const { return now(id)->state; }
    Result<SignInSnapshot> paste(const std::string &id, const QByteArray &text)
    {
        std::optional<Result<SignInSnapshot>> said;
        desk->pasteCode(id, Secret(text.toStdString()),
                        [&said](const auto &result) { said = result; });
        return said.value();
    }
    Result<SignInSnapshot> cancel(const std::string &id)
    {
        std::optional<Result<SignInSnapshot>> said;
        desk->cancel(id, [&said](const auto &result) { said = result; });
        return said.value();
    }
    /// Begins and agrees in the browser; how it ended. `page` is what the browser shows.
    SignInSnapshot signIn(SignInStart what)
    {
        const Result<SignInSnapshot> begun = start(std::move(what));
        if (!begun)
            qFatal("a sign-in did not begin: %s", qPrintable(begun.error().message));
        page = browse(QByteArray::fromStdString(begun->authorizationUrl));
        return ended(begun->id);
    }
    SignInSnapshot ended(const std::string &id)
    {
        if (!QTest::qWaitFor([this, &id] {
                return state(id) != SignInState::waiting && state(id) != SignInState::working;
            }))
            qFatal("a sign-in did not end");
        return *now(id);
    }

    [[nodiscard]] const std::map<AccountId, Account> &accounts() const { return keeper.all(); }
    [[nodiscard]] Credential kept(const AccountId &id,
                                  CredentialKind kind = CredentialKind::oauth) const
    {
        const auto text = secrets.get(accountSecretName(id));
        const auto read = text ? credentialFromSecret(kind, *text) : Result<Credential>(Error{});
        return read ? *read : Credential{};
    }
    /// Whether nothing was left of what was begun: no account, no file, no secret.
    [[nodiscard]] bool isEmpty() const
    {
        return accounts().empty() && secrets.entries.empty() &&
               QDir(dir.filePath(QStringLiteral("accounts"))).isEmpty();
    }
    /// What the authorization server says of who it is, from now on `count` times.
    void nameWith(const QByteArray &body, int count = 1, int status = 200)
    {
        server.script("/userinfo", std::vector<AuthAnswer>(static_cast<std::size_t>(count),
                                                           AuthAnswer{status, body, {}}));
    }

    QTemporaryDir dir;
    FakeClock clock;
    FakeAlarms alarms{clock};
    ScriptedAuthServer server;
    StorageThread storage;
    AccountStore store{dir.path(), storage};
    FakeSecrets secrets;
    CurlTransport transport;
    ProviderRegistry providers = ProviderRegistry::builtIn().value();
    TokenManager tokens{clock, 1, providers};
    AccountKeeper keeper{{store, secrets, tokens, transport, providers, clock,
                          [] {
                              return std::vector<ListenAddress>{{"127.0.0.1", 8045}};
                          },
                          [] { return std::string("none"); }}};
    std::map<std::string, OAuthClient> clients = {
        {"acme", ownClient()}, {"acme-cloud", ownClient()}, {"warned", ownClient()}};
    std::unique_ptr<SignInDesk> desk = std::make_unique<SignInDesk>(
        SignInDesk::Services{{transport, clock, alarms},
                             keeper,
                             tokens,
                             secrets,
                             providers,
                             [this](const ProviderId &id) { return clients[id.str()]; },
                             [] { return std::string("none"); }});
    std::vector<SignInSnapshot> changes;
    QByteArray page;

private:
    [[nodiscard]] static OAuthClient ownClient()
    {
        return {ScriptedAuthServer::clientId.toStdString(),
                Secret(ScriptedAuthServer::clientSecret.toStdString()),
                {}};
    }
};

} // namespace signalbox::test
