// SPDX-License-Identifier: GPL-3.0-or-later
// Broken upstreams, slow clients and clients that leave, over real sockets.
#include "tests/integration/daemonfixture.h"

#include <QTest>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

UpstreamStep withFault(Fault fault)
{
    UpstreamStep step;
    step.fault = fault;
    return step;
}

QByteArray streamRequest(const DialectCall &call)
{
    return requestBytes("POST", call.streamTarget,
                        {{"Authorization", QByteArray("Bearer ") + kClientKey},
                         {"Content-Type", "application/json"},
                         {"anthropic-version", "2023-06-01"}},
                        call.streamBody);
}

} // namespace

class TestDaemonFaults final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void init();

    void brokenStreamEndsInTheErrorEvent_data();
    void brokenStreamEndsInTheErrorEvent();
    void streamWithItsLastEventIsWhole_data();
    void streamWithItsLastEventIsWhole();
    void failureBeforeTheFirstByteRotates_data();
    void failureBeforeTheFirstByteRotates();
    void bothAccountsBroken_data();
    void bothAccountsBroken();
    void refusedConnectionRotates();
    void plainBodyCutIsNoGoodAnswer();
    void slowClientPausesTheUpstream();
    void clientGoneCancelsTheUpstream_data();
    void clientGoneCancelsTheUpstream();
    void dripIsDelivered();

private:
    [[nodiscard]] qint64 inFlight() const;

    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<DaemonFixture> m_daemon;
};

void TestDaemonFaults::initTestCase()
{
    m_upstream = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_upstream->listen());
    m_daemon = std::make_unique<DaemonFixture>();
    QVERIFY(m_daemon->start());
    for (const char *provider : {"openai", "anthropic", "gemini"}) {
        for (const char *number : {"1", "2"}) {
            QVERIFY(
                !m_daemon->addAccount(provider, std::string(provider) + number, m_upstream->url())
                     .empty());
        }
    }
}

void TestDaemonFaults::cleanupTestCase()
{
    QCOMPARE(m_daemon->terminate(), 0);
    QVERIFY2(!m_daemon->sanitizerReport(), m_daemon->standardError().constData());
}

void TestDaemonFaults::init()
{
    m_upstream->reset();
    (void)m_daemon->admin("DELETE", "/cooldowns");
}

qint64 TestDaemonFaults::inFlight() const
{
    const json::Object status = m_daemon->adminJson("GET", "/status");
    return status.contains("in_flight") ? status.at("in_flight").as_int64() : -1;
}

void TestDaemonFaults::brokenStreamEndsInTheErrorEvent_data()
{
    QTest::addColumn<int>("dialect");
    QTest::addColumn<Fault>("fault");
    const std::pair<const char *, Fault> faults[] = {
        {"cut", Fault::truncate}, {"reset", Fault::resetStream}, {"torn", Fault::tornEnd}};
    for (std::size_t i = 0; i < allDialectCalls().size(); ++i) {
        for (const auto &fault : faults) {
            const QByteArray name = QByteArray(allDialectCalls()[i].name) + " " + fault.first;
            QTest::newRow(name.constData()) << static_cast<int>(i) << fault.second;
        }
    }
}

void TestDaemonFaults::brokenStreamEndsInTheErrorEvent()
{
    QFETCH(int, dialect);
    QFETCH(Fault, fault);
    const DialectCall &call = allDialectCalls()[static_cast<std::size_t>(dialect)];
    UpstreamStep step = withFault(fault);
    step.events = 6;
    step.faultAfter = qstrcmp(call.name, "gemini") == 0 ? 2 : 5;
    m_upstream->script("*", {step});
    WireClient client(m_daemon->origin());
    client.send(streamRequest(call));
    const RawResponse response = client.takeResponse("POST");
    QCOMPARE(response.status, 200);
    QVERIFY2(response.complete, "the body must end with its last chunk");
    QVERIFY2(response.body.contains(call.errorMark), response.body.constData());
    QCOMPARE(response.body.count(call.errorMark), 1);
    QVERIFY(!response.body.contains("[DONE]"));
    for (const QByteArray &event : response.body.split('\n')) {
        if (event.startsWith("data: "))
            QVERIFY2(event.endsWith('}'), ("a torn event came: " + event).constData());
    }
    QCOMPARE(m_upstream->totalRequests(), quint64(1));
    // The connection is still good.
    client.send(streamRequest(call));
    QVERIFY(client.takeResponse("POST").complete);
}

void TestDaemonFaults::streamWithItsLastEventIsWhole_data()
{
    QTest::addColumn<int>("dialect");
    for (std::size_t i = 0; i < allDialectCalls().size(); ++i)
        QTest::newRow(allDialectCalls()[i].name) << static_cast<int>(i);
}

