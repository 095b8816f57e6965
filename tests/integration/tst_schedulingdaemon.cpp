// SPDX-License-Identifier: GPL-3.0-or-later
// scheduling.md on the real daemon: conversations that stay, requests that wait, upstreams that
// fail. Sign-ins: tst_signindaemon.
#include "tests/integration/answerfields.h"
#include "tests/integration/daemonfixture.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int kTurns = 50;
constexpr int kCrowd = 200;

/// Turn `turn` of a conversation, which repeats all that was said before.
QByteArray turnBody(int turn)
{
    json::Array messages{
        json::Object{{"role", "user"}, {"content", "Where does this old railway line go?"}}};
    for (int i = 0; i < turn; ++i) {
        messages.push_back(json::Object{{"role", "assistant"}, {"content", "To the coast."}});
        messages.push_back(
            json::Object{{"role", "user"}, {"content", "And then? " + std::to_string(i)}});
    }
    return json::dump(json::Object{{"model", "gpt-test-1"}, {"messages", std::move(messages)}});
}

QByteArray numberedBody(int number)
{
    return json::dump(json::Object{
        {"model", "gpt-test-1"},
        {"messages", json::Array{json::Object{{"role", "user"},
                                              {"content", "number " + std::to_string(number)}}}}});
}

UpstreamStep stalled()
{
    UpstreamStep step;
    step.fault = Fault::stall;
    return step;
}

UpstreamStep failing(const char *error)
{
    UpstreamStep step;
    step.error = error;
    return step;
}

} // namespace

class TestSchedulingDaemon final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void conversationStays_data();
    void conversationStays();
    void performanceFirstSpreads();
    void cacheFirstWaitsAndBalanceDoesNot_data();
    void cacheFirstWaitsAndBalanceDoesNot();
    void sameFailuresAreOneIncident();
    void parkedRequestsAreServedInOrder();
    void parkedClientThatLeavesIsGone();
    void spentBudgetEndsRetries();
    void simulationAnswersWhatIf();

private:
    void schedule(const json::Object &settings);
    void addThree();
    [[nodiscard]] RawResponse ask(const Headers &more = {}) const;
    [[nodiscard]] std::unique_ptr<WireClient> send(const QByteArray &body) const;
    [[nodiscard]] qint64 queueLength() const;
    [[nodiscard]] json::Object account(const std::string &id) const;
    [[nodiscard]] std::map<QByteArray, int> turnsByAccount(const Headers &session) const;

    std::unique_ptr<ScriptedUpstream> m_upstream;
    std::unique_ptr<DaemonFixture> m_daemon;
};

void TestSchedulingDaemon::init()
{
    m_upstream = std::make_unique<ScriptedUpstream>();
    QVERIFY(m_upstream->listen());
    m_daemon = std::make_unique<DaemonFixture>();
    m_daemon->writeSettings(R"({"proxy":{"scheduling":{"queue_wait_seconds":60}}})");
    QVERIFY(m_daemon->start());
}

void TestSchedulingDaemon::cleanup()
{
    const int ended = m_daemon->terminate();
    QVERIFY2(ended == 0 && !m_daemon->sanitizerReport(), m_daemon->standardError().constData());
}

void TestSchedulingDaemon::schedule(const json::Object &settings)
{
    QCOMPARE(m_daemon->admin("PUT", "/scheduling", json::dump(settings)).status, 200);
}

void TestSchedulingDaemon::addThree()
{
    for (const char *name : {"one", "two", "three"})
        QVERIFY(!m_daemon->addAccount("openai-compatible", name, m_upstream->url()).empty());
}

RawResponse TestSchedulingDaemon::ask(const Headers &more) const
{
    return m_daemon->ask("POST", "/v1/chat/completions", numberedBody(0), more);
}

std::unique_ptr<WireClient> TestSchedulingDaemon::send(const QByteArray &body) const
{
    auto client = std::make_unique<WireClient>(m_daemon->origin());
    client->send(requestBytes("POST", "/v1/chat/completions",
                              {{"Authorization", QByteArray("Bearer ") + kClientKey},
                               {"Content-Type", "application/json"}},
                              body));
    return client;
}

qint64 TestSchedulingDaemon::queueLength() const
{
    return static_cast<qint64>(
        numberAt(objectAt(m_daemon->adminJson("GET", "/status"), "queue"), "length"));
}

json::Object TestSchedulingDaemon::account(const std::string &id) const
{
    return objectWith(listAt(m_daemon->adminJson("GET", "/status"), "accounts"), "id", id);
}

/// Who served how many of a conversation's turns; those that failed under "".
std::map<QByteArray, int> TestSchedulingDaemon::turnsByAccount(const Headers &session) const
{
    std::map<QByteArray, int> turns;
    for (int turn = 0; turn < kTurns; ++turn) {
        const RawResponse response =
            m_daemon->ask("POST", "/v1/chat/completions", turnBody(turn), session);
        ++turns[response.status == 200 ? response.headers.value("x-account-email") : QByteArray()];
    }
    return turns;
}

