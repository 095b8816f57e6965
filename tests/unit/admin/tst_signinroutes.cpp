// SPDX-License-Identifier: GPL-3.0-or-later
// contract.md: /oauth, what goes in and what comes out.
#include "core/admin/signinjson.h"
#include "tests/unit/admin/adminfixture.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

/// Compact JSON with single quotes, which read better in a test.
QByteArray quoted(QByteArray text)
{
    return text.replace('\'', '"');
}

const WallTime kTime{Milliseconds(1'790'000'000'123)};

SignInSnapshot deviceSignIn()
{
    SignInSnapshot signIn;
    signIn.id = "flow-1";
    signIn.provider = ProviderId("acme");
    signIn.way = SignInWay::device;
    signIn.userCode = "ABCD";
    signIn.verificationUri = "https://a.invalid/enter";
    signIn.verificationUriComplete = "https://a.invalid/enter?code=ABCD";
    signIn.expiresAt = kTime;
    return signIn;
}

} // namespace

class TestSignInRoutes final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyMemberArrives();
    void leftOutMembersHaveDefaults();
    void faultsAreNamed_data();
    void faultsAreNamed();
    void answersTellWhatThereIs();
    void endedOnesTellHow();
    void aCodeIsPassedOn();
    void aCodeMustBeText_data();
    void aCodeMustBeText();
    void cancelAnswersWithNothing();
    void faultsOfTheEngineAreTold_data();
    void faultsOfTheEngineAreTold();
};

void TestSignInRoutes::everyMemberArrives()
{
    AdminFixture f;
    const QByteArray body =
        quoted("{'provider':'acme','way':'device','account':'acc-1','label':'L',"
               "'base_url':'https://a.invalid','project_id':'p','proxy_url':'none',"
               "'terms_accepted':true}");
    QCOMPARE(f.ask("POST", "/oauth/start", body), 201);
    const SignInStart &start = f.commands.signInStart;
    QCOMPARE(start.provider, ProviderId("acme"));
    QCOMPARE(start.way, SignInWay::device);
    QVERIFY(start.account == AccountId("acc-1"));
    QCOMPARE(start.label, u"L"_s);
    QCOMPARE(start.baseUrl, std::string("https://a.invalid"));
    QCOMPARE(start.projectId, std::string("p"));
    QCOMPARE(start.proxyUrl, std::string("none"));
    QVERIFY(start.termsAccepted);
}

void TestSignInRoutes::leftOutMembersHaveDefaults()
{
    AdminFixture f;
    QCOMPARE(f.ask("POST", "/oauth/start", quoted("{'provider':'acme'}")), 201);
    const SignInStart &start = f.commands.signInStart;
    QCOMPARE(start.way, SignInWay::browser);
    QVERIFY(!start.account);
    QVERIFY(!start.termsAccepted);
    QCOMPARE(f.ask("POST", "/oauth/start", quoted("{'account':'acc-1'}")), 201);
    QVERIFY(f.commands.signInStart.provider.empty());
}

void TestSignInRoutes::faultsAreNamed_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<std::string>("pointer");
    const auto row = [](const char *name, const char *body, const char *pointer) {
        QTest::newRow(name) << quoted(body) << std::string(pointer);
    };
    row("no provider", "{}", "/provider");
    row("provider is no text", "{'provider':1}", "/provider");
    row("unknown way", "{'provider':'acme','way':'post'}", "/way");
    row("account is no text", "{'provider':'acme','account':true}", "/account");
    row("terms are no yes", "{'provider':'acme','terms_accepted':'yes'}", "/terms_accepted");
    row("misspelt member", "{'provider':'acme','lable':'x'}", "/lable");
}

void TestSignInRoutes::faultsAreNamed()
{
    QFETCH(QByteArray, body);
    QFETCH(std::string, pointer);
    AdminFixture f;
    QCOMPARE(f.ask("POST", "/oauth/start", body), 422);
    QCOMPARE(f.faults(), std::vector<std::string>{pointer});
    QVERIFY(f.commands.calls.empty());
}

