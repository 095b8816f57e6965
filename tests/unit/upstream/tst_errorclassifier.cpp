// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/errorclassifier.h"

#include "core/upstream/errormessage.h"
#include "core/upstream/errortext.h"

#include <QTest>

using namespace signalbox;
using namespace Qt::StringLiterals;
using enum OutcomeKind;

Q_DECLARE_METATYPE(signalbox::OutcomeKind)
Q_DECLARE_METATYPE(signalbox::RateLimitReason)
Q_DECLARE_METATYPE(signalbox::OutcomeScope)
Q_DECLARE_METATYPE(signalbox::MayRetry)
Q_DECLARE_METATYPE(signalbox::NetworkPhase)
Q_DECLARE_METATYPE(signalbox::Headers)

namespace {

constexpr WallTime kNow{Milliseconds(1'790'000'000'000)};

std::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

AttemptVerdict judge(int status, const QByteArray &body, const Headers &headers = {},
                     std::string_view model = "test-model-1")
{
    return classifyAnswer(
        {DialectId::openaiChat, status, headers, view(body), model, CredentialKind::apiKey}, kNow);
}

QByteArray openai(const char *message, const char *code = nullptr)
{
    return QByteArray(R"({"error":{"message":")") + message +
           R"(","type":"invalid_request_error","param":null,"code":)" +
           (code ? '"' + QByteArray(code) + '"' : QByteArray("null")) + "}}";
}

QByteArray google(const char *reason, const char *message = "m")
{
    return QByteArray(R"({"error":{"code":429,"message":")") + message +
           R"(","status":"RESOURCE_EXHAUSTED","details":[{"@type":)"
           R"("type.googleapis.com/google.rpc.ErrorInfo","reason":")" +
           reason + R"(","domain":"cloudcode-pa.googleapis.com"}]}})";
}

QByteArray quotaFailure(const char *quotaId, const char *message)
{
    return QByteArray(R"([{"error":{"code":429,"message":")") + message +
           R"(","status":"RESOURCE_EXHAUSTED","details":[{"@type":)"
           R"("type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":")" +
           quotaId + R"(","quotaDimensions":{"location":"global","model":"gemini-x"}}]}]}}])";
}

const QByteArray kGooglePage =
    "<!DOCTYPE html>\n<html lang=en><head><title>Error 404 (Not Found)!!1</title><style>*{margin:0}"
    "</style></head><body><p><b>404.</b> <ins>That&#39;s an error.</ins><p>The requested URL "
    "<code>/v1/models/test-model-1:x</code> was not found on this server.</body></html>";

} // namespace

/// The failure table of scheduling.md §7, row by row, in the words of real upstreams.
class TestErrorClassifier : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sortsRateLimits_data();
    void sortsRateLimits();
    void judgesStatuses_data();
    void judgesStatuses();
    void takesHints();
    void keepsVerificationLink_data();
    void keepsVerificationLink();
    void readsAnswerHeads_data();
    void readsAnswerHeads();
    void rejectedWindows_data();
    void rejectedWindows();
    void allowedWindowsAreNoReason();
    void fingerprints();
    void unreachable();
    void judgesNetworkEnds_data();
    void judgesNetworkEnds();
    void unwrapsMessages_data();
    void unwrapsMessages();
    void cleansMessages_data();
    void cleansMessages();
    void cutsLongMessages();
    void repeatedKeysAreNotTold();
};

