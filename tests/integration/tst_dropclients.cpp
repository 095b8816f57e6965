// SPDX-License-Identifier: GPL-3.0-or-later
// Clients that leave at any moment, for SIGNALBOX_SOAK_SECONDS (8): afterwards the daemon still
// answers, nothing is in flight, and it ends cleanly.
#include "tests/integration/daemonfixture.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

class TestDropClients final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leavesNothingBehind();
};

namespace {

/// A program of ours that runs beside the test and prints where it listens.
QByteArray startUpstream(QProcess &process)
{
    process.start(QStringLiteral(SCRIPTED_UPSTREAM_PATH), {});
    QByteArray output;
    (void)QTest::qWaitFor(
        [&] {
            output += process.readAllStandardOutput();
            return output.contains('\n');
        },
        10'000);
    return output.trimmed().mid(10);
}

/// Of one number of a JSON answer; -1 when there is none.
std::int64_t numberAt(const json::Object &object, std::string_view name)
{
    const json::Value *value = object.if_contains(name);
    return value && value->is_int64() ? value->get_int64() : -1;
}

std::int64_t openRequests(const QByteArray &upstream)
{
    return numberAt(bodyJson(WireClient(upstream).ask("GET", "/_control/state")), "requests_open");
}

} // namespace

void TestDropClients::leavesNothingBehind()
{
    const int asked = qEnvironmentVariableIntValue("SIGNALBOX_SOAK_SECONDS");
    const int seconds = asked > 0 ? asked : 8;

    QProcess upstream;
    const QByteArray url = startUpstream(upstream);
    QVERIFY(url.startsWith("http://"));
    const QByteArray script =
        R"({"credential":"*","repeat":true,"steps":[{},{"events":40,"delay_ms":3},)"
        R"({"first_delay_ms":15},{},{"fault":"truncate"},{"events":200,"event_bytes":4000},{},)"
        R"({"fault":"torn_end"},{"fault":"no_terminal"},{"fault":"reset_stream"}]})";

    DaemonFixture daemon;
    daemon.writeSettings(R"({"proxy":{"scheduling":{"mode":"PerformanceFirst"}}})");
    QVERIFY(daemon.start({u"--log-level"_s, u"error"_s}));
    for (const char *provider : {"openai", "anthropic", "gemini"}) {
        for (const char *number : {"1", "2"})
            QVERIFY(!daemon.addAccount(provider, std::string(provider) + number, url).empty());
    }
    QCOMPARE(WireClient(url).ask("POST", "/_control/script", {}, script).status, 200);

    QProcess load;
    load.setProcessChannelMode(QProcess::MergedChannels);
    const QByteArray port = daemon.origin().mid(daemon.origin().lastIndexOf(':') + 1);
    load.start(QStringLiteral(DROPLOAD_PATH),
               {QString::fromLatin1(port), QString::fromLatin1(kClientKey), u"64"_s,
                QString::number(seconds)});
    QVERIFY(QTest::qWaitFor([&load] { return load.state() == QProcess::NotRunning; },
                            (seconds + 40) * 1000));
    const QByteArray report = load.readAll();
    qInfo("%s", report.constData());
    QVERIFY2(load.exitCode() == 0, report.constData());
    QVERIFY2(daemon.running(), daemon.standardError().constData());

    QTRY_COMPARE_WITH_TIMEOUT(numberAt(daemon.adminJson("GET", "/status"), "in_flight"),
                              std::int64_t(0), 20'000);
    QTRY_COMPARE_WITH_TIMEOUT(openRequests(url), std::int64_t(0), 20'000);
    QCOMPARE(WireClient(url).ask("POST", "/_control/reset").status, 200);
    (void)daemon.admin("DELETE", "/cooldowns");
    for (const DialectCall &call : allDialectCalls()) {
        const RawResponse response = daemon.ask("POST", call.streamTarget, call.streamBody);
        QVERIFY2(response.status == 200 && response.complete, response.body.constData());
    }
    QCOMPARE(daemon.terminate(), 0);
    QVERIFY2(!daemon.sanitizerReport(), daemon.standardError().constData());
    upstream.terminate();
    QVERIFY(QTest::qWaitFor([&] { return upstream.state() == QProcess::NotRunning; }));
}

QTEST_GUILESS_MAIN(TestDropClients)

#include "tst_dropclients.moc"
