// SPDX-License-Identifier: GPL-3.0-or-later
// Responses by their ids: what is kept, for how long, and what follows from it (wire.md 1.2).
#include "core/gateway/responsedesk.h"

#include "core/base/bytes.h"
#include "core/gateway/storedresponses.h"
#include "core/json/value.h"
#include "tests/support/fakeclock.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

namespace {

const ClientKeyId kKey("k");

QByteArray unquoted(const char *text)
{
    return QByteArray(text).replace('\'', '"');
}

json::Value parsed(const QByteArray &text)
{
    const auto value = json::parse(view(text));
    return value ? *value : json::Value();
}

StoredResponse translated()
{
    StoredResponse stored;
    stored.inputItems = unquoted("{'role':'user','content':'first'}");
    stored.response = unquoted("{'id':'resp_1','output':[{'type':'message','id':'m1'}]}");
    return stored;
}

struct Fixture
{
    ResponseDecision decide(const QByteArray &method, const QByteArray &target,
                            const QByteArray &body = {})
    {
        request = {};
        request.method = method;
        request.target = target;
        request.body = body;
        return decideResponse(store, kKey, std::get<Endpoint>(findEndpoint(request)), request);
    }

    FakeClock clock;
    ResponseStore store{clock};
    HttpRequest request;
};

} // namespace

