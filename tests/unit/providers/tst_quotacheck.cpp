// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/providers/quotacheck.h"

#include "core/base/bytes.h"
#include "core/json/value.h"
#include "tests/support/fakeclock.h"
#include "tests/support/faketransport.h"

#include <QTest>

#include <cmath>
#include <memory>
#include <optional>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;
using enum QuotaFormat;

Q_DECLARE_METATYPE(signalbox::QuotaFormat)
Q_DECLARE_METATYPE(signalbox::ErrorCode)

namespace {

constexpr WallTime kNow{Milliseconds(1'790'000'000'000)}; // Monday, 2026-09-21T14:13:20Z

/// "day gemini-x 0.25 60000; …": window, model, used, milliseconds to the reset.
QByteArray describe(const std::vector<QuotaReading> &readings)
{
    QByteArrayList parts;
    for (const QuotaReading &one : readings) {
        QByteArray part = toBytes(quotaWindowName(one.window));
        part += ' ' + QByteArray::fromStdString(one.model);
        part += ' ' + (one.used ? QByteArray::number(*one.used, 'g', 6) : QByteArray("?"));
        part += ' ' + (one.resetsIn ? QByteArray::number(qint64(one.resetsIn->count()))
                                    : QByteArray("?"));
        parts += part;
    }
    return parts.join("; ");
}

ProviderDefinition provider(const char *quota)
{
    const QByteArray json =
        QByteArray(R"({"id":"p","name":"Provider P","dialects":["openai_chat"],)"
                   "\"base_url\":\"https://p.example/api/v1\","
                   R"("credentials":{"api_key":)"
                   R"({"header":"Authorization","prefix":"Bearer "}},"model_patterns":["*"],)"
                   R"("required_headers":{"x-version":"2"},"quota":)") +
        quota + '}';
    return providerFromJson(*json::parseObject(view(json))).value();
}

struct Fixture
{
    explicit Fixture(const char *quota = R"({"format":"openrouter_key","path":"/api/v1/key"})")
        : definition(provider(quota))
    {
    }

    void start(Account account = {})
    {
        check = std::make_unique<QuotaCheck>(transport, definition, std::move(account),
                                             Credential{CredentialKind::apiKey, Secret("key-1")},
                                             clock, [this](QuotaCheck::Answer said) {
                                                 ++calls;
                                                 answer = std::move(said);
                                                 check.reset(); // allowed
                                             });
        check->start();
    }

    FakeTransport transport;
    FakeClock clock;
    ProviderDefinition definition;
    std::unique_ptr<QuotaCheck> check;
    std::optional<QuotaCheck::Answer> answer;
    int calls = 0;
};

} // namespace

