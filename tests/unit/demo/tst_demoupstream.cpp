// SPDX-License-Identifier: GPL-3.0-or-later
// The demo's upstream in every dialect, its answers read by the readers that real ones are read by.
#include "core/demo/demoupstream.h"

#include "core/providers/credentialcheck.h"
#include "core/upstream/errorclassifier.h"
#include "core/upstream/retryhints.h"
#include "tests/support/fakeclock.h"
#include "tests/unit/demo/democalls.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

namespace {

QByteArray bodyOf(const DemoReply &reply)
{
    QByteArray body;
    for (const QByteArray &piece : reply.pieces)
        body += piece;
    return body;
}

DemoRules unlimited()
{
    DemoRules rules;
    rules.requestsPerBurst = 1'000'000;
    rules.requestsPerMinute = 1'000'000;
    rules.sessionUnits = 1'000'000'000;
    rules.weekUnits = 1'000'000'000'000;
    return rules;
}

AttemptVerdict judged(const DemoCall &call, const DemoReply &reply, WallTime now)
{
    const QByteArray body = bodyOf(reply);
    return classifyAnswer({.dialect = call.dialect,
                           .status = reply.status,
                           .headers = reply.headers,
                           .body = view(body),
                           .model = "demo-large",
                           .credential = CredentialKind::none},
                          now);
}

} // namespace

class TestDemoUpstream final : public QObject
{
    Q_OBJECT

private:
    FakeClock m_clock;

    static void eachCall()
    {
        QTest::addColumn<int>("number");
        const auto calls = demoCalls();
        for (std::size_t i = 0; i < calls.size(); ++i)
            QTest::newRow(calls[i].name) << static_cast<int>(i);
    }
    static DemoCall call(int number) { return demoCalls().at(static_cast<std::size_t>(number)); }

private Q_SLOTS:
    void everyDialectIsAnswered_data() { eachCall(); }
    void everyDialectIsAnswered()
    {
        QFETCH(int, number);
        const DemoCall asked = call(number);
        DemoUpstream upstream({}, m_clock);
        const DemoReply reply = upstream.answer(demoRequest(asked, "Grüße, 漢字?"));
        const QByteArray body = bodyOf(reply);
        QCOMPARE(reply.status, 200);
        QCOMPARE(reply.pieces.size() > 1, asked.streams);
        const ReadAnswer read = readAnswer(asked, body);
        QVERIFY2(read.complete, body.constData());
        const std::string text = textOf(read.answer);
        QVERIFY2(text.starts_with("This is Signalbox's demo: no model was asked."), text.c_str());
        QVERIFY2(text.find("\"Grüße, 漢字?\"") != std::string::npos, text.c_str());
        QVERIFY2(text.find("demo-a answered as demo-large") != std::string::npos, text.c_str());
        QCOMPARE(read.answer.choices.front().stop.reason, StopReason::endTurn);
        QVERIFY(read.answer.usage.input.value_or(0) > 0);
        QVERIFY(read.answer.usage.output.value_or(0) > 0);
        const AttemptVerdict verdict = judged(asked, reply, m_clock.wallNow());
        QCOMPARE(verdict.outcome.kind, OutcomeKind::success);
    }

    void toolsAreCalled_data() { eachCall(); }
    void toolsAreCalled()
    {
        QFETCH(int, number);
        const DemoCall asked = call(number);
        DemoUpstream upstream({}, m_clock);
        const QByteArray body =
            bodyOf(upstream.answer(demoToolRequest(asked, "look_up the weather")));
        const ReadAnswer read = readAnswer(asked, body);
        QVERIFY2(read.complete, body.constData());
        const AnswerPart &part = read.answer.choices.front().parts.front();
        QCOMPARE(part.start.kind, PartKind::toolCall);
        QCOMPARE(part.start.name, std::string("look_up"));
        const auto arguments = json::parseObject(part.text);
        QVERIFY2(arguments.ok() && arguments->contains("city"), part.text.c_str());
        QCOMPARE(read.answer.choices.front().stop.reason, StopReason::toolUse);
        // Without the name it stays with words.
        const ReadAnswer words =
            readAnswer(asked, bodyOf(upstream.answer(demoToolRequest(asked, "good morning"))));
        QCOMPARE(words.answer.choices.front().parts.front().start.kind, PartKind::text);
    }

