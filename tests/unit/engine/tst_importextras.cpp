// SPDX-License-Identifier: GPL-3.0-or-later
// What an import brings besides accounts, and taking it back.
#include "core/engine/importextras.h"

#include "core/engine/clientkeys.h"
#include "core/gateway/accessguard.h"
#include "tests/support/fakesecrets.h"

#include <QTemporaryDir>
#include <QTest>

#include <optional>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

constexpr char kClient[] = "me.apps.example";

struct Fixture
{
    Fixture()
    {
        if (!settings.load())
            qFatal("no settings");
    }

    ImportExtras::Applied apply(const ImportPlan &plan)
    {
        std::optional<ImportExtras::Applied> said;
        extras.apply(plan, [&said](ImportExtras::Applied applied) { said = std::move(applied); });
        if (!QTest::qWaitFor([&said] { return said.has_value(); }))
            qFatal("no answer");
        return *said;
    }
    void undo(const ImportExtras::Applied &applied)
    {
        bool done = false;
        extras.undo(applied, [&done] { done = true; });
        if (!QTest::qWaitFor([&done] { return done; }))
            qFatal("no answer");
    }
    void change(std::string_view patch)
    {
        bool saved = false;
        settings.change(*json::parseObject(patch),
                        [&saved](const Result<Settings> &result) { saved = result.ok(); });
        if (!QTest::qWaitFor([&saved] { return saved; }))
            qFatal("no change");
    }
    [[nodiscard]] const Settings::Proxy &proxy() const { return settings.settings().proxy; }

    QTemporaryDir dir;
    StorageThread storage;
    FakeSecrets secrets;
    ProviderRegistry providers = ProviderRegistry::builtIn().value();
    SettingsKeeper settings{dir.filePath(u"gui_config.json"_s), storage};
    bool refused = false; ///< the settings, as by a port that is taken
    ImportExtras extras{{settings, secrets, providers, [this] {
                             SettingsKeeper::Hooks hooks;
                             hooks.prepare = [this](const Settings &next) -> Status {
                                 if (refused && next.proxy.port == 8050)
                                     return Error{ErrorCode::addressInUse, u"taken"_s, {}, {}};
                                 return {};
                             };
                             return hooks;
                         }}};
};

ImportPlan wholePlan()
{
    ImportPlan plan;
    plan.settings = *json::parseObject(R"({"proxy":{"port":8050,"custom_mapping":
        {"gpt-4":"gemini-2.5-pro"},"scheduling":{"mode":"CacheFirst"}}})");
    plan.clientKeys = {{u"laptop"_s, Secret("sk-planted-client")}};
    return plan;
}

ImportPlan googlePlan(const char *clientId = kClient,
                      const char *tokenUrl = "https://oauth2.googleapis.com/token")
{
    ImportPlan plan;
    plan.oauthClients = {{{}, clientId, Secret("planted-client"), tokenUrl, {}}};
    return plan;
}

} // namespace

