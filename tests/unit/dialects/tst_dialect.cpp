// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/dialect.h"

#include "core/dialects/jsonfields.h"

#include <QTest>

using namespace signalbox;

namespace {

Result<RequestFacts> read(const QByteArray &body, std::string_view pathModel = {},
                          DialectId dialect = DialectId::openaiChat)
{
    return dialectFor(dialect).readRequest(
        {body.constData(), static_cast<std::size_t>(body.size())}, {}, pathModel);
}

} // namespace

class TestDialect final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachIdHasItsDialect()
    {
        for (const DialectId id : {DialectId::openaiChat, DialectId::openaiResponses,
                                   DialectId::anthropic, DialectId::gemini})
            QCOMPARE(dialectFor(id).id(), id);
    }

    void modelAndStreamAreRead()
    {
        const QByteArray body = "{\"stream\":true,\"model\":\"gpt-\\u0034\"}";
        const auto facts = read(body);
        QVERIFY(facts);
        QCOMPARE(facts->model, std::string("gpt-4"));
        QVERIFY(facts->stream);
        QCOMPARE(facts->modelSpan->in(body.toStdString()), std::string_view("\"gpt-\\u0034\""));
        QVERIFY(!read(R"({"stream":null})")->stream);
        QVERIFY(!read(R"({"stream":false})")->stream);
        QVERIFY(read("{}")->model.empty());
    }

    void thePathNamesTheModelOfGemini()
    {
        const auto facts = read(R"({"model":5})", "gemini-x", DialectId::gemini);
        QVERIFY(facts);
        QCOMPARE(facts->model, std::string("gemini-x"));
        QVERIFY(!facts->modelSpan);
    }

    void faultsNameTheirField_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("pointer");
        const auto row = [](const char *name, const QByteArray &body, const char *pointer) {
            QTest::newRow(name) << body << QByteArray(pointer);
        };
        row("model is a number", R"({"model":1})", "/model");
        row("model is empty", R"({"model":""})", "/model");
        row("model is null", R"({"model":null})", "/model");
        row("model twice", R"({"model":"a","model":"b"})", "/model");
        row("model twice, escaped", "{\"model\":\"a\",\"mode\\u006c\":\"b\"}", "/model");
        row("model is no UTF-8", "{\"model\":\"a\xFF\"}", "/model");
        row("stream is a number", R"({"stream":1})", "/stream");
        row("stream is a text", R"({"stream":"true"})", "/stream");
        row("no JSON", "{", "");
    }
    void faultsNameTheirField()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, pointer);
        const auto facts = read(body);
        QVERIFY(!facts);
        QCOMPARE(facts.error().code, ErrorCode::invalidArgument);
        QCOMPARE(facts.error().fields.empty() ? std::string() : facts.error().fields[0].pointer,
                 pointer.toStdString());
    }

    void pathModelMustBeUtf8() { QVERIFY(!read("{}", "gemini-\xFF", DialectId::gemini)); }

    void fieldsAreReadByPlace()
    {
        const std::string_view text = R"({"s":"x","n":-12,"f":1.5,"o":{"s":"y"}})";
        QCOMPARE(stringMember(text, "s"), std::optional<std::string>("x"));
        QCOMPARE(stringMember(rawMember(text, "o"), "s"), std::optional<std::string>("y"));
        QVERIFY(!stringMember(text, "n"));
        QCOMPARE(numberMember(text, "n"), std::optional<long long>(-12));
        QVERIFY(!numberMember(text, "f"));
        QVERIFY(!numberMember(text, "none"));
        QVERIFY(rawMember("no object", "s").empty());
    }
};

QTEST_APPLESS_MAIN(TestDialect)
#include "tst_dialect.moc"