/// What breaks after the dialect's own end is no longer the client's matter.
void TestDaemonFaults::streamWithItsLastEventIsWhole()
{
    QFETCH(int, dialect);
    const DialectCall &call = allDialectCalls()[static_cast<std::size_t>(dialect)];
    m_upstream->script("*", {withFault(Fault::wrongLength)});
    WireClient client(m_daemon->origin());
    client.send(streamRequest(call));
    const RawResponse response = client.takeResponse("POST");
    QCOMPARE(response.status, 200);
    QVERIFY(response.complete);
    QVERIFY2(!response.body.contains(call.errorMark), response.body.constData());
    QVERIFY2(response.body.contains(call.endMark), response.body.constData());
}

void TestDaemonFaults::failureBeforeTheFirstByteRotates_data()
{
    QTest::addColumn<QByteArray>("error");
    QTest::addColumn<Fault>("fault");
    for (const char *error : {"rate_limit", "quota", "server", "overloaded", "authentication",
                              "permission", "validation"})
        QTest::newRow(error) << QByteArray(error) << Fault::none;
    QTest::newRow("close") << QByteArray() << Fault::close;
    QTest::newRow("reset") << QByteArray() << Fault::reset;
}

void TestDaemonFaults::failureBeforeTheFirstByteRotates()
{
    QFETCH(QByteArray, error);
    QFETCH(Fault, fault);
    UpstreamStep step = withFault(fault);
    step.error = error.toStdString();
    const DialectCall &call = allDialectCalls()[3];
    m_upstream->script("*", {step});
    WireClient client(m_daemon->origin());
    client.send(streamRequest(call));
    const RawResponse response = client.takeResponse("POST");
    QVERIFY2(response.status == 200, response.body.constData());
    QCOMPARE(response.headers.value("x-attempts"), QByteArray("2"));
    QCOMPARE(m_upstream->totalRequests(), quint64(2));
    const QByteArray first = m_upstream->requests().front().credential;
    const QByteArray second = m_upstream->requests().back().credential;
    QVERIFY(first != second);
    QCOMPARE("key-" + response.headers.value("x-account-email"), second + "@example.test");
    // An API key that was refused stays out until it is replaced: put it back for the next row.
    if (error == "authentication") {
        const QByteArray name = first.mid(4);
        const json::Object list = m_daemon->adminJson("GET", "/accounts");
        for (const auto &entry : list.at("accounts").as_array()) {
            if (entry.at("label").as_string() != name.constData())
                continue;
            const QByteArray id(entry.at("id").as_string().c_str());
            QCOMPARE(m_daemon->admin("DELETE", "/accounts/" + id).status, 204);
        }
        QVERIFY(!m_daemon->addAccount("gemini", name.constData(), m_upstream->url()).empty());
    }
}

void TestDaemonFaults::bothAccountsBroken_data()
{
    QTest::addColumn<int>("dialect");
    QTest::addColumn<QByteArray>("error");
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<int>("status");
    for (const int dialect : {0, 1, 2, 3}) {
        const QByteArray name = allDialectCalls()[static_cast<std::size_t>(dialect)].name;
        const int overloaded = dialect == 2 ? 529 : 503;
        QTest::newRow((name + " limited").constData())
            << dialect << QByteArray("rate_limit") << Fault::none << 429;
        QTest::newRow((name + " overloaded").constData())
            << dialect << QByteArray("overloaded") << Fault::none << overloaded;
        QTest::newRow((name + " garbage").constData())
            << dialect << QByteArray() << Fault::garbage << 502;
        QTest::newRow((name + " huge head").constData())
            << dialect << QByteArray() << Fault::hugeHeaders << 502;
        QTest::newRow((name + " reset").constData())
            << dialect << QByteArray() << Fault::reset << 502;
    }
}