void TestErrorClassifier::sortsRateLimits_data()
{
    using enum RateLimitReason;
    using enum OutcomeScope;
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<RateLimitReason>("reason");
    QTest::addColumn<OutcomeScope>("scope");
    const auto row = [](const char *title, const QByteArray &body, RateLimitReason reason,
                        OutcomeScope scope) { QTest::newRow(title) << body << reason << scope; };
    row("Code Assist: quota", google("QUOTA_EXHAUSTED"), quotaExhausted, account);
    row("Code Assist: quota of a model",
        google("QUOTA_EXHAUSTED", "You have exhausted your capacity on this model. Your quota will "
                                  "reset after 25h20m26s."),
        quotaExhausted, model);
    row("Code Assist: rate", google("RATE_LIMIT_EXCEEDED"), perMinute, account);
    row("Code Assist: capacity", google("MODEL_CAPACITY_EXHAUSTED"), modelCapacity, model);
    row("Code Assist: capacity, other name", google("MODEL_CAPACITY_EXCEEDED"), modelCapacity,
        model);
    row("Code Assist: no credits", google("INSUFFICIENT_G1_CREDITS_BALANCE"), quotaExhausted,
        account);
    row("Code Assist: no details",
        R"({"error":{"code":429,"message":"Resource has been exhausted (e.g. check quota).",)"
        R"("status":"RESOURCE_EXHAUSTED"}})",
        unknown, account);
    row("Gemini: per minute",
        quotaFailure("GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
                     "You exceeded your current quota, please check your plan and billing "
                     "details. * Quota exceeded for metric: x, limit: 10"),
        perMinute, groupModel);
    row("Gemini: per day",
        quotaFailure("GenerateRequestsPerDayPerProjectPerModel-FreeTier",
                     "You exceeded your current quota. limit: 250"),
        quotaExhausted, groupModel);
    row("Gemini: not in the plan",
        quotaFailure("GenerateRequestsPerDayPerProjectPerModel-FreeTier",
                     "You exceeded your current quota. * Quota exceeded for metric: x, limit: 0"),
        notInPlan, model);
    row("a limit below one is not zero", openai("Quota per minute exceeded, limit: 0.5"), perMinute,
        account);
    row("OpenAI: no quota",
        openai("You exceeded your current quota, please check your plan and billing details.",
               "insufficient_quota"),
        quotaExhausted, account);
    row("OpenAI: tokens per minute",
        openai("Rate limit reached for test-model-1 in organization org-abcdefgh12 on tokens per "
               "min (TPM): Limit 30000. You can add a payment method at x/account/billing.",
               "rate_limit_exceeded"),
        perMinute, groupModel);
    row("§6 an organisation's limit on all models",
        openai("You have reached the requests per minute of your organisation"), perMinute, group);
    row("§6 a workspace's limit", openai("This workspace has used up its monthly usage limit"),
        quotaExhausted, group);
    row("§6 a project's limit", openai("Quota exceeded for project 123456789012"), quotaExhausted,
        group);
    row("§6 a page about organisations is no limit of one",
        openai("Too many requests per minute. Visit "
               "https://platform.openai.com/settings/organization/limits to learn more"),
        perMinute, account);
    row("§6 a word with project in it is none", openai("Projector-projection usage limit"),
        quotaExhausted, account);
    row("OpenAI: requests per day",
        openai("Rate limit reached for test-model-1 on requests per day (RPD): Limit 200"),
        quotaExhausted, model);
    row("Codex: usage limit",
        R"({"error":{"type":"usage_limit_reached","message":"The usage limit has been reached"}})",
        quotaExhausted, account);
    row("Anthropic: per minute",
        R"({"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed )"
        R"(your organization's rate limit of 50,000 input tokens per minute"}})",
        perMinute, group);
    row("Anthropic: overloaded",
        R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})",
        overloaded, account);
    row("nested string", R"({"error":{"message":"{\"error\":{\"code\":\"insufficient_quota\"}}"}})",
        quotaExhausted, account);
    row("plain text", "Too Many Requests", unknown, account);
    row("a page", "<html><head><title>429</title></head><body>slow down</body></html>", unknown,
        account);
    row("empty", "", unknown, account);
    row("garbage", QByteArray("\x00\xff{{[\"", 6), unknown, account);
}

