// SPDX-License-Identifier: GPL-3.0-or-later
// Signing in again with an account, sign-ins of people who are there already, and the end of
// grants.
#include "tests/unit/engine/signinfixture.h"

#include <QTcpServer>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QByteArray kOther = R"({"sub":"77","email":"other@example.com"})";

AccountId added(SignInFixture &f, const char *provider = "acme")
{
    return f.signIn(SignInFixture::with(provider)).account.value_or(AccountId());
}

std::optional<Result<AccountSnapshot>> change(SignInFixture &f, const AccountId &id,
                                              const AccountPatch &patch)
{
    std::optional<Result<AccountSnapshot>> said;
    f.keeper.update(id, patch, [&said](const auto &result) { said = result; });
    (void)QTest::qWaitFor([&said] { return said.has_value(); });
    return said;
}

/// How ending a grant was answered.
Status revoked(SignInFixture &f, const Account &account, const Credential &credential)
{
    std::optional<Status> said;
    f.desk->revokeFor(account, credential, [&said](const Status &status) { said = status; });
    (void)QTest::qWaitFor([&said] { return said.has_value(); });
    return said.value_or(Error{ErrorCode::internal, u"no answer"_s, {}, {}});
}

} // namespace

class TestSignInAgain final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theSameAccountGoesOn();
    void anotherPersonIsRefused_data();
    void anotherPersonIsRefused();
    void whoItIsMustBeKnown();
    void theEmailMayHaveBeenEdited();
    void anEmailIsLearned();
    void aRefreshTokenThatWorksStays();
    void onlyAccountsThatSignIn();
    void theAccountWentMeanwhile();
    void aSecondSignInMakesNoTwin();
    void twoAtOnceMakeNoTwin();
    void othersAreNoTwins();
    void aKeyIsReplaced();
    void theGrantEnds();
    void aSharedGrantStays();
    void aGrantThatWasImportedAgainStays();
    void nothingToEnd();
    void theProviderHasFiveSeconds();
};

void TestSignInAgain::theSameAccountGoesOn()
{
    SignInFixture f;
    const AccountId id = added(f);
    const Credential before = f.kept(id);
    f.tokens.signInNeeded(id, u"dead"_s);
    QVERIFY(f.tokens.snapshot(id)->state != "ready");
    const auto begun = f.start(SignInFixture::again(id));
    QVERIFY(begun.ok());
    QCOMPARE(begun->provider, ProviderId("acme"));
    QVERIFY(begun->authorizationUrl.find("login_hint=me%40example.com") != std::string::npos);
    (void)browse(QByteArray::fromStdString(begun->authorizationUrl));
    const SignInSnapshot ended = f.ended(begun->id);
    QCOMPARE(ended.state, SignInState::done);
    QVERIFY(ended.account == id);
    QCOMPARE(f.accounts().size(), std::size_t{1});
    QVERIFY(f.kept(id).refreshToken != before.refreshToken);
    QCOMPARE(f.tokens.snapshot(id)->state, std::string("ready"));
}

void TestSignInAgain::anotherPersonIsRefused_data()
{
    QTest::addColumn<bool>("knowsSubject");
    QTest::newRow("by the subject") << true;
    QTest::newRow("by the e-mail address") << false;
}

void TestSignInAgain::anotherPersonIsRefused()
{
    QFETCH(bool, knowsSubject);
    SignInFixture f;
    AccountId id;
    if (knowsSubject) {
        id = added(f);
    } else { // as an import leaves it
        NewAccount plain;
        plain.account.provider = ProviderId("acme");
        plain.account.email = u"me@example.com"_s;
        plain.credential = {CredentialKind::oauth, Secret("a"), Secret("r")};
        f.keeper.add(plain, [&id](const Result<AddedAccount> &done) { id = done->id; });
        QTRY_VERIFY(!id.empty());
    }
    const Credential before = f.kept(id);
    f.nameWith(kOther);
    const SignInSnapshot ended = f.signIn(SignInFixture::again(id));
    QCOMPARE(ended.state, SignInState::failed);
    QVERIFY2(ended.error.contains(u"other@example.com"_s) &&
                 ended.error.contains(u"me@example.com"_s),
             qPrintable(ended.error));
    QVERIFY(f.page.contains("other@example.com"));
    QVERIFY(sameCredential(f.kept(id), before));
    QCOMPARE(f.accounts().size(), std::size_t{1});
}

void TestSignInAgain::whoItIsMustBeKnown()
{
    SignInFixture f;
    const AccountId id = added(f);
    const Credential before = f.kept(id);
    f.nameWith("{}", 1, 500);
    const SignInSnapshot ended = f.signIn(SignInFixture::again(id));
    QCOMPARE(ended.state, SignInState::failed);
    QVERIFY2(ended.error.contains(u"nothing was changed"_s), qPrintable(ended.error));
    QVERIFY(sameCredential(f.kept(id), before));
}

