// SPDX-License-Identifier: GPL-3.0-or-later
// RFC 8628: asking for a code, waiting at the right pace, every end.
#include "core/oauth/deviceflow.h"

#include "tests/support/faketransport.h"
#include "tests/unit/oauth/fakealarms.h"

#include <QTest>
#include <QUrlQuery>

#include <optional>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(signalbox::ErrorCode)

namespace {

const QByteArray kGrant = "{\"device_code\":\"dev-1\",\"user_code\":\"ABCD-EFGH\",\"verification_"
                          "uri\":\"https://a.example/dev\","
                          R"("expires_in":1800,"interval":5})";

struct Fixture
{
    Fixture()
    {
        request.definition.deviceUrl = "https://a.example/device";
        request.definition.tokenUrl = "https://a.example/token";
        request.definition.scopes = {"one", "two"};
        request.client = {"my-id", Secret("my-secret"), {}};
        make();
    }
    void make()
    {
        flow = std::make_unique<DeviceFlow>(
            SignInServices{transport, clock, alarms}, request,
            [this](const DeviceCode &code) { shown = code; },
            [this](Result<SignIn> said) {
                ++calls;
                result = std::move(said);
                flow.reset(); // allowed
            });
    }
    [[nodiscard]] bool granted(const QByteArray &answer = kGrant)
    {
        if (!flow->start())
            return false;
        transport.answer(0, 200, answer);
        return shown.has_value();
    }
    /// Waits out the interval and answers the poll that it brings.
    void poll(Milliseconds interval, int status, const QByteArray &body)
    {
        const std::size_t before = transport.count();
        alarms.advance(interval - 1ms);
        QCOMPARE(transport.count(), before);
        alarms.advance(1ms);
        QCOMPARE(transport.count(), before + 1);
        transport.answer(before, status, body);
    }

    FakeTransport transport;
    FakeClock clock;
    FakeAlarms alarms{clock};
    SignInRequest request;
    std::unique_ptr<DeviceFlow> flow;
    std::optional<DeviceCode> shown;
    std::optional<Result<SignIn>> result;
    int calls = 0;
};

} // namespace

