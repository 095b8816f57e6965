// SPDX-License-Identifier: GPL-3.0-or-later
// The canned errors, each in its dialect's shape, with the hint where the script wants it.
#include "core/base/duration.h"
#include "core/json/value.h"
#include "tests/support/upstreamanswers.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace signalbox::test {

namespace {

using json::Array;
using json::Object;
using json::Value;

struct ErrorKind
{
    std::string_view name;
    int status;
    std::string_view openaiType;
    std::string_view openaiCode; ///< empty: null
    std::string_view anthropicType;
    std::string_view geminiStatus;
    std::string_view message;
};

constexpr ErrorKind kKinds[] = {
    {"invalid", 400, "invalid_request_error", "", "invalid_request_error", "INVALID_ARGUMENT",
     "The request is not valid."},
    {"authentication", 401, "invalid_request_error", "invalid_api_key", "authentication_error",
     "UNAUTHENTICATED", "The API key is not valid."},
    {"permission", 403, "permission_error", "", "permission_error", "PERMISSION_DENIED",
     "The key has no permission for this."},
    {"terms", 403, "permission_error", "", "permission_error", "PERMISSION_DENIED",
     "This service has been disabled in this account for violation of Terms of Service."},
    {"validation", 403, "permission_error", "", "permission_error", "PERMISSION_DENIED",
     "Verify your account to continue."},
    {"not_found", 404, "invalid_request_error", "model_not_found", "not_found_error", "NOT_FOUND",
     "The model does not exist or you do not have access to it."},
    {"rate_limit", 429, "requests", "rate_limit_exceeded", "rate_limit_error", "RESOURCE_EXHAUSTED",
     "Rate limit reached for requests per min."},
    {"quota", 429, "insufficient_quota", "insufficient_quota", "rate_limit_error",
     "RESOURCE_EXHAUSTED", "You exceeded your current quota."},
    {"capacity", 429, "rate_limit_exceeded", "", "rate_limit_error", "RESOURCE_EXHAUSTED",
     "No capacity available for this model on the server."},
    {"not_in_plan", 429, "rate_limit_exceeded", "", "rate_limit_error", "RESOURCE_EXHAUSTED",
     "Quota exceeded for metric: generate_content_free_tier_requests, limit: 0"},
    {"server", 500, "server_error", "", "api_error", "INTERNAL", "Something went wrong."},
    {"overloaded", 503, "server_error", "server_is_overloaded", "overloaded_error", "UNAVAILABLE",
     "The service is overloaded."},
    {"timeout", 504, "server_error", "", "timeout_error", "DEADLINE_EXCEEDED",
     "The request took too long."},
};

ErrorKind kindOf(const UpstreamStep &step)
{
    const auto *found = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const auto &kind) {
        return step.error.empty() ? kind.status == step.status : kind.name == step.error;
    });
    if (found != std::end(kKinds))
        return *found;
    return step.status >= 500 ? kKinds[10] : kKinds[0];
}

std::string secondsText(Milliseconds span)
{
    const double seconds = static_cast<double>(span.count()) / 1000.0;
    return QByteArray::number(seconds, 'g', 10).toStdString() + "s";
}

/// "1m 5s", as people write it into messages.
std::string wordsText(Milliseconds span)
{
    const long long seconds = retryAfterSeconds(span);
    std::string out;
    if (seconds >= 60)
        out = std::to_string(seconds / 60) + "m ";
    return out + std::to_string(seconds % 60) + "s";
}

void addHeaderHint(const UpstreamStep &step, UpstreamAnswer &answer)
{
    const QDateTime until = QDateTime::currentDateTimeUtc().addMSecs(step.hintFor.count());
    if (step.hint == Hint::retryAfter) {
        answer.headers.add("Retry-After", QByteArray::number(retryAfterSeconds(step.hintFor)));
    } else if (step.hint == Hint::retryAfterDate) {
        answer.headers.add(
            "Retry-After",
            QLocale::c().toString(until, u"ddd, dd MMM yyyy HH:mm:ss 'GMT'"_s).toLatin1());
    } else if (step.hint == Hint::retryAfterMs) {
        answer.headers.add("retry-after-ms", QByteArray::number(step.hintFor.count()));
    }
}

