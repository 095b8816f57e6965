// SPDX-License-Identifier: GPL-3.0-or-later
// Sign-ins from their beginning to the account, and each way in which they end without one: then
// no account, no file and no secret is left.
#include "tests/unit/engine/signinfixture.h"

#include <QTcpServer>

#include <algorithm>
#include <functional>

Q_DECLARE_METATYPE(signalbox::ErrorCode)

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

using Change = std::function<void(SignInFixture &, SignInStart &)>;

} // namespace

Q_DECLARE_METATYPE(Change)

class TestSignInDesk final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theBrowserBringsAnAccount();
    void thePageSaysWhatBecameOfIt();
    void aDeviceCodeBringsAnAccount();
    void aKeyExchangeBringsAnAccount();
    void particularsReachTheAccount();
    void nobodySaysWhoItIs();
    void aPastedAddressWillDo();
    void theBrowserBringsNothing_data();
    void theBrowserBringsNothing();
    void aReplayedCodeIsRefused();
    void theBrowserWasClosed();
    void theDeviceCodeExpires();
    void noDeviceCodeComes();
    void thePortIsTaken();
    void refusedBeforeItBegins_data();
    void refusedBeforeItBegins();
    void whatCannotBeKeptLeavesNothing();
    void cancelledWhileItWaits();
    void cancelledWhileTokensAreAskedFor();
    void anEndedOneStaysAsItEnded();
    void severalAtOnceUpToALimit();
    void endedOnesAreForgotten();
    void closingEndsAll();
    void destroyedOnTheWay();
};

void TestSignInDesk::theBrowserBringsAnAccount()
{
    SignInFixture f;
    f.clock.jumpWall(-10min); // only spans count, no clock
    const auto begun = f.start(SignInFixture::with("acme"));
    QVERIFY(begun.ok());
    QCOMPARE(begun->state, SignInState::waiting);
    QVERIFY(begun->expiresAt == f.clock.wallNow() + 5min);
    QVERIFY(f.isEmpty());

    const QByteArray page = browse(QByteArray::fromStdString(begun->authorizationUrl));
    QVERIFY2(page.contains("Signed in. You can go back to Signalbox."), page.constData());
    const SignInSnapshot ended = f.ended(begun->id);
    QCOMPARE(ended.state, SignInState::done);
    QVERIFY(!ended.expiresAt);
    QCOMPARE(ended.accountName, u"me@example.com"_s);
    QCOMPARE(f.accounts().size(), std::size_t{1});
    const Account &account = f.accounts().begin()->second;
    QVERIFY(ended.account == account.id);
    QCOMPARE(account.email, u"me@example.com"_s);
    QCOMPARE(account.credentialKind, CredentialKind::oauth);
    const Credential credential = f.kept(account.id);
    QVERIFY(credential.value.view().starts_with("access-"));
    QVERIFY(credential.refreshToken.view().starts_with("refresh-"));
    const auto shown = f.tokens.snapshot(account.id);
    QVERIFY(shown->tokenExpiresAt == f.clock.wallNow() + 3599s);
    QVERIFY(shown->signInStarts);
    QCOMPARE(f.changes.size(), std::size_t{2});
    QCOMPARE(f.changes.front().state, SignInState::working);
    QCOMPARE(f.changes.back(), ended);
}

void TestSignInDesk::thePageSaysWhatBecameOfIt()
{
    SignInFixture f;
    const auto begun = f.start(SignInFixture::with("acme"));
    f.secrets.failing = true; // from now on
    const QByteArray page = browse(QByteArray::fromStdString(begun->authorizationUrl));
    QVERIFY2(!page.contains("Signed in.") && page.contains("not kept"), page.constData());
}

void TestSignInDesk::aDeviceCodeBringsAnAccount()
{
    SignInFixture f;
    const auto begun = f.start(SignInFixture::with("acme", SignInWay::device));
    QVERIFY(begun.ok());
    QCOMPARE(begun->userCode, std::string("ABCD"));
    QCOMPARE(begun->verificationUri, f.at("/enter"));
    QVERIFY(begun->expiresAt == f.clock.wallNow() + 10min);
    QVERIFY(!f.paste(begun->id, "code").ok()); // it belongs on the provider's page
    f.server.approveDevice();
    f.alarms.advance(1s);
    QCOMPARE(f.ended(begun->id).state, SignInState::done);
    QCOMPARE(f.accounts().size(), std::size_t{1});
    QVERIFY(f.changes.size() == 2 && f.changes.front().state == SignInState::working);
}

