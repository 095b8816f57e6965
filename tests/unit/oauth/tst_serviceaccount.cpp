// SPDX-License-Identifier: GPL-3.0-or-later
// Accounts that sign in with a service account's key (RFC 7523): what the file gives the account,
// and how the key is traded for tokens.
#include "core/oauth/serviceaccount.h"
#include "core/oauth/tokenrefresher.h"

#include "core/base/bytes.h"
#include "tests/support/fakeclock.h"
#include "tests/support/faketransport.h"
#include "tests/support/serviceaccountfile.h"

#include <QTest>
#include <QUrlQuery>

#include <memory>

Q_DECLARE_METATYPE(signalbox::RefreshEnd)

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

constexpr char kTokenUrl[] = "https://auth.example/token";
constexpr char kMail[] = "robot@project-of-the-tests.iam.gserviceaccount.com";

struct Fixture
{
    explicit Fixture(const QByteArray &file)
    {
        account.provider = ProviderId("vertex");
        credential.kind = CredentialKind::serviceAccount;
        credential.keyFile = Secret(view(file));
    }
    void start()
    {
        run = refresher.refresh(account, credential, [this](const RefreshResult &said) {
            ++calls;
            result = said;
            run.reset(); // allowed
        });
    }
    [[nodiscard]] QString field(const QString &name) const
    {
        return QUrlQuery(QString::fromUtf8(transport.request(0).body))
            .queryItemValue(name, QUrl::FullyDecoded);
    }
    [[nodiscard]] json::Object claims() const
    {
        const QByteArray part = field(u"assertion"_s).toUtf8().split('.').value(1);
        return json::parseObject(view(QByteArray::fromBase64(part, QByteArray::Base64UrlEncoding)))
            .value();
    }

    FakeTransport transport;
    FakeClock clock;
    ProviderRegistry providers = ProviderRegistry::builtIn().value();
    TokenRefresher refresher{{transport, providers, clock,
                              [](const ProviderId &) { return OAuthClient{}; },
                              [] { return std::string("none"); }}};
    Account account;
    Credential credential;
    std::unique_ptr<RefreshRun> run;
    RefreshResult result;
    int calls = 0;
};

} // namespace