    void limitsAreToldAsVendorsDo_data() { eachCall(); }
    void limitsAreToldAsVendorsDo()
    {
        QFETCH(int, number);
        const DemoCall asked = call(number);
        DemoRules rules;
        rules.requestsPerBurst = 1;
        DemoUpstream upstream(rules, m_clock);
        QCOMPARE(upstream.answer(demoRequest(asked, "one")).status, 200);
        const DemoReply reply = upstream.answer(demoRequest(asked, "two"));
        QCOMPARE(reply.status, 429);
        const QByteArray body = bodyOf(reply);
        QVERIFY(json::parseObject(view(body)).ok());
        const auto hint = retryHint(429, reply.headers, view(body), m_clock.wallNow());
        QVERIFY(hint);
        QVERIFY2(*hint > 0ms && *hint <= rules.burstLength, body.constData());
        QCOMPARE(judged(asked, reply, m_clock.wallNow()).retry, MayRetry::elsewhere);
        QCOMPARE(upstream.answer(demoRequest(asked, "two", "demo-b")).status, 200);
        m_clock.advance(*hint);
        QCOMPARE(upstream.answer(demoRequest(asked, "three")).status, 200);
    }

    void overloadIsToldAsVendorsDo_data() { eachCall(); }
    void overloadIsToldAsVendorsDo()
    {
        QFETCH(int, number);
        const DemoCall asked = call(number);
        DemoRules rules;
        rules.spared = 1;
        rules.failsOnceIn = 1;
        DemoUpstream upstream(rules, m_clock);
        QCOMPARE(upstream.answer(demoRequest(asked, "one")).status, 200);
        const DemoReply reply = upstream.answer(demoRequest(asked, "two"));
        QCOMPARE(reply.status, asked.dialect == DialectId::anthropic ? 529 : 503);
        QCOMPARE(judged(asked, reply, m_clock.wallNow()).retry, MayRetry::elsewhere);
    }

    void failuresComeBySeed()
    {
        const DemoCall asked = demoCalls().front();
        const auto statuses = [&](std::uint64_t seed) {
            DemoRules rules = unlimited();
            rules.seed = seed;
            DemoUpstream upstream(rules, m_clock);
            std::vector<int> seen;
            for (int i = 0; i < 300; ++i)
                seen.push_back(upstream.answer(demoRequest(asked, "again")).status);
            return seen;
        };
        const auto first = statuses(1);
        const auto failed = std::count(first.begin(), first.end(), 503);
        QVERIFY2(failed >= 1 && failed <= 30, QByteArray::number(qlonglong(failed)).constData());
        QVERIFY(std::find(first.begin(), first.begin() + DemoRules().spared, 503) ==
                first.begin() + DemoRules().spared);
        QVERIFY(statuses(1) == first);
        QVERIFY(statuses(2) != first);
    }

    void tokensAreCounted_data()
    {
        QTest::addColumn<QByteArray>("url");
        QTest::addColumn<int>("dialect");
        QTest::addColumn<QByteArray>("body");
        const auto row = [](const char *name, const char *path, DialectId dialect,
                            const char *body) {
            QTest::newRow(name) << QByteArray("https://demo.invalid") + path
                                << static_cast<int>(dialect) << QByteArray(body);
        };
        row("anthropic", "/v1/messages/count_tokens", DialectId::anthropic,
            R"({"model":"demo-fast","messages":[{"role":"user","content":"count me please"}]})");
        row("responses", "/v1/responses/input_tokens", DialectId::openaiResponses,
            R"({"model":"demo-fast","input":"count me please"})");
        row("gemini", "/v1beta/models/demo-fast:countTokens", DialectId::gemini,
            R"({"contents":[{"role":"user","parts":[{"text":"count me please"}]}]})");
    }

    void tokensAreCounted()
    {
        QFETCH(QByteArray, url);
        QFETCH(int, dialect);
        QFETCH(QByteArray, body);
        UpstreamRequest request;
        request.url = url;
        request.headers = {{"x-demo-account", "demo-a"}};
        request.body = body;
        DemoUpstream upstream({}, m_clock);
        const DemoReply reply = upstream.answer(request);
        QCOMPARE(reply.status, 200);
        const QByteArray answered = bodyOf(reply);
        const auto count = codecFor(static_cast<DialectId>(dialect)).readCount(view(answered));
        QVERIFY2(count && *count > 0, answered.constData());
    }

