// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/clientkeys.h"

#include "core/json/value.h"
#include "tests/support/fakesecrets.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <optional>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

constexpr const char *kDefault = "client-key/default";

struct Fixture
{
    explicit Fixture(const QByteArray &settings = {})
    {
        if (!settings.isEmpty()) {
            QFile out(path());
            if (!out.open(QIODevice::WriteOnly) || out.write(settings) != settings.size())
                qFatal("cannot write the settings");
        }
        if (!keeper.load())
            qFatal("the settings are faulty");
    }

    [[nodiscard]] QString path() const { return dir.filePath(u"gui_config.json"_s); }
    [[nodiscard]] QByteArray file() const
    {
        QFile read(path());
        return read.open(QIODevice::ReadOnly) ? read.readAll() : QByteArray();
    }
    /// Whether a request with that key would be let in.
    [[nodiscard]] bool opens(const std::string &key) const
    {
        for (const ClientKeyRule &rule : keys.clientRules()) {
            if (rule.sha256 == hashKey(key))
                return true;
        }
        return false;
    }
    Status ensure()
    {
        std::optional<Status> said;
        keys.ensure([&said](const Status &status) { said = status; });
        if (!QTest::qWaitFor([&said] { return said.has_value(); }))
            qFatal("no answer");
        return *said;
    }
    Result<Settings> setKey(const char *key, const char *patch = "{}",
                            SettingsKeeper::Hooks hooks = {})
    {
        std::optional<Result<Settings>> said;
        keys.setDefaultKey(Secret(key), json::parseObject(patch).value(), std::move(hooks),
                           [&said](const Result<Settings> &result) { said = result; });
        if (!QTest::qWaitFor([&said] { return said.has_value(); }))
            qFatal("no answer");
        return *said;
    }

    QTemporaryDir dir;
    StorageThread storage;
    EngineOptions options;
    SettingsKeeper keeper{path(), storage};
    FakeSecrets secrets;
    ClientKeys keys{options, keeper, secrets};
};

} // namespace

