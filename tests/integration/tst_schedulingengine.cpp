// SPDX-License-Identifier: GPL-3.0-or-later
// The rules of scheduling.md whose waits are long: the whole engine over real sockets, on a clock
// that the test moves.
#include "tests/integration/answerfields.h"
#include "tests/integration/daemonfixture.h"
#include "tests/integration/enginefixture.h"

#include <QLocale>
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

/// A hint whose moment lies `span` ahead, written into what the row has.
QByteArray withMoments(QByteArray text, WallTime now, Milliseconds span)
{
    const qint64 at = (now + span).time_since_epoch().count();
    const QDateTime moment = QDateTime::fromMSecsSinceEpoch(at, Qt::UTC);
    text.replace("%DATE%",
                 QLocale::c().toString(moment, u"ddd, dd MMM yyyy HH:mm:ss 'GMT'"_s).toLatin1());
    text.replace("%RFC3339%", QByteArray::fromStdString(toRfc3339(now + span)));
    text.replace("%EPOCH%", QByteArray::number(at / 1000));
    return text;
}

QByteArray googleError(const QByteArray &details)
{
    return R"({"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"Slow down.",)"
           R"("details":[)" +
           details + "]}}";
}

QByteArray googleInfo(const QByteArray &metadata)
{
    return R"({"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"RATE_LIMIT_EXCEEDED",)"
           R"("domain":"cloudcode-pa.googleapis.com","metadata":{)" +
           metadata + "}}";
}

QByteArray openaiError(const QByteArray &message, const QByteArray &more = {})
{
    return R"({"error":{"type":"requests","param":null,"code":"rate_limit_exceeded","message":")" +
           message + "\"" + more + "}}";
}

const QByteArray kRetryInfo = R"({"@type":"type.googleapis.com/google.rpc.RetryInfo",)";

} // namespace

class TestSchedulingEngine final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_engine = std::make_unique<EngineFixture>(); }
    void cleanup();

    void limitEndsWhenTheUpstreamSaid_data();
    void limitEndsWhenTheUpstreamSaid();
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

private:
    [[nodiscard]] json::Object account(const std::string &id) const;
    [[nodiscard]] std::vector<json::Object> cooldowns() const;
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

