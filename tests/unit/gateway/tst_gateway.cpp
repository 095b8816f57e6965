// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/gateway.h"

#include "core/json/value.h"
#include "tests/support/fakeaccounts.h"
#include "tests/support/fakeclock.h"
#include "tests/support/faketransport.h"
#include "tests/support/recordingsink.h"

#include <QSignalSpy>
#include <QTest>

#include <zlib.h>
#include <zstd.h>

Q_DECLARE_METATYPE(signalbox::Headers)
Q_DECLARE_METATYPE(signalbox::RequestRecord)

using namespace signalbox;
using namespace signalbox::test;

namespace {

class AdminRecorder final : public RequestHandler
{
public:
    void handleRequest(HttpRequest request, std::shared_ptr<ResponseSink> sink) override
    {
        targets.push_back(request.target);
        sink->send(200, {}, "admin");
    }
    QByteArray refusalBody(int, const QByteArray &, const Headers &, const QByteArray &,
                           QByteArray *contentType) override
    {
        *contentType = "application/json";
        return "admin refusal";
    }

    std::vector<QByteArray> targets;
};

QByteArray gzip(const QByteArray &text)
{
    z_stream stream{};
    if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return {};
    QByteArray input = text;
    QByteArray out(1000 + text.size(), '\0');
    stream.next_in = reinterpret_cast<Bytef *>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.truncate(static_cast<qsizetype>(stream.total_out));
    deflateEnd(&stream);
    return out;
}

const QByteArray kChat = "/v1/chat/completions";
const QByteArray kBody = "{\"model\":\"gpt-5\"}";

} // namespace

class TestGateway final : public QObject
{
    Q_OBJECT

    struct Fixture
    {
        Fixture()
            : gateway({accounts, transport, accounts.providers(), clock, "1.1 signalbox-xyz"},
                      admin)
        {
            AccessRules rules;
            rules.clientKeys = {{ClientKeyId("default"), hashKey("k")}};
            rules.adminKeySha256 = hashKey("adm");
            rules.allowedOrigins = {"https://app.example"};
            gateway.guard().setRules(rules);
            gateway.setServing(Gateway::Serving::yes);
            accounts.add("a");
        }

        std::shared_ptr<RecordingSink> ask(const QByteArray &method, const QByteArray &target,
                                           Headers headers = {}, const QByteArray &body = kBody)
        {
            HttpRequest request;
            request.method = method;
            request.target = target;
            request.peer = QHostAddress(QHostAddress::LocalHost);
            request.body = body;
            if (!headers.contains("authorization"))
                headers.add("Authorization", "Bearer k");
            request.headers = std::move(headers);
            auto sink = std::make_shared<RecordingSink>();
            gateway.handleRequest(std::move(request), sink);
            return sink;
        }

        FakeAccounts accounts;
        FakeTransport transport;
        FakeClock clock;
        AdminRecorder admin;
        Gateway gateway;
    };

private Q_SLOTS:
    void responsesAreFoundAgainWhereTheyLive()
    {
        Fixture f;
        f.ask("POST", "/v1/responses", {}, "{\"model\":\"gpt-5\",\"input\":\"hi\"}");
        f.transport.answer(0, 200, "{\"id\":\"resp_1\",\"object\":\"response\",\"output\":[]}");
        f.accounts.add("b");
        f.ask("POST", "/v1/responses", {},
              "{\"model\":\"gpt-5\",\"input\":\"more\",\"previous_response_id\":\"resp_1\"}");
        QCOMPARE(f.accounts.queries.back().pinned, std::optional(AccountId("acc-a")));
        QVERIFY(f.transport.request(1).body.contains("previous_response_id"));
        f.transport.answer(1, 200, "{\"id\":\"resp_2\",\"output\":[]}");
        const auto got = f.ask("GET", "/v1/responses/resp_1?include=x", {}, {});
        QCOMPARE(f.transport.request(2).method, QByteArray("GET"));
        QCOMPARE(f.transport.request(2).url,
                 QByteArray("https://api.openai.com/v1/responses/resp_1?include=x"));
        QVERIFY(f.transport.request(2).body.isEmpty());
        f.transport.answer(2, 200, "{\"id\":\"resp_1\"}");
        QCOMPARE(got->body, QByteArray("{\"id\":\"resp_1\"}"));
        const auto gone = f.ask("DELETE", "/v1/responses/resp_1", {}, {});
        QCOMPARE(f.accounts.queries.back().pinned, std::optional(AccountId("acc-a")));
        f.transport.answer(3, 200, "{\"deleted\":true}");
        QCOMPARE(gone->status, 200);
        QCOMPARE(f.ask("GET", "/v1/responses/resp_1", {}, {})->status, 404);
    }

