// SPDX-License-Identifier: GPL-3.0-or-later
// The rules of scheduling.md whose waits are long: the whole engine over real sockets, on a clock
// that the test moves.
#include "tests/integration/answerfields.h"
#include "tests/integration/daemonfixture.h"
#include "tests/integration/enginefixture.h"

#include <QTest>

#include <algorithm>
#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const DialectCall &callOf(std::string_view name)
{
    const auto &all = allDialectCalls();
    return *std::find_if(all.begin(), all.end(),
                         [name](const DialectCall &call) { return call.name == name; });
}

json::Object scheduling(std::string_view mode, json::Object more = {})
{
    more["mode"] = mode;
    return {{"proxy", json::Object{{"upstream_proxy", "none"}, {"scheduling", std::move(more)}}}};
}

UpstreamStep limitedFor(Milliseconds span)
{
    UpstreamStep step;
    step.error = "rate_limit";
    step.hint = Hint::retryAfter;
    step.hintFor = span;
    return step;
}

UpstreamStep overloaded()
{
    UpstreamStep step;
    step.error = "overloaded"; // 529 in Anthropic's dialect
    return step;
}

} // namespace

class TestSchedulingEngine final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_engine = std::make_unique<EngineFixture>(); }
    void cleanup();

    void boundAccountIsWaitedFor_data();
    void boundAccountIsWaitedFor();
    void boundAccountIsNotWaitedFor_data();
    void boundAccountIsNotWaitedFor();
    void sameFailuresAreOneIncident();
    void failedProbeWaitsOnce();
    void offlineBlamesNobody_data();
    void offlineBlamesNobody();
    void offlineEndsByItself();
    void loopbackNeedsNoNetwork();
    void restartKeepsTheMoment();
    void restartKeepsProtectionInForce();

private:
    [[nodiscard]] json::Object account(const std::string &id) const;
    [[nodiscard]] std::vector<json::Object> cooldowns() const;
    [[nodiscard]] QByteArray servedBy() const;
    [[nodiscard]] std::vector<std::unique_ptr<WireClient>> park(int count);
    void failAllWithTheSame();
    void admitOneByOne(int left);

    std::unique_ptr<EngineFixture> m_engine;
};

void TestSchedulingEngine::cleanup()
{
    QVERIFY(m_engine->stop());
    m_engine.reset();
}

json::Object TestSchedulingEngine::account(const std::string &id) const
{
    return objectWith(listAt(m_engine->adminJson("GET", "/status"), "accounts"), "id", id);
}

std::vector<json::Object> TestSchedulingEngine::cooldowns() const
{
    return listAt(m_engine->adminJson("GET", "/cooldowns"), "cooldowns");
}

QByteArray TestSchedulingEngine::servedBy() const
{
    const DialectCall &call = callOf("chat");
    return m_engine->ask(call.target, call.body).headers.value("x-account-email");
}

void TestSchedulingEngine::boundAccountIsWaitedFor_data()
{
    QTest::addColumn<int>("seconds");
    QTest::newRow("§3 CacheFirst waits 3 s for its account") << 3;
    QTest::newRow("§3 CacheFirst waits as long as max_wait_seconds") << 60;
}

void TestSchedulingEngine::boundAccountIsWaitedFor()
{
    QFETCH(int, seconds);
    QVERIFY(m_engine->start(scheduling("CacheFirst", {{"max_wait_seconds", 60}})));
    QVERIFY(!m_engine->addAccount("openai", "one").empty());
    QVERIFY(!m_engine->addAccount("openai", "two").empty());
    const DialectCall &call = callOf("chat");
    const Headers session{{"X-Session-ID", "conversation-1"}};
    const RawResponse before = m_engine->ask(call.target, call.body, session);
    QCOMPARE(before.status, 200);
    m_engine->upstream().script("*", {limitedFor(std::chrono::seconds(seconds))});

    const auto client = m_engine->send(call.target, call.body, session);
    QTRY_COMPARE(m_engine->status().queueLength, 1);
    m_engine->advance(std::chrono::seconds(seconds) - 1ms);
    QCOMPARE(m_engine->status().queueLength, 1);
    QCOMPARE(m_engine->upstream().totalRequests(), quint64(2));
    m_engine->advance(1ms);
    const RawResponse after = client->takeResponse("POST");
    QCOMPARE(after.status, 200);
    QCOMPARE(after.headers.value("x-account-email"), before.headers.value("x-account-email"));
    QCOMPARE(after.headers.value("x-attempts"), QByteArray("2")); // sends
    const json::Object record =
        m_engine->adminJson("GET", "/requests/" + after.headers.value("x-request-id"));
    QCOMPARE(numberAt(record, "queued_ms"), seconds * 1000.0);
    QCOMPARE(textAt(record, "winner_reason"), std::string("session"));
}

