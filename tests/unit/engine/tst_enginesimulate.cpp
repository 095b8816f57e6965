// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine adds to a replay: its settings, its accounts, its routes.
#include "core/admin/simulationcall.h"
#include "core/engine/enginethread.h"
#include "core/json/value.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <optional>

using namespace signalbox;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

json::Object object(QByteArray text)
{
    const QByteArray body = text.replace('\'', '"');
    return json::parseObject({body.constData(), static_cast<std::size_t>(body.size())}).value();
}

SimulatedRequest request(const char *model = "gpt-5", Milliseconds at = 0ms)
{
    SimulatedRequest made;
    made.model = model;
    made.at = at;
    return made;
}

} // namespace

class TestEngineSimulate final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void itsAccountsServe();
    void anAccountIsTakenById();
    void otherAccountsMayBeGiven();
    void modelsAreRouted_data();
    void modelsAreRouted();
    void settingsOfTheReplayWin();
    void nothingHereChanges();
    void faultsAreNamed_data();
    void faultsAreNamed();

private:
    template <class T, class Call>
    Result<T> ask(Call call)
    {
        std::optional<Result<T>> said;
        call(m_engine->facade(), [&said](const Result<T> &result) { said = result; });
        if (!QTest::qWaitFor([&said] { return said.has_value(); }, 20'000))
            qFatal("no answer");
        return *said;
    }
    Result<SimulationReportPtr> simulate(const SimulationCall &call)
    {
        return ask<SimulationReportPtr>(
            [&call](EngineFacade &to, const Reply<SimulationReportPtr> &reply) {
                to.simulate(call, reply);
            });
    }
    AccountId add(const char *provider, const char *key)
    {
        NewAccount made;
        made.account.provider = ProviderId(provider);
        made.account.label = QString::fromLatin1(provider);
        made.credential = {CredentialKind::apiKey, Secret(key)};
        const auto added =
            ask<AddedAccount>([&made](EngineFacade &to, const Reply<AddedAccount> &reply) {
                to.addAccount(made, reply);
            });
        return added.value().id;
    }

    QTemporaryDir m_dir;
    std::unique_ptr<EngineThread> m_engine;
    AccountId m_openai;
    AccountId m_anthropic;
};

void TestEngineSimulate::initTestCase()
{
    EngineOptions options;
    options.dataDir = m_dir.path();
    options.port = 0;
    VaultKeyOptions key;
    key.mode = SecretsMode::plain;
    m_engine = std::make_unique<EngineThread>(options, makeVaultKeySource(key));
    bool started = false;
    connect(m_engine.get(), &EngineThread::started, this, [&started] { started = true; });
    m_engine->start();
    QTRY_VERIFY_WITH_TIMEOUT(started, 20'000);
    m_openai = add("openai", "key-of-openai");
    m_anthropic = add("anthropic", "key-of-anthropic");
    const auto saved = ask<json::Object>([](EngineFacade &to, const Reply<json::Object> &reply) {
        to.updateConfig(object("{'proxy':{'custom_mapping':{'fast':'gpt-5-mini'}}}"), reply);
    });
    QVERIFY(saved.ok());
}

void TestEngineSimulate::cleanupTestCase()
{
    bool stopped = false;
    connect(m_engine.get(), &EngineThread::stopped, this, [&stopped] { stopped = true; });
    m_engine->stop();
    QTRY_VERIFY_WITH_TIMEOUT(stopped, 20'000);
    m_engine.reset();
}

void TestEngineSimulate::itsAccountsServe()
{
    SimulationCall call;
    call.requests = {request(), request("gpt-5", 1s)};
    call.upstream.requestsPerMinute = 1;
    call.settings = object("{'queue_wait_seconds':0}");
    const auto report = simulate(call);
    QVERIFY(report.ok());
    QCOMPARE((*report)->accounts, (std::vector<AccountId>{m_openai, m_anthropic}));
    QCOMPARE((*report)->result.requests[0].status, 200);
    QCOMPARE((*report)->result.requests[0].account.value(), std::size_t(0));
    QCOMPARE((*report)->result.requests[1].status, 429); // by the upstream given for all
}

void TestEngineSimulate::anAccountIsTakenById()
{
    SimulationCall call;
    SimulatedAccount own;
    own.account.account.id = m_anthropic;
    SimulatedAnswer refusal;
    refusal.kind = OutcomeKind::forbidden;
    own.upstream.troubles = {{0ms, 1s, refusal}};
    call.accounts = {own};
    call.requests = {request("claude-5")};
    call.requests[0].dialect = DialectId::anthropic;
    const auto report = simulate(call);
    QVERIFY(report.ok());
    QCOMPARE((*report)->accounts, std::vector<AccountId>{m_anthropic});
    QCOMPARE((*report)->result.requests[0].status, 403);
    QCOMPARE((*report)->result.accounts[0].failed, std::uint64_t(1));
}

void TestEngineSimulate::otherAccountsMayBeGiven()
{
    SimulationCall call;
    SimulatedAccount given;
    given.account.account.id = AccountId("imagined");
    given.account.account.provider = ProviderId("openai");
    given.account.account.models = {"gpt-5"};
    call.accounts = {given};
    call.requests = {request("gpt-5"), request("gpt-4")};
    const auto report = simulate(call);
    QVERIFY(report.ok());
    QCOMPARE((*report)->result.requests[0].status, 200);
    QCOMPARE((*report)->result.requests[1].status, 404);
}

void TestEngineSimulate::modelsAreRouted_data()
{
    QTest::addColumn<QByteArray>("model");
    QTest::addColumn<DialectId>("dialect");
    QTest::addColumn<int>("status");
    QTest::newRow("§12 pattern") << QByteArray("gpt-5") << DialectId::openaiChat << 200;
    QTest::newRow("§12 alias") << QByteArray("fast") << DialectId::openaiChat << 200;
    QTest::newRow("§12 the other provider")
        << QByteArray("claude-5") << DialectId::anthropic << 200;
    QTest::newRow("§12 a dialect that nobody here speaks")
        << QByteArray("gemini-3") << DialectId::gemini << 404;
    QTest::newRow("§12 nobody's name") << QByteArray("faster") << DialectId::openaiChat << 404;
}

void TestEngineSimulate::modelsAreRouted()
{
    QFETCH(QByteArray, model);
    QFETCH(DialectId, dialect);
    QFETCH(int, status);
    SimulationCall call;
    call.requests = {request(model.constData())};
    call.requests[0].dialect = dialect;
    const auto report = simulate(call);
    QVERIFY(report.ok());
    QCOMPARE((*report)->result.requests[0].status, status);
}

void TestEngineSimulate::settingsOfTheReplayWin()
{
    SimulationCall call;
    call.accounts.emplace();
    for (const char *id : {"a", "b", "c", "d", "e", "f", "g", "h"}) {
        SimulatedAccount &given = call.accounts->emplace_back();
        given.account.account.id = AccountId(id);
        given.account.account.provider = ProviderId("openai");
    }
    SimulatedAnswer limit;
    limit.kind = OutcomeKind::rateLimited;
    limit.hint = 1h;
    call.requests = {request()};
    call.requests[0].answers.assign(8, limit);
    const auto attempts = [&] { return (*simulate(call))->result.requests[0].attempts; };
    QCOMPARE(attempts(), 6);
    call.settings = object("{'tuning':{'rate_limit_attempts':4}}");
    QCOMPARE(attempts(), 4);
    call.settings = object("{'max_attempts':2,'tuning':{'rate_limit_attempts':1}}");
    QCOMPARE(attempts(), 2);
}

void TestEngineSimulate::nothingHereChanges()
{
    SimulationCall call;
    call.requests = {request()};
    SimulatedAnswer refusal;
    refusal.kind = OutcomeKind::unauthorized;
    call.requests[0].answers.assign(4, refusal);
    call.settings = object("{'mode':'CacheFirst'}");
    QVERIFY(simulate(call).ok());
    const auto status = ask<StatusSnapshot>(
        [](EngineFacade &to, const Reply<StatusSnapshot> &reply) { to.status(reply); });
    QCOMPARE(status->scheduling.mode, SchedulingMode::balance);
    QCOMPARE(status->activeAccounts, 2);
}

void TestEngineSimulate::faultsAreNamed_data()
{
    QTest::addColumn<QByteArray>("settings");
    QTest::addColumn<QByteArray>("account");
    QTest::addColumn<QByteArray>("provider");
    QTest::addColumn<QByteArray>("pointer");
    const auto settings = [](const char *text, const char *pointer) {
        QTest::newRow(pointer) << QByteArray(text) << QByteArray() << QByteArray()
                               << QByteArray(pointer);
    };
    settings("{'max_attempts':11}", "/settings/max_attempts");
    settings("{'mod':'Balance'}", "/settings/mod");
    settings("{'tuning':{'min_hint_ms':-1}}", "/settings/tuning/min_hint_ms");
    settings("{'tuning':{'min_hint':1}}", "/settings/tuning/min_hint");
    QTest::newRow("an unknown id")
        << QByteArray("{}") << QByteArray("nobody") << QByteArray() << QByteArray("/accounts/0/id");
    QTest::newRow("an unknown provider")
        << QByteArray("{}") << QByteArray("x") << QByteArray("acme")
        << QByteArray("/accounts/0/provider");
    QTest::newRow("no id") << QByteArray("{}") << QByteArray() << QByteArray("openai")
                           << QByteArray("/accounts/0/id");
}

void TestEngineSimulate::faultsAreNamed()
{
    QFETCH(QByteArray, settings);
    QFETCH(QByteArray, account);
    QFETCH(QByteArray, provider);
    QFETCH(QByteArray, pointer);
    SimulationCall call;
    call.settings = object(settings);
    if (!account.isEmpty() || !provider.isEmpty()) {
        SimulatedAccount given;
        given.account.account.id = AccountId(account.toStdString());
        given.account.account.provider = ProviderId(provider.toStdString());
        call.accounts = {given};
    }
    const auto report = simulate(call);
    QVERIFY(!report);
    QCOMPARE(report.error().code, ErrorCode::invalidArgument);
    QCOMPARE(report.error().fields.size(), std::size_t(1));
    QCOMPARE(QByteArray::fromStdString(report.error().fields[0].pointer), pointer);
}

QTEST_GUILESS_MAIN(TestEngineSimulate)
#include "tst_enginesimulate.moc"