void TestSignInDesk::aKeyExchangeBringsAnAccount()
{
    SignInFixture f; // which knows no client of that provider
    const SignInSnapshot ended = f.signIn(SignInFixture::with("keys"));
    QCOMPARE(ended.state, SignInState::done);
    const AccountId id = ended.account.value();
    QCOMPARE(f.accounts().at(id).credentialKind, CredentialKind::apiKey);
    QVERIFY(f.kept(id, CredentialKind::apiKey).value == Secret("sk-or-v1-made-here"));
    QCOMPARE(ended.accountName, u"Keys"_s);
    QVERIFY(f.tokens.snapshot(id)->signInStarts);
}

void TestSignInDesk::particularsReachTheAccount()
{
    SignInFixture f;
    SignInStart start = SignInFixture::with("warned");
    start.label = u"Work"_s;
    start.baseUrl = "https://other.invalid/v1";
    start.projectId = "project-1";
    start.proxyUrl = "none";
    start.termsAccepted = true;
    QCOMPARE(f.signIn(start).accountName, u"Work"_s);
    const Account &account = f.accounts().begin()->second;
    QCOMPARE(account.baseUrl, start.baseUrl);
    QCOMPARE(account.projectId, start.projectId);
    QCOMPARE(account.proxyUrl, start.proxyUrl);
    QCOMPARE(account.extra.at("terms_accepted"), json::Value(true));
}

void TestSignInDesk::nobodySaysWhoItIs()
{
    SignInFixture f;
    f.nameWith("<html>", 1, 503);
    const SignInSnapshot ended = f.signIn(SignInFixture::with("acme"));
    QCOMPARE(ended.state, SignInState::done);
    QCOMPARE(ended.accountName, u"Acme"_s);
}

void TestSignInDesk::aPastedAddressWillDo()
{
    SignInFixture f;
    const auto begun = f.start(SignInFixture::with("acme"));
    const QByteArray address = agree(QByteArray::fromStdString(begun->authorizationUrl));
    const auto wrong = f.paste(begun->id, "https://elsewhere.invalid/?code=a&state=b");
    QVERIFY(!wrong.ok());
    QCOMPARE(wrong.error().code, ErrorCode::invalidArgument);
    QCOMPARE(f.state(begun->id), SignInState::waiting);
    QVERIFY(f.paste(begun->id, address).ok());
    QCOMPARE(f.ended(begun->id).state, SignInState::done);
    QCOMPARE(f.paste(begun->id, address).error().code, ErrorCode::conflict);
    QCOMPARE(f.paste("another", address).error().code, ErrorCode::notFound);
}

void TestSignInDesk::theBrowserBringsNothing_data()
{
    QTest::addColumn<QByteArray>("redirect");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("words");
    const auto back = [](const char *name, const char *redirect, const char16_t *words) {
        QTest::newRow(name) << QByteArray(redirect) << 0 << QByteArray()
                            << QString::fromUtf16(words);
    };
    const auto token = [](const char *name, int status, const char *body, const char16_t *words) {
        QTest::newRow(name) << QByteArray() << status << QByteArray(body)
                            << QString::fromUtf16(words);
    };
    back("denied", "error=access_denied", u"allow the access");
    back("wrong state", "state=other", u"another sign-in");
    back("a code that is not theirs", "code=old", u"Start the sign-in again");
    token("wrong client", 401, R"({"error":"invalid_client"})", u"client id or secret is wrong");
    token("redirecting token endpoint", 307, "", u"redirection");
    token("web page", 200, "<html><title>x</title>", u"web page");
    token("no JSON", 200, "hello", u"no JSON");
    token("token with a line break", 200, "{\"access_token\":\"a\\r\\nb\"}", u"without a token");
    token("refresh token with a line break", 200,
          "{\"access_token\":\"a\",\"refresh_token\":\"a\\nb\"}", u"without a token");
    token("fewer rights", 200, R"({"access_token":"a","scope":"openid"})", u"tick every box");
    token("fault over there", 500, "", u"try again later");
}

