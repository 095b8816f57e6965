// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/accounts/provider.h"
#include "core/json/value.h"

#include <QTest>

#include <algorithm>

using namespace signalbox;
using namespace Qt::StringLiterals;

class TestProvider final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        Result<ProviderRegistry> registry = ProviderRegistry::builtIn();
        if (!registry) {
            for (const FieldFault &fault : registry.error().fields)
                qWarning() << fault.pointer.c_str() << fault.message;
        }
        QVERIFY(registry.ok());
        m_registry = std::move(registry).value();
    }

    void theBuiltInOnesAreThere()
    {
        for (const char *id : {"openai",   "anthropic",   "gemini",      "openai-compatible",
                               "vertex",   "code-assist", "demo",        "openrouter",
                               "ollama",   "vllm",        "lmstudio",    "deepseek",
                               "moonshot", "zai",         "dashscope",   "siliconflow",
                               "minimax",  "groq",        "mistral",     "xai",
                               "together", "cerebras",    "azure-openai"})
            QVERIFY2(m_registry.find(ProviderId(id)), id);
        QVERIFY(!m_registry.find(ProviderId("nobody")));
    }

    void credentialsGoWhereTheVendorWantsThem()
    {
        const ProviderDefinition *openai = m_registry.find(ProviderId("openai"));
        QCOMPARE(openai->apiKey.header, std::string("Authorization"));
        QCOMPARE(openai->apiKey.prefix, std::string("Bearer "));
        QCOMPARE(openai->baseUrl, std::string("https://api.openai.com/v1"));
        QVERIFY(openai->speaks(DialectId::openaiChat));
        QCOMPARE(openai->dialects.front(), DialectId::openaiResponses);
        QVERIFY(!openai->speaks(DialectId::anthropic));
        const ProviderDefinition *anthropic = m_registry.find(ProviderId("anthropic"));
        QCOMPARE(anthropic->apiKey.header, std::string("x-api-key"));
        QCOMPARE(anthropic->apiKey.prefix, std::string());
        QCOMPARE(anthropic->bearer.header, std::string("Authorization"));
        QCOMPARE(anthropic->requiredHeaders, (std::vector<std::pair<std::string, std::string>>{
                                                 {"anthropic-version", "2023-06-01"}}));
        const ProviderDefinition *gemini = m_registry.find(ProviderId("gemini"));
        QCOMPARE(gemini->apiKey.header, std::string("x-goog-api-key"));
        const ProviderDefinition *other = m_registry.find(ProviderId("openai-compatible"));
        QVERIFY(other->baseUrl.empty());
        QCOMPARE(other->credentials.size(), std::size_t{4});
    }

    void formsAreRead()
    {
        const ProviderDefinition *vertex = m_registry.find(ProviderId("vertex"));
        QCOMPARE(vertex->form, ProviderForm::vertex);
        QCOMPARE(vertex->location, std::string("global"));
        QVERIFY(vertex->speaks(DialectId::gemini) && vertex->speaks(DialectId::anthropic));
        const ProviderDefinition *assist = m_registry.find(ProviderId("code-assist"));
        QCOMPARE(assist->form, ProviderForm::codeAssist);
        QCOMPARE(m_registry.find(ProviderId("openai"))->form, ProviderForm::plain);
    }

    void onlyVendorsAreOfficial()
    {
        for (const char *id : {"openai", "anthropic", "gemini", "vertex", "code-assist"})
            QVERIFY2(m_registry.find(ProviderId(id))->official, id);
        QVERIFY(!m_registry.find(ProviderId("openai-compatible"))->official);
    }

    void reasoningIsOfAFamily_data()
    {
        QTest::addColumn<QByteArray>("provider");
        QTest::addColumn<QByteArray>("family");
        QTest::newRow("§9 Gemini") << QByteArray("gemini") << QByteArray("google");
        QTest::newRow("§9 Vertex") << QByteArray("vertex") << QByteArray("google");
        QTest::newRow("§9 Code Assist") << QByteArray("code-assist") << QByteArray("google");
        QTest::newRow("§9 Anthropic") << QByteArray("anthropic") << QByteArray("anthropic");
        QTest::newRow("§9 a server that speaks OpenAI's dialect")
            << QByteArray("openai-compatible") << QByteArray("openai-compatible");
    }
    void reasoningIsOfAFamily()
    {
        QFETCH(QByteArray, provider);
        QFETCH(QByteArray, family);
        const ProviderDefinition *found = m_registry.find(ProviderId(provider.toStdString()));
        QCOMPARE(QByteArray::fromStdString(found->reasoningFamily()), family);
    }

    void keysAreKnownByTheirForm_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("provider");
        QTest::newRow("anthropic before openai")
            << QByteArray("sk-ant-api03-abc") << QByteArray("anthropic");
        QTest::newRow("openai project") << QByteArray("sk-proj-abc") << QByteArray("openai");
        QTest::newRow("a form of several") << QByteArray("sk-abc") << QByteArray();
        QTest::newRow("openrouter before openai")
            << QByteArray("sk-or-v1-abc") << QByteArray("openrouter");
        QTest::newRow("groq") << QByteArray("gsk_abc") << QByteArray("groq");
        QTest::newRow("xai") << QByteArray("xai-abc") << QByteArray("xai");
        QTest::newRow("cerebras") << QByteArray("csk-abc") << QByteArray("cerebras");
        QTest::newRow("gemini") << QByteArray("AIzaSyAbc") << QByteArray("gemini");
        QTest::newRow("only the prefix") << QByteArray("AIza") << QByteArray();
        QTest::newRow("something else") << QByteArray("xyz") << QByteArray();
        QTest::newRow("empty") << QByteArray() << QByteArray();
    }

    void keysAreKnownByTheirForm()
    {
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, provider);
        const ProviderDefinition *found = m_registry.byKeyForm(key.toStdString());
        QCOMPARE(QByteArray::fromStdString(found ? found->id.str() : std::string()), provider);
    }

    void modelNamesPointAtTheirProviders_data()
    {
        QTest::addColumn<QByteArray>("model");
        QTest::addColumn<QByteArray>("provider");
        const auto row = [](const char *model, const char *provider) {
            QTest::newRow(model) << QByteArray(model) << QByteArray(provider);
        };
        row("gpt-5.1", "openai");
        row("o3-mini", "openai");
        row("o4-mini-2025", "openai");
        row("text-embedding-3-small", "openai");
        row("claude-sonnet-4-5", "anthropic vertex");
        row("gemini-2.5-pro", "code-assist gemini vertex");
        row("gemma-3-27b", "gemini");
        row("imagen-4", "gemini");
        row("deepseek-chat", "deepseek");
        row("kimi-k2.6", "moonshot");
        row("glm-5", "zai");
        row("grok-4.7", "xai");
        row("qwen-plus", "cerebras dashscope");
        row("vendor/name", "groq openrouter siliconflow together");
        row("unheard-of", "");
    }

    void modelNamesPointAtTheirProviders()
    {
        QFETCH(QByteArray, model);
        QFETCH(QByteArray, provider);
        QByteArrayList found;
        for (const ProviderDefinition &definition : m_registry.all()) {
            const bool matches =
                std::any_of(definition.modelPatterns.begin(), definition.modelPatterns.end(),
                            [&model](const std::string &pattern) {
                                return matchesWildcard(pattern, model.toStdString());
                            });
            if (matches)
                found += QByteArray::fromStdString(definition.id.str());
        }
        for (const char *any : {"openai-compatible", "ollama", "vllm", "lmstudio", "azure-openai"})
            QVERIFY2(found.removeOne(any), any);
        std::sort(found.begin(), found.end());
        QCOMPARE(found.join(' '), provider);
    }

    void wildcardsMatchTheWholeName_data()
    {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<bool>("matches");
        const auto row = [](const char *pattern, const char *name, bool matches) {
            QTest::addRow("%s on %s", pattern, name)
                << QByteArray(pattern) << QByteArray(name) << matches;
        };
        row("*", "", true);
        row("*", "anything/at:all", true);
        row("", "", true);
        row("", "a", false);
        row("gpt-*", "gpt-5", true);
        row("gpt-*", "gpt-", true);
        row("gpt-*", "gpt", false);
        row("gpt-*", "my-gpt-5", false);
        row("*-mini", "gpt-5-mini", true);
        row("*-mini", "gpt-5-mini-x", false);
        row("a*b*c", "a--b--b--c", true);
        row("a*b*c", "a--c--b", false);
        row("**a", "bba", true);
        row("GPT", "gpt", false);
        row("a?c", "abc", false);
    }

    void wildcardsMatchTheWholeName()
    {
        QFETCH(QByteArray, pattern);
        QFETCH(QByteArray, name);
        QFETCH(bool, matches);
        QCOMPARE(matchesWildcard(pattern.toStdString(), name.toStdString()), matches);
    }

    void hostilePatternsDoNotExplode()
    {
        std::string pattern;
        for (int i = 0; i < 100; ++i)
            pattern += "a*";
        QVERIFY(!matchesWildcard(pattern + "b", std::string(2000, 'a')));
    }

    void everyFaultOfADefinitionIsNamed()
    {
        const auto json = json::parseObject(
            R"({"id":"a b","name":"","dialects":["openai_chat","openai_chat","latin"],)"
            R"("base_url":"ftp://x","credentials":{"api_key":{},"oauth":{},"magic":{},"bearer":1},)"
            R"("model_patterns":[],"models_path":"models","forward_headers":"x"})");
        const Result<ProviderDefinition> definition = providerFromJson(*json);
        QVERIFY(!definition);
        std::vector<std::string> pointers;
        for (const FieldFault &fault : definition.error().fields)
            pointers.push_back(fault.pointer);
        std::sort(pointers.begin(), pointers.end());
        const std::vector<std::string> expected = {"/base_url",
                                                   "/credentials/api_key/header",
                                                   "/credentials/bearer",
                                                   "/credentials/magic",
                                                   "/credentials/oauth/header",
                                                   "/dialects/1",
                                                   "/dialects/2",
                                                   "/forward_headers",
                                                   "/id",
                                                   "/model_patterns",
                                                   "/models_path",
                                                   "/name",
                                                   "/oauth"};
        QCOMPARE(pointers, expected);
    }

    void quotaEndpoints_data()
    {
        QTest::addColumn<QByteArray>("quota");
        QTest::addColumn<QByteArray>("fault"); // the pointers of the faults; "" when there are none
        const auto row = [](const char *title, const char *quota, const char *fault) {
            QTest::newRow(title) << QByteArray(quota) << QByteArray(fault);
        };
        row("whole",
            R"({"format":"code_assist","method":"POST","path":"/q","body":{"project":"x"}})", "");
        row("short", R"({"format":"openrouter_key","path":"/q"})", "");
        row("Anthropic's", R"({"format":"anthropic_usage","path":"/q?x=1"})", "");
        row("not an object", R"("/q")", "/quota");
        row("empty", "{}", "/quota/format /quota/path");
        row("unknown format", R"({"format":"x","path":"/q"})", "/quota/format");
        row("another method", R"({"format":"code_assist","method":"PUT","path":"/q"})",
            "/quota/method");
        row("a whole address", R"({"format":"code_assist","path":"https:/q"})", "/quota/path");
        row("another host", "{\"format\":\"code_assist\",\"path\":\"//evil.example/q\"}",
            "/quota/path");
        row("a body of text", R"({"format":"code_assist","path":"/q","body":"x"})", "/quota/body");
    }

    void quotaEndpoints()
    {
        QFETCH(QByteArray, quota);
        QFETCH(QByteArray, fault);
        const QByteArray text =
            R"({"id":"a","name":"A","dialects":["openai_chat"],"credentials":{"none":{}},)"
            R"("model_patterns":["*"],"quota":)" +
            quota + '}';
        const auto definition = providerFromJson(
            *json::parseObject({text.constData(), static_cast<std::size_t>(text.size())}));
        QByteArrayList pointers;
        if (!definition) {
            for (const FieldFault &one : definition.error().fields)
                pointers += QByteArray::fromStdString(one.pointer);
        }
        QCOMPARE(pointers.join(' '), fault);
        if (!fault.isEmpty())
            return;
        QVERIFY(definition->quota);
        const bool whole = quota.contains("POST");
        QCOMPARE(definition->quota->method, std::string(whole ? "POST" : "GET"));
        QCOMPARE(definition->quota->body, std::string(whole ? R"({"project":"x"})" : ""));
        QVERIFY(definition->quota->path.starts_with("/q"));
        QVERIFY(quota.contains(
            QByteArray::fromStdString(std::string(quotaFormatName(definition->quota->format)))));
    }

    void signInsAreDescribed()
    {
        const ProviderDefinition *gemini = m_registry.find(ProviderId("gemini"));
        QVERIFY(gemini->accepts(CredentialKind::oauth));
        QCOMPARE(gemini->signIn.refreshTokens, RefreshTokens::kept);
        QVERIFY(!gemini->signIn.tokenUrl.empty());
        const ProviderDefinition *other = m_registry.find(ProviderId("openai-compatible"));
        QVERIFY(other->accepts(CredentialKind::oauth));
        QVERIFY(other->signIn.tokenUrl.empty()); // the settings must name it
        QCOMPARE(other->signIn.refreshTokens, RefreshTokens::rotating);
        QVERIFY(!m_registry.find(ProviderId("openai"))->accepts(CredentialKind::oauth));
    }

    void signInsAreRead()
    {
        const Result<ProviderDefinition> definition = providerFromJson(*json::parseObject(
            R"({"id":"x","name":"X","dialects":["openai_chat"],"model_patterns":["*"],)"
            R"("credentials":{"oauth":{"header":"X-Token","prefix":"T "}},)"
            "\"oauth\":{\"token_url\":\"http://127.0.0.1:9/token\",\"refresh_token\":\"kept\","
            R"("refresh_lead_seconds":600,"refresh_interval_seconds":1800}})"));
        QVERIFY(definition.ok());
        const CredentialPlacement &place = definition->placementOf(CredentialKind::oauth);
        QCOMPARE(place.header, std::string("X-Token"));
        QCOMPARE(place.prefix, std::string("T "));
        QCOMPARE(definition->signIn.tokenUrl, std::string("http://127.0.0.1:9/token"));
        QCOMPARE(definition->signIn.refreshTokens, RefreshTokens::kept);
        QCOMPARE(definition->signIn.refreshLead, std::optional<Milliseconds>(600'000));
        QCOMPARE(definition->signIn.refreshInterval, std::optional<Milliseconds>(1'800'000));
    }

    void faultsOfASignInAreNamed_data()
    {
        QTest::addColumn<QByteArray>("member");
        QTest::addColumn<QByteArray>("pointer");
        const auto row = [](const char *member, const char *pointer) {
            QTest::newRow(member) << QByteArray(member) << QByteArray(pointer);
        };
        row("\"token_url\":\"http://auth.example/token\"", "/oauth/token_url");
        row("\"token_url\":\"https://me@auth.example/token\"", "/oauth/token_url");
        row(R"("token_url":"token")", "/oauth/token_url");
        row("\"authorization_url\":\"ftp://x\"", "/oauth/authorization_url");
        row(R"("device_url":"http")", "/oauth/device_url");
        row("\"revocation_url\":\"http://auth.example/r\"", "/oauth/revocation_url");
        row(R"("user_info_url":"x")", "/oauth/user_info_url");
        row(R"("scopes":["a b"])", "/oauth/scopes");
        row(R"("authorization_parameters":{"state":"x"})", "/oauth/authorization_parameters/state");
        row(R"("pkce":"yes")", "/oauth/pkce");
        row(R"("redirect_port":65536)", "/oauth/redirect_port");
        row(R"("refresh_token":"sometimes")", "/oauth/refresh_token");
        row(R"("refresh_lead_seconds":0)", "/oauth/refresh_lead_seconds");
        row(R"("refresh_interval_seconds":"x")", "/oauth/refresh_interval_seconds");
    }
    void faultsOfASignInAreNamed()
    {
        QFETCH(QByteArray, member);
        QFETCH(QByteArray, pointer);
        const QByteArray text =
            R"({"id":"x","name":"X","dialects":["openai_chat"],"model_patterns":["*"],)"
            R"("credentials":{"oauth":{"header":"A"}},"oauth":{)" +
            member + "}}";
        const Result<ProviderDefinition> definition =
            providerFromJson(*json::parseObject(text.toStdString()));
        QVERIFY(!definition);
        QCOMPARE(definition.error().fields.size(), std::size_t{1});
        QCOMPARE(QByteArray::fromStdString(definition.error().fields.front().pointer), pointer);
    }

    void waysToSignInAreRead()
    {
        const std::string text =
            "{\"id\":\"x\",\"name\":\"X\",\"dialects\":[\"gemini\"],\"model_patterns\":[\"*\"],"
            "\"credentials\":{\"oauth\":{\"header\":\"A\"}},\"oauth\":{"
            "\"authorization_url\":\"https://a.example/auth\","
            "\"device_url\":\"https://a.example/device\","
            "\"revocation_url\":\"https://a.example/revoke\","
            "\"user_info_url\":\"https://a.example/me\",\"scopes\":[\"openid\",\"all\"],"
            "\"authorization_parameters\":{\"access_type\":\"offline\"},\"pkce\":false}}";
        const Result<ProviderDefinition> definition = providerFromJson(*json::parseObject(text));
        QVERIFY(definition.ok());
        const OAuthDefinition &signIn = definition->signIn;
        QCOMPARE(signIn.authorizationUrl, std::string("https://a.example/auth"));
        QCOMPARE(signIn.deviceUrl, std::string("https://a.example/device"));
        QCOMPARE(signIn.revocationUrl, std::string("https://a.example/revoke"));
        QCOMPARE(signIn.userInfoUrl, std::string("https://a.example/me"));
        QCOMPARE(signIn.scopes.size(), std::size_t{2});
        QCOMPARE(signIn.authorizationParameters.front().second, std::string("offline"));
        QVERIFY(!signIn.pkce);
        QVERIFY(m_registry.find(ProviderId("gemini"))->signIn.pkce);
    }

    void baseUrlsAreOfDialects()
    {
        const ProviderDefinition *deepseek = m_registry.find(ProviderId("deepseek"));
        QVERIFY(deepseek->speaks(DialectId::anthropic));
        QCOMPARE(deepseek->baseUrlFor(DialectId::openaiChat),
                 std::string("https://api.deepseek.com/v1"));
        QCOMPARE(deepseek->baseUrlFor(DialectId::anthropic),
                 std::string("https://api.deepseek.com/anthropic"));
    }

    void keysOfOthersAreKnown_data()
    {
        QTest::addColumn<QByteArray>("provider");
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("baseUrl");
        QTest::addColumn<QString>("owner"); // named in the sentence; empty: no fault
        const auto row = [](const char *title, const char *provider, const char *key,
                            const char *baseUrl, const QString &owner) {
            QTest::newRow(title) << QByteArray(provider) << QByteArray(key) << QByteArray(baseUrl)
                                 << owner;
        };
        row("Anthropic's to OpenAI", "openai", "sk-ant-x", "", u"Anthropic"_s);
        row("OpenAI's to Anthropic", "anthropic", "sk-proj-x", "", u"OpenAI"_s);
        row("OpenRouter's to DeepSeek", "deepseek", "sk-or-v1-x", "", u"OpenRouter"_s);
        row("Google's to Mistral, whose form is not known", "mistral", "AIzaX", "", u"Gemini"_s);
        row("a form of several to one of them", "deepseek", "sk-x", "", {});
        row("a form of several to one of another form", "groq", "sk-x", "", u"DeepSeek"_s);
        row("a form of several to one whose form is not known", "mistral", "sk-x", "", {});
        row("no known form", "openai", "whatever", "", {});
        row("a base URL of its own", "openai", "sk-ant-x", "https://relay.example.com", {});
        row("its own", "openai", "sk-proj-x", "", {});
    }

    void keysOfOthersAreKnown()
    {
        QFETCH(QByteArray, provider);
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, baseUrl);
        QFETCH(QString, owner);
        const ProviderDefinition *chosen = m_registry.find(ProviderId(provider.toStdString()));
        Account account;
        account.provider = chosen->id;
        account.baseUrl = baseUrl.toStdString();
        const auto fault = foreignKeyFault(m_registry, *chosen, account,
                                           {CredentialKind::apiKey, Secret(key.toStdString())});
        QCOMPARE(fault.has_value(), !owner.isEmpty());
        if (!fault)
            return;
        QCOMPARE(fault->pointer, std::string("/credential/value"));
        QVERIFY2(fault->message.contains(owner), qPrintable(fault->message));
        QVERIFY(fault->message.contains(chosen->name));
        QVERIFY(fault->message.startsWith(u"The key "_s)); // it may stand alone
        QVERIFY(!fault->message.contains(QString::fromUtf8(key)));
    }

    void replacedDefinitionsLiveOn()
    {
        ProviderRegistry registry = m_registry;
        const ProviderDefinition *before = registry.find(ProviderId("openai"));
        ProviderDefinition next = *before;
        next.name = u"Another name"_s;
        registry.put(std::move(next));
        const ProviderDefinition *after = registry.find(ProviderId("openai"));
        QVERIFY(after != before);
        QCOMPARE(after->name, u"Another name"_s);
        QCOMPARE(before->name, u"OpenAI"_s); // whoever holds it goes on with it
        QCOMPARE(registry.all().size(), m_registry.all().size());
        QVERIFY(registry.remove(ProviderId("openai")));
        QVERIFY(!registry.remove(ProviderId("openai")));
        QVERIFY(!registry.find(ProviderId("openai")));
        QCOMPARE(after->name, u"Another name"_s);
        QCOMPARE(m_registry.find(ProviderId("openai")), before); // a copy is a value of its own
    }

    void openRoutersSignInMakesAKey()
    {
        const ProviderDefinition *openrouter = m_registry.find(ProviderId("openrouter"));
        QCOMPARE(openrouter->signIn.flow, SignInFlow::openrouterKey);
        QVERIFY(!openrouter->accepts(CredentialKind::oauth));
        QVERIFY(openrouter->quota);
        QCOMPARE(openrouter->quota->format, QuotaFormat::openrouterKey);
        QCOMPARE(m_registry.find(ProviderId("gemini"))->signIn.flow, SignInFlow::code);
    }

    void faultsOfMembersAreNamed_data()
    {
        QTest::addColumn<QByteArray>("members");
        QTest::addColumn<QByteArray>("pointer"); // "" when there is no fault
        const auto row = [](const char *title, const char *members, const char *pointer) {
            QTest::newRow(title) << QByteArray(members) << QByteArray(pointer);
        };
        // With ' for ": what the row says stays readable.
        row("all well", "'note':'n','tile':true,'local_ports':[1,65535]", "");
        row("unknown member", "'base-url':'x'", "/base-url");
        row("unknown member of quota", "'quota':{'format':'openrouter_key','path':'/q','every':5}",
            "/quota/every");
        row("unknown member of oauth", "'oauth':{'client_id':'x'}", "/oauth/client_id");
        row("unknown flow", "'oauth':{'flow':'implicit'}", "/oauth/flow");
        row("a key flow without keys", "'oauth':{'flow':'openrouter_key'}", "/oauth/flow");
        row("http off loopback", "'base_url':'http://api.example.com/v1'", "/base_url");
        row("http on loopback", "'base_url':'http://127.0.0.1:9/v1'", "");
        row("user in the base URL", "'base_url':'https://me@api.example.com'", "/base_url");
        row("http for a dialect",
            "'dialects':['gemini','anthropic'],'base_urls':{'anthropic':'http://a.example.com'}",
            "/base_urls/anthropic");
        row("a dialect not spoken", "'base_urls':{'gemini':'https://api.example.com'}",
            "/base_urls/gemini");
        row("the first dialect elsewhere", "'base_urls':{'openai_chat':'https://a.example.com'}",
            "/base_urls/openai_chat");
        row("an empty prefix", "'key_prefixes':['a','']", "/key_prefixes/1");
        row("an empty pattern", "'model_patterns':['']", "/model_patterns/0");
        row("a port too high", "'local_ports':[65536]", "/local_ports/0");
        row("a port in words", "'local_ports':'8000'", "/local_ports");
        row("a header with a line end", "'required_headers':{'X-A':'a\\r\\nX-B: b'}",
            "/required_headers/X-A");
        row("a header that is no name", "'required_headers':{'X(A':'a'}", "/required_headers/X(A");
        row("a header of the connection", "'required_headers':{'Host':'a'}",
            "/required_headers/Host");
        row("a header of the connection forwarded", "'forward_headers':['Connection']",
            "/forward_headers/0");
        row("a keys page without https", "'keys_url':'http://keys.example.com'", "/keys_url");
        row("a tile in words", "'tile':'yes'", "/tile");
    }

    void faultsOfMembersAreNamed()
    {
        QFETCH(QByteArray, members);
        QFETCH(QByteArray, pointer);
        json::Object whole = *json::parseObject(
            R"({"id":"a","name":"A","dialects":["openai_chat"],"credentials":{"none":{}},)"
            R"("model_patterns":["*"]})");
        const QByteArray text = '{' + members.replace('\'', '"') + '}';
        json::merge(whole,
                    *json::parseObject({text.constData(), static_cast<std::size_t>(text.size())}));
        const auto definition = providerFromJson(whole);
        QByteArrayList pointers;
        if (!definition) {
            for (const FieldFault &fault : definition.error().fields)
                pointers += QByteArray::fromStdString(fault.pointer);
        }
        QCOMPARE(pointers.join(' '), pointer);
        if (definition)
            QVERIFY(definition->source == whole);
    }

    void anEmptyDefinitionIsRefused()
    {
        const Result<ProviderDefinition> definition = providerFromJson({});
        QVERIFY(!definition);
        QCOMPARE(definition.error().fields.size(), std::size_t{5});
    }

private:
    ProviderRegistry m_registry;
};

QTEST_APPLESS_MAIN(TestProvider)
#include "tst_provider.moc"