/// Quota endpoints (scheduling.md §6): what they answer and how they are asked.
class TestQuotaCheck final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersAreRead_data()
    {
        QTest::addColumn<QuotaFormat>("format");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char *title, QuotaFormat format, const char *body,
                            const char *expected) {
            QTest::newRow(title) << format << QByteArray(body) << QByteArray(expected);
        };
        row("§6 Code Assist: buckets by model", codeAssist,
            R"({"buckets":[{"modelId":"gemini-a","tokenType":"REQUESTS","remainingFraction":0.75,)"
            R"("resetTime":"2026-09-22T00:00:00Z"},{"modelId":"gemini-b","remainingFraction":1}]})",
            "day gemini-a 0.25 35200000; day gemini-b 0 ?");
        row("§6 Code Assist: the tightest bucket of a model", codeAssist,
            R"({"buckets":[{"modelId":"m","remainingFraction":0.9},)"
            R"({"modelId":"m","remainingFraction":0.2},{"modelId":"m","remainingFraction":0.5}]})",
            "day m 0.8 ?");
        row("§6 Code Assist: nothing remains", codeAssist,
            R"({"buckets":[{"modelId":"m","remainingAmount":"0"}]})", "day m 1 ?");
        row("§6 Code Assist: no fraction, no figure", codeAssist,
            R"({"buckets":[{"modelId":"m","remainingAmount":"70"},{"modelId":"n"}]})", "");
        row("§6 Code Assist: more than all", codeAssist,
            R"({"buckets":[{"modelId":"m","remainingFraction":1.5}]})", "day m 0 ?");
        row("§6 Code Assist: negative is above 1", codeAssist,
            R"({"buckets":[{"modelId":"m","remainingFraction":-0.5}]})", "day m 1.5 ?");
        row("§6 Code Assist: reset in the past", codeAssist,
            R"({"buckets":[{"modelId":"m","remainingFraction":0,)"
            R"("resetTime":"2026-09-21T14:13:10Z"}]})",
            "day m 1 -10000");
        row("§6 Code Assist: wrong kinds", codeAssist,
            R"({"buckets":[1,null,{"modelId":7,"remainingFraction":0},)"
            R"({"modelId":"m","remainingFraction":"much"},)"
            R"({"modelId":"n","remainingFraction":0.5,"resetTime":12}]})",
            "day n 0.5 ?");
        row("§6 Code Assist: none", codeAssist, "{}", "");

        row("§6 OpenRouter: what remains of the limit", openrouterKey,
            R"({"data":{"usage":25.5,"limit":100,"limit_remaining":74.5,"limit_reset":null}})",
            "credit  0.255 ?");
        row("§6 OpenRouter: remaining before usage of all time", openrouterKey,
            R"({"data":{"usage":900,"limit":10,"limit_remaining":9,"limit_reset":"daily"}})",
            "credit  0.1 35200000");
        row("§6 OpenRouter: usage alone", openrouterKey, R"({"data":{"usage":5,"limit":20}})",
            "credit  0.25 ?");
        row("§6 OpenRouter: weeks end on Monday", openrouterKey,
            R"({"data":{"limit":4,"limit_remaining":1,"limit_reset":"weekly"}})",
            "credit  0.75 553600000");
        row("§6 OpenRouter: months end on the first", openrouterKey,
            R"({"data":{"limit":4,"limit_remaining":1,"limit_reset":"monthly"}})",
            "credit  0.75 812800000");
        row("§6 OpenRouter: another period", openrouterKey,
            R"({"data":{"limit":4,"limit_remaining":1,"limit_reset":"yearly"}})", "credit  0.75 ?");
        row("§6 OpenRouter: overdrawn", openrouterKey,
            R"({"data":{"limit":10,"limit_remaining":-1}})", "credit  1.1 ?");
        row("§6 OpenRouter: a limit of nothing", openrouterKey, R"({"data":{"limit":0,"usage":0}})",
            "credit  1 ?");
        row("§6 OpenRouter: a key without limit", openrouterKey,
            R"({"data":{"usage":25.5,"limit":null,"limit_remaining":null}})", "");
        row("§6 OpenRouter: wrong kinds", openrouterKey,
            R"({"data":{"usage":"x","limit":10,"limit_remaining":[]}})", "");

        row("§6 Anthropic: percent of each window", anthropicUsage,
            R"({"five_hour":{"utilization":42,"resets_at":"2026-09-21T15:13:20Z"},)"
            R"("seven_day":{"utilization":7.5,"resets_at":"2026-09-22T14:13:20.000+00:00"},)"
            R"("seven_day_opus":{"utilization":100,"resets_at":null},"seven_day_sonnet":null,)"
            R"("extra_usage":{"is_enabled":true,"utilization":50}})",
            "5h  0.42 3600000; 7d  0.075 86400000; 7d *opus* 1 ?");
        row("§6 Anthropic: raw figures above 100 stay", anthropicUsage,
            R"({"five_hour":{"utilization":104}})", "5h  1.04 ?");
        row("§6 Anthropic: unusable figures", anthropicUsage,
            R"({"five_hour":{"utilization":-4},"seven_day":{"utilization":"much"},)"
            R"("seven_day_opus":7})",
            "");
    }
    void answersAreRead()
    {
        QFETCH(QuotaFormat, format);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, expected);
        const auto readings = quotaFromJson(format, view(body), kNow);
        QVERIFY2(readings.ok(), readings.ok() ? "" : qPrintable(readings.error().message));
        QCOMPARE(describe(*readings), expected);
        for (const QuotaReading &one : *readings)
            QCOMPARE(one.source, QuotaSource::endpoint);
    }

    void otherThingsAreNoQuota_data()
    {
        QTest::addColumn<QuotaFormat>("format");
        QTest::addColumn<QByteArray>("body");
        for (const QuotaFormat format : {codeAssist, openrouterKey, anthropicUsage}) {
            const std::string_view name = quotaFormatName(format);
            const auto row = [&](const char *what, const char *body) {
                QTest::addRow("%s: %s", std::string(name).c_str(), what)
                    << format << QByteArray(body);
            };
            row("nothing", "");
            row("a page", "<html></html>");
            row("cut off", R"({"buckets":[)");
            row("a list", "[]");
            row("something else", R"({"hello":1})");
            row("an error", R"({"error":{"message":"no"}})");
            row("wrong kinds", R"({"buckets":{},"data":[]})");
        }
    }
    void otherThingsAreNoQuota()
    {
        QFETCH(QuotaFormat, format);
        QFETCH(QByteArray, body);
        const auto readings = quotaFromJson(format, view(body), kNow);
        QVERIFY(!readings.ok());
        QCOMPARE(readings.error().code, ErrorCode::corrupt);
        QVERIFY(!readings.error().message.isEmpty());
    }

    void renewalsTurnWeeksMonthsAndYears_data()
    {
        QTest::addColumn<QByteArray>("now");
        QTest::addColumn<QByteArray>("period");
        QTest::addColumn<QByteArray>("renewal");
        const auto row = [](const char *now, const char *period, const char *renewal) {
            QTest::addRow("§6 %s from %s", period, now)
                << QByteArray(now) << QByteArray(period) << QByteArray(renewal);
        };
        row("2026-12-31T23:59:59Z", "daily", "2027-01-01T00:00:00Z");
        row("2026-09-21T00:00:00Z", "daily", "2026-09-22T00:00:00Z");
        row("2026-09-21T00:00:00Z", "weekly", "2026-09-28T00:00:00Z"); // a Monday
        row("2026-09-27T23:00:00Z", "weekly", "2026-09-28T00:00:00Z"); // a Sunday
        row("2026-12-31T12:00:00Z", "weekly", "2027-01-04T00:00:00Z");
        row("2026-12-15T12:00:00Z", "monthly", "2027-01-01T00:00:00Z");
        row("2028-02-29T12:00:00Z", "monthly", "2028-03-01T00:00:00Z");
        row("2026-09-01T00:00:00Z", "monthly", "2026-10-01T00:00:00Z");
    }
    void renewalsTurnWeeksMonthsAndYears()
    {
        QFETCH(QByteArray, now);
        QFETCH(QByteArray, period);
        QFETCH(QByteArray, renewal);
        const WallTime moment = fromRfc3339(view(now)).value();
        const QByteArray body =
            QByteArray("{'data':{'limit':2,'limit_remaining':1,'limit_reset':'" + period + "'}}")
                .replace('\'', '"');
        const auto readings = quotaFromJson(openrouterKey, view(body), moment);
        QVERIFY(readings.ok());
        QCOMPARE(readings->size(), std::size_t{1});
        QCOMPARE(moment + readings->front().resetsIn.value(), fromRfc3339(view(renewal)).value());
    }

    void theEndpointIsAskedAtTheRootOfTheHost()
    {
        Fixture f;
        f.start();
        const UpstreamRequest &sent = f.transport.request(0);
        QCOMPARE(sent.method, QByteArray("GET"));
        QCOMPARE(sent.url, QByteArray("https://p.example/api/v1/key"));
        QCOMPARE(sent.headers.value("authorization"), QByteArray("Bearer key-1"));
        QCOMPARE(sent.headers.value("x-version"), QByteArray("2"));
        QVERIFY(!sent.headers.contains("content-type"));
        QVERIFY(sent.body.isEmpty());
    }

    void theAccountsAddressProxyAndProjectAreUsed()
    {
        Fixture f(R"({"format":"code_assist","method":"POST","path":"/v1internal:retrieve",)"
                  R"("body":{"project":"{project_id}","list":["{project_id}","x"]}})");
        Account account;
        account.baseUrl = "http://127.0.0.1:9";
        account.proxyUrl = "none";
        account.projectId = "pro\"ject";
        f.start(account);
        const UpstreamRequest &sent = f.transport.request(0);
        QCOMPARE(sent.method, QByteArray("POST"));
        QCOMPARE(sent.url, QByteArray("http://127.0.0.1:9/v1internal:retrieve"));
        QCOMPARE(sent.proxyUrl, QByteArray("none"));
        QCOMPARE(sent.headers.value("content-type"), QByteArray("application/json"));
        const auto body = json::parseObject(view(sent.body));
        QVERIFY(body.ok());
        QVERIFY(body->at("project") == "pro\"ject");
        QVERIFY(body->at("list").as_array().at(0) == "pro\"ject");
        QVERIFY(body->at("list").as_array().at(1) == "x");
    }

    void goodAnswersBecomeReadings()
    {
        Fixture f;
        f.start();
        f.transport.answer(0, 200, R"({"data":{"limit":4,"limit_remaining":1}})");
        QCOMPARE(f.calls, 1);
        QVERIFY(f.answer && f.answer->ok());
        QCOMPARE(describe(f.answer->value()), QByteArray("credit  0.75 ?"));
    }

    void otherAnswersAreErrors_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<ErrorCode>("code");
        using enum ErrorCode;
        const QByteArray said = R"({"error":{"message":"No, key sk-abcdef1234567890 is bad"}})";
        QTest::newRow("401") << 401 << said << unauthorized;
        QTest::newRow("403") << 403 << said << unauthorized;
        QTest::newRow("404") << 404 << QByteArray() << notFound;
        QTest::newRow("405") << 405 << QByteArray() << notFound;
        QTest::newRow("429") << 429 << said << unavailable;
        QTest::newRow("500") << 500 << QByteArray("<html>") << unavailable;
        QTest::newRow("302") << 302 << QByteArray() << unavailable;
        QTest::newRow("200, a page") << 200 << QByteArray("<html>") << corrupt;
        QTest::newRow("200, nothing") << 200 << QByteArray() << corrupt;
    }
    void otherAnswersAreErrors()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(ErrorCode, code);
        Fixture f;
        f.start();
        f.transport.answer(0, status, body);
        QCOMPARE(f.calls, 1);
        QVERIFY(f.answer && !f.answer->ok());
        QCOMPARE(f.answer->error().code, code);
        const QString message = f.answer->error().message;
        QVERIFY(!message.isEmpty());
        QVERIFY(!message.contains(QLatin1String("key-1")));
        QVERIFY(!message.contains(QLatin1String("sk-abcdef")));
    }

    void anUnreachableProviderTellsNothing_data()
    {
        QTest::addColumn<int>("phase");
        using enum NetworkPhase;
        for (const NetworkPhase phase : {resolve, connect, firstByteTimeout, body})
            QTest::addRow("phase %d", static_cast<int>(phase)) << static_cast<int>(phase);
    }
    void anUnreachableProviderTellsNothing()
    {
        QFETCH(int, phase);
        Fixture f;
        f.start();
        f.transport.fail(0, static_cast<NetworkPhase>(phase));
        QCOMPARE(f.calls, 1);
        QVERIFY(f.answer && !f.answer->ok());
        QCOMPARE(f.answer->error().code, ErrorCode::unavailable);
        QVERIFY(f.answer->error().message.contains(QLatin1String("the wire broke")));
    }

    void destructionCancels()
    {
        Fixture f;
        f.start();
        f.transport.head(0, 200);
        f.check.reset();
        QVERIFY(!f.transport.running(0));
        f.transport.end(0);
        QCOMPARE(f.calls, 0);
    }

    void anEndlessAnswerIsCut()
    {
        Fixture f;
        f.start();
        f.transport.head(0, 200);
        const QByteArray piece(512 * 1024, ' ');
        for (int i = 0; i < 4; ++i)
            f.transport.data(0, piece);
        f.transport.data(0, R"({"data":{"limit":4,"limit_remaining":1}})");
        f.transport.end(0);
        QCOMPARE(f.calls, 1);
        QVERIFY(f.answer && !f.answer->ok());
        QCOMPARE(f.answer->error().code, ErrorCode::corrupt);
    }
};

QTEST_APPLESS_MAIN(TestQuotaCheck)
#include "tst_quotacheck.moc"