void TestSchedulingEngine::boundAccountIsNotWaitedFor_data()
{
    QTest::addColumn<QByteArray>("mode");
    QTest::addColumn<int>("seconds");
    QTest::newRow("§3 Balance goes elsewhere at once") << QByteArray("Balance") << 3;
    QTest::newRow("§3 CacheFirst rotates at once beyond max_wait_seconds")
        << QByteArray("CacheFirst") << 61;
}

void TestSchedulingEngine::boundAccountIsNotWaitedFor()
{
    QFETCH(QByteArray, mode);
    QFETCH(int, seconds);
    QVERIFY(m_engine->start(scheduling(mode.toStdString(), {{"max_wait_seconds", 60}})));
    QVERIFY(!m_engine->addAccount("openai", "one").empty());
    QVERIFY(!m_engine->addAccount("openai", "two").empty());
    const DialectCall &call = callOf("chat");
    const Headers session{{"X-Session-ID", "conversation-1"}};
    const RawResponse before = m_engine->ask(call.target, call.body, session);
    QCOMPARE(before.status, 200);
    m_engine->upstream().script("*", {limitedFor(std::chrono::seconds(seconds))});

    const RawResponse after = m_engine->ask(call.target, call.body, session); // the clock stands
    QCOMPARE(after.status, 200);
    QVERIFY(after.headers.value("x-account-email") != before.headers.value("x-account-email"));
    const json::Object record =
        m_engine->adminJson("GET", "/requests/" + after.headers.value("x-request-id"));
    QCOMPARE(numberAt(record, "queued_ms"), 0.0);
    // The home is taken up again: its cache is warm still.
    m_engine->advance(std::chrono::seconds(seconds));
    QCOMPARE(m_engine->ask(call.target, call.body, session).headers.value("x-account-email"),
             before.headers.value("x-account-email"));
}

/// Three accounts of one upstream, which refuses each of them with the same words.
void TestSchedulingEngine::failAllWithTheSame()
{
    QVERIFY(m_engine->start(scheduling("Balance", {{"queue_wait_seconds", 60}})));
    for (const char *name : {"one", "two", "three"})
        QVERIFY(!m_engine->addAccount("anthropic", name).empty());
    const DialectCall &call = callOf("anthropic");
    m_engine->upstream().script("*", {overloaded(), overloaded(), overloaded()});
    const RawResponse refused = m_engine->ask(call.target, call.body);
    QCOMPARE(refused.status, 529);
    QCOMPARE(refused.headers.value("x-attempts"), QByteArray("3"));
    QCOMPARE(m_engine->upstream().totalRequests(), quint64(3));
}

std::vector<std::unique_ptr<WireClient>> TestSchedulingEngine::park(int count)
{
    const DialectCall &call = callOf("anthropic");
    std::vector<std::unique_ptr<WireClient>> clients;
    for (int i = 0; i < count; ++i)
        clients.push_back(m_engine->send(call.target, call.body));
    (void)QTest::qWaitFor([this, count] { return m_engine->status().queueLength == count; });
    return clients;
}

/// After the probe's success: 250 ms apart for 5 s, then all that are left.
void TestSchedulingEngine::admitOneByOne(int left)
{
    for (Milliseconds passed = 250ms; passed < 5s; passed += 250ms) {
        m_engine->advance(249ms);
        QCOMPARE(m_engine->status().queueLength, left);
        m_engine->advance(1ms);
        QCOMPARE(m_engine->status().queueLength, --left);
    }
    QVERIFY(left > 1); // else the end of the ramp shows nothing
    m_engine->advance(250ms);
    QCOMPARE(m_engine->status().queueLength, 0);
}

