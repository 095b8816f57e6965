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
    void keepsRateHeaders();
    void judgesNetworkEnds_data();
    void judgesNetworkEnds();
    void unwrapsMessages_data();
    void unwrapsMessages();
    void cleansMessages_data();
    void cleansMessages();
    void cutsLongMessages();
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
        perMinute, model);
    row("Gemini: per day",
        quotaFailure("GenerateRequestsPerDayPerProjectPerModel-FreeTier",
                     "You exceeded your current quota. limit: 250"),
        quotaExhausted, model);
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
        perMinute, model);
    row("OpenAI: requests per day",
        openai("Rate limit reached for test-model-1 on requests per day (RPD): Limit 200"),
        quotaExhausted, model);
    row("Codex: usage limit",
        R"({"error":{"type":"usage_limit_reached","message":"The usage limit has been reached"}})",
        quotaExhausted, account);
    row("Anthropic: per minute",
        R"({"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed )"
        R"(your organization's rate limit of 50,000 input tokens per minute"}})",
        perMinute, account);
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

void TestErrorClassifier::keepsRateHeaders()
{
    const Headers rejected = {{"anthropic-ratelimit-unified-status", "rejected"}};
    QCOMPARE(judge(429, "{}", rejected).outcome.reason, RateLimitReason::quotaExhausted);
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

QTEST_APPLESS_MAIN(TestErrorClassifier)
#include "tst_errorclassifier.moc"