class TestResponseDesk final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void requestsWithoutAPredecessorGoOn()
    {
        Fixture f;
        for (const char *body : {"{}", "{\"previous_response_id\":null}", "no json",
                                 "{\"input\":\"previous_response_id\"}"})
            QVERIFY(std::holds_alternative<GoesOn>(f.decide("POST", "/v1/responses", body)));
        QVERIFY(std::holds_alternative<GoesOn>(
            f.decide("POST", "/v1/chat/completions", "{\"previous_response_id\":\"resp_1\"}")));
    }

    void unknownPredecessorsAreRefused()
    {
        Fixture f;
        const auto decision =
            f.decide("POST", "/v1/responses", "{\"previous_response_id\":\"resp_9\"}");
        const auto &error = std::get<ClientError>(decision);
        QCOMPARE(error.kind, ErrorClass::unknownPreviousResponse);
        QCOMPARE(error.param, std::string("previous_response_id"));
        QCOMPARE(wordsFor(error.kind).status, 400);
        QCOMPARE(wordsFor(error.kind).openaiCode, std::string_view("previous_response_not_found"));
    }

    void predecessorsOnAnAccountLeadThere()
    {
        Fixture f;
        f.store.keep(kKey, "resp_1", {AccountId("acc-a"), {}, {}});
        const QByteArray body = "{\"previous_response_id\":\"resp_1\",\"input\":\"x\"}";
        const auto decision = f.decide("POST", "/v1/responses", body);
        QCOMPARE(std::get<GoesTo>(decision).account, AccountId("acc-a"));
        QCOMPARE(f.request.body, body);
        for (const char *method : {"GET", "DELETE"}) {
            QCOMPARE(std::get<GoesTo>(f.decide(method, "/v1/responses/resp_1")).account,
                     AccountId("acc-a"));
        }
        QVERIFY(std::holds_alternative<GoesTo>(f.decide("POST", "/v1/responses/resp_1/cancel")));
    }

    void translatedPredecessorsAreWrittenOut_data()
    {
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<QByteArray>("items");
        const QByteArray before = "{'role':'user','content':'first'},{'type':'message','id':'m1'}";
        QTest::newRow("a text") << QByteArray("'more'")
                                << before + ",{'type':'message','role':'user','content':'more'}";
        QTest::newRow("items") << QByteArray("[ {'type':'function_call_output','call_id':'c'} ]")
                               << before + ",{'type':'function_call_output','call_id':'c'}";
        QTest::newRow("nothing") << QByteArray("[]") << before;
    }
    void translatedPredecessorsAreWrittenOut()
    {
        QFETCH(QByteArray, input);
        QFETCH(QByteArray, items);
        Fixture f;
        f.store.keep(kKey, "resp_1", translated());
        const QByteArray body =
            "{'model':'m','previous_response_id':'resp_1','input':" + input + ",'n':1e400}";
        QVERIFY(std::holds_alternative<GoesOn>(
            f.decide("POST", "/v1/responses", unquoted(body.constData()))));
        QCOMPARE(f.request.body,
                 unquoted(("{'model':'m','n':1e400,'input':[" + items + "]}").constData()));
    }

    void translatedResponsesAreAnsweredHere()
    {
        Fixture f;
        f.store.keep(kKey, "resp_1", translated());
        QCOMPARE(std::get<AnsweredHere>(f.decide("GET", "/v1/responses/resp_1")).body,
                 translated().response);
        const auto items =
            std::get<AnsweredHere>(f.decide("GET", "/v1/responses/resp_1/input_items")).body;
        QCOMPARE(parsed(items).at("object").as_string(), "list");
        QCOMPARE(parsed(items).at("data").at(0).at("content").as_string(), "first");
        QCOMPARE(std::get<ClientError>(f.decide("POST", "/v1/responses/resp_1/cancel")).kind,
                 ErrorClass::badRequest);
        const auto gone = std::get<AnsweredHere>(f.decide("DELETE", "/v1/responses/resp_1")).body;
        QVERIFY(parsed(gone).at("deleted").as_bool());
        QCOMPARE(std::get<ClientError>(f.decide("GET", "/v1/responses/resp_1")).kind,
                 ErrorClass::unknownResponse);
        QCOMPARE(wordsFor(ErrorClass::unknownResponse).status, 404);
    }

    void clientKeysDoNotSeeEachOther()
    {
        Fixture f;
        f.store.keep(ClientKeyId("other"), "resp_1", translated());
        QVERIFY(std::holds_alternative<ClientError>(f.decide("GET", "/v1/responses/resp_1")));
    }

    void responsesAreForgottenAfterAnHour()
    {
        FakeClock clock;
        ResponseStore store(clock);
        store.keep(kKey, "a", translated());
        clock.advance(ResponseStore::kLife - Milliseconds(1));
        QVERIFY(store.find(kKey, "a")); // and used
        clock.advance(ResponseStore::kLife - Milliseconds(1));
        QVERIFY(store.find(kKey, "a"));
        clock.advance(ResponseStore::kLife);
        QVERIFY(!store.find(kKey, "a"));
        QCOMPARE(store.bytes(), 0);
    }

    void bytesAreBounded()
    {
        FakeClock clock;
        ResponseStore store(clock);
        StoredResponse large;
        large.response = QByteArray(ResponseStore::kMaxBytes / 5, 'x');
        for (const char *id : {"a", "b", "c", "d"})
            store.keep(kKey, id, large);
        QVERIFY(store.find(kKey, "a"));
        store.keep(kKey, "e", large);
        QVERIFY(store.bytes() <= ResponseStore::kMaxBytes);
        QVERIFY(store.find(kKey, "a"));
        QVERIFY(!store.find(kKey, "b")); // the least recently used
        large.response = QByteArray(ResponseStore::kMaxBytes / 2, 'x');
        store.keep(kKey, "f", large);
        QVERIFY(!store.find(kKey, "f"));
    }

    void finalResponsesAreFoundInStreams()
    {
        QCOMPARE(finalResponse("event: x\ndata: {\"type\":\"response.output_text.done\"}\n\n"
                               "event: response.completed\ndata: {\"type\":\"response.completed\","
                               "\"response\":{\"id\":\"resp_1\"}}\n\n"),
                 QByteArray("{\"id\":\"resp_1\"}"));
        QVERIFY(
            finalResponse("data: {\"type\":\"response.failed\",\"response\":{}}\n\n").isEmpty());
    }

    void storingIsTheDefault()
    {
        QVERIFY(wantsStored("{}"));
        QVERIFY(wantsStored("{\"store\":true}"));
        QVERIFY(!wantsStored("{\"store\":false}"));
    }
};

QTEST_APPLESS_MAIN(TestResponseDesk)
#include "tst_responsedesk.moc"
