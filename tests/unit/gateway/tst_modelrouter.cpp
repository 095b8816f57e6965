// SPDX-License-Identifier: GPL-3.0-or-later
// scheduling.md §12: aliases, pools, prefixes, suffixes, patterns.
#include "core/gateway/modelrouter.h"

#include <QTest>

using namespace signalbox;

namespace {

ModelAlias poolOf(std::vector<AliasEntry> entries, PoolOrder order = PoolOrder::inOrder)
{
    return {ModelAlias::Kind::pool, std::move(entries), order};
}

ModelAliases singles(const std::vector<std::pair<std::string, std::string>> &aliases)
{
    ModelAliases list;
    for (const auto &[alias, model] : aliases)
        list.emplace_back(alias, ModelAlias::single(model));
    return list;
}

const ProviderRegistry &registry()
{
    static const ProviderRegistry kRegistry = ProviderRegistry::builtIn().value();
    return kRegistry;
}

ModelRoute routeOf(std::string_view model, const ModelAliases &aliases = {},
                   const std::vector<std::string> &prefixes = {}, long long inputTokens = 0)
{
    static const std::vector<ProviderId> kConfigured = {ProviderId("openai")};
    const AliasTable table(aliases);
    return routeModel({model, DialectId::openaiChat, inputTokens}, table,
                      {kConfigured, prefixes, registry()});
}

QByteArray modelsOf(const ModelRoute &route)
{
    QByteArray text;
    for (const RouteTarget &target : route.targets) {
        text += text.isEmpty() ? "" : " ";
        text += QByteArray::fromStdString(target.model.model + target.suffix);
    }
    return text;
}

} // namespace