class TestDeviceFlow final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theWholeWay()
    {
        Fixture f;
        QVERIFY(f.granted());
        QUrlQuery form(QString::fromUtf8(f.transport.request(0).body));
        QCOMPARE(form.queryItemValue(u"client_id"_s), u"my-id"_s);
        QCOMPARE(form.queryItemValue(u"scope"_s, QUrl::FullyDecoded), u"one two"_s);
        QCOMPARE(f.shown->userCode, std::string("ABCD-EFGH"));
        QCOMPARE(f.shown->verificationUri, std::string("https://a.example/dev"));
        QVERIFY(f.shown->expiresAt == f.clock.wallNow() + 30min);
        f.poll(5s, 400, R"({"error":"authorization_pending"})");
        form = QUrlQuery(QString::fromUtf8(f.transport.request(1).body));
        QCOMPARE(form.queryItemValue(u"grant_type"_s, QUrl::FullyDecoded),
                 u"urn:ietf:params:oauth:grant-type:device_code"_s);
        QCOMPARE(form.queryItemValue(u"device_code"_s), u"dev-1"_s);
        f.poll(5s, 428, R"({"error":"authorization_pending"})"); // Google
        f.poll(5s, 200, R"({"access_token":"a","refresh_token":"r","expires_in":60})");
        QCOMPARE(f.calls, 1);
        QVERIFY(f.result->ok());
        QVERIFY(f.result->value().credential.refreshToken == Secret("r"));
        QVERIFY(!f.alarms.next());
    }

    void thePaceGrows()
    {
        Fixture f;
        QVERIFY(f.granted());
        f.poll(5s, 400, R"({"error":"slow_down"})");
        f.poll(10s, 403, R"({"error":"slow_down"})"); // Google
        f.poll(15s, 400, R"({"error":"authorization_pending"})");
        f.poll(15s, 503, "");
        f.poll(30s, 400, R"({"error":"authorization_pending"})");
        f.alarms.advance(30s);
        f.transport.fail(6, NetworkPhase::connect);
        QVERIFY(f.alarms.next() == std::optional<Milliseconds>(60s));
        QCOMPARE(f.calls, 0);
    }

    void ends_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<ErrorCode>("code");
        using enum ErrorCode;
        QTest::newRow("§3.5 access_denied")
            << 400 << QByteArray(R"({"error":"access_denied"})") << unauthorized;
        QTest::newRow("Google's access_denied")
            << 403 << QByteArray(R"({"error":"access_denied"})") << unauthorized;
        QTest::newRow("§3.5 expired_token")
            << 400 << QByteArray(R"({"error":"expired_token"})") << unavailable;
        QTest::newRow("wrong client")
            << 401 << QByteArray(R"({"error":"invalid_client"})") << unauthorized;
        QTest::newRow("web page") << 200 << QByteArray("<html><title>x") << invalidArgument;
        QTest::newRow("redirect") << 302 << QByteArray() << invalidArgument;
        QTest::newRow("line break in the token")
            << 200 << QByteArray("{\"access_token\":\"a\\nb\"}") << invalidArgument;
        QTest::newRow("fewer rights")
            << 200 << QByteArray(R"({"access_token":"a","scope":"one"})") << unauthorized;
    }
    void ends()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(ErrorCode, code);
        Fixture f;
        QVERIFY(f.granted());
        f.poll(5s, status, body);
        QCOMPARE(f.calls, 1);
        QVERIFY(!f.result->ok());
        QCOMPARE(f.result->error().code, code);
        QVERIFY(!f.result->error().message.isEmpty());
        QVERIFY(!f.alarms.next());
    }

    void anExpiredCodeEndsTheWait()
    {
        Fixture f;
        QVERIFY(f.granted(R"({"device_code":"d","user_code":"u","verification_url":)"
                          "\"https://g.example\",\"expires_in\":8,\"interval\":5}"));
        QCOMPARE(f.shown->verificationUri, std::string("https://g.example")); // Google's spelling
        f.alarms.advance(6s);
        QCOMPARE(f.transport.runningCount(), 1);
        f.alarms.advance(2s);
        QCOMPARE(f.calls, 1);
        QCOMPARE(f.result->error().detail, std::string("expired_token"));
        QCOMPARE(f.transport.runningCount(), 0);
    }

    void grantsThatCannotBeUsed_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("status") << 404 << QByteArray();
        QTest::newRow("web page") << 200 << QByteArray("<html><body>");
        QTest::newRow("scope") << 400 << QByteArray(R"({"error":"invalid_scope"})");
        QTest::newRow("nothing in it") << 200 << QByteArray("{}");
        QTest::newRow("no web address") << 200
                                        << QByteArray("{\"device_code\":\"d\",\"user_code\":\"u\","
                                                      "\"verification_uri\":\"file:///x\"}");
    }
    void grantsThatCannotBeUsed()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        Fixture f;
        QVERIFY(f.flow->start().ok());
        f.transport.answer(0, status, body);
        QCOMPARE(f.calls, 1);
        QVERIFY(!f.result->ok());
        QVERIFY(!f.alarms.next());
    }

    void destructionCancels()
    {
        Fixture f;
        QVERIFY(f.granted());
        f.alarms.advance(5s);
        f.flow.reset();
        QCOMPARE(f.transport.runningCount(), 0);
        QVERIFY(!f.alarms.next());
        QCOMPARE(f.calls, 0);
    }

    void withoutAnAddressNothingStarts()
    {
        Fixture f;
        f.request.definition.deviceUrl.clear();
        f.make();
        QVERIFY(!f.flow->start());
        QCOMPARE(f.transport.count(), std::size_t{0});
    }
};

QTEST_APPLESS_MAIN(TestDeviceFlow)
#include "tst_deviceflow.moc"
