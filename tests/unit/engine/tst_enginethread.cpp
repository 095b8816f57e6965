// SPDX-License-Identifier: GPL-3.0-or-later
// The whole engine on its thread, seen as the main thread sees it.
#include "core/engine/enginethread.h"

#include "core/json/value.h"

#include <QFile>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <optional>

using namespace signalbox;
using namespace Qt::StringLiterals;

namespace {

struct Fixture
{
    explicit Fixture(EngineFace face = EngineFace::daemon)
    {
        options.dataDir = dir.path();
        options.face = face;
        options.port = 0;
    }

    void make()
    {
        VaultKeyOptions key;
        key.mode = SecretsMode::plain;
        engine = std::make_unique<EngineThread>(options, makeVaultKeySource(key));
    }
    /// Makes and starts it; whether it started.
    bool start()
    {
        make();
        bool failed = false;
        std::optional<ProxySnapshot> began;
        QObject::connect(engine.get(), &EngineThread::started, engine.get(),
                         [&began](const ProxySnapshot &snapshot) { began = snapshot; });
        QObject::connect(engine.get(), &EngineThread::failed, engine.get(),
                         [&](const StartFailure &why) {
                             failed = true;
                             failure = why;
                         });
        engine->start();
        const bool answered = QTest::qWaitFor([&] { return began || failed; }, 20'000);
        if (began)
            proxy = *began;
        return answered && began;
    }
    bool stop()
    {
        QSignalSpy stopped(engine.get(), &EngineThread::stopped);
        engine->stop();
        return QTest::qWaitFor([&stopped] { return stopped.count() == 1; }, 20'000);
    }
    [[nodiscard]] EngineFacade &facade() const { return engine->facade(); }

    template <class T, class Call>
    Result<T> ask(Call call)
    {
        std::optional<Result<T>> said;
        call(facade(), [&said](const Result<T> &result) { said = result; });
        if (!QTest::qWaitFor([&said] { return said.has_value(); }))
            qFatal("no answer");
        return *said;
    }
    Result<json::Object> putConfig(const char *patch)
    {
        return ask<json::Object>([patch](EngineFacade &to, const Reply<json::Object> &reply) {
            to.updateConfig(json::parseObject(patch).value(), reply);
        });
    }
    std::string clientKey()
    {
        const auto key =
            ask<Secret>([](EngineFacade &to, const Reply<Secret> &reply) { to.clientKey(reply); });
        return key ? std::string(key->view()) : std::string();
    }
    [[nodiscard]] QByteArray settingsFile() const
    {
        QFile file(dir.filePath(u"gui_config.json"_s));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QTemporaryDir dir;
    EngineOptions options;
    ProxySnapshot proxy;
    StartFailure failure;
    std::unique_ptr<EngineThread> engine;
};

NewAccount account(const char *key = "key-1")
{
    NewAccount made;
    made.account.provider = ProviderId("openai");
    made.account.label = u"One"_s;
    made.credential = {CredentialKind::apiKey, Secret(key)};
    return made;
}

} // namespace

class TestEngineThread final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itStartsServesAndStops()
    {
        Fixture f;
        QVERIFY(f.start());
        QCOMPARE(f.proxy.state, ProxyState::running);
        QVERIFY(f.proxy.port != 0);
        QVERIFY(!f.clientKey().empty());
        QVERIFY(f.stop());
        QVERIFY(f.start()); // the folder is free again
        QVERIFY(f.stop());
    }

    void commandsBeforeTheStartWaitForIt()
    {
        Fixture f;
        f.make();
        std::optional<Result<StatusSnapshot>> said;
        f.facade().status([&said](const Result<StatusSnapshot> &status) { said = status; });
        f.engine->start();
        QTRY_VERIFY_WITH_TIMEOUT(said.has_value(), 20'000);
        QVERIFY(said->ok());
        QCOMPARE((*said)->proxy.state, ProxyState::running);
        QVERIFY(f.stop());
    }

    void repliesComeOnTheMainThread()
    {
        Fixture f;
        QVERIFY(f.start());
        QThread *where = nullptr;
        f.facade().accounts([&where](const auto &) { where = QThread::currentThread(); });
        QCOMPARE(where, nullptr);
        QTRY_COMPARE(where, QThread::currentThread());
        QVERIFY(f.stop());
    }

    void changesAreSignalledAsValues()
    {
        Fixture f;
        QVERIFY(f.start());
        std::vector<AccountsDelta> deltas;
        connect(&f.facade(), &EngineFacade::accountsChanged, this,
                [&deltas](const AccountsDelta &delta) { deltas.push_back(delta); });
        QTRY_VERIFY(!deltas.empty());
        QVERIFY(deltas.front().full);
        deltas.clear();
        const auto added = f.ask<AddedAccount>(
            [](EngineFacade &to, const auto &reply) { to.addAccount(account(), reply); });
        QVERIFY(added.ok());
        QTRY_VERIFY(!deltas.empty());
        QVERIFY(!deltas.front().full);
        QCOMPARE(deltas.front().changed.front().id, added->id);
        QTRY_COMPARE(f.facade().currentStatus().activeAccounts, 1);
        QVERIFY(f.stop());
    }

    void everyCommandIsAnsweredOnceAcrossAStop()
    {
        Fixture f;
        QVERIFY(f.start());
        int replies = 0;
        constexpr int kAsked = 40;
        for (int i = 0; i < kAsked; ++i) {
            if (i == kAsked / 2)
                f.engine->stop();
            const QByteArray key = "key-" + QByteArray::number(i);
            f.facade().addAccount(account(key.constData()),
                                  [&replies](const auto &) { ++replies; });
        }
        QTRY_COMPARE_WITH_TIMEOUT(replies, kAsked, 20'000);
        f.engine.reset();
        QCoreApplication::processEvents();
        QCOMPARE(replies, kAsked);
    }

    void afterTheStopCommandsAreRefused()
    {
        Fixture f;
        QVERIFY(f.start());
        QVERIFY(f.stop());
        const auto status =
            f.ask<StatusSnapshot>([](EngineFacade &to, const auto &reply) { to.status(reply); });
        QCOMPARE(status.error().code, ErrorCode::unavailable);
    }

    void stoppingWhatNeverStartedIsFine()
    {
        Fixture f;
        f.make();
        QVERIFY(f.stop());
    }

    void stoppingInTheMiddleOfTheStartIsFine()
    {
        Fixture f;
        f.make();
        QSignalSpy started(f.engine.get(), &EngineThread::started);
        QSignalSpy failed(f.engine.get(), &EngineThread::failed);
        f.engine->start();
        QVERIFY(f.stop());
        QCoreApplication::processEvents();
        QCOMPARE(started.count(), 0);
        QCOMPARE(failed.count(), 0);
    }

    void destructionWithoutAStopIsFine()
    {
        Fixture f;
        QVERIFY(f.start());
        bool answered = false;
        f.facade().addAccount(account(), [&answered](const auto &) { answered = true; });
        f.engine.reset();
        QVERIFY(f.start());
        QVERIFY(f.stop());
    }

    void aFolderServesOneEngine()
    {
        Fixture first;
        QVERIFY(first.start());
        {
            Fixture second;
            second.options.dataDir = first.options.dataDir;
            QVERIFY(!second.start());
            QCOMPARE(second.failure.kind, StartFailure::Kind::dataFolderInUse);
            QVERIFY(second.stop());
        }
        QVERIFY(first.stop());
    }

    void faultySettingsAreNamedAndKept()
    {
        Fixture f;
        QFile file(f.dir.filePath(u"gui_config.json"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"proxy":{"port":-1,"max_connections":0}})");
        file.close();
        const QByteArray before = f.settingsFile();
        QVERIFY(!f.start());
        QCOMPARE(f.failure.kind, StartFailure::Kind::invalidSettings);
        QCOMPARE(f.failure.lines.size(), std::size_t{2});
        QVERIFY(f.failure.lines[0].contains(u"/proxy/port"_s));
        QCOMPARE(f.settingsFile(), before);
        QVERIFY(f.stop());
    }

    void aTakenPortFailsTheDaemonAndNotTheDesktop()
    {
        QTcpServer taken;
        QVERIFY(taken.listen(QHostAddress::LocalHost, 0));
        for (const EngineFace face : {EngineFace::daemon, EngineFace::desktop}) {
            Fixture f(face);
            f.options.port = taken.serverPort();
            const bool desktop = face == EngineFace::desktop;
            QCOMPARE(f.start(), desktop);
            if (desktop) {
                QCOMPARE(f.proxy.state, ProxyState::failed);
                QVERIFY(f.proxy.suggestedPort.has_value());
            } else {
                QCOMPARE(f.failure.kind, StartFailure::Kind::addressInUse);
            }
            QVERIFY(f.stop());
        }
    }

    void settingsChangeAsAWhole()
    {
        Fixture f;
        QVERIFY(f.start());
        const std::string key = f.clientKey();
        const QByteArray before = f.settingsFile();
        const auto refused =
            f.putConfig(R"({"proxy":{"api_key":"another-key","max_connections":0}})");
        QCOMPARE(refused.error().code, ErrorCode::invalidArgument);
        QCOMPARE(refused.error().fields.front().pointer, std::string("/proxy/max_connections"));
        QCOMPARE(f.clientKey(), key);
        QCOMPARE(f.settingsFile(), before);
        const auto bad = f.putConfig(R"({"proxy":{"api_key":"two words"}})");
        QCOMPARE(bad.error().fields.front().pointer, std::string("/proxy/api_key"));
        QCOMPARE(f.clientKey(), key);

        const auto saved =
            f.putConfig(R"({"proxy":{"api_key":"another-key","max_connections":9}})");
        QVERIFY(saved.ok());
        QVERIFY(saved->at("proxy").at("api_key").is_null());
        QCOMPARE(saved->at("proxy").at("max_connections").as_int64(), 9);
        QCOMPARE(f.clientKey(), std::string("another-key"));
        QVERIFY(!f.settingsFile().contains("another-key"));
        QVERIFY(f.putConfig(R"({"proxy":{"api_key":""}})").ok()); // as imported files have it
        QCOMPARE(f.clientKey(), std::string("another-key"));
        QVERIFY(f.stop());
    }

    void schedulingFaultsAreNamedAsTheCallerKnowsThem()
    {
        Fixture f;
        QVERIFY(f.start());
        SchedulingPatch patch;
        patch.maxWaitSeconds = 601;
        const auto refused = f.ask<SchedulingSettings>(
            [patch](EngineFacade &to, const auto &reply) { to.setScheduling(patch, reply); });
        QCOMPARE(refused.error().fields.front().pointer, std::string("/max_wait_seconds"));
        patch.maxWaitSeconds = 5;
        patch.mode = SchedulingMode::cacheFirst;
        const auto saved = f.ask<SchedulingSettings>(
            [patch](EngineFacade &to, const auto &reply) { to.setScheduling(patch, reply); });
        QCOMPARE(saved->mode, SchedulingMode::cacheFirst);
        QVERIFY(f.settingsFile().contains("CacheFirst"));
        QVERIFY(f.stop());
    }

    void constantsAndBillingMovesAreSetByTheSchedulingCall()
    {
        Fixture f;
        QVERIFY(f.start());
        const auto set = [&f](const SchedulingPatch &patch) {
            return f.ask<SchedulingSettings>(
                [patch](EngineFacade &to, const auto &reply) { to.setScheduling(patch, reply); });
        };
        SchedulingPatch patch;
        patch.tuning = json::Object{{"window_ms", -1}};
        const auto refused = set(patch);
        QVERIFY(!refused);
        QCOMPARE(refused.error().fields.front().pointer, std::string("/tuning/window_ms"));
        patch.tuning = json::Object{{"window_ms", 7}};
        patch.allowPayPerUse = true;
        patch.maxInFlightPerAccount.emplace(4);
        const auto saved = set(patch);
        QVERIFY(saved.ok());
        QVERIFY(saved->allowPayPerUse);
        QCOMPARE(saved->maxInFlightPerAccount, std::optional(4));
        QVERIFY(f.settingsFile().contains("window_ms"));
        patch = {};
        patch.tuning = json::Object{{"window_ms", nullptr}};
        patch.maxInFlightPerAccount.emplace(std::nullopt);
        const auto back = set(patch);
        QVERIFY(back.ok());
        QVERIFY(back->allowPayPerUse && !back->maxInFlightPerAccount);
        QVERIFY(!f.settingsFile().contains("window_ms"));
        QVERIFY(f.stop());
    }

    void theFixedAccountLivesWhileTheProxyRuns()
    {
        Fixture f;
        QVERIFY(f.start());
        const auto id = f.ask<AddedAccount>(
            [](EngineFacade &to, const auto &reply) { to.addAccount(account(), reply); });
        QVERIFY(id.ok());
        const auto fix = [&f](const std::optional<AccountId> &which) {
            return f.ask<std::optional<AccountId>>(
                [which](EngineFacade &to, const auto &reply) { to.setFixedAccount(which, reply); });
        };
        QCOMPARE(fix(AccountId("acc-none")).error().code, ErrorCode::notFound);
        QCOMPARE(*fix(id->id), std::optional(id->id));
        const auto stopped = f.ask<ProxySnapshot>(
            [](EngineFacade &to, const auto &reply) { to.stopProxy(StopManner::drain, reply); });
        QCOMPARE(stopped->state, ProxyState::stopped);
        QCOMPARE(fix(id->id).error().code, ErrorCode::conflict);
        const auto started =
            f.ask<ProxySnapshot>([](EngineFacade &to, const auto &reply) { to.startProxy(reply); });
        QCOMPARE(started->state, ProxyState::running);
        const auto status =
            f.ask<StatusSnapshot>([](EngineFacade &to, const auto &reply) { to.status(reply); });
        QVERIFY(!status->fixedAccount);
        QVERIFY(f.stop());
    }

    void accountsOutliveARestart()
    {
        Fixture f;
        QVERIFY(f.start());
        QVERIFY(f.ask<AddedAccount>([](EngineFacade &to, const auto &reply) {
                     to.addAccount(account(), reply);
                 }).ok());
        const std::string key = f.clientKey();
        QVERIFY(f.stop());
        QVERIFY(f.start());
        const auto accounts = f.ask<std::vector<AccountSnapshot>>(
            [](EngineFacade &to, const auto &reply) { to.accounts(reply); });
        QCOMPARE(accounts->size(), std::size_t{1});
        QCOMPARE(accounts->front().state, std::string("ready"));
        QCOMPARE(f.clientKey(), key);
        QVERIFY(f.stop());
    }

    void unknownThingsAreNotFound()
    {
        Fixture f;
        QVERIFY(f.start());
        QCOMPARE(
            f.ask<int>([](EngineFacade &to, const auto &reply) { to.clearBinding("none", reply); })
                .error()
                .code,
            ErrorCode::notFound);
        QCOMPARE(f.ask<BindingSnapshot>([](EngineFacade &to, const auto &reply) {
                      to.moveBinding("none", AccountId("none"), reply);
                  })
                     .error()
                     .code,
                 ErrorCode::notFound);
        QCOMPARE(f.ask<int>([](EngineFacade &to, const auto &reply) {
                      to.liftCooldowns(AccountId("none"), reply);
                  })
                     .error()
                     .code,
                 ErrorCode::notFound);
        QCOMPARE(f.ask<RequestRecord>(
                      [](EngineFacade &to, const auto &reply) { to.request("none", reply); })
                     .error()
                     .code,
                 ErrorCode::notFound);
        QVERIFY(f.stop());
    }
};

QTEST_GUILESS_MAIN(TestEngineThread)
#include "tst_enginethread.moc"