void TestSchedulingEngine::limitEndsWhenTheUpstreamSaid_data()
{
    QTest::addColumn<QByteArray>("dialect");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<qint64>("span"); // milliseconds
    const auto header = [](const char *title, const char *dialect, int status, const char *name,
                           const char *value, Milliseconds span) {
        const QByteArray body = openaiError("Slow down.");
        QTest::newRow(title) << QByteArray(dialect) << status << QByteArray(name)
                             << QByteArray(value) << body << qint64(span.count());
    };
    const auto body = [](const char *title, const char *dialect, const QByteArray &text,
                         Milliseconds span) {
        QTest::newRow(title) << QByteArray(dialect) << 429 << QByteArray() << QByteArray() << text
                             << qint64(span.count());
    };
    header("§7 Retry-After in seconds", "chat", 429, "Retry-After", "7", 7s);
    header("§7 Retry-After as HTTP date", "chat", 429, "Retry-After", "%DATE%", 65s);
    header("§7 Retry-After of a 503", "chat", 503, "Retry-After", "7", 7s);
    header("§7 Retry-After of a 529", "anthropic", 529, "Retry-After", "7", 7s);
    header("§7 Retry-After of 0 is 2 s", "anthropic", 429, "Retry-After", "0", 2s);
    header("§7 Retry-After of 2 days is 24 h", "chat", 429, "Retry-After", "172800", 24h);
    header("§7 retry-after-ms", "responses", 429, "retry-after-ms", "6500", 6500ms);
    header("§7 retry-after-ms of 500 is 2 s", "chat", 429, "retry-after-ms", "500", 2s);

    body("§7 RetryInfo.retryDelay", "gemini", googleError(kRetryInfo + R"("retryDelay":"34.5s"})"),
         34500ms);
    body("§7 RetryInfo.retryDelay with units", "gemini",
         googleError(kRetryInfo + R"("retryDelay":"1h16m0.5s"})"), 1h + 16min + 500ms);
    body("§7 RetryInfo.retryDelay as an object", "gemini",
         googleError(kRetryInfo + R"("retryDelay":{"seconds":34,"nanos":500000000}})"), 34500ms);
    body("§7 quotaResetDelay", "gemini",
         googleError(googleInfo(R"("quotaResetDelay":"161m39.25s")")), 161min + 39250ms);
    body("§7 quotaResetDelay below 2 s", "gemini",
         googleError(googleInfo(R"("quotaResetDelay":"539.477544ms")")), 2s);
    body("§7 quotaResetTimeStamp", "gemini",
         googleError(googleInfo(R"("quotaResetTimeStamp":"%RFC3339%")")), 3h + 250ms);
    body("§7 all details are scanned", "gemini",
         googleError(googleInfo(R"("model":"gemini-2.5-pro")") + "," + kRetryInfo +
                     R"("retryDelay":"9s"})"),
         9s);
    body("§7 the longest of several", "gemini",
         googleError(googleInfo(R"("quotaResetDelay":"40s")") + "," + kRetryInfo +
                     R"("retryDelay":"9s"})"),
         40s);
    body("§7 retry_after as a number", "chat", openaiError("Slow down.", R"(,"retry_after":12.5)"),
         12500ms);
    body("§7 retry_after as a span", "chat", openaiError("Slow down.", R"(,"retry_after":"12s")"),
         12s);
    body("§7 resets_in_seconds", "responses",
         openaiError("Slow down.", R"(,"resets_in_seconds":3600)"), 1h);
    body("§7 resets_at", "responses", openaiError("Slow down.", R"(,"resets_at":%EPOCH%)"), 90min);

    const auto text = [&body](const char *title, const char *words, Milliseconds span) {
        body(title, "chat", openaiError("Slow down. Please " + QByteArray(words) + "."), span);
    };
    text("§7 try again in 1m5s", "try again in 1m5s", 65s);
    text("§7 try again in 1m 5s", "try again in 1m 5s", 65s);
    text("§7 try again in 500ms: never minutes", "try again in 500ms", 2s);
    text("§7 try again in 2500ms", "try again in 2500ms", 2500ms);
    text("§7 try again in 6.5s", "try again in 6.5s", 6500ms);
    text("§7 try again in 1h2m3s", "try again in 1h2m3s", 1h + 2min + 3s);
    text("§7 try again in 7m12.345s", "try again in 7m12.345s", 7min + 12345ms);
    text("§7 try again in 3 minutes", "try again in 3 minutes", 3min);
    text("§7 try again in 72h3m0.5s: a day", "try again in 72h3m0.5s", 24h);
}

void TestSchedulingEngine::limitEndsWhenTheUpstreamSaid()
{
    QFETCH(QByteArray, dialect);
    QFETCH(int, status);
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, body);
    QFETCH(qint64, span);
    // Without stickiness it is the priority that says who serves.
    QVERIFY(m_engine->start(scheduling("PerformanceFirst")));
    const DialectCall &call = callOf(dialect.toStdString());
    const std::string first = m_engine->addAccount(call.provider, "first");
    QVERIFY(!first.empty());
    QVERIFY(!m_engine->addAccount(call.provider, "then", {{"priority", 10}}).empty());
    const WallTime sent = m_engine->clock().wallNow();
    UpstreamStep step;
    step.status = status;
    step.body = withMoments(body, sent, Milliseconds(span));
    if (!header.isEmpty())
        step.headers.add(header, withMoments(value, sent, Milliseconds(span)));
    m_engine->upstream().script("key-first", {step});
    const auto served = [&] {
        const RawResponse response = m_engine->ask(call.target, call.body);
        return response.status == 200 ? response.headers.value("x-account-email") : response.body;
    };
    QCOMPARE(served(), QByteArray("then@example.test")); // at once, and not after the limit
    const auto limits = cooldowns();
    QCOMPARE(limits.size(), std::size_t{1});
    QCOMPARE(textAt(limits.front(), "account_id"), first);
    QCOMPARE(textAt(limits.front(), "until"), toRfc3339(sent + Milliseconds(span)));

    m_engine->advance(Milliseconds(span) - 1ms);
    QCOMPARE(served(), QByteArray("then@example.test"));
    QCOMPARE(m_engine->upstream().requestsOf("key-first").size(), std::size_t{1});
    m_engine->advance(1ms);
    QCOMPARE(served(), QByteArray("first@example.test"));
    QVERIFY(cooldowns().empty());
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

QTEST_GUILESS_MAIN(TestSchedulingEngine)
#include "tst_schedulingengine.moc"