void TestSchedulingDaemon::conversationStays_data()
{
    QTest::addColumn<QByteArray>("mode");
    QTest::addColumn<QByteArray>("strategy");
    QTest::addColumn<QByteArray>("session");
    const auto row = [](const char *title, const char *mode, const char *strategy,
                        const char *session) {
        QTest::newRow(title) << QByteArray(mode) << QByteArray(strategy) << QByteArray(session);
    };
    row("§3 CacheFirst, session header", "CacheFirst", "auto", "conversation-1");
    row("§3 Balance, session header", "Balance", "auto", "conversation-1");
    row("§3 Balance, first user text", "Balance", "auto", "");
    row("§3 CacheFirst, round robin", "CacheFirst", "round_robin", "conversation-1");
    row("§3 Balance, adaptive", "Balance", "adaptive", "");
}

void TestSchedulingDaemon::conversationStays()
{
    QFETCH(QByteArray, mode);
    QFETCH(QByteArray, strategy);
    QFETCH(QByteArray, session);
    schedule({{"mode", mode.toStdString()}, {"strategy", strategy.toStdString()}});
    addThree();
    const auto turns =
        turnsByAccount(session.isEmpty() ? Headers{} : Headers{{"X-Session-ID", session}});
    QCOMPARE(turns.size(), std::size_t{1});
    QVERIFY(!turns.begin()->first.isEmpty());
    QCOMPARE(m_upstream->totalRequests(), quint64(kTurns));
    const auto bindings = listAt(m_daemon->adminJson("GET", "/session-bindings"), "bindings");
    QCOMPARE(bindings.size(), std::size_t{1});
    QCOMPARE(textAt(account(textAt(bindings.front(), "account_id")), "email"),
             turns.begin()->first.toStdString());
}

void TestSchedulingDaemon::performanceFirstSpreads()
{
    schedule({{"mode", "PerformanceFirst"}});
    addThree();
    const auto turns = turnsByAccount({{"X-Session-ID", "conversation-1"}});
    QCOMPARE(turns.size(), std::size_t{3});
    for (const auto &[email, served] : turns) {
        QVERIFY(!email.isEmpty());
        QVERIFY(served == kTurns / 3 || served == kTurns / 3 + 1);
    }
    QCOMPARE(numberAt(m_daemon->adminJson("GET", "/session-bindings"), "count"), 0.0);
}

void TestSchedulingDaemon::cacheFirstWaitsAndBalanceDoesNot_data()
{
    QTest::addColumn<QByteArray>("mode");
    QTest::addColumn<bool>("waits");
    QTest::newRow("§3 CacheFirst waits 3 s for its account") << QByteArray("CacheFirst") << true;
    QTest::newRow("§3 Balance goes elsewhere at once") << QByteArray("Balance") << false;
}

void TestSchedulingDaemon::cacheFirstWaitsAndBalanceDoesNot()
{
    QFETCH(QByteArray, mode);
    QFETCH(bool, waits);
    schedule({{"mode", mode.toStdString()}});
    addThree();
    const Headers session{{"X-Session-ID", "conversation-1"}};
    const QByteArray home = ask(session).headers.value("x-account-email");
    UpstreamStep limited = failing("rate_limit");
    limited.headers.add("Retry-After", "3");
    m_upstream->script("*", {limited});
    const RawResponse after = ask(session);
    QCOMPARE(after.status, 200);
    QCOMPARE(after.headers.value("x-account-email") == home, waits);
    const json::Object record =
        m_daemon->adminJson("GET", "/requests/" + after.headers.value("x-request-id"));
    const double queued = numberAt(record, "queued_ms");
    QVERIFY2(waits ? queued >= 2990 : queued < 1000, QByteArray::number(queued).constData());
}

void TestSchedulingDaemon::sameFailuresAreOneIncident()
{
    addThree();
    UpstreamStep failure = failing("overloaded");
    failure.status = 529;
    m_upstream->script("*", {failure, failure, failure});
    // Without a hint the throttle lasts 10 s; a real one of 1 s shows the whole of it.
    schedule({{"tuning", json::Object{{"incident_throttle_ms", 1000}}}});
    QVERIFY(ask().status >= 500);
    QCOMPARE(m_upstream->totalRequests(), quint64(3));
    const json::Object status = m_daemon->adminJson("GET", "/status");
    const auto incidents = listAt(status, "incidents");
    QCOMPARE(incidents.size(), std::size_t{1});
    QCOMPARE(textAt(incidents.front(), "origin"), m_upstream->url().toStdString());
    QVERIFY(listAt(m_daemon->adminJson("GET", "/cooldowns"), "cooldowns").empty());
    QCOMPARE(ask().status, 200); // waits for the end, and is the probe
    QCOMPARE(m_upstream->totalRequests(), quint64(4));
    QVERIFY(listAt(m_daemon->adminJson("GET", "/status"), "incidents").empty());
}