    void unknownResponsesAreNotSentAnywhere()
    {
        Fixture f;
        QCOMPARE(f.ask("GET", "/v1/responses/resp_9", {}, {})->status, 404);
        const auto sink = f.ask("POST", "/v1/responses", {},
                                "{\"model\":\"gpt-5\",\"previous_response_id\":\"resp_9\"}");
        QCOMPARE(sink->status, 400);
        QVERIFY(sink->body.contains("previous_response_not_found"));
        QCOMPARE(f.transport.count(), std::size_t{0});
    }

    void codeAssistClientsAreServed()
    {
        Fixture f;
        f.accounts.add("g", "gemini");
        const auto tier = f.ask("POST", "/v1internal:loadCodeAssist", {}, "{}");
        QCOMPARE(tier->status, 200);
        QCOMPARE(f.ask("POST", "/v1internal:nothing", {}, "{}")->status, 404);
        QCOMPARE(f.ask("POST", "/v1internal:generateContent", {}, "{}")->status, 400);
        QCOMPARE(f.transport.count(), std::size_t{0});
        f.accounts.keepsToRoute = true;
        const auto sink = f.ask("POST", "/v1internal:countTokens", {{"X-Signalbox-Account", "g"}},
                                "{\"request\":{\"model\":\"models/gemini-x\",\"contents\":[]}}");
        QCOMPARE(f.transport.request(0).url,
                 QByteArray("https://generativelanguage.googleapis.com/v1beta/models/"
                            "gemini-x:countTokens"));
        QCOMPARE(f.transport.request(0).body, QByteArray("{\"contents\":[]}"));
        f.transport.answer(0, 200, "{\"totalTokens\":3}");
        QCOMPARE(sink->body, QByteArray("{\"totalTokens\":3}"));
        const auto generated =
            f.ask("POST", "/v1internal:generateContent", {{"X-Signalbox-Account", "g"}},
                  "{\"model\":\"gemini-x\",\"request\":{\"contents\":[]}}");
        f.transport.answer(1, 200, "{\"candidates\":[]}");
        QVERIFY(generated->body.startsWith("{\"response\":{\"candidates\":[]},\"traceId\":\"req_"));
    }

