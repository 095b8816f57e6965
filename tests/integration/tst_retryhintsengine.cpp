// SPDX-License-Identifier: GPL-3.0-or-later
// Each form in which an upstream says when to come back locks its account for exactly that long
// (scheduling.md §7): the whole engine over real sockets, on a clock that the test moves. How the
// forms are read, with all that is wrong with them: tst_retryhints.
#include "tests/integration/answerfields.h"
#include "tests/integration/daemonfixture.h"
#include "tests/integration/enginefixture.h"

#include <QDateTime>
#include <QLocale>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

std::vector<json::Object> cooldownsOf(const EngineFixture &engine)
{
    return listAt(engine.adminJson("GET", "/cooldowns"), "cooldowns");
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

class TestRetryHintsEngine final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_engine = std::make_unique<EngineFixture>(); }
    void cleanup()
    {
        QVERIFY(m_engine->stop());
        m_engine.reset();
    }

    void limitEndsWhenTheUpstreamSaid_data();
    void limitEndsWhenTheUpstreamSaid();

private:
    std::unique_ptr<EngineFixture> m_engine;
};

void TestRetryHintsEngine::limitEndsWhenTheUpstreamSaid_data()
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

void TestRetryHintsEngine::limitEndsWhenTheUpstreamSaid()
{
    QFETCH(QByteArray, dialect);
    QFETCH(int, status);
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, body);
    QFETCH(qint64, span);
    // Without stickiness it is the priority that says who serves.
    const json::Object mode{{"mode", "PerformanceFirst"}};
    QVERIFY(m_engine->start({{"proxy", json::Object{{"scheduling", mode}}}}));
    const auto &calls = allDialectCalls();
    const DialectCall &call =
        *std::find_if(calls.begin(), calls.end(),
                      [&dialect](const DialectCall &one) { return one.name == dialect; });
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
    const auto limits = cooldownsOf(*m_engine);
    QCOMPARE(limits.size(), std::size_t{1});
    QCOMPARE(textAt(limits.front(), "account_id"), first);
    QCOMPARE(textAt(limits.front(), "until"), toRfc3339(sent + Milliseconds(span)));

    m_engine->advance(Milliseconds(span) - 1ms);
    QCOMPARE(served(), QByteArray("then@example.test"));
    QCOMPARE(m_engine->upstream().requestsOf("key-first").size(), std::size_t{1});
    m_engine->advance(1ms);
    QCOMPARE(served(), QByteArray("first@example.test"));
    QVERIFY(cooldownsOf(*m_engine).empty());
}

QTEST_GUILESS_MAIN(TestRetryHintsEngine)
#include "tst_retryhintsengine.moc"
