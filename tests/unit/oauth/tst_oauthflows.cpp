// SPDX-License-Identifier: GPL-3.0-or-later
// Each sign-in to its end against a real server on loopback, and each way in which it fails.
#include "core/oauth/browsersignin.h"

#include "core/oauth/deviceflow.h"
#include "core/oauth/revocation.h"
#include "core/oauth/userinfo.h"
#include "core/upstream/curltransport.h"
#include "tests/support/rawclient.h"
#include "tests/support/scriptedauthserver.h"
#include "tests/unit/oauth/fakealarms.h"
#include "tests/unit/upstream/testcertificate.h"

#include <QTcpServer>
#include <QTest>
#include <QUrl>

#include <optional>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

/// One person with a browser, one server, one program.
struct Scene
{
    explicit Scene(const TestCertificate *certificate)
    {
        if (certificate) {
            const QSslConfiguration tls = certificate->serverConfiguration();
            server = std::make_unique<ScriptedAuthServer>(&tls);
            CurlTransportOptions options;
            options.extraCaFile = certificate->file();
            transport = std::make_unique<CurlTransport>(options);
        } else {
            server = std::make_unique<ScriptedAuthServer>();
            transport = std::make_unique<CurlTransport>();
        }
        ready = server->listen();
        const std::string url = server->url().toStdString();
        request.definition.authorizationUrl = url + "/authorize?tenant=x";
        request.definition.tokenUrl = url + "/token";
        request.definition.deviceUrl = url + "/device";
        request.definition.revocationUrl = url + "/revoke";
        request.definition.userInfoUrl = url + "/userinfo";
        request.definition.scopes = {"openid", "https://a.example/auth/all"};
        request.definition.authorizationParameters = {{"access_type", "offline"}};
        request.client = {ScriptedAuthServer::clientId.toStdString(),
                          Secret(ScriptedAuthServer::clientSecret.toStdString()),
                          {}};
        request.proxyUrl = "none";
    }
    [[nodiscard]] SignInServices services() { return {*transport, clock, alarms}; }

    [[nodiscard]] QByteArray startCodeFlow()
    {
        const auto done = [this](Result<SignIn> said) {
            ++calls;
            if (said)
                flow->tell({});
            result = std::move(said);
            flow.reset(); // allowed
        };
        flow = browserSignIn(services(), request, {done, [this] { ++codes; }});
        const Result<QByteArray> url = flow->start();
        return url ? *url : QByteArray();
    }
    /// What the browser does with an address: follows the redirection, shows the last page.
    [[nodiscard]] QByteArray browse(const QByteArray &url)
    {
        visit(url);
        const QUrl back = QUrl::fromEncoded(location);
        RawClient client;
        if (!client.connectTo(static_cast<quint16>(back.port())))
            return {};
        client.send("GET " + back.path(QUrl::FullyEncoded).toUtf8() + '?' +
                    back.query(QUrl::FullyEncoded).toUtf8() +
                    " HTTP/1.1\r\nHost: 127.0.0.1:" + QByteArray::number(back.port()) + "\r\n\r\n");
        return client.receive().body;
    }
    void visit(const QByteArray &url)
    {
        struct Visit final : TransferHandler
        {
            void onHead(int, Headers headers) override { location = headers.value("location"); }
            void onData(QByteArrayView) override {}
            void onEnd(const TransferEnd &) override { ended = true; }
            QByteArray location;
            bool ended = false;
        } visited;
        UpstreamRequest get;
        get.method = "GET";
        get.url = url;
        get.proxyUrl = "none";
        const auto transfer = transport->start(std::move(get), visited);
        QTRY_VERIFY(visited.ended);
        location = visited.location;
    }

    bool ready = false;
    FakeClock clock;
    FakeAlarms alarms{clock};
    std::unique_ptr<ScriptedAuthServer> server;
    std::unique_ptr<CurlTransport> transport;
    SignInRequest request;
    std::unique_ptr<BrowserSignIn> flow;
    QByteArray location;
    std::optional<Result<SignIn>> result;
    int calls = 0;
    int codes = 0; ///< that came
};

} // namespace