void TestSignInDesk::theBrowserBringsNothing()
{
    QFETCH(QByteArray, redirect);
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QString, words);
    SignInFixture f;
    f.server.redirectWith(QUrlQuery(QString::fromLatin1(redirect)));
    if (status != 0)
        f.server.script("/token", {{status, body, {{"Location", "http://127.0.0.1:9/token"}}}});
    const SignInSnapshot ended = f.signIn(SignInFixture::with("acme"));
    QCOMPARE(ended.state, SignInState::failed);
    QVERIFY2(ended.error.contains(words), qPrintable(ended.error));
    QVERIFY2(f.page.contains(words.toUtf8()), f.page.constData());
    QVERIFY(!ended.account);
    QVERIFY(f.isEmpty());
}

void TestSignInDesk::aReplayedCodeIsRefused()
{
    SignInFixture f;
    const auto first = f.start(SignInFixture::with("acme"));
    const QByteArray address = agree(QByteArray::fromStdString(first->authorizationUrl));
    QVERIFY(f.paste(first->id, address).ok());
    QCOMPARE(f.ended(first->id).state, SignInState::done);
    const auto second = f.start(SignInFixture::with("acme"));
    const QUrlQuery query(QUrl::fromEncoded(address));
    QVERIFY(f.paste(second->id, query.queryItemValue(u"code"_s).toUtf8()).ok());
    const SignInSnapshot ended = f.ended(second->id);
    QCOMPARE(ended.state, SignInState::failed);
    QVERIFY(ended.error.contains(u"used already"_s));
    QCOMPARE(f.accounts().size(), std::size_t{1});
}

void TestSignInDesk::theBrowserWasClosed()
{
    SignInFixture f;
    const auto begun = f.start(SignInFixture::with("acme"));
    f.alarms.advance(5min);
    const SignInSnapshot ended = f.ended(begun->id);
    QCOMPARE(ended.state, SignInState::failed);
    QVERIFY(ended.error.contains(u"did not come back"_s));
    QVERIFY(f.isEmpty());
}

void TestSignInDesk::theDeviceCodeExpires()
{
    SignInFixture f;
    const auto begun = f.start(SignInFixture::with("acme", SignInWay::device));
    f.server.expireDevice();
    f.alarms.advance(1s);
    const SignInSnapshot ended = f.ended(begun->id);
    QCOMPARE(ended.state, SignInState::failed);
    QVERIFY(ended.error.contains(u"has expired"_s));
    QVERIFY(f.isEmpty());
}

void TestSignInDesk::noDeviceCodeComes()
{
    SignInFixture f;
    f.server.script("/device", {{400, R"({"error":"invalid_client"})", {}}});
    const auto begun = f.start(SignInFixture::with("acme", SignInWay::device));
    QVERIFY(!begun.ok());
    QVERIFY(begun.error().message.contains(u"client id or secret is wrong"_s));
    QVERIFY(begun.error().detail.empty()); // no id of anything here
    QVERIFY(f.changes.empty());
}

void TestSignInDesk::thePortIsTaken()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    SignInFixture f;
    json::Object oauth = f.endpoints();
    oauth["redirect_port"] = other.serverPort();
    f.putProvider("acme", {{"oauth", oauth}});
    const auto begun = f.start(SignInFixture::with("acme"));
    QVERIFY(!begun.ok());
    QCOMPARE(begun.error().code, ErrorCode::addressInUse);
    QVERIFY(begun.error().message.contains(QString::number(other.serverPort())));
    other.close();
    QCOMPARE(f.signIn(SignInFixture::with("acme")).state, SignInState::done);
    const auto authorize =
        std::find_if(f.server.requests().begin(), f.server.requests().end(),
                     [](const AuthRequest &one) { return one.path == "/authorize"; });
    QVERIFY(
        authorize->fields.queryItemValue(u"redirect_uri"_s, QUrl::FullyDecoded)
            .startsWith(u"http://127.0.0.1:%1/"_s.arg(oauth["redirect_port"].to_number<int>())));
}