class TestModelRouter final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aliasesAreExactBeforeWildcard_data()
    {
        QTest::addColumn<QByteArray>("model");
        QTest::addColumn<QByteArray>("target");
        QTest::newRow("§12 exact before wildcard") << QByteArray("gpt-4") << QByteArray("exact");
        QTest::newRow("§12 most literal characters first")
            << QByteArray("gpt-4o") << QByteArray("four");
        QTest::newRow("§12 a star in the middle")
            << QByteArray("gpt-4o-mini") << QByteArray("mini");
        QTest::newRow("§12 the wider pattern for the rest")
            << QByteArray("gpt-5") << QByteArray("any-gpt");
        QTest::newRow("§12 no alias: the name itself")
            << QByteArray("claude") << QByteArray("claude");
        QTest::newRow("§12 equally literal: order of the settings")
            << QByteArray("x-a") << QByteArray("first of equals");
    }
    void aliasesAreExactBeforeWildcard()
    {
        QFETCH(QByteArray, model);
        QFETCH(QByteArray, target);
        const AliasTable table(singles({{"x-*", "first of equals"},
                                        {"*-a", "second of equals"},
                                        {"gpt-*", "any-gpt"},
                                        {"gpt-4*", "four"},
                                        {"gpt-4", "exact"},
                                        {"gpt-4*-mini", "mini"}}));
        QCOMPARE(table.resolve(model.toStdString()), target.toStdString());
    }

    void aliasesAreNotFollowedTwice()
    {
        const AliasTable table(singles({{"a", "b"}, {"b", "c"}}));
        QCOMPARE(table.resolve("a"), std::string("b"));
    }

    void onlyProvidersOfTheDialectAreInTheRoute()
    {
        const std::vector<ProviderId> configured = {ProviderId("openai"), ProviderId("anthropic"),
                                                    ProviderId("nobody")};
        const std::vector<std::string> none;
        const auto route = [&](std::string_view model, DialectId dialect) {
            return routeModel({model, dialect, 0, RoutingRequest::Reach::sameDialect}, {},
                              {configured, none, registry()})
                .targets.front()
                .model;
        };
        const ModelTarget chat = route("gpt-5", DialectId::openaiChat);
        QCOMPARE(chat.providers, (std::vector<ProviderId>{ProviderId("openai")}));
        QCOMPARE(chat.patternProviders, chat.providers);
        const ModelTarget unknown = route("nobody-has-this", DialectId::openaiChat);
        QCOMPARE(unknown.providers, chat.providers);
        QVERIFY(unknown.patternProviders.empty());
        QVERIFY(route("gemini-x", DialectId::gemini).providers.empty());
    }

    void translationReachesEveryProviderButPatternsChoose_data()
    {
        QTest::addColumn<QByteArray>("model");
        QTest::addColumn<int>("dialect");
        QTest::addColumn<QByteArray>("meant"); // of openai, anthropic, gemini, openai-compatible
        const auto row = [](const char *name, const char *model, DialectId dialect,
                            const char *meant) {
            QTest::newRow(name) << QByteArray(model) << static_cast<int>(dialect)
                                << QByteArray(meant);
        };
        using enum DialectId;
        row("§12 claude for a chat client", "claude-x", openaiChat, "anthropic openai-compatible");
        row("§12 claude for its own client, not just any server", "claude-x", anthropic,
            "anthropic");
        row("§12 gpt never goes to Anthropic", "gpt-5", anthropic, "openai");
        row("§12 gemini for an Anthropic client", "gemini-3-pro", anthropic, "gemini");
        row("§12 a name that nobody claims", "llama-3", anthropic, "openai-compatible");
        row("§12 the same in the server's own dialect", "llama-3", openaiChat, "openai-compatible");
    }
    void translationReachesEveryProviderButPatternsChoose()
    {
        QFETCH(QByteArray, model);
        QFETCH(int, dialect);
        QFETCH(QByteArray, meant);
        const std::vector<ProviderId> configured = {ProviderId("openai"), ProviderId("anthropic"),
                                                    ProviderId("gemini"),
                                                    ProviderId("openai-compatible")};
        const std::vector<std::string> none;
        const ModelTarget target =
            routeModel({model.toStdString(), static_cast<DialectId>(dialect), 0}, {},
                       {configured, none, registry()})
                .targets.front()
                .model;
        QCOMPARE(target.providers, configured);
        QByteArrayList names;
        for (const ProviderId &id : target.patternProviders)
            names += QByteArray::fromStdString(id.str());
        QCOMPARE(names.join(' '), meant);
    }

    void demoAndRealAccountsAreNeverMixed_data()
    {
        QTest::addColumn<QByteArray>("model");
        QTest::addColumn<bool>("withDemo");
        QTest::addColumn<QByteArray>("providers");
        const auto row = [](const char *name, const char *model, bool withDemo,
                            const char *providers) {
            QTest::newRow(name) << QByteArray(model) << withDemo << QByteArray(providers);
        };
        row("a demo name is the demo's alone", "demo-large", true, "demo");
        row("with a suffix too", "demo-large(high)", true, "demo");
        row("a real name is never the demo's", "gpt-5", true, "openai openai-compatible");
        row("nor one that nobody claims", "llama-3", true, "openai openai-compatible");
        row("nor is a request without a name", "", true, "openai openai-compatible");
        row("without demo accounts the name is like any", "demo-large", false,
            "openai openai-compatible");
    }
    void demoAndRealAccountsAreNeverMixed()
    {
        QFETCH(QByteArray, model);
        QFETCH(bool, withDemo);
        QFETCH(QByteArray, providers);
        std::vector<ProviderId> configured = {ProviderId("openai"),
                                              ProviderId("openai-compatible")};
        if (withDemo)
            configured.emplace_back("demo");
        const std::vector<std::string> none;
        for (const DialectId dialect : {DialectId::openaiChat, DialectId::anthropic}) {
            const ModelRoute route =
                routeModel({model.toStdString(), dialect, 0}, {}, {configured, none, registry()});
            QByteArrayList names;
            for (const ProviderId &id : route.targets.front().model.providers)
                names += QByteArray::fromStdString(id.str());
            QCOMPARE(names.join(' '), providers);
        }
    }

    void aServerThatTakesEveryNameIsMeantWhereNobodyElseIs()
    {
        const std::vector<ProviderId> configured = {ProviderId("openai-compatible")};
        const std::vector<std::string> none;
        const ModelRoute route =
            routeModel({"claude-x", DialectId::anthropic, 0}, {}, {configured, none, registry()});
        QCOMPARE(route.targets.front().model.patternProviders, configured);
    }

    void patternsLookAtTheMappedName()
    {
        const ModelRoute route = routeOf("mine", singles({{"mine", "gpt-5"}}));
        QCOMPARE(route.targets.front().model.model, std::string("gpt-5"));
        QCOMPARE(route.targets.front().model.patternProviders.size(), std::size_t{1});
    }

    void poolsGiveEachEntryItsRoute()
    {
        const ModelAliases aliases = {
            {"fast*", poolOf({{"gpt-5", {}}, {"local", 8'000}}, PoolOrder::rotate)}};
        const ModelRoute route = routeOf("fast-one", aliases);
        QCOMPARE(route.pool, std::string("fast*")); // one turn for all that the pattern names
        QCOMPARE(route.order, PoolOrder::rotate);
        QCOMPARE(modelsOf(route), QByteArray("gpt-5 local"));
        QCOMPARE(route.targets[0].model.patternProviders.size(), std::size_t{1});
        QCOMPARE(route.targets[1].model.providers.size(), std::size_t{1});
        QVERIFY(route.targets[1].model.patternProviders.empty());
        QVERIFY(routeOf("gpt-5", aliases).pool.empty());
    }

    void entriesTooSmallAreSkipped_data()
    {
        QTest::addColumn<long long>("tokens");
        QTest::addColumn<QByteArray>("models");
        QTest::newRow("§12 all hold it") << 8'000LL << QByteArray("a b c");
        QTest::newRow("§12 a context smaller than the estimate is skipped")
            << 8'001LL << QByteArray("b c");
        QTest::newRow("§12 an unknown context is not skipped") << 1'000'000LL << QByteArray("c");
    }
    void entriesTooSmallAreSkipped()
    {
        QFETCH(long long, tokens);
        QFETCH(QByteArray, models);
        const ModelRoute route =
            routeOf("p", {{"p", poolOf({{"a", 8'000}, {"b", 200'000}, {"c", {}}})}}, {}, tokens);
        QCOMPARE(modelsOf(route), models);
        QCOMPARE(route.pool, std::string("p"));
    }

    void whereNoEntryIsLargeEnoughTheLargestStays()
    {
        const ModelRoute route = routeOf(
            "p", {{"p", poolOf({{"a", 8'000}, {"b", 200'000}, {"c", 100'000}})}}, {}, 300'000);
        QCOMPARE(modelsOf(route), QByteArray("b"));
    }

    void prefixesNameAccounts_data()
    {
        QTest::addColumn<QByteArray>("model");
        QTest::addColumn<QByteArray>("prefix");
        QTest::addColumn<QByteArray>("upstream");
        const auto row = [](const char *name, const char *model, const char *prefix,
                            const char *upstream) {
            QTest::newRow(name) << QByteArray(model) << QByteArray(prefix) << QByteArray(upstream);
        };
        row("§12 prefix/model", "work/gpt-5", "work", "gpt-5");
        row("§12 a vendor that is no prefix is part of the name", "vendor/name", "", "vendor/name");
        row("§12 the prefix, then the vendor", "work/vendor/name", "work", "vendor/name");
        row("§12 the longest prefix", "work/eu/gpt-5", "work/eu", "gpt-5");
        row("§12 nothing behind the slash", "work/", "", "work/");
        row("§12 only whole prefixes", "workshop/gpt-5", "", "workshop/gpt-5");
        row("§12 aliases look behind the prefix", "work/mine", "work", "gpt-4o");
        row("§12 an alias that names the prefix goes first", "work/own", "", "spelled out");
        row("§12 prefix and suffix", "work/gpt-5(high)", "work", "gpt-5(high)");
    }
    void prefixesNameAccounts()
    {
        QFETCH(QByteArray, model);
        QFETCH(QByteArray, prefix);
        QFETCH(QByteArray, upstream);
        const ModelRoute route =
            routeOf(model.toStdString(), singles({{"mine", "gpt-4o"}, {"work/own", "spelled out"}}),
                    {"work", "work/eu"});
        QCOMPARE(route.prefix, prefix.toStdString());
        QCOMPARE(modelsOf(route), upstream);
    }

    void suffixesPassThroughMapping_data()
    {
        QTest::addColumn<QByteArray>("asked");
        QTest::addColumn<QByteArray>("model"); // what the scheduler sees
        QTest::addColumn<QByteArray>("upstream");
        const auto row = [](const char *name, const char *asked, const char *model,
                            const char *upstream) {
            QTest::newRow(name) << QByteArray(asked) << QByteArray(model) << QByteArray(upstream);
        };
        row("§12 level", "gpt-5(high)", "gpt-5", "gpt-5(high)");
        row("§12 budget", "gpt-5(8192)", "gpt-5", "gpt-5(8192)");
        row("§12 alias without the suffix", "mine(low)", "gpt-4o", "gpt-4o(low)");
        row("§12 wildcard without the suffix", "any-1(low)", "wild", "wild(low)");
        row("§12 an alias with the suffix says more", "mine(max)", "big", "big");
        row("§12 a suffix of the user's own rule stands", "deep(low)", "gpt-5", "gpt-5(high)");
        row("§12 the account's alias too", "told(low)", "told", "upstream-told(low)");
        row("§12 an account's alias with its own suffix", "bound(low)", "bound", "up(none)");
        row("§12 other brackets belong to the name", "gpt-5(beta)", "gpt-5(beta)", "gpt-5(beta)");
        row("§12 empty brackets", "gpt-5()", "gpt-5()", "gpt-5()");
        row("§12 brackets alone are no suffix", "(high)", "(high)", "(high)");
        row("§12 in the middle", "a(high)b", "a(high)b", "a(high)b");
    }
    void suffixesPassThroughMapping()
    {
        QFETCH(QByteArray, asked);
        QFETCH(QByteArray, model);
        QFETCH(QByteArray, upstream);
        Account account;
        account.modelAliases = {{"told", "upstream-told"}, {"bound", "up(none)"}};
        const ModelRoute route = routeOf(asked.toStdString(), singles({{"mine", "gpt-4o"},
                                                                       {"mine(max)", "big"},
                                                                       {"deep", "gpt-5(high)"},
                                                                       {"any-*", "wild"}}));
        QCOMPARE(route.targets.front().model.model, model.toStdString());
        QCOMPARE(route.upstreamModel(0, account), upstream.toStdString());
    }

    void suffixesAskForThinking()
    {
        QVERIFY(routeOf("gpt-5(high)").suffixThinks());
        QVERIFY(routeOf("gpt-5(8192)").suffixThinks());
        QVERIFY(!routeOf("gpt-5(none)").suffixThinks());
        QVERIFY(!routeOf("gpt-5(0)").suffixThinks());
        QVERIFY(!routeOf("gpt-5").suffixThinks());
    }

    void theRuleThatChangedTheModelIsNamed_data()
    {
        QTest::addColumn<QByteArray>("asked");
        QTest::addColumn<int>("target");
        QTest::addColumn<QByteArray>("reason");
        QTest::newRow("§12 no rule") << QByteArray("gpt-5") << 0 << QByteArray();
        QTest::newRow("§12 a suffix is no rule") << QByteArray("gpt-5(high)") << 0 << QByteArray();
        QTest::newRow("§12 a prefix is no rule") << QByteArray("work/gpt-5") << 0 << QByteArray();
        QTest::newRow("§12 alias") << QByteArray("mine") << 0 << QByteArray("model alias");
        QTest::newRow("§12 alias to itself") << QByteArray("same") << 0 << QByteArray();
        QTest::newRow("§12 pool") << QByteArray("pool") << 1 << QByteArray("pool");
        QTest::newRow("§12 the pool's entry of that name")
            << QByteArray("own") << 0 << QByteArray();
        QTest::newRow("§12 its other entry") << QByteArray("own") << 1 << QByteArray("pool");
        QTest::newRow("§12 the account's alias")
            << QByteArray("told") << 0 << QByteArray("account alias");
        QTest::newRow("§12 both") << QByteArray("both") << 0
                                  << QByteArray("model alias, account alias");
    }
    void theRuleThatChangedTheModelIsNamed()
    {
        QFETCH(QByteArray, asked);
        QFETCH(int, target);
        QFETCH(QByteArray, reason);
        ModelAliases aliases = singles({{"mine", "gpt-4o"}, {"same", "same"}, {"both", "told"}});
        aliases.emplace_back("pool", poolOf({{"a", {}}, {"b", {}}}));
        aliases.emplace_back("own", poolOf({{"own", {}}, {"b", {}}}));
        Account account;
        account.modelAliases = {{"told", "upstream-told"}};
        const ModelRoute route = routeOf(asked.toStdString(), aliases, {"work"});
        QCOMPARE(route.reason(static_cast<std::size_t>(target), account), reason.toStdString());
    }
};

QTEST_APPLESS_MAIN(TestModelRouter)
#include "tst_modelrouter.moc"