void TestSchedulingEngine::sameFailuresAreOneIncident()
{
    failAllWithTheSame();
    const json::Object status = m_engine->adminJson("GET", "/status");
    const auto incidents = listAt(status, "incidents");
    QCOMPARE(incidents.size(), std::size_t{1});
    const json::Object &incident = incidents.front();
    QCOMPARE(textAt(incident, "provider"), std::string("anthropic"));
    QCOMPARE(textAt(incident, "origin"), m_engine->upstream().url().toStdString());
    QCOMPARE(textAt(incident, "until"), toRfc3339(m_engine->clock().wallNow() + 10s));
    QVERIFY(incident.at("probing") == json::Value(false));
    QVERIFY(!textAt(incident, "reason").empty());
    QVERIFY(cooldowns().empty()); // the marks became the throttle
    for (const json::Object &one : listAt(status, "accounts")) {
        QCOMPARE(textAt(one, "state"), std::string("limited"));
        QCOMPARE(textAt(one, "cause"), std::string("upstream_throttled"));
    }

    constexpr int kParked = 25;
    const auto clients = park(kParked);
    QCOMPARE(m_engine->status().queueLength, kParked);
    m_engine->advance(10s - 1ms);
    QCOMPARE(m_engine->status().queueLength, kParked);
    QCOMPARE(m_engine->upstream().totalRequests(), quint64(3));

    // One probe: while the upstream has not answered it, everybody else stays where they are.
    std::vector<StatusSnapshot> seen;
    connect(&m_engine->upstream(), &ScriptedUpstream::requestRecorded, this,
            [this, &seen] { seen.push_back(m_engine->status()); });
    m_engine->advance(1ms);
    QTRY_COMPARE(seen.size(), std::size_t{1});
    m_engine->upstream().disconnect(this);
    QCOMPARE(seen.front().queueLength, kParked - 1);
    QCOMPARE(seen.front().incidents.size(), std::size_t{1});
    QVERIFY(seen.front().incidents.front().probing);

    QTRY_VERIFY(m_engine->status().incidents.empty());
    admitOneByOne(kParked - 1);
    for (const auto &client : clients)
        QCOMPARE(client->takeResponse("POST").status, 200);
    QCOMPARE(m_engine->upstream().totalRequests(), quint64(3 + kParked));
}

void TestSchedulingEngine::failedProbeWaitsOnce()
{
    failAllWithTheSame();
    constexpr int kParked = 4;
    const auto clients = park(kParked);
    QCOMPARE(m_engine->status().queueLength, kParked);
    m_engine->upstream().script("*", {overloaded()});
    m_engine->advance(10s);
    QTRY_COMPARE(m_engine->upstream().totalRequests(), quint64(4));
    QTRY_COMPARE(m_engine->status().queueLength, kParked); // the probe's request waits again
    const auto incidents = m_engine->status().incidents;
    QCOMPARE(incidents.size(), std::size_t{1});
    QCOMPARE(toRfc3339(incidents.front().until), toRfc3339(m_engine->clock().wallNow() + 5s));
    m_engine->advance(5s - 1ms);
    QCOMPARE(m_engine->status().queueLength, kParked);
    m_engine->advance(1ms);
    QTRY_VERIFY(m_engine->status().incidents.empty());
    QCOMPARE(m_engine->upstream().totalRequests(), quint64(5));
    m_engine->advance(5s);
    for (const auto &client : clients)
        QCOMPARE(client->takeResponse("POST").status, 200);
}

void TestSchedulingEngine::offlineBlamesNobody_data()
{
    QTest::addColumn<bool>("told");
    QTest::newRow("§7 the system says so") << true;
    QTest::newRow("§7 no host of those tried can be reached") << false;
}

// Addresses to which no machine has a route for TCP: multicast (RFC 5771).
void TestSchedulingEngine::offlineBlamesNobody()
{
    QFETCH(bool, told);
    QVERIFY(m_engine->start(scheduling("Balance")));
    for (const char *host : {"1", "2"})
        QVERIFY(!m_engine
                     ->addAccount("openai", host,
                                  {{"base_url", std::string("https://224.0.0.") + host}})
                     .empty());
    if (told)
        m_engine->engine().setNetwork(OfflineWatch::System::offline);
    const DialectCall &call = callOf("chat");
    const RawResponse refused = m_engine->ask(call.target, call.body);
    QCOMPARE(refused.status, 503);
    QVERIFY2(refused.body.contains("This machine is offline"), refused.body.constData());
    QVERIFY(!refused.headers.value("retry-after").isEmpty());
    QVERIFY(cooldowns().empty());
    QVERIFY(m_engine->status().incidents.empty());
    double health = 0;
    for (const json::Object &one : listAt(m_engine->adminJson("GET", "/status"), "accounts")) {
        QCOMPARE(textAt(one, "state"), std::string("ready"));
        health += numberAt(one, "health");
    }
    // Where nobody told, the first host alone proves nothing yet.
    QVERIFY2(health >= (told ? 2.0 : 1.8), QByteArray::number(health).constData());
    // Known by now: nothing is sent for the next one.
    const RawResponse next = m_engine->ask(call.target, call.body);
    QCOMPARE(next.status, 503);
    QCOMPARE(next.headers.value("x-attempts"), QByteArray("0"));
}