class TestServiceAccount final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_key = newPrivateKey();
        QVERIFY(!m_key.empty());
    }

    void theAccountGetsWhatTheFileTells()
    {
        Account account;
        Credential credential = keyed(QByteArray("\xef\xbb\xbf \n") + file() + "\r\n");
        QVERIFY(adoptServiceAccount(account, credential).ok());
        QCOMPARE(account.projectId, std::string("project-of-the-tests"));
        QCOMPARE(account.email, QLatin1String(kMail));
        QCOMPARE(account.label, QLatin1String(kMail));
        QVERIFY(credential.keyFile == Secret(view(file()))); // without what surrounds it
    }

    void whatTheUserSaidStays()
    {
        Account account;
        account.projectId = "another-project";
        account.label = u"Robot"_s;
        Credential credential = keyed(file());
        QVERIFY(adoptServiceAccount(account, credential).ok());
        QCOMPARE(account.projectId, std::string("another-project"));
        QCOMPARE(account.label, u"Robot"_s);
    }

    void otherCredentialsPass()
    {
        Account account;
        Credential key{CredentialKind::apiKey, Secret("key-1")};
        QVERIFY(adoptServiceAccount(account, key).ok());
        QVERIFY(account.email.isEmpty() && account.projectId.empty());
    }

    void faultsOfTheFileAreNamed_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QStringList>("pointers");
        const QStringList whole{u"/credential/json"_s};
        QTest::newRow("nothing") << QByteArray() << whole;
        QTest::newRow("a web page") << QByteArray("<!doctype html><html></html>") << whole;
        QTest::newRow("a bare key") << QByteArray("-----BEGIN PRIVATE KEY-----\nx") << whole;
        QTest::newRow("a client file") << QByteArray(R"({"installed":{"client_id":"x"}})") << whole;
        QTest::newRow("too large")
            << QByteArray("{\"a\":\"" + QByteArray(70'000, 'x') + "\"}") << whole;
        QTest::newRow("every member wrong")
            << json::dump(json::Object{{"type", "service_account"},
                                       {"client_email", "x"},
                                       {"private_key", "y"},
                                       {"token_uri", "http://elsewhere.example/"},
                                       {"project_id", "a b"}})
            << QStringList{u"/credential/json/client_email"_s, u"/credential/json/private_key"_s,
                           u"/credential/json/token_uri"_s, u"/credential/json/project_id"_s};
    }
    void faultsOfTheFileAreNamed()
    {
        QFETCH(QByteArray, text);
        QFETCH(QStringList, pointers);
        Account account;
        Credential credential = keyed(text);
        const Status read = adoptServiceAccount(account, credential);
        QVERIFY(!read.ok());
        QCOMPARE(read.error().code, ErrorCode::invalidArgument);
        QStringList found;
        for (const FieldFault &fault : read.error().fields) {
            found += QString::fromStdString(fault.pointer);
            QVERIFY(!fault.message.isEmpty());
        }
        QCOMPARE(found, pointers);
        QVERIFY(account.email.isEmpty() && account.projectId.empty());
    }

    void theKeyIsTradedForAToken()
    {
        Fixture f(file());
        f.start();
        QCOMPARE(f.transport.request(0).url, QByteArray(kTokenUrl));
        QCOMPARE(f.field(u"grant_type"_s), u"urn:ietf:params:oauth:grant-type:jwt-bearer"_s);
        // A key has no user whose name could be asked for.
        QCOMPARE(f.claims().at("scope").as_string(),
                 "https://www.googleapis.com/auth/cloud-platform");
        QVERIFY(!f.transport.request(0).body.contains("PRIVATE"));
        f.transport.answer(0, 200, R"({"access_token":"made","expires_in":3599})");
        QCOMPARE(f.calls, 1);
        QCOMPARE(f.result.end, RefreshEnd::renewed);
        QCOMPARE(f.result.credential.kind, CredentialKind::serviceAccount);
        QVERIFY(f.result.credential.value == Secret("made"));
        QVERIFY(f.result.credential.expiresAt == f.clock.wallNow() + 3599s);
        QVERIFY(sameGrant(f.result.credential, f.credential));
    }

    void answersAreUnderstood_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<RefreshEnd>("end");
        QTest::addColumn<QString>("words");
        const auto row = [](const char *name, int status, const char *body, RefreshEnd end,
                            const char16_t *words) {
            QTest::newRow(name) << status << QByteArray(body) << end << QString::fromUtf16(words);
        };
        row("§7 invalid_grant: the clock is off by ten minutes", 400,
            R"({"error":"invalid_grant","error_description":"Check your iat and exp values"})",
            RefreshEnd::refused, u"the clock of this computer is right");
        row("§7 invalid_grant: the key was deleted", 400,
            R"({"error":"invalid_grant","error_description":"Invalid JWT Signature."})",
            RefreshEnd::refused, u"not deleted");
        row("§7 invalid_grant: the account is disabled", 400,
            R"({"error":"invalid_grant","error_description":"Invalid grant: account not found"})",
            RefreshEnd::refused, u"account not found");
        row("a web page", 200, "<html><body>Sign in</body></html>", RefreshEnd::failed,
            u"web page");
        row("a redirection", 302, "", RefreshEnd::failed, u"redirection");
        row("a token with a line break", 200, R"({"access_token":"a\nb","expires_in":3599})",
            RefreshEnd::failed, u"without a token");
        row("a fault of the server", 500, R"({"error":"internal_failure"})", RefreshEnd::failed,
            u"try again later");
        row("the scope is not given", 400, R"({"error":"invalid_scope"})", RefreshEnd::failed,
            u"check the scopes");
    }
    void answersAreUnderstood()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(RefreshEnd, end);
        QFETCH(QString, words);
        Fixture f(file());
        f.start();
        const QString assertion = f.field(u"assertion"_s);
        f.transport.answer(0, status, body);
        QCOMPARE(f.calls, 1);
        QCOMPARE(f.result.end, end);
        QVERIFY2(f.result.message.contains(words), qPrintable(f.result.message));
        QVERIFY(!f.result.message.contains(assertion));
    }

    void wordsThatRepeatTheAssertionAreNotTold()
    {
        Fixture f(file());
        f.start();
        const QByteArray assertion = f.field(u"assertion"_s).toUtf8();
        f.transport.answer(
            0, 400,
            json::dump(json::Object{{"error", "invalid_grant"},
                                    {"error_description", "bad: " + assertion.toStdString()}}));
        QCOMPARE(f.result.end, RefreshEnd::refused);
        QVERIFY(!f.result.message.contains(QString::fromUtf8(assertion)));
    }

    void noAnswerLeavesTheKeyAsItWas()
    {
        Fixture f(file());
        f.start();
        f.transport.fail(0, NetworkPhase::awaitResponse);
        QCOMPARE(f.result.end, RefreshEnd::failed); // nothing of a key is used up
    }

    void aKeyThatCannotBeReadNeedsANewOne()
    {
        Fixture f("{\"type\":\"service_account\"}");
        f.start();
        QCOMPARE(f.calls, 1);
        QCOMPARE(f.result.end, RefreshEnd::refused);
        QCOMPARE(f.transport.count(), std::size_t{0});
    }

    void destructionCancels()
    {
        Fixture f(file());
        f.start();
        f.run.reset();
        QVERIFY(!f.transport.running(0));
        QCOMPARE(f.calls, 0);
    }

private:
    [[nodiscard]] QByteArray file() const
    {
        return json::dumpPretty(serviceAccountFile(m_key, kTokenUrl)).trimmed();
    }
    [[nodiscard]] static Credential keyed(const QByteArray &text)
    {
        Credential credential{CredentialKind::serviceAccount};
        credential.keyFile = Secret(view(text));
        return credential;
    }

    std::string m_key;
};

QTEST_APPLESS_MAIN(TestServiceAccount)
#include "tst_serviceaccount.moc"