void TestSignInAgain::theEmailMayHaveBeenEdited()
{
    SignInFixture f;
    const AccountId id = added(f);
    AccountPatch patch;
    patch.email = u"alias@example.com"_s;
    QVERIFY(change(f, id, patch)->ok());
    QCOMPARE(f.signIn(SignInFixture::again(id)).state, SignInState::done); // the subject counts
    QCOMPARE(f.accounts().at(id).email, u"alias@example.com"_s);
}

void TestSignInAgain::anEmailIsLearned()
{
    SignInFixture f;
    f.nameWith(R"({"sub":"42"})");
    const AccountId id = added(f);
    QVERIFY(f.accounts().at(id).email.isEmpty());
    QCOMPARE(f.signIn(SignInFixture::again(id)).state, SignInState::done);
    QCOMPARE(f.accounts().at(id).email, u"me@example.com"_s);
}

void TestSignInAgain::aRefreshTokenThatWorksStays()
{
    SignInFixture f;
    const AccountId id = added(f);
    const Credential before = f.kept(id);
    const std::vector<AuthAnswer> withoutOne = {{200, R"({"access_token":"access-plain"})", {}}};
    f.server.script("/token", withoutOne);
    QCOMPARE(f.signIn(SignInFixture::again(id)).state, SignInState::done);
    QVERIFY(f.kept(id).value == Secret("access-plain"));
    QVERIFY(f.kept(id).refreshToken == before.refreshToken);
}

void TestSignInAgain::onlyAccountsThatSignIn()
{
    SignInFixture f;
    NewAccount key;
    key.account.provider = ProviderId("openai");
    key.credential = {CredentialKind::apiKey, Secret("key-1")};
    AccountId id;
    f.keeper.add(key, [&id](const Result<AddedAccount> &done) { id = done->id; });
    QTRY_VERIFY(!id.empty());
    QVERIFY(!f.tokens.snapshot(id)->signInStarts);
    QVERIFY(!f.tokens.snapshot(id)->tokenExpiresAt);
    QVERIFY(!f.start(SignInFixture::again(id)).ok());
    SignInStart elsewhere = SignInFixture::again(added(f));
    elsewhere.provider = ProviderId("acme-cloud");
    QCOMPARE(f.start(elsewhere).error().fields.at(0).pointer, std::string("/provider"));
}

void TestSignInAgain::theAccountWentMeanwhile()
{
    SignInFixture f;
    const AccountId id = added(f);
    const auto begun = f.start(SignInFixture::again(id));
    bool gone = false;
    f.keeper.remove(id, RemoveManner::now,
                    [&gone](const Result<AccountSnapshot> &done) { gone = done.ok(); });
    QTRY_VERIFY(gone);
    (void)browse(QByteArray::fromStdString(begun->authorizationUrl));
    const SignInSnapshot ended = f.ended(begun->id);
    QCOMPARE(ended.state, SignInState::failed);
    QVERIFY(ended.error.contains(u"no account"_s));
    QVERIFY(f.isEmpty());
}

void TestSignInAgain::aSecondSignInMakesNoTwin()
{
    SignInFixture f;
    const AccountId id = added(f);
    const Credential before = f.kept(id);
    f.nameWith(R"({"sub":"42","email":"ME@example.com"})");
    const SignInSnapshot ended = f.signIn(SignInFixture::with("acme"));
    QCOMPARE(ended.state, SignInState::done);
    QVERIFY(ended.account == id);
    QCOMPARE(f.accounts().size(), std::size_t{1});
    QVERIFY(!sameCredential(f.kept(id), before));
}

void TestSignInAgain::twoAtOnceMakeNoTwin()
{
    SignInFixture f;
    const auto first = f.start(SignInFixture::with("acme"));
    const auto second = f.start(SignInFixture::with("acme"));
    QVERIFY(f.paste(first->id, agree(QByteArray::fromStdString(first->authorizationUrl))).ok());
    QVERIFY(f.paste(second->id, agree(QByteArray::fromStdString(second->authorizationUrl))).ok());
    QVERIFY(f.ended(first->id).account.has_value());
    QVERIFY(f.ended(second->id).account == f.ended(first->id).account);
    QCOMPARE(f.accounts().size(), std::size_t{1});
}

void TestSignInAgain::othersAreNoTwins()
{
    SignInFixture f;
    SignInStart project = SignInFixture::with("acme");
    project.projectId = "project-1";
    QCOMPARE(f.signIn(project).state, SignInState::done);
    project.projectId = "project-2";
    QCOMPARE(f.signIn(project).state, SignInState::done);
    SignInStart host = SignInFixture::with("acme");
    host.baseUrl = "https://other.invalid/v1";
    QCOMPARE(f.signIn(host).state, SignInState::done);
    f.nameWith(kOther);
    QCOMPARE(f.signIn(SignInFixture::with("acme")).state, SignInState::done);
    QCOMPARE(f.signIn(SignInFixture::with("acme-cloud")).state, SignInState::done);
    QCOMPARE(f.accounts().size(), std::size_t{5});
}