class TestOAuthFlows final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Everything here happens over both.
    void initTestCase_data()
    {
        QTest::addColumn<bool>("tls");
        QTest::newRow("HTTP") << false;
        QTest::newRow("TLS") << true;
    }
    void initTestCase() { QVERIFY(m_certificate.ok()); }

    void withTheBrowser_data()
    {
        QTest::addColumn<int>("minutes"); // that this computer's clock is ahead
        QTest::newRow("a slow clock") << -10;
        QTest::newRow("a fast clock") << 10;
    }
    void withTheBrowser()
    {
        QFETCH(int, minutes);
        Scene s(certificate());
        QVERIFY(s.ready);
        s.clock.jumpWall(std::chrono::minutes(minutes)); // only spans count, no clock
        const QByteArray url = s.startCodeFlow();
        QVERIFY(url.contains("/authorize?tenant=x&response_type=code&"));
        const QUrlQuery asked(QUrl::fromEncoded(url));
        QCOMPARE(asked.queryItemValue(u"access_type"_s), u"offline"_s);
        QCOMPARE(asked.queryItemValue(u"scope"_s, QUrl::FullyDecoded),
                 u"openid https://a.example/auth/all"_s);
        const QByteArray page = s.browse(url);
        QVERIFY2(page.contains("Signed in. You can go back to Signalbox."), page.constData());
        QCOMPARE(s.calls, 1);
        QVERIFY(s.result->ok());
        const Credential &credential = s.result->value().credential;
        QVERIFY(credential.value.view().starts_with("access-"));
        QVERIFY(credential.refreshToken.view().starts_with("refresh-"));
        QVERIFY(credential.expiresAt == s.clock.wallNow() + 3599s);
    }

    void aRefusalIsToldOnBothSides_data()
    {
        QTest::addColumn<QByteArray>("redirect");
        QTest::addColumn<QString>("words");
        QTest::newRow("denied") << QByteArray("error=access_denied") << u"refused"_s;
        QTest::newRow("wrong state") << QByteArray("state=x") << u"another sign-in"_s;
        QTest::newRow("a code that is not theirs") << QByteArray("code=old") << u"used already"_s;
    }
    void aRefusalIsToldOnBothSides()
    {
        QFETCH(QByteArray, redirect);
        QFETCH(QString, words);
        Scene s(certificate());
        s.server->redirectWith(QUrlQuery(QString::fromLatin1(redirect)));
        const QByteArray page = s.browse(s.startCodeFlow());
        QVERIFY2(page.contains(words.toUtf8()), page.constData());
        QCOMPARE(s.calls, 1);
        QVERIFY(!s.result->ok());
        QVERIFY2(s.result->error().message.contains(words), qPrintable(s.result->error().message));
    }

    void aReplayedCodeIsRefused()
    {
        Scene s(certificate());
        s.visit(s.startCodeFlow());
        const QByteArray first = s.location;
        QVERIFY(s.flow->paste(first.toStdString()).ok());
        QTRY_COMPARE(s.calls, 1);
        QVERIFY(s.result->ok());
        const QByteArray code =
            QUrlQuery(QUrl::fromEncoded(first)).queryItemValue(u"code"_s).toUtf8();
        QVERIFY(!s.startCodeFlow().isEmpty());
        QVERIFY(s.flow->paste(code.toStdString()).ok());
        QTRY_COMPARE(s.calls, 2);
        QVERIFY(s.result->error().message.contains(u"used already"_s));
    }

    void theTokenAddressFails_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("words");
        const auto row = [](const char *name, int status, const char *body, const char16_t *words) {
            QTest::newRow(name) << status << QByteArray(body) << QString::fromUtf16(words);
        };
        row("wrong client", 401, R"({"error":"invalid_client"})", u"client id or secret is wrong");
        row("redirect mismatch", 400, R"({"error":"redirect_uri_mismatch"})", u"Desktop app");
        row("redirect", 307, "", u"redirection");
        row("web page", 200, "<html><title>x</title>", u"web page");
        row("no JSON", 200, "hello", u"no JSON");
        row("line break", 200, "{\"access_token\":\"a\\r\\nb\"}", u"without a token");
        row("line break in the refresh token", 200,
            "{\"access_token\":\"a\",\"refresh_token\":\"a\\nb\"}", u"without a token");
        row("fewer rights", 200, R"({"access_token":"a","scope":"openid"})", u"tick every box");
        row("fault", 500, "", u"try again later");
    }
    void theTokenAddressFails()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(QString, words);
        Scene s(certificate());
        s.server->script("/token", {{status, body, {{"Location", "http://127.0.0.1:9/token"}}}});
        const QByteArray page = s.browse(s.startCodeFlow());
        QVERIFY2(page.contains(words.toUtf8()), page.constData());
        QVERIFY2(s.result->error().message.contains(words), qPrintable(s.result->error().message));
        QCOMPARE(s.server->requests().size(), std::size_t{2}); // the redirection was not followed
    }

    void secretsAreNotRepeated()
    {
        Scene s(certificate());
        s.server->script("/token", {{400,
                                     "{\"error\":\"invalid_grant\",\"error_description\":\"not " +
                                         ScriptedAuthServer::clientSecret + "\"}",
                                     {}}});
        const QByteArray page = s.browse(s.startCodeFlow());
        QVERIFY(page.contains("used already"));
        QVERIFY(!page.contains(ScriptedAuthServer::clientSecret));
        QVERIFY(!s.result->error().message.contains(
            QString::fromLatin1(ScriptedAuthServer::clientSecret)));
    }

    void theTokenAddressIsNotThere()
    {
        QTcpServer gone;
        QVERIFY(gone.listen(QHostAddress::LocalHost));
        Scene s(certificate());
        s.request.definition.tokenUrl =
            "http://127.0.0.1:" + std::to_string(gone.serverPort()) + "/token";
        gone.close();
        const QByteArray page = s.browse(s.startCodeFlow());
        QVERIFY2(page.contains("could not be reached"), page.constData());
        QCOMPARE(s.result->error().code, ErrorCode::unavailable);
    }

    void anUnknownCertificateIsRefused()
    {
        const TestCertificate strange(u"IP:127.0.0.1"_s);
        const QSslConfiguration tls = strange.serverConfiguration();
        ScriptedAuthServer other(&tls);
        QVERIFY(other.listen());
        Scene s(certificate());
        s.request.definition.tokenUrl = other.url().toStdString() + "/token";
        const QByteArray page = s.browse(s.startCodeFlow());
        QVERIFY2(page.contains("could not be reached") && page.contains("ertificate"),
                 page.constData());
        QVERIFY(!s.result->ok());
        QVERIFY(other.requests().empty()); // neither code nor client secret
    }

    void theBrowserWasClosed()
    {
        Scene s(certificate());
        QVERIFY(!s.startCodeFlow().isEmpty());
        s.alarms.advance(5min);
        QTRY_COMPARE(s.calls, 1);
        QVERIFY(s.result->error().message.contains(u"did not come back"_s));
    }

    void thePortIsTaken()
    {
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        Scene s(certificate());
        s.request.port = other.serverPort();
        QVERIFY(s.startCodeFlow().isEmpty());
        QCOMPARE(s.calls, 0);
    }

    void cancelled()
    {
        Scene s(certificate());
        s.visit(s.startCodeFlow());
        QVERIFY(s.flow->paste(s.location.toStdString()).ok());
        s.flow.reset();
        QCoreApplication::processEvents();
        QCOMPARE(s.calls, 0);
    }

    void withoutAClientIdNothingStarts()
    {
        Scene s(certificate());
        s.request.client.clientId.clear();
        QVERIFY(s.startCodeFlow().isEmpty());
    }

    void withOpenRouter_data()
    {
        QTest::addColumn<QByteArray>("wrong");
        QTest::newRow("agreed") << QByteArray();
        QTest::newRow("another code") << QByteArray("code=old");
    }
    void withOpenRouter()
    {
        QFETCH(QByteArray, wrong);
        Scene s(certificate());
        s.server->redirectWith(QUrlQuery(QString::fromLatin1(wrong)));
        s.request.definition.flow = SignInFlow::openrouterKey;
        s.request.definition.authorizationUrl = s.server->url().toStdString() + "/auth";
        s.request.definition.tokenUrl = s.server->url().toStdString() + "/api/v1/auth/keys";
        s.request.client = {}; // no registration
        const QByteArray page = s.browse(s.startCodeFlow());
        QVERIFY(s.result.has_value());
        QCOMPARE(s.codes, 1);
        QCOMPARE(s.result->ok(), wrong.isEmpty());
        QVERIFY(page.contains(wrong.isEmpty() ? "Signed in" : "used already"));
        if (*s.result) {
            QCOMPARE(s.result->value().credential.kind, CredentialKind::apiKey);
            QVERIFY(s.result->value().credential.value == Secret("sk-or-v1-made-here"));
            QCOMPARE(s.result->value().subject, std::string("user_1"));
        }
    }
    void openRouterNeedsBothAddresses()
    {
        Scene s(certificate());
        s.request.definition.flow = SignInFlow::openrouterKey;
        s.request.definition.tokenUrl.clear();
        const auto flow = browserSignIn(s.services(), s.request, {[](const Result<SignIn> &) {}});
        const Result<QByteArray> url = flow->start();
        QVERIFY(!url.ok());
        QVERIFY(url.error().message.contains(u"check the definition"_s));
    }

    void withADeviceCode_data()
    {
        QTest::addColumn<QString>("words"); // empty: approved
        QTest::newRow("approved") << QString();
        QTest::newRow("expired") << u"has expired"_s;
        QTest::newRow("denied") << u"refused"_s;
    }
    void withADeviceCode()
    {
        QFETCH(QString, words);
        const bool approved = words.isEmpty();
        Scene s(certificate());
        std::optional<DeviceCode> shown;
        DeviceFlow flow(
            s.services(), s.request, [&](const DeviceCode &code) { shown = code; },
            [&](Result<SignIn> said) { s.result = std::move(said); });
        QVERIFY(flow.start().ok());
        QTRY_VERIFY(shown.has_value());
        QCOMPARE(shown->userCode, std::string("ABCD"));
        s.alarms.advance(1s);
        QTRY_COMPARE(s.server->requests().size(), std::size_t{2});
        QTRY_VERIFY(s.alarms.next() == std::optional<Milliseconds>(1s)); // pending
        QVERIFY(!s.result);
        s.clock.jumpWall(10min); // somebody puts the clock right meanwhile
        if (approved)
            s.server->approveDevice();
        else if (words == u"refused"_s)
            s.server->script("/token", {{400, R"({"error":"access_denied"})", {}}});
        else
            s.server->expireDevice();
        s.alarms.advance(1s);
        QTRY_VERIFY(s.result.has_value());
        QCOMPARE(s.result->ok(), approved);
        if (!approved)
            QVERIFY2(s.result->error().message.contains(words),
                     qPrintable(s.result->error().message));
    }

    void theGrantEndsWithTheAccount()
    {
        Scene s(certificate());
        const Credential credential{CredentialKind::oauth, Secret("access-1"), Secret("refresh-1")};
        for (int i = 1; i <= 2; ++i) { // the second time it is dead already
            std::optional<Status> ended;
            const auto call = revokeGrant(s.services(), s.request, credential,
                                          [&](Status status) { ended = std::move(status); });
            QTRY_VERIFY(ended.has_value());
            QVERIFY(ended->ok());
        }
        QCOMPARE(s.server->revoked(), std::set<QByteArray>{"refresh-1"});
        s.server->script("/revoke", {{503, {}, {}}});
        std::optional<Status> ended;
        const auto call = revokeGrant(s.services(), s.request, credential,
                                      [&](Status status) { ended = std::move(status); });
        QTRY_VERIFY(ended.has_value());
        QVERIFY(!ended->ok());
    }

    void theAccountIsNamed_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<bool>("good");
        QTest::newRow("good token") << QByteArray("access-1") << true;
        QTest::newRow("bad token") << QByteArray("x") << false;
    }
    void theAccountIsNamed()
    {
        QFETCH(QByteArray, token);
        QFETCH(bool, good);
        Scene s(certificate());
        std::optional<Result<UserInfo>> info;
        const auto call = fetchUserInfo(s.services(), s.request, Secret(token.toStdString()),
                                        [&](Result<UserInfo> said) { info = std::move(said); });
        QTRY_VERIFY(info.has_value());
        QCOMPARE(info->ok(), good);
        if (good) {
            QCOMPARE(info->value().subject, std::string("42"));
            QCOMPARE(info->value().email, std::string("me@example.com"));
            QCOMPARE(info->value().name, u"Me"_s);
        }
    }

private:
    [[nodiscard]] const TestCertificate *certificate() const
    {
        QFETCH_GLOBAL(bool, tls);
        return tls ? &m_certificate : nullptr;
    }

    TestCertificate m_certificate{QStringLiteral("IP:127.0.0.1")};
};

QTEST_GUILESS_MAIN(TestOAuthFlows)
#include "tst_oauthflows.moc"