/// Members for Google's `details`, where the hint lives there.
Array googleDetails(const UpstreamStep &step)
{
    Array details;
    const auto info = [&details](Object metadata) {
        details.push_back(Object{{"@type", "type.googleapis.com/google.rpc.ErrorInfo"},
                                 {"reason", "RATE_LIMIT_EXCEEDED"},
                                 {"domain", "googleapis.com"},
                                 {"metadata", std::move(metadata)}});
    };
    if (step.hint == Hint::retryInfo) {
        details.push_back(Object{{"@type", "type.googleapis.com/google.rpc.RetryInfo"},
                                 {"retryDelay", secondsText(step.hintFor)}});
    } else if (step.hint == Hint::quotaResetDelay) {
        info({{"quotaResetDelay", secondsText(step.hintFor)}});
    } else if (step.hint == Hint::quotaResetTimeStamp) {
        const QDateTime until = QDateTime::currentDateTimeUtc().addMSecs(step.hintFor.count());
        info({{"quotaResetTimeStamp", until.toString(Qt::ISODateWithMs).toStdString()}});
    }
    if (step.error == "validation") {
        details.push_back(
            Object{{"@type", "type.googleapis.com/google.rpc.ErrorInfo"},
                   {"reason", "VALIDATION_REQUIRED"},
                   {"domain", "cloudcode-pa.googleapis.com"},
                   {"metadata", Object{{"validation_url", "https://example.test/v"}}}});
    }
    return details;
}

Object errorObject(DialectId dialect, const ErrorKind &kind, int status, const std::string &text)
{
    if (dialect == DialectId::gemini)
        return {{"code", status}, {"message", text}, {"status", kind.geminiStatus}};
    if (dialect == DialectId::anthropic)
        return {{"type", kind.anthropicType}, {"message", text}};
    const Value code = kind.openaiCode.empty() ? Value(nullptr) : Value(kind.openaiCode);
    return {{"message", text}, {"type", kind.openaiType}, {"param", nullptr}, {"code", code}};
}

} // namespace

UpstreamAnswer errorAnswer(DialectId dialect, const UpstreamStep &step)
{
    const ErrorKind kind = kindOf(step);
    UpstreamAnswer answer;
    answer.status = step.status != 0 ? step.status : kind.status;
    if (dialect == DialectId::anthropic && kind.name == "overloaded" && step.status == 0)
        answer.status = 529;
    std::string text = step.message.empty() ? std::string(kind.message) : step.message;
    if (step.hint == Hint::text)
        text += " Please try again in " + wordsText(step.hintFor) + ".";
    Object error = errorObject(dialect, kind, answer.status, text);
    if (step.hint == Hint::bodyField)
        error["retry_after"] = retryAfterSeconds(step.hintFor);
    if (step.hint == Hint::resetsAt) {
        error["resets_at"] =
            QDateTime::currentDateTimeUtc().addMSecs(step.hintFor.count()).toSecsSinceEpoch();
    }
    const Array details = googleDetails(step);
    if (!details.empty())
        error["details"] = details;
    Object body{{"error", error}};
    if (dialect == DialectId::anthropic) {
        body = {{"type", "error"}, {"error", error}, {"request_id", "req_1"}};
        answer.headers.add("request-id", "req_1");
    }
    answer.body = json::dump(body);
    addHeaderHint(step, answer);
    return answer;
}

QByteArray errorEvent(DialectId dialect)
{
    UpstreamStep step;
    step.error = "overloaded";
    const Object error = errorObject(dialect, kindOf(step), 503, "The service is overloaded.");
    if (dialect == DialectId::anthropic) {
        return "event: error\ndata: " +
               json::dump(Object{{"type", "error"}, {"error", error}, {"request_id", "req_1"}}) +
               "\n\n";
    }
    if (dialect == DialectId::openaiResponses) {
        return "event: error\ndata: " +
               json::dump(Object{{"type", "error"},
                                 {"code", "server_is_overloaded"},
                                 {"message", "The service is overloaded."},
                                 {"param", nullptr},
                                 {"sequence_number", 99}}) +
               "\n\n";
    }
    return "data: " + json::dump(Object{{"error", error}}) + "\n\n";
}

} // namespace signalbox::test
