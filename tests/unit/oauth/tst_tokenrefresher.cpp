// SPDX-License-Identifier: GPL-3.0-or-later
// RFC 6749 §5 and §6: what a refresh sends and how every kind of answer is understood.
#include "core/oauth/tokenrefresher.h"

#include "tests/support/fakeclock.h"
#include "tests/support/faketransport.h"

#include <QTest>
#include <QUrlQuery>

#include <memory>
#include <optional>

Q_DECLARE_METATYPE(signalbox::RefreshEnd)
Q_DECLARE_METATYPE(signalbox::NetworkPhase)

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

Credential signIn()
{
    return {CredentialKind::oauth, Secret("access-old"), Secret("refresh-old")};
}

struct Fixture
{
    void start(Account account = {})
    {
        if (account.provider.empty())
            account.provider = ProviderId("openai-compatible");
        run = refresher.refresh(account, signIn(), [this](const RefreshResult &said) {
            ++calls;
            result = said;
            run.reset(); // allowed
        });
    }
    [[nodiscard]] QUrlQuery form() const
    {
        return QUrlQuery(QString::fromUtf8(transport.request(0).body));
    }
    void answer(int status, const QByteArray &body)
    {
        start();
        transport.answer(0, status, body);
    }

    FakeTransport transport;
    FakeClock clock;
    ProviderRegistry providers = ProviderRegistry::builtIn().value();
    OAuthClient client{"my id", Secret("s&cret"), "https://auth.example/token"};
    TokenRefresher refresher{{transport, providers, clock,
                              [this](const ProviderId &) { return client; },
                              [] { return std::string("socks5://127.0.0.1:9"); }}};
    std::unique_ptr<RefreshRun> run;
    RefreshResult result;
    int calls = 0;
};

} // namespace