void TestSignInDesk::refusedBeforeItBegins_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QByteArray>("pointer");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *name, Change change, ErrorCode code, const char *pointer,
                        const char16_t *words) {
        QTest::newRow(name) << std::move(change) << code << QByteArray(pointer)
                            << QString::fromUtf16(words);
    };
    const ErrorCode invalid = ErrorCode::invalidArgument;
    const auto provider = [](const char *id) {
        return [id](SignInFixture &, SignInStart &s) { s.provider = ProviderId(id); };
    };
    row("unknown provider", provider("nobody"), invalid, "/provider", u"no provider nobody");
    row("provider without sign-in", provider("openai"), invalid, "/provider", u"with a key");
    row("terms", provider("warned"), invalid, "/terms_accepted", u"vendor forbids");
    row(
        "no client id", [](SignInFixture &f, SignInStart &) { f.clients.clear(); }, invalid,
        "/client_id", u"Enter your own OAuth client for Acme first");
    row(
        "no device code there",
        [](SignInFixture &, SignInStart &s) {
            s.provider = ProviderId("keys");
            s.way = SignInWay::device;
        },
        invalid, "/way", u"use the browser");
    row(
        "no browser there",
        [](SignInFixture &f, SignInStart &) {
            json::Object oauth = f.endpoints();
            oauth.erase("authorization_url");
            f.putProvider("acme", {{"oauth", oauth}});
        },
        invalid, "/way", u"use a device code");
    row(
        "no secret store", [](SignInFixture &f, SignInStart &) { f.secrets.isUsable = false; },
        ErrorCode::noSecretStore, "", u"no key for it");
    row(
        "base URL in clear text",
        [](SignInFixture &, SignInStart &s) { s.baseUrl = "http://a.invalid/v1"; }, invalid,
        "/base_url", u"https");
    row(
        "base URL that is this program's",
        [](SignInFixture &, SignInStart &s) { s.baseUrl = "http://127.0.0.1:8045/v1"; }, invalid,
        "/base_url", u"Signalbox");
    row(
        "proxy that is none", [](SignInFixture &, SignInStart &s) { s.proxyUrl = "nonsense"; },
        invalid, "/proxy_url", u"");
    row(
        "unknown account",
        [](SignInFixture &, SignInStart &s) { s.account = AccountId("acc-none"); },
        ErrorCode::notFound, "", u"no account");
}

void TestSignInDesk::refusedBeforeItBegins()
{
    QFETCH(Change, change);
    QFETCH(ErrorCode, code);
    QFETCH(QByteArray, pointer);
    QFETCH(QString, words);
    SignInFixture f;
    SignInStart start = SignInFixture::with("acme");
    change(f, start);
    const auto begun = f.start(start);
    QVERIFY(!begun.ok());
    QCOMPARE(begun.error().code, code);
    QVERIFY2(begun.error().message.contains(words), qPrintable(begun.error().message));
    if (!pointer.isEmpty())
        QCOMPARE(QByteArray::fromStdString(begun.error().fields.at(0).pointer), pointer);
    QVERIFY(f.server.requests().empty());
    QVERIFY(f.isEmpty());
}

void TestSignInDesk::whatCannotBeKeptLeavesNothing()
{
    SignInFixture f;
    const auto begun = f.start(SignInFixture::with("acme"));
    QDir accounts(f.dir.filePath(u"accounts"_s));
    QVERIFY(accounts.removeRecursively());
    QFile inTheWay(accounts.path());
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    (void)browse(QByteArray::fromStdString(begun->authorizationUrl));
    const SignInSnapshot ended = f.ended(begun->id);
    QCOMPARE(ended.state, SignInState::failed);
    QVERIFY(!ended.error.isEmpty());
    QVERIFY(f.accounts().empty());
    QVERIFY(f.secrets.entries.empty());
}

void TestSignInDesk::cancelledWhileItWaits()
{
    SignInFixture f;
    for (const SignInWay way : {SignInWay::browser, SignInWay::device}) {
        const auto begun = f.start(SignInFixture::with("acme", way));
        QCOMPARE(f.cancel(begun->id)->state, SignInState::cancelled);
        QCOMPARE(f.changes.back().state, SignInState::cancelled);
        QVERIFY(!f.paste(begun->id, "code").ok());
        if (way == SignInWay::browser) // nobody listens for it any more
            QVERIFY(browse(QByteArray::fromStdString(begun->authorizationUrl)).isEmpty());
    }
    QVERIFY(f.isEmpty());
}

