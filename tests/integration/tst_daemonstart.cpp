// SPDX-License-Identifier: GPL-3.0-or-later
// Start, end, exit codes and the order of the checks at start.
#include "tests/integration/daemonfixture.h"

#include <QDir>
#include <QFile>
#include <QTcpServer>
#include <QTest>

#include <csignal>
#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

class TestDaemonStart final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysOneLineAndServes();
    void everyFaultOfTheSettingsIsNamed();
    void settingsThatAreNoJsonAreLeftAlone();
    void overriddenSettingsAreCheckedToo();
    void takenPortIsExitFour();
    void secondInstanceIsExitThree();
    void lockComesBeforeSettings();
    void wrongUsageIsExitTwo_data();
    void wrongUsageIsExitTwo();
    void helpAndVersionNeedNoFolder_data();
    void helpAndVersionNeedNoFolder();
    void signalEndsIt_data();
    void signalEndsIt();
    void signalWaitsForARunningRequest();
    void graceTimeEndsARequestThatHangs();
    void accountsAndModeSurviveARestart();
    void killedDaemonStartsAgain();
    void keysNeverStandInFilesOrLog();
};

void TestDaemonStart::saysOneLineAndServes()
{
    DaemonFixture daemon;
    QVERIFY(daemon.start());
    const RawResponse health = WireClient(daemon.origin()).ask("GET", "/healthz");
    QCOMPARE(health.status, 200);
    const json::Object body = bodyJson(health);
    QVERIFY(body.at("status").as_string() == "ok");
    QVERIFY(body.contains("version"));
    QCOMPARE(body.at("active_accounts").as_int64(), 0);
    QCOMPARE(daemon.terminate(), 0);
    QCOMPARE(daemon.standardOutput(), "listening " + daemon.origin() + "\n");
    QVERIFY(!daemon.sanitizerReport());
}

void TestDaemonStart::everyFaultOfTheSettingsIsNamed()
{
    DaemonFixture daemon;
    const QByteArray wrong = R"({"proxy":{"port":70000,"host":17,"scheduling":{"mode":"Fast",)"
                             R"("max_wait_seconds":-1}},"log":{"level":"loud"}})";
    daemon.writeSettings(wrong);
    QVERIFY(!daemon.start());
    QCOMPARE(daemon.waitEnd(), 2);
    for (const QByteArray pointer : {"/proxy/port", "/proxy/host", "/proxy/scheduling/mode",
                                     "/proxy/scheduling/max_wait_seconds", "/log/level"}) {
        int lines = 0;
        for (const QByteArray &line : daemon.standardError().split('\n'))
            lines += line.contains(pointer) && line.contains("gui_config.json") ? 1 : 0;
        QVERIFY2(lines == 1, (pointer + "\n" + daemon.standardError()).constData());
    }
    QVERIFY(daemon.standardError().contains("CacheFirst"));
    QCOMPARE(daemon.readFile(u"gui_config.json"_s), wrong);
    QCOMPARE(daemon.standardOutput(), QByteArray());
}

void TestDaemonStart::settingsThatAreNoJsonAreLeftAlone()
{
    DaemonFixture daemon;
    daemon.writeSettings("{\"proxy\": {");
    QVERIFY(!daemon.start());
    QCOMPARE(daemon.waitEnd(), 2);
    QVERIFY(daemon.standardError().contains("gui_config.json"));
    QCOMPARE(daemon.readFile(u"gui_config.json"_s), QByteArray("{\"proxy\": {"));
}

void TestDaemonStart::overriddenSettingsAreCheckedToo()
{
    DaemonFixture daemon;
    daemon.writeSettings(R"({"proxy":{"port":"many"}})");
    QVERIFY(!daemon.start({u"--port"_s, u"0"_s}));
    QCOMPARE(daemon.waitEnd(), 2);
    QVERIFY(daemon.standardError().contains("/proxy/port"));
}

void TestDaemonStart::takenPortIsExitFour()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    DaemonFixture daemon;
    QVERIFY(!daemon.start({u"--port"_s, QString::number(other.serverPort())}));
    QCOMPARE(daemon.waitEnd(), 4);
    QVERIFY(daemon.standardError().contains(QByteArray::number(other.serverPort())));
}

