// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/modelrouter.h"

#include <QTest>

using namespace signalbox;

class TestModelRouter final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aliasesAreExactBeforeWildcard_data()
    {
        QTest::addColumn<QByteArray>("model");
        QTest::addColumn<QByteArray>("target");
        const auto row = [](const char *model, const char *target) {
            QTest::newRow(model) << QByteArray(model) << QByteArray(target);
        };
        row("gpt-4", "exact");
        row("gpt-4o", "four");
        row("gpt-4o-mini", "mini");
        row("gpt-5", "any-gpt");
        row("claude", "claude");
        row("", "");
        row("x-a", "first of equals");
    }
    void aliasesAreExactBeforeWildcard()
    {
        QFETCH(QByteArray, model);
        QFETCH(QByteArray, target);
        const AliasTable table({{"gpt-4", "exact"},
                                {"gpt-*", "any-gpt"},
                                {"gpt-4*", "four"},
                                {"gpt-4*-mini", "mini"},
                                {"*-a", "first of equals"},
                                {"x-*", "second of equals"}});
        QCOMPARE(table.resolve(model.toStdString()), target.toStdString());
    }

    void aliasesAreNotFollowedTwice()
    {
        const AliasTable table({{"a", "b"}, {"b", "c"}});
        QCOMPARE(table.resolve("a"), std::string("b"));
    }

    void onlyProvidersOfTheDialectAreInTheRoute()
    {
        const auto registry = ProviderRegistry::builtIn();
        QVERIFY(registry);
        const std::vector<ProviderId> configured = {ProviderId("openai"), ProviderId("anthropic"),
                                                    ProviderId("nobody")};
        const ModelRoute chat =
            routeModel("gpt-5", DialectId::openaiChat, {}, configured, *registry);
        QCOMPARE(chat.providers, (std::vector<ProviderId>{ProviderId("openai")}));
        QCOMPARE(chat.patternProviders, chat.providers);
        const ModelRoute unknown =
            routeModel("nobody-has-this", DialectId::openaiChat, {}, configured, *registry);
        QCOMPARE(unknown.providers, chat.providers);
        QVERIFY(unknown.patternProviders.empty());
        const ModelRoute gemini =
            routeModel("gemini-x", DialectId::gemini, {}, configured, *registry);
        QVERIFY(gemini.providers.empty());
    }

    void patternsLookAtTheMappedName()
    {
        const auto registry = ProviderRegistry::builtIn();
        const ModelRoute route =
            routeModel("mine", DialectId::openaiChat,
                       AliasTable(std::map<std::string, std::string>{{"mine", "gpt-5"}}),
                       {ProviderId("openai")}, *registry);
        QCOMPARE(route.model, std::string("gpt-5"));
        QCOMPARE(route.patternProviders.size(), std::size_t{1});
    }
};

QTEST_APPLESS_MAIN(TestModelRouter)
#include "tst_modelrouter.moc"
