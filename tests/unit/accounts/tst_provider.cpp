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
        QCOMPARE(m_registry.all().size(), std::size_t{4});
        for (const char *id : {"openai", "anthropic", "gemini", "openai-compatible"})
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
        QCOMPARE(other->credentials.size(), std::size_t{3});
    }

    void keysAreKnownByTheirForm_data()
    {
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("provider");
        QTest::newRow("anthropic before openai")
            << QByteArray("sk-ant-api03-abc") << QByteArray("anthropic");
        QTest::newRow("openai project") << QByteArray("sk-proj-abc") << QByteArray("openai");
        QTest::newRow("openai") << QByteArray("sk-abc") << QByteArray("openai");
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
        row("claude-sonnet-4-5", "anthropic");
        row("gemini-2.5-pro", "gemini");
        row("gemma-3-27b", "gemini");
        row("imagen-4", "gemini");
        row("llama-3.3", "");
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
        QVERIFY(found.removeOne("openai-compatible"));
        QCOMPARE(found.join(), provider);
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
            R"("base_url":"ftp://x","credentials":{"api_key":{},"oauth":{},"bearer":1},)"
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
                                                   "/credentials/oauth",
                                                   "/dialects/1",
                                                   "/dialects/2",
                                                   "/forward_headers",
                                                   "/id",
                                                   "/model_patterns",
                                                   "/models_path",
                                                   "/name"};
        QCOMPARE(pointers, expected);
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