void TestErrorClassifier::sortsRateLimits()
{
    QFETCH(QByteArray, body);
    QFETCH(RateLimitReason, reason);
    QFETCH(OutcomeScope, scope);
    const AttemptVerdict verdict = judge(429, body);
    QCOMPARE(verdict.outcome.kind, rateLimited);
    QCOMPARE(verdict.outcome.status, 429);
    QVERIFY2(verdict.outcome.reason == reason,
             qPrintable(QString::number(static_cast<int>(verdict.outcome.reason))));
    QCOMPARE(verdict.outcome.scope, scope);
    QCOMPARE(verdict.retry, MayRetry::elsewhere);
    QVERIFY(!verdict.outcome.message.isEmpty());
}

void TestErrorClassifier::judgesStatuses_data()
{
    using enum MayRetry;
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<OutcomeKind>("kind");
    QTest::addColumn<MayRetry>("retry");
    const auto row = [](int status, const char *title, const QByteArray &body, OutcomeKind kind,
                        MayRetry retry) {
        QTest::addRow("%d %s", status, title) << status << body << kind << retry;
    };
    row(200, "any body", "{}", success, never);
    for (const int status : {500, 502, 503, 504, 529, 408, 520})
        row(status, "failure", openai("The server had an error"), upstreamFailure, elsewhere);
    row(503, "page", "<html><body>Service Unavailable</body></html>", upstreamFailure, elsewhere);
    row(503, "capacity", google("MODEL_CAPACITY_EXHAUSTED"), rateLimited, elsewhere);
    row(401, "any", openai("Incorrect API key provided", "invalid_api_key"), unauthorized,
        elsewhere);
    row(401, "empty", "", unauthorized, elsewhere);
    row(403, "other", openai("You are not allowed to sample from this model"), forbidden,
        elsewhere);
    row(403, "service off",
        R"({"error":{"code":403,"message":"Generative Language API has not been used in project )"
        R"(123456789012 before or it is disabled.","status":"PERMISSION_DENIED"}})",
        forbidden, elsewhere);
    row(403, "breach of terms",
        R"({"error":{"code":403,"message":"This service has been disabled in this account for )"
        R"(violation of Terms of Service.","status":"PERMISSION_DENIED"}})",
        suspended, never);
    row(403, "consumer suspended",
        R"({"error":{"message":"Permission denied: Consumer 'api_key:x' has been suspended.",)"
        R"("details":[{"reason":"CONSUMER_SUSPENDED"}]}})",
        suspended, never);
    row(403, "account banned", openai("Your account has been banned"), suspended, never);
    row(403, "content policy", openai("Your prompt violates our usage policies"), forbidden,
        elsewhere);
    row(403, "verification", google("VALIDATION_REQUIRED", "Verify your account to continue."),
        validationRequired, elsewhere);
    row(402, "no money", openai("Insufficient credits"), forbidden, elsewhere);
    row(400, "disabled organization",
        R"({"type":"error","error":{"type":"invalid_request_error","message":"This organization )"
        R"(has been disabled."}})",
        suspended, never);
    row(400, "credit balance",
        R"({"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance )"
        R"(is too low to access the Anthropic API."}})",
        forbidden, elsewhere);
    row(400, "Gemini's bad key",
        R"({"error":{"code":400,"message":"API key not valid. Please pass a valid API key.",)"
        R"("status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}})",
        unauthorized, elsewhere);
    row(404, "OpenAI's unknown model",
        openai("The model `test-model-1` does not exist or you do not have access to it.",
               "model_not_found"),
        modelUnsupported, elsewhere);
    row(404, "the same without code", openai("The model `gpt-9` does not exist"), modelUnsupported,
        elsewhere);
    row(404, "Anthropic's unknown model",
        R"({"type":"error","error":{"type":"not_found_error","message":"model: test-model-1"}})",
        modelUnsupported, elsewhere);
    row(404, "Gemini's unknown model",
        R"({"error":{"code":404,"message":"models/foo is not found for API version v1beta, or is )"
        R"(not supported for generateContent.","status":"NOT_FOUND"}})",
        modelUnsupported, elsewhere);
    row(404, "Ollama's unknown model",
        R"({"error":"model \"foo\" not found, try pulling it first"})", modelUnsupported,
        elsewhere);
    row(400, "OpenRouter's unknown model",
        R"({"error":{"message":"test-model-1 is not a valid model ID","code":400}})",
        modelUnsupported, elsewhere);
    row(400, "not in the plan",
        R"({"detail":"The 'test-model-1' model is not supported when using Codex with a ChatGPT )"
        R"(account."})",
        modelUnsupported, elsewhere);
    row(422, "unknown model", R"({"detail":[{"msg":"Unknown model foo","loc":["model"]}]})",
        modelUnsupported, elsewhere);
    row(400, "a parameter the model lacks",
        openai("Unsupported parameter: 'max_tokens' is not supported with this model. Use "
               "'max_completion_tokens' instead.",
               "unsupported_parameter"),
        neutral, never);
    row(400, "a value the model lacks",
        openai("Unsupported value: 'temperature' does not support 0.2 with test-model-1. Only the "
               "default (1) value is supported."),
        neutral, never);
    row(400, "an input the model lacks", openai("This model does not support image inputs"),
        neutral, never);
    row(400, "context too long", openai("prompt is too long: 1 tokens > 0 maximum"), neutral,
        never);
    row(404, "wrong path, page", kGooglePage, neutral, never);
    row(404, "wrong path, JSON", R"({"detail":"Not Found"})", neutral, never);
    row(404, "wrong path, empty", "", neutral, never);
    for (const int status : {400, 405, 409, 413, 415, 422, 501, 302, 451})
        row(status, "request's own", openai("no"), neutral, never);
    for (const int status : {404, 405, 501})
        row(status, "§7 other 404, 405, 501", openai("No such method here"), neutral, never);
    for (const int status : {405, 501})
        row(status, "§7 only 400, 404 and 422 name models",
            openai("The model `gpt-9` does not exist"), neutral, never);
}