class TestImportExtras final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void settingsAndClientKeysComeAndGo()
    {
        Fixture f;
        f.change(R"({"proxy":{"custom_mapping":{"mine":"gpt-5"}}})");
        const auto applied = f.apply(wholePlan());
        QVERIFY(applied.failed.empty());
        QCOMPARE(f.proxy().port, 8050);
        QCOMPARE(f.proxy().customMapping.size(), std::size_t{2});
        QCOMPARE(f.proxy().clientKeys.size(), std::size_t{1});
        const Settings::ClientKey &key = f.proxy().clientKeys.front();
        QCOMPARE(key.name, std::string("laptop"));
        QCOMPARE(key.sha256, hashKey("sk-planted-client").toHex().toStdString());
        QCOMPARE(f.secrets.text(clientKeySecretName(key.id)), std::string("sk-planted-client"));
        f.undo(applied);
        QCOMPARE(f.proxy().port, 8045);
        QCOMPARE(f.proxy().scheduling.mode, SchedulingMode::balance);
        QCOMPARE(f.proxy().customMapping.size(), std::size_t{1});
        QVERIFY(f.proxy().clientKeys.empty());
        QVERIFY(f.secrets.entries.empty());
    }

    void undoLeavesWhatChangedSince()
    {
        Fixture f;
        const auto applied = f.apply(wholePlan());
        f.change(R"({"proxy":{"port":9000}})");
        f.undo(applied);
        QCOMPARE(f.proxy().port, 9000);
        QCOMPARE(f.proxy().scheduling.mode, SchedulingMode::balance);
    }

    void aKeyThatIsThereIsNotAddedAgain()
    {
        Fixture f;
        (void)f.apply(wholePlan());
        const auto again = f.apply(wholePlan());
        QVERIFY(again.keyIds.empty());
        QCOMPARE(f.proxy().clientKeys.size(), std::size_t{1});
        QCOMPARE(f.secrets.entries.size(), std::size_t{1});
    }

    void refusedSettingsKeepNobodyElseBack()
    {
        Fixture f;
        f.refused = true;
        const auto applied = f.apply(wholePlan());
        QCOMPARE(applied.failed.size(), std::size_t{1});
        QVERIFY(applied.failed.front().contains(u"taken"_s));
        QCOMPARE(f.proxy().port, 8045);
        QCOMPARE(f.proxy().clientKeys.size(), std::size_t{1});
    }

    void keysThatCannotBeKeptAreNamed()
    {
        Fixture f;
        f.secrets.failing = true;
        const auto applied = f.apply(wholePlan());
        QCOMPARE(applied.failed.size(), std::size_t{1});
        QVERIFY(!applied.failed.front().contains(u"planted"_s));
        QVERIFY(f.proxy().clientKeys.empty());
        QCOMPARE(f.proxy().port, 8050);
    }

    void anOAuthClientIsSetWhereThereIsNone()
    {
        Fixture f;
        const auto applied = f.apply(googlePlan());
        QVERIFY(applied.failed.empty());
        QCOMPARE(f.proxy().providers.at("vertex").clientId, std::string(kClient));
        QVERIFY(f.proxy().providers.at("vertex").tokenUrl.empty());
        QCOMPARE(f.secrets.text(clientSecretName("vertex")), std::string("planted-client"));
        QVERIFY(!f.proxy().providers.contains("openai"));
        QVERIFY(f.apply(googlePlan()).failed.empty()); // the same again
        QCOMPARE(f.apply(googlePlan("you.apps.example")).failed.size(), std::size_t{1});
        QCOMPARE(f.proxy().providers.at("vertex").clientId, std::string(kClient));
        f.undo(applied);
        QVERIFY(f.proxy().providers.empty());
        QVERIFY(f.secrets.entries.empty());
    }

    void anAddressOfTheFileIsNoTokenEndpoint()
    {
        Fixture f;
        const auto applied = f.apply(googlePlan(kClient, "https://tokens.example/token"));
        QCOMPARE(applied.failed.size(), std::size_t{1});
        QVERIFY(f.proxy().providers.empty());
        QVERIFY(f.secrets.entries.empty());
    }

    void anExportedClientGoesToItsProvider()
    {
        Fixture f;
        ImportPlan plan = googlePlan(kClient, "");
        plan.oauthClients.front().provider = ProviderId("openai-compatible");
        QVERIFY(f.apply(plan).failed.empty());
        QCOMPARE(f.proxy().providers.size(), std::size_t{1});
        QCOMPARE(f.proxy().providers.at("openai-compatible").clientId, std::string(kClient));
    }

    void nothingBringsNothing()
    {
        Fixture f;
        const auto applied = f.apply({});
        QVERIFY(applied.failed.empty() && applied.keyIds.empty());
        f.undo(applied);
        QCOMPARE(f.proxy().port, 8045);
    }
};

QTEST_GUILESS_MAIN(TestImportExtras)
#include "tst_importextras.moc"