class TestTokenRefresher final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRefreshIsAForm()
    {
        Fixture f;
        f.start();
        QCOMPARE(f.transport.count(), std::size_t{1});
        const UpstreamRequest &sent = f.transport.request(0);
        QCOMPARE(sent.method, QByteArray("POST"));
        QCOMPARE(sent.url, QByteArray("https://auth.example/token"));
        QCOMPARE(sent.proxyUrl, QByteArray("socks5://127.0.0.1:9"));
        QCOMPARE(sent.headers.value("content-type"),
                 QByteArray("application/x-www-form-urlencoded"));
        QCOMPARE(sent.headers.value("accept"), QByteArray("application/json"));
        const QUrlQuery form = f.form();
        QCOMPARE(form.queryItemValue(u"grant_type"_s), u"refresh_token"_s);
        QCOMPARE(form.queryItemValue(u"refresh_token"_s), u"refresh-old"_s);
        QCOMPARE(form.queryItemValue(u"client_id"_s, QUrl::FullyDecoded), u"my id"_s);
        QCOMPARE(form.queryItemValue(u"client_secret"_s, QUrl::FullyDecoded), u"s&cret"_s);
        QCOMPARE(form.queryItems().size(), qsizetype{4});
        QVERIFY(!sent.body.contains("access-old"));
    }

    void whatIsNotSetIsNotSent()
    {
        Fixture f;
        f.client = {{}, {}, "https://auth.example/token"};
        Account account;
        account.provider = ProviderId("openai-compatible");
        account.proxyUrl = "none";
        f.start(account);
        QCOMPARE(f.form().queryItems().size(), qsizetype{2});
        QCOMPARE(f.transport.request(0).proxyUrl, QByteArray("none"));
    }

    void theDefinitionsAddressIsUsedWhereTheUserNamesNone()
    {
        Fixture f;
        f.client.tokenUrl.clear();
        Account account;
        account.provider = ProviderId("gemini");
        f.start(account);
        QCOMPARE(f.transport.request(0).url,
                 QByteArray::fromStdString(f.providers.find(account.provider)->signIn.tokenUrl));
        QVERIFY(!f.transport.request(0).url.isEmpty());
    }

    void withoutAnAddressNothingIsSent()
    {
        Fixture f;
        f.client.tokenUrl.clear();
        f.start();
        QVERIFY(!f.run);
        QCOMPARE(f.calls, 1);
        QCOMPARE(f.transport.count(), std::size_t{0});
        QCOMPARE(f.result.end, RefreshEnd::failed);
        QVERIFY(f.result.message.contains(u"/proxy/providers/openai-compatible/token_url"_s));
    }

    void answersAreUnderstood_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<RefreshEnd>("end");
        using enum RefreshEnd;
        const auto row = [](const char *name, int status, const char *body, RefreshEnd end) {
            QTest::newRow(name) << status << QByteArray(body) << end;
        };
        row("§5.1 a token", 200, R"({"access_token":"new","token_type":"Bearer"})", renewed);
        row("§5.1 no token type", 200, R"({"access_token":"new"})", renewed);
        row("status 201", 201, R"({"access_token":"new"})", renewed);
        row("§5.2 invalid_grant", 400, R"({"error":"invalid_grant"})", refused);
        row("§5.2 invalid_grant with 401", 401, R"({"error":"invalid_grant"})", refused);
        row("invalid_grant with 200", 200, R"({"error":"invalid_grant"})", refused);
        row("invalid_grant nested", 400, R"({"error":{"code":"invalid_grant"}})", refused);
        row("§5.2 invalid_client", 401, R"({"error":"invalid_client"})", failed);
        row("§5.2 unauthorized_client", 400, R"({"error":"unauthorized_client"})", failed);
        row("§5.2 invalid_request", 400, R"({"error":"invalid_request"})", failed);
        row("404", 404, "", failed);
        row("429", 429, R"({"error":"slow_down"})", failed);
        row("503", 503, "", failed);
        row("a web page with 403", 403, "<html><title>Forbidden</title></html>", failed);
        row("301", 301, "", failed);
        row("307", 307, "", failed);
        row("500 is an answer", 500, "", failed);
        row("502 of a gateway", 502, "<html>Bad gateway</html>", failed);
        row("504 of a gateway", 504, "", failed);
        row("200 without a body", 200, "", unanswered);
        row("200 and a web page", 200, "<html><title>Login</title></html>", unanswered);
        row("200 without a token", 200, R"({"token_type":"Bearer"})", unanswered);
        row("an empty token", 200, R"({"access_token":""})", unanswered);
        row("a token that no header carries", 200, "{\"access_token\":\"a\\r\\nb\"}", unanswered);
        row("a token that is no text", 200, R"({"access_token":5})", unanswered);
        row("a token of another type", 200, R"({"access_token":"new","token_type":"mac"})",
            unanswered);
        row("a list", 200, "[]", unanswered);
    }
    void answersAreUnderstood()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(RefreshEnd, end);
        Fixture f;
        f.answer(status, body);
        QCOMPARE(f.calls, 1);
        QCOMPARE(f.result.end, end);
        QCOMPARE(f.result.message.isEmpty(), end == RefreshEnd::renewed);
        QCOMPARE(f.result.credential.value.empty(), end != RefreshEnd::renewed);
    }

    void aRotatedRefreshTokenReplacesTheOldOne()
    {
        Fixture f;
        f.answer(200, R"({"access_token":"a2","refresh_token":"r2","expires_in":3600})");
        QVERIFY(f.result.credential.value == Secret("a2"));
        QVERIFY(f.result.credential.refreshToken == Secret("r2"));
        QCOMPARE(f.result.credential.kind, CredentialKind::oauth);
        QCOMPARE(f.result.credential.expiresAt, std::optional(f.clock.wallNow() + 1h));
    }

    void withoutANewOneTheRefreshTokenStays()
    {
        Fixture f;
        f.answer(200, R"({"access_token":"a2"})");
        QVERIFY(f.result.credential.refreshToken == Secret("refresh-old"));
        QCOMPARE(f.result.credential.expiresAt, std::nullopt);
    }

    void lifetimes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("seconds"); // -1: not known
        QTest::newRow("number") << QByteArray("600") << 600;
        QTest::newRow("as text") << QByteArray("\"600\"") << 600;
        QTest::newRow("fraction") << QByteArray("59.5") << 59;
        QTest::newRow("zero") << QByteArray("0") << -1;
        QTest::newRow("negative") << QByteArray("-5") << -1;
        QTest::newRow("beyond reason") << QByteArray("1e300") << -1;
        QTest::newRow("null") << QByteArray("null") << -1;
        QTest::newRow("words") << QByteArray("\"soon\"") << -1;
    }
    void lifetimes()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, seconds);
        Fixture f;
        f.answer(200, R"({"access_token":"a2","expires_in":)" + text + "}");
        QCOMPARE(f.result.end, RefreshEnd::renewed);
        const auto &expiry = f.result.credential.expiresAt;
        QCOMPARE(expiry.has_value(), seconds >= 0);
        if (expiry)
            QCOMPARE(std::chrono::floor<std::chrono::seconds>(*expiry - f.clock.wallNow()).count(),
                     seconds);
    }

    void theServersWordsAreTold()
    {
        Fixture f;
        f.answer(400, R"({"error":"invalid_grant","error_description":"Token was revoked."})");
        QVERIFY(f.result.message.contains(u"Token was revoked."_s));
    }

    void tokensAreNeverTold_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::newRow("refresh token") << QByteArray("refresh-old");
        QTest::newRow("access token") << QByteArray("access-old");
    }
    void tokensAreNeverTold()
    {
        QFETCH(QByteArray, token);
        Fixture f;
        f.answer(400, "{\"error\":\"invalid_grant\",\"error_description\":\"no such token: " +
                          token + "\"}");
        QCOMPARE(f.result.end, RefreshEnd::refused);
        QVERIFY(!f.result.message.isEmpty());
        QVERIFY(!f.result.message.contains(QString::fromLatin1(token)));
    }

    void whetherItWasSentIsTold_data()
    {
        QTest::addColumn<NetworkPhase>("phase");
        QTest::addColumn<RefreshEnd>("end");
        using enum NetworkPhase;
        const auto row = [](const char *name, NetworkPhase phase, RefreshEnd end) {
            QTest::newRow(name) << phase << end;
        };
        row("name", resolve, RefreshEnd::failed);
        row("refused", connect, RefreshEnd::failed);
        row("certificate", tls, RefreshEnd::failed);
        row("proxy", proxy, RefreshEnd::failed);
        row("cut while sending", send, RefreshEnd::unanswered);
        row("reset", awaitResponse, RefreshEnd::unanswered);
        row("no first byte", firstByteTimeout, RefreshEnd::unanswered);
        row("cut body", NetworkPhase::body, RefreshEnd::unanswered);
        row("idle", idleTimeout, RefreshEnd::unanswered);
        row("no HTTP", protocol, RefreshEnd::unanswered);
    }
    void whetherItWasSentIsTold()
    {
        QFETCH(NetworkPhase, phase);
        QFETCH(RefreshEnd, end);
        Fixture f;
        f.start();
        f.transport.fail(0, phase);
        QCOMPARE(f.calls, 1);
        QCOMPARE(f.result.end, end);
        QVERIFY(f.result.message.contains(u"the wire broke"_s));
    }

    void aCutTokenIsNoToken()
    {
        Fixture f;
        f.start();
        f.transport.head(0, 200);
        f.transport.data(0, R"({"access_token":"new"})");
        f.transport.fail(0, NetworkPhase::body);
        QCOMPARE(f.result.end, RefreshEnd::unanswered);
        QVERIFY(f.result.credential.value.empty());
    }

    void anEndlessAnswerIsCut()
    {
        Fixture f;
        f.start();
        f.transport.head(0, 200);
        const QByteArray piece(100 * 1024, ' ');
        for (int i = 0; i < 10; ++i)
            f.transport.data(0, piece);
        f.transport.data(0, R"({"access_token":"new"})");
        f.transport.end(0);
        QCOMPARE(f.result.end, RefreshEnd::unanswered);
    }

    void destructionCancels()
    {
        Fixture f;
        f.start();
        f.run.reset();
        QVERIFY(!f.transport.running(0));
        f.transport.answer(0, 200, R"({"access_token":"new"})");
        QCOMPARE(f.calls, 0);
    }
};

QTEST_APPLESS_MAIN(TestTokenRefresher)
#include "tst_tokenrefresher.moc"