class TestClientKeys final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void missingKeysAreMade()
    {
        Fixture f;
        QVERIFY(f.ensure());
        const std::string key = f.secrets.text(kDefault);
        QVERIFY(key.starts_with("sk-sb-") && key.size() > 30);
        QVERIFY(f.opens(key));
        QVERIFY(f.secrets.text("admin-key").starts_with("sb-admin-"));
        QCOMPARE(f.keys.adminHash(), hashKey(f.secrets.text("admin-key")));
        QVERIFY(f.file().contains(QByteArray::fromStdString(key.substr(key.size() - 4))));
        QVERIFY(!f.file().contains(key.c_str()));
        QVERIFY(f.ensure()); // a second time makes no others
        QCOMPARE(f.secrets.text(kDefault), key);
    }

    void aKeyInTheSettingsMovesIntoTheStore()
    {
        Fixture f(R"({"proxy":{"api_key":"sk-from-elsewhere"}})");
        QVERIFY(f.ensure());
        QCOMPARE(f.secrets.text(kDefault), std::string("sk-from-elsewhere"));
        QVERIFY(f.opens("sk-from-elsewhere"));
        QVERIFY(!f.file().contains("sk-from-elsewhere"));
        QVERIFY(f.file().contains("\"api_key\": null"));
    }

    void withoutAStoreKnownKeysGoOn()
    {
        const QByteArray sha = hashKey("old").toHex();
        Fixture f(
            "{\"proxy\":{\"client_keys\":[{\"id\":\"default\",\"name\":\"D\",\"last_four\":\"\","
            "\"sha256\":\"" +
            sha + "\"}],\"api_key\":\"waits\"}}");
        f.secrets.isUsable = false;
        QVERIFY(f.ensure());
        QVERIFY(f.opens("old") && !f.opens("waits"));
        QVERIFY(f.file().contains("waits")); // kept until there is a place for it
        QCOMPARE(f.keys.defaultKey().error().code, ErrorCode::noSecretStore);
        QVERIFY(f.keys.adminHash().isEmpty());
    }

    void keysOfTheRunWin()
    {
        Fixture f;
        QVERIFY(f.ensure());
        const std::string kept = f.secrets.text(kDefault);
        f.options.apiKey = Secret("run");
        f.options.adminKey = Secret("run-admin");
        QVERIFY(f.opens("run") && !f.opens(kept));
        QCOMPARE(f.keys.adminHash(), hashKey("run-admin"));
        QCOMPARE(f.keys.defaultKey()->view(), std::string_view("run"));
        std::optional<Result<Secret>> replaced;
        f.keys.replaceDefaultKey([&replaced](const Result<Secret> &key) { replaced = key; });
        QVERIFY(replaced && !replaced->ok());
        QCOMPARE(replaced->error().code, ErrorCode::conflict);
        QVERIFY(!f.file().contains("run"));
    }

    void aNewKeyReplacesTheOldOneAndOnlyIt()
    {
        Fixture f(
            "{\"proxy\":{\"client_keys\":[{\"id\":\"named\",\"name\":\"N\",\"last_four\":\"\","
            "\"sha256\":\"" +
            hashKey("named-key").toHex() + "\"}]}}");
        QVERIFY(f.ensure());
        const std::string old = f.secrets.text(kDefault);
        std::optional<Result<Secret>> replaced;
        f.keys.replaceDefaultKey([&replaced](const Result<Secret> &key) { replaced = key; });
        QTRY_VERIFY(replaced.has_value());
        QVERIFY(replaced->ok());
        QVERIFY(f.opens(std::string((*replaced)->view())));
        QVERIFY(!f.opens(old));
        QVERIFY(f.opens("named-key"));
    }

    void shortKeysShowNoPart()
    {
        Fixture f;
        QVERIFY(f.setKey("abcdefghijkl"));
        QVERIFY(f.file().contains("\"last_four\": \"\""));
    }

    void aKeyAndOtherChangesAreOneChange()
    {
        Fixture f;
        QVERIFY(f.ensure());
        const auto saved = f.setKey("new-key-1", R"({"proxy":{"port":9000}})");
        QVERIFY(saved.ok());
        QCOMPARE(f.keeper.settings().proxy.port, 9000);
        QVERIFY(f.opens("new-key-1"));
    }

    void whenTheSettingsAreRefusedTheOldKeyStays_data()
    {
        QTest::addColumn<QByteArray>("patch");
        QTest::addColumn<bool>("hook");
        QTest::newRow("faulty") << QByteArray(R"({"proxy":{"port":-1}})") << false;
        QTest::newRow("port taken") << QByteArray(R"({"proxy":{"port":1}})") << true;
    }
    void whenTheSettingsAreRefusedTheOldKeyStays()
    {
        QFETCH(QByteArray, patch);
        QFETCH(bool, hook);
        Fixture f;
        QVERIFY(f.ensure());
        const std::string old = f.secrets.text(kDefault);
        const QByteArray before = f.file();
        SettingsKeeper::Hooks hooks;
        if (hook)
            hooks.prepare = [](const Settings &) -> Status {
                return Error{ErrorCode::addressInUse, u"taken"_s, {}, {}};
            };
        QVERIFY(!f.setKey("new-key-1", patch.constData(), hooks));
        QCOMPARE(f.secrets.text(kDefault), old);
        QVERIFY(f.opens(old) && !f.opens("new-key-1"));
        QCOMPARE(f.file(), before);
    }

    void whenTheDiskIsFullTheOldKeyStays()
    {
        Fixture f;
        QVERIFY(QDir().mkpath(f.path() + u"/in-the-way"_s));
        QVERIFY(!f.setKey("new-key-1"));
        QVERIFY(f.secrets.text(kDefault).empty());
        QVERIFY(!f.opens("new-key-1"));
    }

    void aStoreThatFailsChangesNothing()
    {
        Fixture f;
        f.secrets.failing = true;
        const auto saved = f.setKey("new-key-1");
        QCOMPARE(saved.error().code, ErrorCode::inputOutput);
        QVERIFY(!f.opens("new-key-1"));
        QVERIFY(f.file().isEmpty());
        QVERIFY(!f.ensure());
    }
};

QTEST_GUILESS_MAIN(TestClientKeys)
#include "tst_clientkeys.moc"
