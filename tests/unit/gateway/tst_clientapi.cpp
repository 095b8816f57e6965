// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/clientapi.h"

#include "core/json/value.h"
#include "tests/support/fakeaccounts.h"
#include "tests/support/recordingsink.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;

namespace {

json::Object parsed(const QByteArray &body)
{
    return json::parseObject({body.constData(), static_cast<std::size_t>(body.size())}).value();
}

Endpoint endpointFor(DialectId dialect, const char *model = "")
{
    Endpoint endpoint;
    endpoint.dialect = dialect;
    endpoint.model = model;
    return endpoint;
}

} // namespace

class TestClientApi final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void healthHasItsShape()
    {
        RecordingSink sink;
        answerHealth(sink, 3);
        QCOMPARE(sink.status, 200);
        const json::Object body = parsed(sink.body);
        QCOMPARE(body.at("status").as_string(), "ok");
        QCOMPARE(body.at("version").as_string(), SIGNALBOX_VERSION);
        QCOMPARE(body.at("active_accounts").as_int64(), 3);
    }

    void modelsAreListedOnceAndInOrder()
    {
        FakeAccounts accounts;
        accounts.offered = {{"b", ProviderId("openai")},
                            {"a", ProviderId("openai")},
                            {"b", ProviderId("openai-compatible")}};
        RecordingSink sink;
        answerModelList(sink, endpointFor(DialectId::openaiChat), accounts);
        const json::Object list = parsed(sink.body);
        const json::Array &data = list.at("data").as_array();
        QCOMPARE(data.size(), std::size_t{2});
        QCOMPARE(data.at(0).at("id").as_string(), "a");
        RecordingSink gemini;
        answerModelList(gemini, endpointFor(DialectId::gemini), accounts);
        QCOMPARE(parsed(gemini.body).at("models").as_array().size(), std::size_t{2});
        QCOMPARE(gemini.headers.value("content-type"), QByteArray("application/json"));
    }

    void aModelIsDescribedOrNot()
    {
        FakeAccounts accounts;
        accounts.offered = {{"vendor/name:8b", ProviderId("openai")}};
        RecordingSink sink;
        QVERIFY(answerModel(sink, endpointFor(DialectId::openaiChat, "vendor/name:8b"), accounts));
        QCOMPARE(parsed(sink.body).at("id").as_string(), "vendor/name:8b");
        RecordingSink untouched;
        QVERIFY(!answerModel(untouched, endpointFor(DialectId::openaiChat, "x"), accounts));
        QVERIFY(!untouched.begun());
    }
};

QTEST_APPLESS_MAIN(TestClientApi)
#include "tst_clientapi.moc"