void TestSignInRoutes::answersTellWhatThereIs()
{
    AdminFixture f;
    f.commands.signInNow = deviceSignIn();
    QCOMPARE(f.ask("GET", "/oauth/flow-1"), 200);
    QCOMPARE(f.commands.calls, std::vector<std::string>{"signIn flow-1"});
    QCOMPARE(f.sink->body,
             quoted("{'flow_id':'flow-1','provider':'acme','way':'device','state':'waiting',"
                    "'user_code':'ABCD','verification_uri':'https://a.invalid/enter',"
                    "'verification_uri_complete':'https://a.invalid/enter?code=ABCD',"
                    "'expires_at':'2026-09-21T14:13:20.123Z'}"));
    f.commands.signInNow = {};
    f.commands.signInNow.authorizationUrl = "https://a.invalid/authorize?state=1";
    QCOMPARE(f.ask("POST", "/oauth/start", quoted("{'provider':'acme'}")), 201);
    QCOMPARE(f.answer().at("authorization_url").as_string(), "https://a.invalid/authorize?state=1");
    QCOMPARE(f.answer().at("way").as_string(), "browser");
    QVERIFY(!f.answer().contains("user_code"));
}

void TestSignInRoutes::endedOnesTellHow()
{
    SignInSnapshot signIn;
    signIn.state = SignInState::done;
    signIn.account = AccountId("acc-1");
    signIn.accountName = u"me@example.com"_s;
    const json::Object done = signInJson(signIn);
    QCOMPARE(done.at("state").as_string(), "done");
    QCOMPARE(done.at("account_id").as_string(), "acc-1");
    QCOMPARE(done.at("account_name").as_string(), "me@example.com");
    QVERIFY(!done.contains("error") && !done.contains("expires_at"));

    SignInSnapshot failed;
    failed.state = SignInState::failed;
    failed.error = u"why"_s;
    QCOMPARE(signInJson(failed).at("state").as_string(), "failed");
    QCOMPARE(signInJson(failed).at("error").as_string(), "why");
    QVERIFY(!signInJson(failed).contains("account_id"));
    QCOMPARE(signInStateName(SignInState::working), std::string_view("working"));
    QCOMPARE(signInStateName(SignInState::cancelled), std::string_view("cancelled"));
}

void TestSignInRoutes::aCodeIsPassedOn()
{
    AdminFixture f;
    QCOMPARE(f.ask("POST", "/oauth/flow-1/code", quoted("{'code':'the code'}")), 200);
    QCOMPARE(f.commands.calls, std::vector<std::string>{"pasteSignInCode flow-1"});
    QVERIFY(f.commands.pasted == Secret("the code"));
    QVERIFY(!f.sink->body.contains("the code"));
}

void TestSignInRoutes::aCodeMustBeText_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("none") << QByteArray("{}");
    QTest::newRow("empty") << quoted("{'code':''}");
    QTest::newRow("a number") << quoted("{'code':7}");
    QTest::newRow("more than that") << quoted("{'code':'a','state':'b'}");
}

void TestSignInRoutes::aCodeMustBeText()
{
    QFETCH(QByteArray, body);
    AdminFixture f;
    QCOMPARE(f.ask("POST", "/oauth/flow-1/code", body), 422);
    QCOMPARE(f.faults(), std::vector<std::string>{"/code"});
    QVERIFY(f.commands.calls.empty());
}

void TestSignInRoutes::cancelAnswersWithNothing()
{
    AdminFixture f;
    QCOMPARE(f.ask("DELETE", "/oauth/flow-1"), 204);
    QCOMPARE(f.commands.calls, std::vector<std::string>{"cancelSignIn flow-1"});
    QVERIFY(f.sink->body.isEmpty());
}

void TestSignInRoutes::faultsOfTheEngineAreTold_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("start") << QByteArray("POST") << QByteArray("/oauth/start")
                           << quoted("{'provider':'acme'}");
    QTest::newRow("look") << QByteArray("GET") << QByteArray("/oauth/gone") << QByteArray();
    QTest::newRow("code") << QByteArray("POST") << QByteArray("/oauth/gone/code")
                          << quoted("{'code':'a'}");
    QTest::newRow("cancel") << QByteArray("DELETE") << QByteArray("/oauth/gone") << QByteArray();
}

void TestSignInRoutes::faultsOfTheEngineAreTold()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    AdminFixture f;
    f.commands.failure = Error{ErrorCode::notFound, u"no such sign-in"_s, {}, {}};
    QCOMPARE(f.ask(method, target, body), 404);
    QCOMPARE(f.answer().at("error").at("message").as_string(), "no such sign-in");
    f.commands.failure = Error{ErrorCode::invalidArgument,
                               u"not yet"_s,
                               {{"/terms_accepted", u"must be true"_s}},
                               std::string(kTermsNotAccepted)};
    QCOMPARE(f.ask(method, target, body), 422);
    QCOMPARE(f.answer().at("error").at("code").as_string(), "terms_not_accepted");
}

QTEST_APPLESS_MAIN(TestSignInRoutes)
#include "tst_signinroutes.moc"