void TestErrorClassifier::judgesStatuses()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(OutcomeKind, kind);
    QFETCH(MayRetry, retry);
    const AttemptVerdict verdict = judge(status, body);
    QVERIFY2(verdict.outcome.kind == kind,
             qPrintable(QString::number(static_cast<int>(verdict.outcome.kind))));
    QCOMPARE(verdict.retry, retry);
    QCOMPARE(verdict.outcome.status, status);
    if (kind == modelUnsupported)
        QCOMPARE(verdict.outcome.scope, OutcomeScope::model);
    if (kind == success)
        QVERIFY(verdict.outcome.message.isEmpty());
}

void TestErrorClassifier::takesHints()
{
    const Headers hint = {{"Retry-After", "7"}};
    const AttemptVerdict limited = judge(429, "{}", hint);
    QCOMPARE(limited.outcome.hint, Milliseconds(7000));
    const AttemptVerdict overloaded = judge(503, "{}", hint);
    QCOMPARE(overloaded.outcome.kind, rateLimited);
    QCOMPARE(overloaded.outcome.reason, RateLimitReason::overloaded);
    QCOMPARE(overloaded.outcome.hint, Milliseconds(7000));
    const AttemptVerdict failed = judge(500, "{}", hint);
    QCOMPARE(failed.outcome.kind, upstreamFailure);
    QVERIFY(!failed.outcome.hint);
    const AttemptVerdict inText = judge(429, R"({"error":{"message":"retry in 1m 5s"}})");
    QCOMPARE(inText.outcome.hint, Milliseconds(65'000));
}

void TestErrorClassifier::keepsVerificationLink_data()
{
    QTest::addColumn<QByteArray>("details");
    QTest::addColumn<QByteArray>("url");
    QTest::newRow("metadata") << QByteArray(R"({"reason":"VALIDATION_REQUIRED","metadata":)"
                                            R"({"validation_link":"https://a.example/v"}})")
                              << QByteArray("https://a.example/v");
    QTest::newRow("help") << QByteArray(R"({"reason":"VALIDATION_REQUIRED"},{"links":[)"
                                        R"({"description":"d","url":"https://a.example/h"},)"
                                        R"({"description":"e","url":"https://a.example/i"}]})")
                          << QByteArray("https://a.example/h");
    QTest::newRow("both") << QByteArray(R"({"links":[{"url":"https://a.example/h"}]},)"
                                        R"({"reason":"VALIDATION_REQUIRED","metadata":)"
                                        R"({"validation_link":"https://a.example/v"}})")
                          << QByteArray("https://a.example/v");
    QTest::newRow("no web link") << QByteArray(R"({"reason":"VALIDATION_REQUIRED","metadata":)"
                                               R"x({"validation_link":"javascript:alert(1)"}})x")
                                 << QByteArray();
}

void TestErrorClassifier::keepsVerificationLink()
{
    QFETCH(QByteArray, details);
    QFETCH(QByteArray, url);
    const AttemptVerdict verdict =
        judge(403, R"({"error":{"message":"m","details":[)" + details + "]}}");
    QCOMPARE(verdict.outcome.kind, validationRequired);
    QCOMPARE(QByteArray::fromStdString(verdict.outcome.validationUrl), url);
}

void TestErrorClassifier::readsAnswerHeads_data()
{
    QTest::addColumn<int>("status");
    for (const int status : {200, 204, 302, 400, 401, 403, 404, 429, 500, 503, 529})
        QTest::addRow("§6 figures of a %d", status) << status;
}

void TestErrorClassifier::readsAnswerHeads()
{
    QFETCH(int, status);
    const Headers headers = {{"anthropic-ratelimit-unified-5h-utilization", "0.25"},
                             {"anthropic-organization-id", "org-1"}};
    const Outcome outcome = judge(status, "{}", headers).outcome;
    QCOMPARE(outcome.quota.size(), std::size_t{1});
    QCOMPARE(outcome.quota.front().used, 0.25);
    QCOMPARE(outcome.limitGroup, std::string("org-1"));
    const Outcome wrapped =
        withAnswerHead({.kind = emptyStream, .status = status, .inputTokens = 7}, headers, kNow);
    QCOMPARE(wrapped.quota, outcome.quota);
    QCOMPARE(wrapped.limitGroup, outcome.limitGroup);
    QCOMPARE(wrapped.kind, emptyStream);
    QCOMPARE(wrapped.inputTokens, 7);
    const Outcome bare = judge(status, "{}").outcome;
    QVERIFY(bare.quota.empty());
    QVERIFY(bare.limitGroup.empty());
}

void TestErrorClassifier::rejectedWindows_data()
{
    QTest::addColumn<Headers>("headers");
    QTest::addColumn<OutcomeScope>("scope");
    QTest::addColumn<qint64>("hint"); // milliseconds; -1: none
    const auto row = [](const char *title, std::initializer_list<Header> windows,
                        OutcomeScope scope, qint64 hint) {
        Headers headers;
        for (const Header &field : windows)
            headers.add("anthropic-ratelimit-unified-" + field.name, field.value);
        QTest::newRow(title) << headers << scope << hint;
    };
    using enum OutcomeScope;
    row("§6 the rejected window's reset",
        {{"5h-status", "rejected"}, {"5h-reset", "1790003600"}, {"7d-reset", "1790050000"}},
        account, 3'600'000);
    row("§6 several rejected windows: the latest",
        {{"5h-status", "rejected"},
         {"5h-reset", "1790003600"},
         {"7d-status", "rejected"},
         {"7d-reset", "1790050000"}},
        account, 50'000'000);
    row("§6 several rejected windows, the other order",
        {{"7d-status", "rejected"},
         {"7d-reset", "1790050000"},
         {"5h-status", "rejected"},
         {"5h-reset", "1790003600"}},
        account, 50'000'000);
    row("§6 at most 24 h", {{"7d-status", "rejected"}, {"7d-reset", "1790500000"}}, account,
        86'400'000);
    row("§6 a family's window stops that family",
        {{"7d_test-status", "rejected"}, {"7d_test-reset", "1790003600"}, {"5h-status", "allowed"}},
        model, 3'600'000);
    row("§6 a family's and the account's: the account",
        {{"7d_test-status", "rejected"},
         {"7d_test-reset", "1790003600"},
         {"5h-status", "rejected"},
         {"5h-reset", "1790001800"}},
        account, 3'600'000);
    row("§6 another family's window is not the reason",
        {{"7d_other-status", "rejected"},
         {"7d_other-reset", "1790050000"},
         {"5h-status", "rejected"},
         {"5h-reset", "1790001800"}},
        account, 1'800'000);
    row("§6 another family's window is all there is",
        {{"7d_other-status", "rejected"}, {"7d_other-reset", "1790003600"}}, model, 3'600'000);
    row("§6 the reset has passed", {{"5h-status", "rejected"}, {"5h-reset", "1789990000"}}, account,
        -1);
    row("§6 no reset", {{"5h-status", "rejected"}}, account, -1);
    row("§6 plain headers only",
        {{"status", "rejected"},
         {"reset", "1790003600"},
         {"representative-claim", "seven_day_test"}},
        model, 3'600'000);
}

void TestErrorClassifier::rejectedWindows()
{
    QFETCH(Headers, headers);
    QFETCH(OutcomeScope, scope);
    QFETCH(qint64, hint);
    const Outcome outcome = judge(429, "{}", headers).outcome;
    QCOMPARE(outcome.kind, rateLimited);
    QCOMPARE(outcome.reason, RateLimitReason::quotaExhausted);
    QCOMPARE(outcome.scope, scope);
    QCOMPARE(outcome.hint ? qint64(outcome.hint->count()) : -1, hint);

    // A hint of the upstream's own stands; whom the window stops stays.
    headers.add("Retry-After", "7");
    const Outcome hinted = judge(429, "{}", headers).outcome;
    QCOMPARE(hinted.hint, Milliseconds(7000));
    QCOMPARE(hinted.scope, scope);
    // Only a refusal for limits rests on windows.
    QVERIFY(!judge(500, "{}", headers).outcome.hint);
}

void TestErrorClassifier::allowedWindowsAreNoReason()
{
    const Headers headers = {{"anthropic-ratelimit-unified-5h-status", "allowed"},
                             {"anthropic-ratelimit-unified-5h-reset", "1790003600"},
                             {"x-ratelimit-remaining-requests", "0"},
                             {"x-ratelimit-reset-requests", "1h"}};
    const Outcome outcome = judge(429, "Too Many Requests", headers).outcome;
    QCOMPARE(outcome.reason, RateLimitReason::unknown);
    QCOMPARE(outcome.scope, OutcomeScope::account);
    QVERIFY(!outcome.hint);
}

void TestErrorClassifier::fingerprints()
{
    const auto of = [](int status, const QByteArray &body) {
        return judge(status, body).outcome.fingerprint;
    };
    QVERIFY(of(529, openai("Overloaded")) != 0);
    QCOMPARE(of(529, openai("Overloaded, request req_abc")),
             of(529, R"({"message":"Overloaded, request req_011xyz"})"));
    QCOMPARE(of(429, openai("Please retry in 5s")), of(429, openai("Please retry in 1m 5s")));
    QVERIFY(of(529, openai("Overloaded")) != of(503, openai("Overloaded")));
    QVERIFY(of(503, openai("Overloaded")) != of(503, openai("Maintenance")));
    QVERIFY(of(429, "") != 0);
    // What the request or the account alone is to blame for happens to no other account.
    for (const int status : {200, 400, 401, 403, 404, 422})
        QCOMPARE(of(status, openai("no")), 0U);
    const TransferEnd refused{false, NetworkPhase::connect, u"port 443 after 12 ms"_s, false};
    const TransferEnd later{false, NetworkPhase::connect, u"port 443 after 7 ms"_s, false};
    QVERIFY(classifyNetworkEnd(refused).outcome.fingerprint != 0);
    QCOMPARE(classifyNetworkEnd(refused).outcome.fingerprint,
             classifyNetworkEnd(later).outcome.fingerprint);
    QCOMPARE(classifyNetworkEnd({}).outcome.fingerprint, 0U);
}

void TestErrorClassifier::unreachable()
{
    TransferEnd end{false, NetworkPhase::connect, u"why"_s, false};
    QVERIFY(!classifyNetworkEnd(end).outcome.unreachable);
    end.unreachable = true;
    QVERIFY(classifyNetworkEnd(end).outcome.unreachable);
    QVERIFY(!classifyNetworkEnd(end).outcome.connected);
    end = {false, NetworkPhase::resolve, u"why"_s, false};
    QVERIFY(classifyNetworkEnd(end).outcome.unreachable);
    QVERIFY(!classifyNetworkEnd({}).outcome.unreachable);
}

void TestErrorClassifier::judgesNetworkEnds_data()
{
    using enum MayRetry;
    QTest::addColumn<NetworkPhase>("phase");
    QTest::addColumn<bool>("connected");
    QTest::addColumn<MayRetry>("retry");
    QTest::newRow("resolve") << NetworkPhase::resolve << false << elsewhere;
    QTest::newRow("connect") << NetworkPhase::connect << false << elsewhere;
    QTest::newRow("tls") << NetworkPhase::tls << false << elsewhere;
    QTest::newRow("proxy") << NetworkPhase::proxy << false << elsewhere;
    QTest::newRow("send") << NetworkPhase::send << true << elsewhere;
    QTest::newRow("await") << NetworkPhase::awaitResponse << true << once;
    QTest::newRow("protocol") << NetworkPhase::protocol << true << once;
    QTest::newRow("first byte") << NetworkPhase::firstByteTimeout << true << never;
    QTest::newRow("body") << NetworkPhase::body << true << never;
    QTest::newRow("idle") << NetworkPhase::idleTimeout << true << never;
}

void TestErrorClassifier::judgesNetworkEnds()
{
    QFETCH(NetworkPhase, phase);
    QFETCH(bool, connected);
    QFETCH(MayRetry, retry);
    const AttemptVerdict verdict = classifyNetworkEnd({false, phase, u"why"_s, false});
    QCOMPARE(verdict.outcome.kind, network);
    QCOMPARE(verdict.outcome.connected, connected);
    QCOMPARE(verdict.retry, retry);
    QCOMPARE(verdict.outcome.message, u"why"_s);
    QCOMPARE(verdict.outcome.status, 0);
    QCOMPARE(classifyNetworkEnd({}).outcome.kind, success);
}

void TestErrorClassifier::unwrapsMessages_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("message");
    const auto row = [](const char *title, const QByteArray &body, const QString &message) {
        QTest::newRow(title) << body << message;
    };
    row("OpenAI", openai("Said"), u"Said"_s);
    row("array", R"([{"error":{"message":"Said"}}])", u"Said"_s);
    row("bare error", R"({"error":"Said"})", u"Said"_s);
    row("detail list", R"({"detail":[{"loc":["body"],"msg":"Said"}]})", u"Said"_s);
    row("nested twice", R"({"error":{"message":"{\"error\":\"{\\\"message\\\":\\\"Said\\\"}\"}"}})",
        u"Said"_s);
    row("braces that are no JSON", R"({"error":{"message":"{not json"}})", u"{not json"_s);
    row("byte order mark", "\xEF\xBB\xBF{\"message\":\"Said\"}", u"Said"_s);
    row("text", " Said\r\n  twice ", u"Said twice"_s);
    row("page", kGooglePage,
        u"Error 404 (Not Found)!!1 404. That's an error. The requested URL "
        "/v1/models/test-model-1:x was not found on this server."_s);
    row("page with open script", "<html><body>Said<script>var a = 1;", u"Said"_s);
    row("empty", "", u"HTTP 500"_s);
    row("empty object", "{}", u"HTTP 500"_s);
    row("compressed", QByteArray("\x1f\x8b\x08\x00\x00", 5), u"HTTP 500"_s);
}

void TestErrorClassifier::unwrapsMessages()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, message);
    QCOMPARE(judge(500, body).outcome.message, message);
}

void TestErrorClassifier::cleansMessages_data()
{
    QTest::addColumn<QString>("sentence");
    QTest::addColumn<QString>("cleaned");
    const auto row = [](const char *title, const QString &sentence, const QString &cleaned) {
        QTest::newRow(title) << sentence << cleaned;
    };
    row("e-mail", u"Account jane.doe+x@mail.example.org is out"_s, u"Account [e-mail] is out"_s);
    row("masked key", u"Incorrect API key provided: sk-abcd********wxyz."_s,
        u"Incorrect API key provided: [redacted]"_s);
    row("Google key", u"Key AIzaSyA1234567890abcdefghijklmnopqrstuv is bad"_s,
        u"Key [redacted] is bad"_s);
    row("bearer", u"Authorization: Bearer abc.def-ghi refused"_s,
        u"Authorization: Bearer [redacted] refused"_s);
    row("JWT", u"token eyJhbGciOi.eyJzdWIi.c2ln expired"_s, u"token [redacted] expired"_s);
    row("long token", u"token 0123456789abcdef0123456789abcdef01234567 bad"_s,
        u"token [redacted] bad"_s);
    row("organization", u"in organization org-AbCdEfGh1234 on"_s,
        u"in organization [organization] on"_s);
    row("project", u"not used in project 123456789012 before"_s,
        u"not used in project [number] before"_s);
    row("project path", u"projects/123456789012/locations"_s, u"projects/[number]/locations"_s);
    row("words stay", u"Rate limit reached for claude-opus-4-20250514: 30000 tokens"_s,
        u"Rate limit reached for claude-opus-4-20250514: 30000 tokens"_s);
    row("control characters", u"a\u0000b\u001b[31mc\nd"_s, u"a b [31mc d"_s);
}

void TestErrorClassifier::cleansMessages()
{
    QFETCH(QString, sentence);
    QFETCH(QString, cleaned);
    QCOMPARE(cleanedSentence(sentence.toStdString()), cleaned);
}

void TestErrorClassifier::cutsLongMessages()
{
    const QString message =
        judge(500, openai(QByteArray("word ").repeated(1000).constData())).outcome.message;
    QCOMPARE(message.size(), kMaxErrorMessage);
    QVERIFY(message.endsWith(QChar(0x2026)));
    const QString smileys = cleanedSentence(u"\U0001F600"_s.repeated(400).toStdString());
    QVERIFY(smileys.size() <= kMaxErrorMessage);
    QVERIFY(smileys.isValidUtf16());
}

void TestErrorClassifier::repeatedKeysAreNotTold()
{
    const Headers headers;
    const QByteArray body = openai("The key k.1-y is wrong: k.1-y was ended");
    const AttemptVerdict verdict = classifyAnswer({.dialect = DialectId::openaiChat,
                                                   .status = 401,
                                                   .headers = headers,
                                                   .body = view(body),
                                                   .model = {},
                                                   .secret = "k.1-y"},
                                                  kNow);
    QVERIFY(!verdict.outcome.message.contains(u"k.1-y"_s));
    QVERIFY(verdict.outcome.message.startsWith(u"The key "_s));
    QVERIFY(verdict.outcome.message.endsWith(u" was ended"_s));
}

QTEST_APPLESS_MAIN(TestErrorClassifier)
#include "tst_errorclassifier.moc"