void TestDaemonStart::secondInstanceIsExitThree()
{
    DaemonFixture daemon;
    QVERIFY(daemon.start());
    DaemonFixture second;
    QVERIFY(!second.start({u"--data-dir"_s, daemon.path(u"."_s)}));
    QCOMPARE(second.waitEnd(), 3);
    QCOMPARE(WireClient(daemon.origin()).ask("GET", "/healthz").status, 200);
    QCOMPARE(daemon.terminate(), 0);
}

void TestDaemonStart::lockComesBeforeSettings()
{
    DaemonFixture daemon;
    QVERIFY(daemon.start());
    daemon.writeSettings(R"({"proxy":{"port":70000}})");
    DaemonFixture second;
    QVERIFY(!second.start({u"--data-dir"_s, daemon.path(u"."_s)}));
    QCOMPARE(second.waitEnd(), 3);
}

void TestDaemonStart::wrongUsageIsExitTwo_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("unknown option") << QStringList{u"--no-such-option"_s};
    QTest::newRow("port no number") << QStringList{u"--port"_s, u"many"_s};
    QTest::newRow("port too large") << QStringList{u"--port"_s, u"65536"_s};
    QTest::newRow("secrets") << QStringList{u"--secrets"_s, u"paper"_s};
    QTest::newRow("log level") << QStringList{u"--log-level"_s, u"loud"_s};
    QTest::newRow("host") << QStringList{u"--host"_s, u"not an address"_s};
    QTest::newRow("key file") << QStringList{u"--api-key-file"_s, u"/no/such/file"_s};
    QTest::newRow("argument") << QStringList{u"something"_s};
}

void TestDaemonStart::wrongUsageIsExitTwo()
{
    QFETCH(QStringList, arguments);
    DaemonFixture daemon;
    QVERIFY(!daemon.start(arguments));
    QCOMPARE(daemon.waitEnd(), 2);
    QVERIFY(!daemon.standardError().isEmpty());
}

void TestDaemonStart::helpAndVersionNeedNoFolder_data()
{
    QTest::addColumn<QString>("option");
    QTest::newRow("help") << u"--help"_s;
    QTest::newRow("version") << u"--version"_s;
}

void TestDaemonStart::helpAndVersionNeedNoFolder()
{
    QFETCH(QString, option);
    DaemonFixture daemon;
    QVERIFY(!daemon.startPlain({option}));
    QCOMPARE(daemon.waitEnd(), 0);
    QVERIFY(daemon.standardOutput().contains(option == u"--help"_s ? "--data-dir" : "0."));
}

void TestDaemonStart::signalEndsIt_data()
{
    QTest::addColumn<int>("number");
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("SIGINT") << SIGINT;
}

void TestDaemonStart::signalEndsIt()
{
    QFETCH(int, number);
    DaemonFixture daemon;
    QVERIFY(daemon.start());
    WireClient idle(daemon.origin());
    QCOMPARE(idle.ask("GET", "/healthz").status, 200);
    daemon.sendSignal(number);
    QCOMPARE(daemon.waitEnd(std::chrono::seconds(8)), 0);
    QVERIFY(idle.waitClosed());
    QVERIFY(!daemon.sanitizerReport());
}

void TestDaemonStart::signalWaitsForARunningRequest()
{
    ScriptedUpstream upstream;
    QVERIFY(upstream.listen());
    UpstreamStep slow;
    slow.events = 10;
    slow.delay = Milliseconds(100);
    upstream.script("*", {slow});
    DaemonFixture daemon;
    QVERIFY(daemon.start());
    QVERIFY(!daemon.addAccount("openai", "a", upstream.url()).empty());
    const DialectCall &chat = allDialectCalls().front();
    WireClient client(daemon.origin());
    client.send(requestBytes("POST", chat.target,
                             {{"Authorization", QByteArray("Bearer ") + kClientKey}},
                             chat.streamBody));
    QVERIFY(client.waitFor(chat.textMark));
    daemon.sendSignal(SIGTERM);
    const RawResponse response = client.takeResponse("POST");
    QVERIFY(response.complete);
    QVERIFY(response.body.contains("[DONE]"));
    QVERIFY(!response.body.contains("\"error\""));
    QCOMPARE(daemon.waitEnd(), 0);
}

