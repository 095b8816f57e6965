// SPDX-License-Identifier: GPL-3.0-or-later
// The attempt loop: plain answers, rotation, refusals (architecture.md, life of a request;
// scheduling.md §7).
#include "tests/unit/gateway/transactionfixture.h"

#include <QTest>

Q_DECLARE_METATYPE(signalbox::NoAccount)
Q_DECLARE_METATYPE(signalbox::NetworkPhase)
Q_DECLARE_METATYPE(std::optional<int>)

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kAnswer =
    "{\"id\":\"1\",\"model\":\"gpt-5\",\"usage\":{\"prompt_tokens\":11,"
    "\"completion_tokens\":7,\"prompt_tokens_details\":{\"cached_tokens\":3}}}";
const QByteArray kLimited = "{\"error\":{\"message\":\"Rate limit reached\",\"type\":\"requests\","
                            "\"code\":\"rate_limit_exceeded\"}}";

NoAccount noAccount(std::initializer_list<std::pair<Cause, unsigned>> causes,
                    std::optional<Milliseconds> retryAfter = {})
{
    NoAccount none;
    for (const auto &entry : causes)
        none.causes[static_cast<std::size_t>(entry.first)] = entry.second;
    none.retryAfter = retryAfter;
    none.sentence = u"because"_s;
    return none;
}

} // namespace