void TestDaemonFaults::bothAccountsBroken()
{
    QFETCH(int, dialect);
    QFETCH(QByteArray, error);
    QFETCH(Fault, fault);
    QFETCH(int, status);
    const DialectCall &call = allDialectCalls()[static_cast<std::size_t>(dialect)];
    UpstreamStep step = withFault(fault);
    step.error = error.toStdString();
    if (!error.isEmpty()) {
        step.hint = Hint::retryAfter;
        step.hintFor = Milliseconds(45'000);
    }
    m_upstream->script("*", {step}, Repeat::yes);
    const RawResponse response = m_daemon->ask("POST", call.target, call.body);
    QVERIFY2(response.status == status,
             (QByteArray::number(response.status) + " " + response.body).constData());
    QVERIFY2(!errorKind(call.provider, response).empty(), response.body.constData());
    if (!error.isEmpty()) {
        const int seconds = response.headers.value("retry-after").toInt();
        QVERIFY2(seconds > 30 && seconds <= 45, response.headers.value("retry-after").constData());
    }
    QCOMPARE(inFlight(), 0);
}

void TestDaemonFaults::refusedConnectionRotates()
{
    ScriptedUpstream gone;
    QVERIFY(gone.listen());
    const QByteArray url = gone.url();
    gone.close();
    DaemonFixture daemon;
    daemon.writeSettings(R"({"proxy":{"scheduling":{"mode":"PerformanceFirst"}}})");
    QVERIFY(daemon.start());
    QVERIFY(!daemon.addAccount("openai", "gone", url).empty());
    QVERIFY(!daemon.addAccount("openai", "good", m_upstream->url()).empty());
    const DialectCall &chat = allDialectCalls().front();
    for (int i = 0; i < 4; ++i) {
        const RawResponse response = daemon.ask("POST", chat.target, chat.body);
        QCOMPARE(response.status, 200);
        QVERIFY(response.body.contains("Hello from good"));
    }
    QCOMPARE(daemon.terminate(), 0);
}

void TestDaemonFaults::plainBodyCutIsNoGoodAnswer()
{
    m_upstream->script("*", {withFault(Fault::truncate)}, Repeat::yes);
    const DialectCall &chat = allDialectCalls().front();
    const RawResponse response = m_daemon->ask("POST", chat.target, chat.body);
    QVERIFY2(response.status != 200 || !response.complete, response.body.constData());
}

void TestDaemonFaults::slowClientPausesTheUpstream()
{
    UpstreamStep large;
    large.events = 2000;
    large.eventBytes = 16 * 1024;
    m_upstream->script("*", {large});
    const DialectCall &call = allDialectCalls().front();
    WireClient client(m_daemon->origin());
    client.pauseReading();
    client.send(streamRequest(call));
    QTRY_COMPARE(m_upstream->totalRequests(), quint64(1));
    // Buffers of the kernel on both connections fill up; then nothing more may be taken.
    int before = -1;
    QTRY_VERIFY_WITH_TIMEOUT(
        [&] {
            const int now = m_upstream->requests().front().written;
            const bool still = now == before && now > 0;
            before = now;
            QTest::qWait(500);
            return still;
        }(),
        20'000);
    QVERIFY2(before < 1500, QByteArray::number(before).constData());
    QCOMPARE(m_upstream->requests().front().fate, RequestFate::open);
    client.resumeReading();
    QVERIFY(client.waitFor("data: [DONE]", std::chrono::seconds(60)));
    const RawResponse response = client.takeResponse("POST");
    QVERIFY(response.complete);
    QVERIFY(response.body.size() > 2000 * 16 * 1024);
    QVERIFY(response.body.endsWith("data: [DONE]\n\n"));
}

void TestDaemonFaults::clientGoneCancelsTheUpstream_data()
{
    QTest::addColumn<int>("dialect");
    QTest::addColumn<Fault>("fault");
    for (std::size_t i = 0; i < allDialectCalls().size(); ++i) {
        const QByteArray name = allDialectCalls()[i].name;
        QTest::newRow((name + " waiting").constData()) << static_cast<int>(i) << Fault::stall;
        QTest::newRow((name + " reading").constData()) << static_cast<int>(i) << Fault::stallStream;
    }
}

void TestDaemonFaults::clientGoneCancelsTheUpstream()
{
    QFETCH(int, dialect);
    QFETCH(Fault, fault);
    const DialectCall &call = allDialectCalls()[static_cast<std::size_t>(dialect)];
    m_upstream->script("*", {withFault(fault)});
    WireClient client(m_daemon->origin());
    client.send(streamRequest(call));
    QTRY_COMPARE(m_upstream->totalRequests(), quint64(1));
    if (fault == Fault::stallStream)
        QVERIFY(client.waitFor("data: "));
    QCOMPARE(inFlight(), 1);
    client.abort();
    QTRY_COMPARE(m_upstream->requests().front().fate, RequestFate::aborted);
    QTRY_COMPARE(inFlight(), 0);
    QVERIFY(m_daemon->adminJson("GET", "/cooldowns").at("cooldowns").as_array().empty());
    QCOMPARE(m_upstream->totalRequests(), quint64(1));
}

void TestDaemonFaults::dripIsDelivered()
{
    UpstreamStep step = withFault(Fault::slowDrip);
    m_upstream->script("*", {step});
    const DialectCall &chat = allDialectCalls().front();
    WireClient client(m_daemon->origin());
    client.send(streamRequest(chat));
    const RawResponse response = client.takeResponse("POST", std::chrono::seconds(30));
    QVERIFY(response.complete);
    QVERIFY(response.body.endsWith("data: [DONE]\n\n"));
}

QTEST_GUILESS_MAIN(TestDaemonFaults)

#include "tst_daemonfaults.moc"