    void modelsAreListed_data()
    {
        QTest::addColumn<QByteArray>("url");
        QTest::addColumn<QByteArray>("version");
        QTest::newRow("openai") << QByteArray("https://demo.invalid/v1/models") << QByteArray();
        QTest::newRow("anthropic")
            << QByteArray("https://demo.invalid/v1/models?limit=1000") << QByteArray("2023-06-01");
        QTest::newRow("gemini") << QByteArray("https://demo.invalid/v1beta/models?pageSize=1000")
                                << QByteArray();
    }

    void modelsAreListed()
    {
        QFETCH(QByteArray, url);
        QFETCH(QByteArray, version);
        UpstreamRequest request;
        request.method = "GET";
        request.url = url;
        request.headers = {{"x-demo-account", "demo-a"}};
        if (!version.isEmpty())
            request.headers.add("anthropic-version", version);
        DemoUpstream upstream({}, m_clock);
        const DemoReply reply = upstream.answer(request);
        QCOMPARE(reply.status, 200);
        const std::vector<std::string> wanted(std::begin(kDemoModels), std::end(kDemoModels));
        QCOMPARE(modelIds(bodyOf(reply)), wanted);
    }

    void badRequestsAreRefusedInTheDialect_data()
    {
        QTest::addColumn<QByteArray>("url");
        QTest::addColumn<QByteArray>("account");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("status");
        const auto row = [](const char *name, const char *path, const char *account,
                            const char *body, int status) {
            QTest::newRow(name) << QByteArray("https://demo.invalid") + path << QByteArray(account)
                                << QByteArray(body) << status;
        };
        const char *good = R"({"model":"demo-large","messages":[{"role":"user","content":"x"}]})";
        row("no account", "/v1/chat/completions", "", good, 401);
        row("no JSON", "/v1/chat/completions", "demo-a", "<html>", 400);
        row("empty body", "/v1/messages", "demo-a", "", 400);
        row("no messages", "/v1/chat/completions", "demo-a", R"({"model":"demo-large"})", 400);
        row("a role that is none", "/v1/messages", "demo-a",
            R"({"model":"demo-large","max_tokens":9,"messages":[{"role":"x","content":"x"}]})",
            400);
        row("another vendor's model", "/v1/chat/completions", "demo-a",
            R"({"model":"gpt-5","messages":[{"role":"user","content":"x"}]})", 404);
        row("another vendor's model in the path", "/v1beta/models/gemini-3-pro:generateContent",
            "demo-a", R"({"contents":[{"parts":[{"text":"x"}]}]})", 404);
        row("an endpoint that it has not", "/v1/embeddings", "demo-a",
            R"({"model":"demo-large","input":"x"})", 400);
        row("a method that it has not", "/v1beta/models/demo-large:embedContent", "demo-a", "{}",
            400);
        row("nothing", "/", "demo-a", "", 400);
    }

    void badRequestsAreRefusedInTheDialect()
    {
        QFETCH(QByteArray, url);
        QFETCH(QByteArray, account);
        QFETCH(QByteArray, body);
        QFETCH(int, status);
        UpstreamRequest request;
        request.url = url;
        if (!account.isEmpty())
            request.headers = {{"x-demo-account", account}};
        request.body = body;
        DemoUpstream upstream({}, m_clock);
        const DemoReply reply = upstream.answer(request);
        QCOMPARE(reply.status, status);
        const auto error = json::parseObject(view(bodyOf(reply)));
        QVERIFY(error.ok());
        QVERIFY(!error->at("error").at("message").as_string().empty());
    }

    void onlyItsOwnHostIsServed_data()
    {
        QTest::addColumn<QByteArray>("url");
        QTest::addColumn<bool>("serves");
        const auto row = [](const char *url, bool serves) {
            QTest::newRow(url) << QByteArray(url) << serves;
        };
        row("https://demo.invalid/v1/models", true);
        row("https://DEMO.invalid:443/v1/models", true);
        row("https://demo.invalid.example.test/v1/models", false);
        row("https://not-demo.invalid/v1/models", false);
        row("https://demo.invalid@example.test/", false);
        row("https://example.test/demo.invalid", false);
        row("https://example.test/?u=https://demo.invalid/", false);
        row("not a url", false);
        row("", false);
    }

    void onlyItsOwnHostIsServed()
    {
        QFETCH(QByteArray, url);
        QFETCH(bool, serves);
        QCOMPARE(DemoUpstream::serves(url), serves);
    }
};

QTEST_GUILESS_MAIN(TestDemoUpstream)
#include "tst_demoupstream.moc"