class TestTransaction final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPlainAnswerPassesUnchanged()
    {
        TransactionFixture f;
        f.accounts.add("a");
        const QByteArray body = "{ \"z\":1.0,\"model\":\"gpt-5\",\"messages\":[] }";
        f.ask("/v1/chat/completions?key=client&a=1", body,
              {{"Authorization", "Bearer client"}, {"Content-Type", "application/json"}});
        QCOMPARE(f.transport.count(), std::size_t{1});
        const UpstreamRequest &sent = f.transport.request(0);
        QCOMPARE(sent.method, QByteArray("POST"));
        QCOMPARE(sent.url, QByteArray("https://api.openai.com/v1/chat/completions?a=1"));
        QCOMPARE(sent.body, body);
        QCOMPARE(sent.headers.value("authorization"), QByteArray("Bearer key-a"));
        QVERIFY(sent.proxyUrl.isEmpty());
        f.clock.advance(Milliseconds(40));
        f.transport.answer(0, 200, kAnswer,
                           {{"x-ratelimit-remaining-tokens", "5"}, {"Set-Cookie", "x"}});
        QCOMPARE(f.sink->status, 200);
        QCOMPARE(f.sink->body, kAnswer);
        QCOMPARE(f.sink->headers.value("x-account-email"), QByteArray("a@example.test"));
        QCOMPARE(f.sink->headers.value("x-mapped-model"), QByteArray("gpt-5"));
        QCOMPARE(f.sink->headers.value("x-request-id"), QByteArray("req_1"));
        QCOMPARE(f.sink->headers.value("x-attempts"), QByteArray("1"));
        QCOMPARE(f.sink->headers.value("x-ratelimit-remaining-tokens"), QByteArray("5"));
        QVERIFY(!f.sink->headers.contains("set-cookie"));
        QVERIFY(!f.sink->headers.contains("x-signalbox-trace"));
        QVERIFY(f.ended());
        QCOMPARE(f.accounts.accepted, 1);
        const Outcome &outcome = f.accounts.released.front().outcome;
        QCOMPARE(outcome.kind, OutcomeKind::success);
        QCOMPARE(outcome.inputTokens, 11);
        QCOMPARE(f.record.status, 200);
        QCOMPARE(f.record.accountId, std::string("acc-a"));
        QCOMPARE(f.record.firstByte, std::optional(Milliseconds(40)));
        QCOMPARE(f.record.inputTokens, std::optional(11LL));
        QCOMPARE(f.record.outputTokens, std::optional(7LL));
        QCOMPARE(f.record.cachedTokens, std::optional(3LL));
        QCOMPARE(f.record.path, std::string("/v1/chat/completions"));
        QVERIFY(f.record.error.empty());
    }

    void wrongBodiesAreRefused_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("param");
        QTest::newRow("no JSON") << QByteArray("hello") << QByteArray();
        QTest::newRow("empty") << QByteArray() << QByteArray();
        QTest::newRow("no model") << QByteArray("{}") << QByteArray("model");
        QTest::newRow("wrong model") << QByteArray("{\"model\":1}") << QByteArray("model");
        QTest::newRow("wrong stream")
            << QByteArray("{\"model\":\"gpt-5\",\"stream\":1}") << QByteArray("stream");
    }
    void wrongBodiesAreRefused()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, param);
        TransactionFixture f;
        f.accounts.add("a");
        f.chat(body);
        QCOMPARE(f.sink->status, 400);
        const json::Object answer = parsed(f.sink->body);
        const json::Value &told = answer.at("error").at("param");
        QCOMPARE(told.is_string() ? QByteArray(told.as_string().c_str()) : QByteArray(), param);
        QVERIFY(f.ended());
        QVERIFY(f.accounts.queries.empty());
    }

    void aliasesGiveTheClientItsOwnNameBack()
    {
        TransactionFixture f;
        f.accounts.add("a").modelAliases = {{"gpt-*", "upstream-7"}};
        f.settings.aliases = AliasTable(std::map<std::string, std::string>{{"mine", "gpt-5"}});
        f.chat("{\"a\":1.0,\"model\":\"mine\"}");
        QCOMPARE(f.accounts.queries.front().model, std::string("gpt-5"));
        QCOMPARE(f.transport.request(0).body, QByteArray("{\"a\":1.0,\"model\":\"upstream-7\"}"));
        f.transport.answer(0, 200, "{\"model\":\"upstream-7\",\"x\":1e400}");
        QCOMPARE(f.sink->body, QByteArray("{\"model\":\"mine\",\"x\":1e400}"));
        QCOMPARE(f.sink->headers.value("x-mapped-model"), QByteArray("upstream-7"));
        QVERIFY(f.ended());
    }

    void geminiModelsAreMappedInThePath()
    {
        TransactionFixture f;
        f.accounts.add("g", "gemini").baseUrl = "http://127.0.0.1:9";
        f.settings.aliases =
            AliasTable(std::map<std::string, std::string>{{"gemini-x", "gemini y"}});
        f.ask("/v1beta/models/gemini-x:generateContent", "{}");
        QCOMPARE(f.transport.request(0).url,
                 QByteArray("http://127.0.0.1:9/v1beta/models/gemini%20y:generateContent"));
        f.transport.answer(0, 200, "{\"modelVersion\":\"gemini y\"}");
        QCOMPARE(f.sink->body, QByteArray("{\"modelVersion\":\"gemini-x\"}"));
    }

    void aLimitedAccountIsLeftAtOnce()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.accounts.add("b");
        f.chat();
        f.transport.answer(0, 429, kLimited, {{"Retry-After", "30"}});
        QCOMPARE(f.transport.count(), std::size_t{2});
        QCOMPARE(f.transport.request(1).headers.value("authorization"), QByteArray("Bearer key-b"));
        QCOMPARE(f.accounts.queries.at(1).attempt, 1);
        f.transport.answer(1, 200, kAnswer);
        QCOMPARE(f.sink->status, 200);
        QCOMPARE(f.sink->headers.value("x-attempts"), QByteArray("2"));
        QCOMPARE(f.sink->headers.value("x-account-email"), QByteArray("b@example.test"));
        QVERIFY(f.ended());
        QCOMPARE(f.accounts.released.at(0).outcome.kind, OutcomeKind::rateLimited);
        QCOMPARE(f.accounts.released.at(0).outcome.hint, std::optional(Milliseconds(30'000)));
        QCOMPARE(f.record.attemptList.size(), std::size_t{2});
        QCOMPARE(f.record.attemptList.at(0).outcome, std::string("rate_limited"));
        QCOMPARE(f.record.attemptList.at(0).status, 429);
    }

    void theLastFailureIsToldWithoutAnEmptyRemark()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.chat();
        f.transport.answer(0, 429, kLimited, {{"Retry-After", "30"}});
        QCOMPARE(f.sink->status, 429);
        QCOMPARE(f.sink->headers.value("retry-after"), QByteArray("30"));
        QVERIFY(!f.sink->body.contains("already tried"));
        QVERIFY(f.sink->body.contains("Rate limit reached"));
        QCOMPARE(f.sink->headers.value("x-account-email"), QByteArray("a@example.test"));
        QVERIFY(f.ended());
    }

    void whatElseIsWrongWithThePoolIsTold()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.accounts.setNoAccount(noAccount({{Cause::attempted, 1}, {Cause::needsLogin, 1}}));
        f.chat();
        f.transport.answer(0, 500, "{}");
        QCOMPARE(f.sink->status, 502);
        QVERIFY(f.sink->body.contains("(because)"));
    }

    void attemptsAreCounted_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<std::optional<int>>("own");
        QTest::addColumn<std::size_t>("sends");
        QTest::newRow("500") << 500 << std::optional<int>() << std::size_t{3};
        QTest::newRow("429") << 429 << std::optional<int>() << std::size_t{6};
        QTest::newRow("500, account says 1") << 500 << std::optional<int>(1) << std::size_t{1};
        QTest::newRow("400") << 400 << std::optional<int>() << std::size_t{1};
    }
    void attemptsAreCounted()
    {
        QFETCH(int, status);
        QFETCH(std::optional<int>, own);
        QFETCH(std::size_t, sends);
        TransactionFixture f;
        for (const char *name : {"a", "b", "c", "d", "e", "f", "g", "h"})
            f.accounts.add(name).maxAttempts = own;
        f.chat();
        for (std::size_t i = 0; i < f.transport.count(); ++i)
            f.transport.answer(i, status, "{\"error\":{\"message\":\"no\"}}");
        QCOMPARE(f.transport.count(), sends);
        QCOMPARE(f.sink->headers.value("x-attempts"), QByteArray::number(qulonglong(sends)));
        QVERIFY(f.ended());
    }

    void theClientsOwnFaultIsToldInTheUpstreamsWords()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.accounts.add("b");
        const QByteArray body = "{\"error\":{\"message\":\"temperature is too hot\"}}";
        f.chat();
        f.transport.answer(0, 400, body, {{"request-id", "r-9"}});
        QCOMPARE(f.sink->status, 400);
        QCOMPARE(f.sink->body, body);
        QCOMPARE(f.sink->headers.value("request-id"), QByteArray("r-9"));
        QCOMPARE(f.sink->headers.value("x-account-email"), QByteArray("a@example.test"));
        QVERIFY(f.ended());
        QCOMPARE(f.accounts.released.front().outcome.kind, OutcomeKind::neutral);
    }

    void aPageOfHtmlIsNotPassedOn()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.chat();
        f.transport.answer(0, 404, "<html>gone</html>", {{"Content-Type", "text/html"}});
        QCOMPARE(f.sink->status, 404);
        QCOMPARE(f.sink->headers.value("content-type"), QByteArray("application/json"));
        QVERIFY(!f.sink->body.contains("html"));
        QVERIFY(f.ended());
    }

    void redirectsAreNoAnswers_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("JSON") << QByteArray("{\"moved\":true}");
    }
    void redirectsAreNoAnswers()
    {
        QFETCH(QByteArray, body);
        TransactionFixture f;
        f.accounts.add("a");
        f.accounts.add("b");
        f.chat();
        f.transport.answer(0, 302, body, {{"Location", "https://elsewhere.example"}});
        QCOMPARE(f.sink->status, 502);
        QVERIFY(f.sink->body.contains("base URL"));
        QVERIFY(!f.sink->headers.contains("location"));
        QCOMPARE(f.transport.count(), std::size_t{1});
        QVERIFY(f.ended());
    }

    void anUpstream401IsNeverPassedOn()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.chat();
        f.transport.answer(0, 401, "{\"error\":{\"message\":\"Incorrect API key\"}}");
        QCOMPARE(f.sink->status, 503);
        QCOMPARE(f.accounts.released.front().outcome.kind, OutcomeKind::unauthorized);
        QVERIFY(f.ended());
    }

    void garbageIs502_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("text") << QByteArray("hello");
        QTest::newRow("page") << QByteArray("<html>");
    }
    void garbageIs502()
    {
        QFETCH(QByteArray, body);
        TransactionFixture f;
        f.accounts.add("a");
        f.accounts.add("b");
        f.chat();
        f.transport.answer(0, 200, body);
        QCOMPARE(f.sink->status, 502);
        QCOMPARE(f.transport.count(), std::size_t{1}); // it may have been billed
        QVERIFY(f.ended());
    }

    void networkFailuresRotateAsTheTableSays_data()
    {
        QTest::addColumn<NetworkPhase>("phase");
        QTest::addColumn<std::size_t>("sends");
        QTest::addColumn<int>("status");
        using enum NetworkPhase;
        QTest::newRow("refused") << connect << std::size_t{3} << 502;
        QTest::newRow("DNS") << resolve << std::size_t{3} << 502;
        QTest::newRow("TLS") << tls << std::size_t{3} << 502;
        QTest::newRow("reset after sending: once more") << awaitResponse << std::size_t{2} << 502;
        QTest::newRow("no first byte: billed") << firstByteTimeout << std::size_t{1} << 504;
    }
    void networkFailuresRotateAsTheTableSays()
    {
        QFETCH(NetworkPhase, phase);
        QFETCH(std::size_t, sends);
        QFETCH(int, status);
        TransactionFixture f;
        for (const char *name : {"a", "b", "c", "d"})
            f.accounts.add(name);
        f.chat();
        for (std::size_t i = 0; i < f.transport.count(); ++i)
            f.transport.fail(i, phase);
        QCOMPARE(f.transport.count(), sends);
        QCOMPARE(f.sink->status, status);
        QVERIFY(f.ended());
    }

    void aCutPlainAnswerIsNoHalfAnswer()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.chat();
        f.transport.head(0, 200, {{"Content-Type", "application/json"}});
        f.transport.data(0, "{\"half\":");
        f.transport.fail(0, NetworkPhase::body);
        QCOMPARE(f.sink->status, 502);
        QVERIFY(!f.sink->streamed);
        QVERIFY(!f.sink->body.contains("half"));
        QVERIFY(f.ended());
    }

    void aVeryLongAnswerIsRelayedAndCutHonestly()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.chat();
        f.transport.head(0, 200, {{"Content-Type", "application/json"}});
        const QByteArray piece(1024 * 1024, ' ');
        for (int i = 0; i < 9; ++i)
            f.transport.data(0, piece);
        QVERIFY(f.sink->streamed);
        QVERIFY(f.transport.paused(0));
        f.sink->drain();
        QVERIFY(!f.transport.paused(0));
        f.transport.fail(0, NetworkPhase::body);
        QVERIFY(f.sink->aborted);
        QVERIFY(f.ended());
        QVERIFY(!f.record.error.empty());
    }

    void countingBlamesNobody()
    {
        TransactionFixture f;
        f.accounts.add("a", "anthropic");
        f.accounts.add("b", "anthropic");
        f.ask("/v1/messages/count_tokens", "{\"model\":\"claude-x\"}");
        QVERIFY(f.accounts.queries.front().probe);
        f.transport.answer(0, 500, "{}");
        QCOMPARE(f.accounts.released.front().outcome.kind, OutcomeKind::neutral);
        f.transport.answer(1, 200, "{\"input_tokens\":9}");
        QCOMPARE(f.sink->status, 200);
        QVERIFY(f.ended());
    }

    void noAccountAtAll_data()
    {
        QTest::addColumn<NoAccount>("none");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("retryAfter");
        const Milliseconds minute(60'000);
        const auto row = [](const char *name, const NoAccount &none, int status,
                            const char *retryAfter = "") {
            QTest::newRow(name) << none << status << QByteArray(retryAfter);
        };
        row("none there", noAccount({}), 503);
        row("not meant",
            noAccount({{Cause::providerNotInRoute, 1},
                       {Cause::modelNotOffered, 1},
                       {Cause::modelExcluded, 1}}),
            404);
        row("limited", noAccount({{Cause::cooldownAccount, 1}, {Cause::needsLogin, 1}}, minute),
            429, "60");
        row("limited model", noAccount({{Cause::cooldownModel, 1}}, Milliseconds(1)), 429, "1");
        row("suspended", noAccount({{Cause::suspended, 2}}), 403);
        row("blocked for a while", noAccount({{Cause::validationBlocked, 1}}, minute), 403, "60");
        row("suspended, others not meant",
            noAccount({{Cause::suspended, 1}, {Cause::providerNotInRoute, 3}}), 403);
        row("suspended and signed out", noAccount({{Cause::suspended, 1}, {Cause::needsLogin, 1}}),
            503);
        row("disabled", noAccount({{Cause::disabled, 1}}), 503);
        NoAccount full = noAccount({}, Milliseconds(1000));
        full.queueFull = true;
        row("queue full", full, 503, "1");
        NoAccount pinned = noAccount({});
        pinned.pinnedUnknown = true;
        row("pinned account gone", pinned, 400);
    }
    void noAccountAtAll()
    {
        QFETCH(NoAccount, none);
        QFETCH(int, status);
        QFETCH(QByteArray, retryAfter);
        TransactionFixture f;
        f.accounts.setNoAccount(none);
        f.chat();
        QCOMPARE(f.sink->status, status);
        QCOMPARE(f.sink->headers.value("retry-after"), retryAfter);
        QVERIFY(f.sink->body.contains("because"));
        QCOMPARE(f.sink->headers.value("x-attempts"), QByteArray("0"));
        QVERIFY(!f.sink->headers.contains("x-account-email"));
        QVERIFY(f.ended());
    }

    void pinningNeedsARightAndAnAccount()
    {
        const Headers pin{{"X-Signalbox-Account", "b"}};
        {
            TransactionFixture f;
            f.accounts.add("a");
            f.accounts.add("b");
            f.chat("{\"model\":\"gpt-5\"}", pin);
            QCOMPARE(f.accounts.queries.front().pinned, std::optional(AccountId("acc-b")));
            f.transport.answer(0, 429, kLimited);
            QCOMPARE(f.transport.count(), std::size_t{1}); // strictly this one
            QCOMPARE(f.sink->status, 429);
            QVERIFY(f.ended());
        }
        {
            TransactionFixture f;
            f.chat("{\"model\":\"gpt-5\"}", pin);
            QCOMPARE(f.sink->status, 400);
            QVERIFY(f.ended());
        }
        TransactionFixture f;
        f.accounts.add("b");
        ClientKeyRule weak;
        weak.mayPin = false;
        f.ask("/v1/chat/completions", "{\"model\":\"gpt-5\"}", pin, weak);
        QCOMPARE(f.sink->status, 403);
        QVERIFY(f.ended());
    }

    void keysWithoutTheRightSeeNoMailAndNoTrace()
    {
        TransactionFixture f;
        f.accounts.add("a");
        ClientKeyRule weak;
        weak.seesAccounts = false;
        weak.mayTrace = false;
        f.ask("/v1/chat/completions", "{\"model\":\"gpt-5\"}", {{"X-Signalbox-Trace", "1"}}, weak);
        f.transport.answer(0, 200, kAnswer);
        QCOMPARE(f.sink->headers.value("x-account-email"), QByteArray("a"));
        QVERIFY(!f.sink->headers.contains("x-signalbox-trace"));
    }

    void theTraceNamesAccountsAndCauses()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.accounts.add("b");
        f.chat("{\"model\":\"gpt-5\"}", {{"X-Signalbox-Trace", "1"}});
        f.transport.answer(0, 500, "{}");
        f.transport.answer(1, 200, kAnswer);
        QCOMPARE(f.sink->headers.value("x-signalbox-trace"),
                 QByteArray("acc-b=chosen:strategy (remaining 1.00, health 1.00, in flight 0); "
                            "acc-a=attempted"));
        QCOMPARE(f.record.trace.size(), std::size_t{2});
        QCOMPARE(f.record.trace.at(0).verdict, std::string("chosen"));
    }

    void labelsCannotAddHeaders()
    {
        TransactionFixture f;
        Account &account = f.accounts.add("a");
        account.email = u"x\r\nSet-Cookie: evil"_s;
        f.chat();
        f.transport.answer(0, 200, kAnswer);
        QCOMPARE(f.sink->headers.value("x-account-email"), QByteArray("x%0D%0ASet-Cookie: evil"));
    }

    void proxiesAreTheAccountsOrTheSettings()
    {
        TransactionFixture f;
        f.settings.upstreamProxy = "socks5://127.0.0.1:1";
        f.accounts.add("a");
        f.accounts.add("b").proxyUrl = "none";
        f.chat();
        QCOMPARE(f.transport.request(0).proxyUrl, QByteArray("socks5://127.0.0.1:1"));
        f.transport.answer(0, 500, "{}");
        QCOMPARE(f.transport.request(1).proxyUrl, QByteArray("none"));
        f.transport.answer(1, 200, kAnswer);
    }

    void waitingIsCountedAndServedLater()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.accounts.park();
        f.chat();
        QCOMPARE(f.transport.count(), std::size_t{0});
        QVERIFY(!f.sink->begun());
        f.clock.advance(Milliseconds(1500));
        f.accounts.serveWaiting();
        QCOMPARE(f.transport.count(), std::size_t{1});
        f.transport.answer(0, 200, kAnswer);
        QCOMPARE(f.sink->status, 200);
        QCOMPARE(f.record.queued, Milliseconds(1500));
        QVERIFY(f.ended());
    }

    void aClientThatLeavesTheQueueIsForgotten()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.accounts.park();
        f.chat();
        f.sink->leave();
        QVERIFY(f.ended());
        QCOMPARE(f.record.status, 499);
        f.accounts.serveWaiting();
        QCOMPARE(f.transport.count(), std::size_t{0});
    }

    void aClientThatLeavesCancelsTheTransfer()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.chat();
        f.sink->leave();
        QVERIFY(!f.transport.running(0));
        QVERIFY(f.ended());
        QCOMPARE(f.accounts.released.front().outcome.kind, OutcomeKind::neutral);
        f.transport.answer(0, 200, kAnswer); // goes nowhere
        QCOMPARE(f.doneCalls, 1);
        QVERIFY(f.sink->body.isEmpty());
    }

    void stoppingAnswersWhatHasNotBegun()
    {
        TransactionFixture f;
        f.accounts.add("a", "anthropic");
        f.ask("/v1/messages", "{\"model\":\"claude-x\"}");
        f.transaction->terminate(u"The proxy was stopped"_s);
        QCOMPARE(f.sink->status, 503);
        QVERIFY(f.sink->body.contains("api_error"));
        QVERIFY(f.sink->body.contains("stopped"));
        QVERIFY(f.ended());
        f.transaction->terminate(u"again"_s);
        QCOMPARE(f.doneCalls, 1);
    }

    void destructionLeavesNothingBehind()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.chat();
        f.transaction.reset();
        QCOMPARE(f.accounts.leased, 0);
        QCOMPARE(f.transport.runningCount(), 0);
        QVERIFY(!f.sink->onGone && !f.sink->onDrained);
        QCOMPARE(f.doneCalls, 0);
    }

    void destructionInTheQueueLeavesNothingBehind()
    {
        TransactionFixture f;
        f.accounts.add("a");
        f.accounts.park();
        f.chat();
        f.transaction.reset();
        QCOMPARE(f.accounts.waiting(), std::size_t{0});
        f.accounts.serveWaiting();
        QCOMPARE(f.accounts.leased, 0);
    }
};

QTEST_APPLESS_MAIN(TestTransaction)
#include "tst_transaction.moc"