void TestSchedulingDaemon::parkedRequestsAreServedInOrder()
{
    schedule({{"max_in_flight_per_account", 1}, {"queue_wait_seconds", 600}});
    QVERIFY(!m_daemon->addAccount("openai-compatible", "only", m_upstream->url()).empty());
    m_upstream->script("*", {stalled()});
    const auto first = send(numberedBody(0));
    QTRY_COMPARE(m_upstream->totalRequests(), quint64(1));
    std::vector<std::unique_ptr<WireClient>> parked;
    for (int number = 1; number <= kCrowd; ++number) {
        parked.push_back(send(numberedBody(number)));
        // Connections are accepted in no order: the next is sent when this one is in its place.
        QTRY_COMPARE(queueLength(), qint64(number));
    }
    QCOMPARE(m_upstream->totalRequests(), quint64(1));
    first->abort();
    for (const auto &client : parked)
        QCOMPARE(client->takeResponse("POST").status, 200);
    QCOMPARE(m_upstream->totalRequests(), quint64(1 + kCrowd));
    const auto &seen = m_upstream->requests();
    for (int number = 1; number <= kCrowd; ++number)
        QCOMPARE(seen.at(static_cast<std::size_t>(number)).body, numberedBody(number));
    QCOMPARE(queueLength(), qint64(0));
}

void TestSchedulingDaemon::parkedClientThatLeavesIsGone()
{
    schedule({{"max_in_flight_per_account", 1}, {"queue_wait_seconds", 600}});
    QVERIFY(!m_daemon->addAccount("openai-compatible", "only", m_upstream->url()).empty());
    m_upstream->script("*", {stalled()});
    const auto first = send(numberedBody(0));
    QTRY_COMPARE(m_upstream->totalRequests(), quint64(1));
    const auto leaving = send(numberedBody(1));
    QTRY_COMPARE(queueLength(), qint64(1));
    const auto staying = send(numberedBody(2));
    QTRY_COMPARE(queueLength(), qint64(2));
    leaving->abort();
    QTRY_COMPARE(queueLength(), qint64(1));
    first->abort();
    QCOMPARE(staying->takeResponse("POST").status, 200);
    QTRY_COMPARE(numberAt(m_daemon->adminJson("GET", "/status"), "in_flight"), 0.0);
    QCOMPARE(m_upstream->totalRequests(), quint64(2));
    QCOMPARE(m_upstream->requests().back().body, numberedBody(2));
}

void TestSchedulingDaemon::spentBudgetEndsRetries()
{
    addThree();
    schedule({{"tuning", json::Object{{"retry_share", 0}, {"retry_per_second", 0}}}});
    m_upstream->script("*", {failing("server")});
    const RawResponse failed = ask();
    QCOMPARE(failed.status, 502); // the failure at hand
    QCOMPARE(failed.headers.value("x-attempts"), QByteArray("1"));
    // Rotations after a rate limit do not draw on it.
    m_upstream->script("*", {failing("rate_limit")});
    const RawResponse served = ask();
    QCOMPARE(served.status, 200);
    QCOMPARE(served.headers.value("x-attempts"), QByteArray("2"));
}

void TestSchedulingDaemon::simulationAnswersWhatIf()
{
    addThree();
    json::Array requests;
    for (int turn = 0; turn < 30; ++turn) {
        json::Object request{{"at_ms", turn * 1000},
                             {"session", "conversation-1"},
                             {"model", "gpt-test-1"},
                             {"duration_ms", 500}};
        requests.push_back(std::move(request));
    }
    const auto replay = [&](const char *mode) {
        return m_daemon->adminJson(
            "POST", "/simulate",
            json::dump(
                json::Object{{"settings", json::Object{{"mode", mode}}}, {"requests", requests}}));
    };
    const json::Object sticky = replay("Balance");
    QCOMPARE(numberAt(sticky, "served"), 30.0);
    QCOMPARE(numberAt(sticky, "same_account_share"), 1.0);
    const json::Object spread = replay("PerformanceFirst");
    QCOMPARE(numberAt(spread, "served"), 30.0);
    for (const json::Object &one : listAt(spread, "accounts"))
        QCOMPARE(numberAt(one, "served"), 10.0);
    // The pool itself has seen nothing of it.
    QCOMPARE(m_upstream->totalRequests(), quint64(0));
    QCOMPARE(numberAt(m_daemon->adminJson("GET", "/session-bindings"), "count"), 0.0);
    QCOMPARE(m_daemon->admin("POST", "/simulate", "{}").status, 422);
}

QTEST_GUILESS_MAIN(TestSchedulingDaemon)
#include "tst_schedulingdaemon.moc"