void TestSignInAgain::aKeyIsReplaced()
{
    SignInFixture f;
    const AccountId id = added(f, "keys");
    f.server.script("/api/v1/auth/keys",
                    {{200, R"({"key":"sk-or-v1-second","user_id":"user_1"})", {}}});
    const SignInSnapshot ended = f.signIn(SignInFixture::with("keys"));
    QVERIFY(ended.account == id);
    QVERIFY(f.kept(id, CredentialKind::apiKey).value == Secret("sk-or-v1-second"));
    // The very same key again, of a user who is not told.
    f.server.script("/api/v1/auth/keys", {{200, R"({"key":"sk-or-v1-second"})", {}}});
    QVERIFY(f.signIn(SignInFixture::with("keys")).account == id);
    QCOMPARE(f.accounts().size(), std::size_t{1});
}

void TestSignInAgain::theGrantEnds()
{
    SignInFixture f;
    const AccountId id = added(f);
    const Credential credential = f.kept(id);
    QVERIFY(revoked(f, f.accounts().at(id), credential).ok());
    const std::string_view token = credential.refreshToken.view();
    QVERIFY(f.server.revoked().contains(
        QByteArray(token.data(), static_cast<qsizetype>(token.size()))));
    f.server.script("/revoke", {{503, {}, {}}});
    QVERIFY(!revoked(f, f.accounts().at(id), credential).ok());
}

void TestSignInAgain::aSharedGrantStays()
{
    SignInFixture f;
    const AccountId id = added(f);
    const AccountId same = added(f, "acme-cloud"); // one client, one person: one grant
    QVERIFY(revoked(f, f.accounts().at(id), f.kept(id)).ok());
    QVERIFY(f.server.revoked().empty());
    f.clients["acme-cloud"].clientId = "another-client";
    QVERIFY(revoked(f, f.accounts().at(id), f.kept(id)).ok());
    QCOMPARE(f.server.revoked().size(), std::size_t{1});
    QVERIFY(f.accounts().contains(same));
}

void TestSignInAgain::aGrantThatWasImportedAgainStays()
{
    SignInFixture f;
    f.server.script("/userinfo", {{503, {}, {}}, {503, {}, {}}}); // nobody tells whose it is
    const AccountId id = added(f);
    const Account removed = f.accounts().at(id);
    QVERIFY(removed.email.isEmpty());
    NewAccount again;
    again.account = removed;
    again.credential = f.kept(id);
    std::optional<Result<AccountSnapshot>> gone;
    f.keeper.remove(id, RemoveManner::undoable, [&gone](const auto &result) { gone = result; });
    QTRY_VERIFY(gone.has_value());
    std::optional<Result<AddedAccount>> there;
    f.keeper.add(again, [&there](const auto &result) { there = result; });
    QTRY_VERIFY(there.has_value());
    QVERIFY(there->ok());
    QVERIFY(revoked(f, removed, again.credential).ok());
    QVERIFY(f.server.revoked().empty());
}

void TestSignInAgain::nothingToEnd()
{
    SignInFixture f;
    const AccountId key = added(f, "keys");
    QVERIFY(revoked(f, f.accounts().at(key), f.kept(key, CredentialKind::apiKey)).ok());
    const AccountId id = added(f);
    json::Object oauth = f.endpoints();
    oauth.erase("revocation_url");
    f.putProvider("acme", {{"oauth", oauth}});
    QVERIFY(revoked(f, f.accounts().at(id), f.kept(id)).ok());
    QVERIFY(f.server.revoked().empty());
    f.desk->revokeFor(f.accounts().at(id), f.kept(id), nullptr);
}

void TestSignInAgain::theProviderHasFiveSeconds()
{
    SignInFixture f;
    const AccountId id = added(f);
    QTcpServer silent; // takes the connection and says nothing
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    json::Object oauth = f.endpoints();
    oauth["revocation_url"] = "http://127.0.0.1:" + std::to_string(silent.serverPort()) + "/revoke";
    f.putProvider("acme", {{"oauth", oauth}});
    std::vector<Status> said;
    f.desk->revokeFor(f.accounts().at(id), f.kept(id),
                      [&said](const Status &status) { said.push_back(status); });
    f.alarms.advance(5s - 1ms);
    QVERIFY(said.empty());
    f.alarms.advance(1ms);
    QCOMPARE(said.size(), std::size_t{1});
    QCOMPARE(said.front().error().code, ErrorCode::unavailable);
}

QTEST_GUILESS_MAIN(TestSignInAgain)
#include "tst_signinagain.moc"