void TestSignInDesk::cancelledWhileTokensAreAskedFor()
{
    SignInFixture f;
    const auto begun = f.start(SignInFixture::with("acme"));
    const QByteArray address = agree(QByteArray::fromStdString(begun->authorizationUrl));
    QVERIFY(f.paste(begun->id, address).ok());
    QTRY_COMPARE(f.state(begun->id), SignInState::working);
    QCOMPARE(f.cancel(begun->id)->state, SignInState::cancelled);
    const SignInSnapshot other = f.signIn(SignInFixture::with("keys")); // time to do harm
    QCOMPARE(other.state, SignInState::done);
    QCOMPARE(f.state(begun->id), SignInState::cancelled);
    QCOMPARE(f.accounts().size(), std::size_t{1});
}

void TestSignInDesk::anEndedOneStaysAsItEnded()
{
    SignInFixture f;
    const SignInSnapshot done = f.signIn(SignInFixture::with("acme"));
    QCOMPARE(f.cancel(done.id).value(), done);
    QCOMPARE(f.accounts().size(), std::size_t{1});
}

void TestSignInDesk::severalAtOnceUpToALimit()
{
    SignInFixture f;
    std::vector<SignInSnapshot> running;
    for (int i = 0; i < 16; ++i) {
        auto begun = f.start(SignInFixture::with("acme"));
        QVERIFY(begun.ok());
        running.push_back(*begun);
    }
    const auto tooMany = f.start(SignInFixture::with("acme"));
    QVERIFY(!tooMany.ok());
    QCOMPARE(tooMany.error().code, ErrorCode::conflict);
    QVERIFY(tooMany.error().message.contains(u"16"_s));
    (void)browse(QByteArray::fromStdString(running.at(7).authorizationUrl));
    QCOMPARE(f.ended(running.at(7).id).state, SignInState::done);
    QCOMPARE(f.state(running.at(8).id), SignInState::waiting);
    QVERIFY(f.start(SignInFixture::with("acme")).ok());
}

void TestSignInDesk::endedOnesAreForgotten()
{
    SignInFixture f;
    const SignInSnapshot done = f.signIn(SignInFixture::with("acme"));
    f.alarms.advance(15min - 1ms);
    QVERIFY(f.now(done.id).ok());
    f.alarms.advance(1ms);
    QCOMPARE(f.now(done.id).error().code, ErrorCode::notFound);
    QCOMPARE(f.cancel(done.id).error().code, ErrorCode::notFound);

    std::vector<std::string> cancelled;
    for (int i = 0; i < 100; ++i) {
        cancelled.push_back(f.start(SignInFixture::with("acme"))->id);
        QVERIFY(f.cancel(cancelled.back()).ok());
    }
    QVERIFY(!f.now(cancelled.front()).ok()); // no heap of them grows
    QVERIFY(f.now(cancelled.back()).ok());
}

void TestSignInDesk::closingEndsAll()
{
    SignInFixture f;
    const auto first = f.start(SignInFixture::with("acme"));
    const auto second = f.start(SignInFixture::with("keys"));
    f.desk->stop();
    QCOMPARE(f.state(first->id), SignInState::cancelled);
    QCOMPARE(f.state(second->id), SignInState::cancelled);
    QCOMPARE(f.start(SignInFixture::with("acme")).error().code, ErrorCode::unavailable);
}

void TestSignInDesk::destroyedOnTheWay()
{
    SignInFixture f;
    const auto begun = f.start(SignInFixture::with("acme"));
    QVERIFY(f.paste(begun->id, agree(QByteArray::fromStdString(begun->authorizationUrl))).ok());
    // The account is being written when the desk goes: it is whole or not there.
    QTRY_VERIFY(f.server.requests().back().path == "/userinfo");
    f.desk.reset();
    QCoreApplication::processEvents();
    QCOMPARE(f.accounts().size(), f.secrets.count("account/"));
}

QTEST_GUILESS_MAIN(TestSignInDesk)
#include "tst_signindesk.moc"