void TestSchedulingEngine::offlineEndsByItself()
{
    QVERIFY(m_engine->start(scheduling("Balance")));
    QVERIFY(!m_engine->addAccount("openai", "1", {{"base_url", "https://224.0.0.1"}}).empty());
    m_engine->engine().setNetwork(OfflineWatch::System::offline);
    const DialectCall &call = callOf("chat");
    const auto attempts = [&] {
        const RawResponse refused = m_engine->ask(call.target, call.body);
        return refused.status == 503 ? refused.headers.value("x-attempts") : QByteArray("served?");
    };
    QCOMPARE(attempts(), QByteArray("1"));
    QCOMPARE(attempts(), QByteArray("0"));
    // Nobody says that the network is back, yet it is tried again.
    m_engine->clock().advance(5001ms);
    QCOMPARE(attempts(), QByteArray("1"));
    QCOMPARE(attempts(), QByteArray("0"));
    // Somebody says so.
    m_engine->engine().setNetwork(OfflineWatch::System::online);
    const RawResponse tried = m_engine->ask(call.target, call.body);
    QCOMPARE(tried.headers.value("x-attempts"), QByteArray("1"));
}

void TestSchedulingEngine::loopbackNeedsNoNetwork()
{
    QVERIFY(m_engine->start(scheduling("PerformanceFirst")));
    QVERIFY(!m_engine->addAccount("openai", "far", {{"base_url", "https://224.0.0.1"}}).empty());
    const std::string here = m_engine->addAccount("openai", "here", {{"priority", 10}});
    QVERIFY(!here.empty());
    m_engine->engine().setNetwork(OfflineWatch::System::offline);
    const DialectCall &call = callOf("chat");
    for (int i = 0; i < 2; ++i) {
        const RawResponse served = m_engine->ask(call.target, call.body);
        QCOMPARE(served.status, 200);
        QCOMPARE(served.headers.value("x-account-email"), QByteArray("here@example.test"));
    }
    QVERIFY(cooldowns().empty());
    QCOMPARE(numberAt(account(here), "health"), 1.0);
}

void TestSchedulingEngine::restartKeepsTheMoment()
{
    QVERIFY(m_engine->start(scheduling("PerformanceFirst")));
    const std::string first = m_engine->addAccount("openai", "first");
    QVERIFY(!first.empty());
    QVERIFY(!m_engine->addAccount("openai", "then", {{"priority", 10}}).empty());
    m_engine->upstream().script("key-first", {limitedFor(600s)});
    QCOMPARE(servedBy(), QByteArray("then@example.test"));
    m_engine->advance(100s);
    const auto limits = cooldowns();
    QCOMPARE(limits.size(), std::size_t{1});
    const double health = numberAt(account(first), "health");
    QVERIFY(health > 0 && health < 1);

    QVERIFY(m_engine->restart());
    QVERIFY(cooldowns() == limits);
    QVERIFY(qAbs(numberAt(account(first), "health") - health) < 0.001);
    m_engine->advance(500s - 1ms);
    QCOMPARE(servedBy(), QByteArray("then@example.test"));
    m_engine->advance(1ms);
    QCOMPARE(servedBy(), QByteArray("first@example.test"));
}

void TestSchedulingEngine::restartKeepsProtectionInForce()
{
    json::Object settings = scheduling("PerformanceFirst");
    settings["quota_protection"] = json::Object{{"enabled", true}, {"threshold_percentage", 50}};
    QVERIFY(m_engine->start(settings));
    const std::string first = m_engine->addAccount("openai", "first");
    QVERIFY(!first.empty());
    QVERIFY(!m_engine->addAccount("openai", "then", {{"priority", 10}}).empty());
    UpstreamStep low; // a window of a day: shorter ones are no quota to save
    low.headers = {{"x-ratelimit-limit-requests", "1000"},
                   {"x-ratelimit-remaining-requests", "300"},
                   {"x-ratelimit-reset-requests", "26h"}};
    m_engine->upstream().script("key-first", {low});
    QCOMPARE(servedBy(), QByteArray("first@example.test"));
    QCOMPARE(servedBy(), QByteArray("then@example.test"));
    QVERIFY(m_engine->restart());
    QCOMPARE(textAt(account(first), "state"), std::string("protected"));
    QCOMPARE(servedBy(), QByteArray("then@example.test"));
    m_engine->advance(26h - 1ms);
    QCOMPARE(servedBy(), QByteArray("then@example.test"));
    m_engine->advance(1ms); // the window is new
    QCOMPARE(servedBy(), QByteArray("first@example.test"));
}

QTEST_GUILESS_MAIN(TestSchedulingEngine)
#include "tst_schedulingengine.moc"