    void refusalsHaveTheirStatus_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<Headers>("headers");
        QTest::addColumn<int>("status");
        const auto row = [](const char *name, const char *method, const QByteArray &target,
                            const Headers &headers, int status) {
            QTest::newRow(name) << QByteArray(method) << target << headers << status;
        };
        row("wrong key", "POST", kChat, {{"Authorization", "Bearer x"}}, 401);
        row("foreign host", "POST", kChat, {{"Host", "evil.example"}}, 421);
        row("foreign origin", "POST", kChat, {{"Origin", "https://evil.example"}}, 403);
        row("null origin", "POST", kChat, {{"Origin", "null"}}, 403);
        row("foreign preflight", "OPTIONS", kChat, {{"Origin", "https://evil.example"}}, 403);
        row("unknown path", "POST", "/v1/nothing", {}, 404);
        row("wrong method", "GET", kChat, {}, 405);
        row("WebSocket", "GET", "/v1/responses", {{"Upgrade", "websocket"}}, 426);
        row("files", "POST", "/v1/files", {}, 501);
        row("loop", "POST", kChat, {{"Via", "1.0 x, 1.1 signalbox-xyz"}}, 508);
        row("unknown coding", "POST", kChat, {{"Content-Encoding", "deflate"}}, 415);
        row("no such coding", "POST", kChat, {{"Content-Encoding", "gzip"}}, 400);
        row("unknown model", "GET", "/v1/models/none", {}, 404);
    }
    void refusalsHaveTheirStatus()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, target);
        QFETCH(Headers, headers);
        QFETCH(int, status);
        Fixture f;
        const auto sink = f.ask(method, target, headers);
        QCOMPARE(sink->status, status);
        QVERIFY(sink->body.startsWith("{\"error\":{"));
        QVERIFY(!sink->headers.contains("access-control-allow-origin"));
        QCOMPARE(f.transport.count(), std::size_t{0});
        QCOMPARE(sink->headers.contains("allow"), status == 405);
        QCOMPARE(sink->headers.contains("accept-encoding"), status == 415);
        QCOMPARE(sink->headers.contains("www-authenticate"), status == 401);
    }

    void publicPathsNeedNoKey()
    {
        Fixture f;
        f.gateway.setServing(Gateway::Serving::no);
        const Headers wrong{{"Authorization", "Bearer x"}};
        QCOMPARE(f.ask("GET", "/healthz", wrong)->status, 200);
        QCOMPARE(f.ask("HEAD", "/", wrong)->status, 200);
        QCOMPARE(f.ask("GET", "/api/hello", wrong)->status, 200);
        QCOMPARE(f.ask("GET", "/v1/models", wrong)->status, 401);
    }

    void aStoppedProxySaysSo()
    {
        Fixture f;
        f.gateway.setServing(Gateway::Serving::no);
        const auto sink = f.ask("POST", "/v1/messages");
        QCOMPARE(sink->status, 503);
        QVERIFY(sink->body.contains("stopped"));
        QVERIFY(sink->body.contains("\"type\":\"error\""));
        QCOMPARE(f.transport.count(), std::size_t{0});
    }

    void allowedOriginsMayReadEveryAnswer()
    {
        Fixture f;
        const Headers page{{"Origin", "https://app.example"}};
        const auto origin = [](const RecordingSink &sink) {
            return sink.headers.value("access-control-allow-origin");
        };
        const auto answered = f.ask("POST", kChat, page);
        f.transport.answer(0, 200, "{}");
        const auto streamed = f.ask("POST", kChat, page);
        f.transport.head(1, 200, {{"Content-Type", "text/event-stream"}});
        f.transport.data(1, "data: [DONE]\n\n");
        f.transport.end(1);
        Headers wrongKey = page;
        wrongKey.add("Authorization", "Bearer x");
        for (const auto &sink :
             {answered, streamed, f.ask("POST", kChat, wrongKey), f.ask("POST", "/nothing", page),
              f.ask("GET", "/healthz", page), f.ask("GET", "/v1/models", page)}) {
            QCOMPARE(origin(*sink), QByteArray("https://app.example"));
            QCOMPARE(sink->headers.value("vary"), QByteArray("Origin"));
            QVERIFY(sink->headers.contains("access-control-expose-headers"));
        }
        QVERIFY(streamed->streamed);
        const auto preflight = f.ask("OPTIONS", kChat,
                                     {{"Origin", "https://app.example"},
                                      {"Authorization", "none"},
                                      {"Access-Control-Request-Headers", "x-api-key"}});
        QCOMPARE(preflight->status, 204);
        QCOMPARE(origin(*preflight), QByteArray("https://app.example"));
        QCOMPARE(preflight->headers.value("access-control-allow-headers"), QByteArray("x-api-key"));
        QVERIFY(origin(*f.ask("GET", "/healthz")).isEmpty());
    }

    void adminIsPassedOnAfterItsChecks_data()
    {
        QTest::addColumn<Headers>("headers");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("code");
        const Header key{"Authorization", "Bearer adm"};
        QTest::newRow("right") << Headers{key} << 200 << QByteArray();
        QTest::newRow("client key") << Headers{} << 401 << QByteArray("unauthorized");
        QTest::newRow("page") << Headers{key, {"Origin", "https://app.example"}} << 403
                              << QByteArray("foreign_origin");
        QTest::newRow("host") << Headers{key, {"Host", "evil.example"}} << 421
                              << QByteArray("foreign_host");
    }
    void adminIsPassedOnAfterItsChecks()
    {
        QFETCH(Headers, headers);
        QFETCH(int, status);
        QFETCH(QByteArray, code);
        Fixture f;
        const auto sink = f.ask("GET", "/admin/v1/status", headers);
        QCOMPARE(sink->status, status);
        QCOMPARE(f.admin.targets.size(), std::size_t(status == 200 ? 1 : 0));
        QVERIFY(sink->body.contains(code));
        QVERIFY(!sink->headers.contains("access-control-allow-origin"));
    }

    void pathsLikeAdminAreNotAdmin()
    {
        Fixture f;
        QCOMPARE(f.ask("GET", "/administer")->status, 404);
        QVERIFY(f.admin.targets.empty());
    }

    void compressedBodiesGoOnDecoded()
    {
        Fixture f;
        QByteArray packed(1000, '\0');
        packed.truncate(static_cast<qsizetype>(ZSTD_compress(
            packed.data(), 1000, kBody.constData(), static_cast<std::size_t>(kBody.size()), 3)));
        (void)f.ask("POST", kChat, {{"Content-Encoding", "gzip"}}, gzip(kBody));
        (void)f.ask("POST", kChat, {{"Content-Encoding", "zstd"}}, packed);
        QCOMPARE(f.transport.count(), std::size_t{2});
        for (const std::size_t i : {std::size_t{0}, std::size_t{1}}) {
            QCOMPARE(f.transport.request(i).body, kBody);
            QVERIFY(!f.transport.request(i).headers.contains("content-encoding"));
        }
    }

    void decodedBodiesKeepTheLimit()
    {
        Fixture f;
        TransactionSettings settings;
        settings.maxBodyBytes = 1000;
        f.gateway.setSettings(settings);
        const auto sink = f.ask("POST", "/v1/messages", {{"Content-Encoding", "gzip"}},
                                gzip(QByteArray(1001, ' ')));
        QCOMPARE(sink->status, 413);
        QVERIFY(sink->body.contains("request_too_large"));
        QCOMPARE(f.ask("POST", kChat, {{"Content-Encoding", "gzip"}},
                       gzip(kBody + QByteArray(1000 - kBody.size(), ' ')))
                     ->status,
                 0); // on its way
    }

    void refusalBodiesAreInTheCallersDialect()
    {
        Fixture f;
        QByteArray type;
        QVERIFY(f.gateway.refusalBody(413, "/v1/messages", {}, "too large", &type)
                    .contains("request_too_large"));
        QCOMPARE(type, QByteArray("application/json"));
        QVERIFY(f.gateway.refusalBody(431, "/v1beta/models/a:generateContent", {}, "x", &type)
                    .contains("INVALID_ARGUMENT"));
        QVERIFY(f.gateway.refusalBody(400, {}, {}, "x", &type).contains("invalid_request_error"));
        QCOMPARE(f.gateway.refusalBody(413, "/admin/v1/config?a=b", {}, "x", &type),
                 QByteArray("admin refusal"));
    }

    void endedRequestsAreTold()
    {
        Fixture f;
        QSignalSpy ended(&f.gateway, &Gateway::requestEnded);
        const auto sink = f.ask("POST", kChat);
        QCOMPARE(f.gateway.inFlight(), 1);
        f.transport.answer(0, 200, "{}");
        QCOMPARE(f.gateway.inFlight(), 0);
        QCOMPARE(ended.count(), 1);
        QCOMPARE(ended.front().front().value<RequestRecord>().status, 200);
        const auto other = f.ask("POST", kChat);
        QVERIFY(sink->headers.value("x-request-id") != QByteArray());
        f.transport.answer(1, 200, "{}");
        QVERIFY(sink->headers.value("x-request-id") != other->headers.value("x-request-id"));
    }

    void drainingWaitsForWhatRuns()
    {
        Fixture f;
        int done = 0;
        const auto sink = f.ask("POST", kChat);
        f.gateway.drain(Milliseconds(60'000), [&done] { ++done; });
        QCOMPARE(f.ask("POST", kChat)->status, 503);
        QCoreApplication::processEvents();
        QCOMPARE(done, 0);
        f.transport.answer(0, 200, "{}");
        QCOMPARE(sink->status, 200);
        QTRY_COMPARE(done, 1);
    }

    void drainingEndsWhatTakesTooLong()
    {
        Fixture f;
        int done = 0;
        const auto sink = f.ask("POST", kChat);
        f.gateway.drain(Milliseconds(60'000), [&done] { ++done; });
        f.gateway.drain(Milliseconds(0), [&done] { ++done; });
        QTRY_COMPARE(done, 2);
        QCOMPARE(sink->status, 503);
        QCOMPARE(f.gateway.inFlight(), 0);
        QCOMPARE(f.transport.runningCount(), 0);
        QCOMPARE(f.accounts.leased, 0);
    }

    void drainingNothingIsDoneAtOnce()
    {
        Fixture f;
        bool done = false;
        f.gateway.drain(Milliseconds(60'000), [&done] { done = true; });
        QVERIFY(!done); // never from inside the call
        QTRY_VERIFY(done);
    }

    void servingAgainEndsTheDraining()
    {
        Fixture f;
        int done = 0;
        const auto old = f.ask("POST", kChat);
        f.gateway.drain(Milliseconds(0), [&done] { ++done; });
        f.gateway.setServing(Gateway::Serving::yes);
        QTRY_COMPARE(done, 1);
        const auto fresh = f.ask("POST", kChat);
        bool later = false; // than the grace time that was given
        QTimer::singleShot(0, [&later] { later = true; });
        QTRY_VERIFY(later);
        QVERIFY(!old->begun() && !fresh->begun());
        f.transport.answer(0, 200, "{}");
        f.transport.answer(1, 200, "{}");
        QCOMPARE(old->status, 200);
        QCOMPARE(fresh->status, 200);
    }

    void destructionWithRequestsInFlightLeavesNothing()
    {
        auto f = std::make_unique<Fixture>();
        const auto sink = f->ask("POST", kChat);
        const auto other = f->ask("POST", kChat);
        f->transport.answer(1, 200, "{}");
        f.reset();
        sink->leave();
        QVERIFY(!sink->onGone);
    }
};

QTEST_GUILESS_MAIN(TestGateway)
#include "tst_gateway.moc"