void TestDaemonStart::graceTimeEndsARequestThatHangs()
{
    ScriptedUpstream upstream;
    QVERIFY(upstream.listen());
    UpstreamStep stalled;
    stalled.fault = Fault::stallStream;
    upstream.script("*", {stalled});
    DaemonFixture daemon;
    daemon.writeSettings(R"({"proxy":{"shutdown_grace_seconds":1}})");
    QVERIFY(daemon.start());
    QVERIFY(!daemon.addAccount("anthropic", "a", upstream.url()).empty());
    const DialectCall &call = allDialectCalls()[2];
    WireClient client(daemon.origin());
    client.send(requestBytes("POST", call.target,
                             {{"Authorization", QByteArray("Bearer ") + kClientKey},
                              {"anthropic-version", "2023-06-01"}},
                             call.streamBody));
    QVERIFY(client.waitFor("message_start"));
    daemon.sendSignal(SIGTERM);
    QVERIFY(client.waitFor(call.errorMark));
    QVERIFY(client.takeResponse("POST").complete);
    QCOMPARE(daemon.waitEnd(), 0);
    QVERIFY(!daemon.sanitizerReport());
}

void TestDaemonStart::accountsAndModeSurviveARestart()
{
    ScriptedUpstream upstream;
    QVERIFY(upstream.listen());
    DaemonFixture daemon;
    daemon.writeSettings(R"({"proxy":{"mine":[1,2]},"also_mine":"kept"})");
    QVERIFY(daemon.start());
    const std::string id = daemon.addAccount("openai", "a", upstream.url());
    QVERIFY(!id.empty());
    QVERIFY(!daemon.adminJson("PUT", "/scheduling", R"({"mode":"CacheFirst"})").empty());
    QCOMPARE(daemon.terminate(), 0);
    QVERIFY(daemon.start());
    const json::Object scheduling = daemon.adminJson("GET", "/scheduling");
    QVERIFY(scheduling.at("mode").as_string() == "CacheFirst");
    const DialectCall &chat = allDialectCalls().front();
    QCOMPARE(daemon.ask("POST", chat.target, chat.body).status, 200);
    QCOMPARE(upstream.requests().back().credential, QByteArray("key-a"));
    const QByteArray settings = daemon.readFile(u"gui_config.json"_s);
    QVERIFY(settings.contains("\"mine\"") && settings.contains("\"kept\""));
}

void TestDaemonStart::killedDaemonStartsAgain()
{
    DaemonFixture daemon;
    QVERIFY(daemon.start());
    daemon.sendSignal(SIGKILL);
    QCOMPARE(daemon.waitEnd(), -1);
    QVERIFY(daemon.start());
    QCOMPARE(daemon.terminate(), 0);
}

void TestDaemonStart::keysNeverStandInFilesOrLog()
{
    ScriptedUpstream upstream;
    QVERIFY(upstream.listen());
    DaemonFixture daemon;
    QVERIFY(daemon.start({u"--log-level"_s, u"debug"_s}));
    QVERIFY(!daemon.addAccount("openai", "very-secret", upstream.url()).empty());
    const DialectCall &chat = allDialectCalls().front();
    QCOMPARE(daemon.ask("POST", chat.target, chat.body).status, 200);
    QCOMPARE(daemon.terminate(), 0);
    QByteArray everything = daemon.standardError();
    for (const QString &folder : {u"."_s, u"accounts"_s}) {
        const QDir dir(daemon.path(folder));
        for (const QString &name : dir.entryList(QDir::Files | QDir::Hidden))
            everything += daemon.readFile(folder + u"/"_s + name);
    }
    for (const QByteArray secret : {"key-very-secret", kClientKey, kAdminKey})
        QVERIFY2(!everything.contains(secret), secret.constData());
}

QTEST_GUILESS_MAIN(TestDaemonStart)

#include "tst_daemonstart.moc"
