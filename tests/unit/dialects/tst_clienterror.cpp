// SPDX-License-Identifier: GPL-3.0-or-later
// Errors in the words of each dialect (wire.md 2.12).
#include "core/dialects/dialect.h"
#include "core/json/value.h"

#include <QTest>

Q_DECLARE_METATYPE(signalbox::ErrorClass)

using namespace signalbox;
using namespace Qt::StringLiterals;

namespace {

json::Object parsed(const QByteArray &body)
{
    return json::parseObject({body.constData(), static_cast<std::size_t>(body.size())}).value();
}

ClientError errorOf(ErrorClass kind)
{
    return {kind, u"It is “so”\nand so"_s, {}, {}, "req_1"};
}

} // namespace

class TestClientError final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void classesHaveTheWordsOfTheTable_data()
    {
        QTest::addColumn<ErrorClass>("kind");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("openaiType");
        QTest::addColumn<QByteArray>("openaiCode");
        QTest::addColumn<QByteArray>("anthropic");
        QTest::addColumn<QByteArray>("gemini");
        const auto row = [](const char *name, ErrorClass kind, int status, const char *type,
                            const char *code, const char *anthropic, const char *gemini) {
            QTest::newRow(name) << kind << status << QByteArray(type) << QByteArray(code)
                                << QByteArray(anthropic) << QByteArray(gemini);
        };
        using enum ErrorClass;
        row("bad request", badRequest, 400, "invalid_request_error", "", "invalid_request_error",
            "INVALID_ARGUMENT");
        row("wrong key", wrongKey, 401, "invalid_request_error", "invalid_api_key",
            "authentication_error", "UNAUTHENTICATED");
        row("dead credentials", unavailable, 503, "server_error", "service_unavailable",
            "api_error", "UNAVAILABLE");
        row("no permission", forbidden, 403, "permission_error", "", "permission_error",
            "PERMISSION_DENIED");
        row("model unknown", unknownModel, 404, "invalid_request_error", "model_not_found",
            "not_found_error", "NOT_FOUND");
        row("body too big", bodyTooLarge, 413, "invalid_request_error", "request_too_large",
            "request_too_large", "INVALID_ARGUMENT");
        row("rate", rateLimited, 429, "rate_limit_exceeded", "rate_limit_exceeded",
            "rate_limit_error", "RESOURCE_EXHAUSTED");
        row("overloaded", overloaded, 503, "server_error", "server_is_overloaded",
            "overloaded_error", "UNAVAILABLE");
        row("timeout", upstreamTimedOut, 504, "server_error", "upstream_timeout", "timeout_error",
            "DEADLINE_EXCEEDED");
    }
    void classesHaveTheWordsOfTheTable()
    {
        QFETCH(ErrorClass, kind);
        QFETCH(int, status);
        QFETCH(QByteArray, openaiType);
        QFETCH(QByteArray, openaiCode);
        QFETCH(QByteArray, anthropic);
        QFETCH(QByteArray, gemini);
        for (const DialectId id : {DialectId::openaiChat, DialectId::openaiResponses}) {
            const Dialect &dialect = dialectFor(id);
            QCOMPARE(dialect.errorStatus(kind), status);
            const json::Object inner =
                parsed(dialect.errorBody(errorOf(kind))).at("error").as_object();
            QCOMPARE(inner.at("type").as_string(), openaiType.constData());
            QCOMPARE(inner.at("code").is_null(), openaiCode.isEmpty());
            if (!openaiCode.isEmpty())
                QCOMPARE(inner.at("code").as_string(), openaiCode.constData());
        }
        const Dialect &messages = dialectFor(DialectId::anthropic);
        QCOMPARE(messages.errorStatus(kind), kind == ErrorClass::overloaded ? 529 : status);
        const json::Object outer = parsed(messages.errorBody(errorOf(kind)));
        QCOMPARE(outer.at("type").as_string(), "error");
        QCOMPARE(outer.at("request_id").as_string(), "req_1");
        QCOMPARE(outer.at("error").at("type").as_string(), anthropic.constData());
        const Dialect &generate = dialectFor(DialectId::gemini);
        QCOMPARE(generate.errorStatus(kind), status);
        const json::Object inner =
            parsed(generate.errorBody(errorOf(kind))).at("error").as_object();
        QCOMPARE(inner.at("code").as_int64(), status);
        QCOMPARE(inner.at("status").as_string(), gemini.constData());
    }

    void everyClassIsInTheTable()
    {
        for (int i = 0; i <= static_cast<int>(ErrorClass::loop); ++i) {
            const auto kind = static_cast<ErrorClass>(i);
            QCOMPARE(wordsFor(kind).kind, kind);
        }
    }

    void messageParamAndDelayAreTold()
    {
        ClientError error = errorOf(ErrorClass::rateLimited);
        error.param = "model";
        error.retryAfter = Milliseconds(1500);
        const json::Object chat =
            parsed(dialectFor(DialectId::openaiChat).errorBody(error)).at("error").as_object();
        QCOMPARE(chat.at("message").as_string(), "It is “so”\nand so");
        QCOMPARE(chat.at("param").as_string(), "model");
        const json::Object gemini =
            parsed(dialectFor(DialectId::gemini).errorBody(error)).at("error").as_object();
        QCOMPARE(gemini.at("details").at(0).at("retryDelay").as_string(), "2s");
        QVERIFY(gemini.at("details").at(0).at("@type").as_string().ends_with("RetryInfo"));
    }

    void statusesHaveTheirClass()
    {
        QCOMPARE(classForStatus(408), ErrorClass::timedOutReading);
        QCOMPARE(classForStatus(413), ErrorClass::bodyTooLarge);
        QCOMPARE(classForStatus(431), ErrorClass::headersTooLarge);
        QCOMPARE(classForStatus(501), ErrorClass::notImplemented);
        QCOMPARE(classForStatus(503), ErrorClass::unavailable);
        QCOMPARE(classForStatus(418), ErrorClass::badRequest);
        QCOMPARE(classForStatus(599), ErrorClass::badGateway);
    }

    void modelListsHaveTheirShape()
    {
        const std::vector<ListedModel> models = {{"a", "openai"}, {"b", "x"}};
        const json::Object chat = parsed(dialectFor(DialectId::openaiChat).modelList(models));
        QCOMPARE(chat.at("object").as_string(), "list");
        QCOMPARE(chat.at("data").at(1).at("id").as_string(), "b");
        QCOMPARE(chat.at("data").at(1).at("owned_by").as_string(), "x");
        QCOMPARE(chat.at("data").at(0).at("object").as_string(), "model");
        const json::Object messages = parsed(dialectFor(DialectId::anthropic).modelList(models));
        QCOMPARE(messages.at("first_id").as_string(), "a");
        QCOMPARE(messages.at("last_id").as_string(), "b");
        QCOMPARE(messages.at("has_more").as_bool(), false);
        QCOMPARE(messages.at("data").at(0).at("type").as_string(), "model");
        QVERIFY(parsed(dialectFor(DialectId::anthropic).modelList({})).at("first_id").is_null());
        const json::Object gemini = parsed(dialectFor(DialectId::gemini).modelList(models));
        QCOMPARE(gemini.at("models").at(0).at("name").as_string(), "models/a");
        QCOMPARE(parsed(dialectFor(DialectId::gemini).modelEntry(models[0])).at("name").as_string(),
                 "models/a");
    }
};

QTEST_APPLESS_MAIN(TestClientError)
#include "tst_clienterror.moc"
