// SPDX-License-Identifier: GPL-3.0-or-later
// What the secret store keeps of a credential.
#include "core/accounts/credential.h"
#include "core/json/value.h"

#include <QTest>

using namespace signalbox;
using namespace std::chrono_literals;

class TestCredential final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aKeyIsKeptAsItIs()
    {
        const Credential key{CredentialKind::apiKey, Secret("sk-1")};
        QVERIFY(secretOf(key) == Secret("sk-1"));
        const auto again = credentialFromSecret(CredentialKind::apiKey, Secret("sk-1"));
        QVERIFY(again.ok());
        QVERIFY(sameCredential(*again, key));
    }

    void aSignInIsKeptInTheShapeOfTheContract()
    {
        const Credential signIn{CredentialKind::oauth, Secret("acc"), Secret("ref"),
                                WallTime(1'790'000'000'123ms)};
        const auto object = json::parseObject(secretOf(signIn).view());
        QVERIFY(object.ok());
        QCOMPARE(object->at("type").as_string(), "oauth");
        QCOMPARE(object->at("access_token").as_string(), "acc");
        QCOMPARE(object->at("refresh_token").as_string(), "ref");
        QCOMPARE(std::string(object->at("expires_at").as_string()), toRfc3339(*signIn.expiresAt));
        QCOMPARE(object->size(), std::size_t{4});
    }

    void aSignInComesBackAsItWas_data()
    {
        QTest::addColumn<bool>("access");
        QTest::addColumn<bool>("refresh");
        QTest::addColumn<bool>("expiry");
        QTest::newRow("all") << true << true << true;
        QTest::newRow("no expiry") << true << true << false;
        QTest::newRow("no refresh token") << true << false << true;
        QTest::newRow("no access token") << false << true << false;
    }
    void aSignInComesBackAsItWas()
    {
        QFETCH(bool, access);
        QFETCH(bool, refresh);
        QFETCH(bool, expiry);
        Credential signIn{CredentialKind::oauth};
        if (access)
            signIn.value = Secret("acc \"quoted\"");
        if (refresh)
            signIn.refreshToken = Secret("ref");
        if (expiry)
            signIn.expiresAt = WallTime(1'790'000'000'123ms);
        const auto again = credentialFromSecret(CredentialKind::oauth, secretOf(signIn));
        QVERIFY(again.ok());
        QVERIFY(sameCredential(*again, signIn));
    }

    void whatIsNoSignInIsTold_data()
    {
        QTest::addColumn<QByteArray>("kept");
        QTest::newRow("a key") << QByteArray("sk-secret");
        QTest::newRow("a list") << QByteArray("[\"sk-secret\"]");
        QTest::newRow("no tokens") << QByteArray("{\"value\":\"sk-secret\"}");
        QTest::newRow("nothing") << QByteArray();
    }
    void whatIsNoSignInIsTold()
    {
        QFETCH(QByteArray, kept);
        const auto read = credentialFromSecret(CredentialKind::oauth, Secret(kept.toStdString()));
        QVERIFY(!read.ok());
        QCOMPARE(read.error().code, ErrorCode::corrupt);
        QVERIFY(!read.error().message.contains(QLatin1String("secret")));
    }

    void aKeyFileIsKeptByteForByte_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("access");
        const QByteArray pretty = "{\n  \"a\": 1.0,\n  \"key\": \"x\\ny\"\n}";
        QTest::newRow("without a token") << pretty << QByteArray();
        QTest::newRow("with one") << pretty << QByteArray("acc");
        QTest::newRow("a member of the same name")
            << QByteArray(R"({"json":{"b":2},"c":3})") << QByteArray("acc");
    }
    void aKeyFileIsKeptByteForByte()
    {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, access);
        Credential key{CredentialKind::serviceAccount, Secret(access.toStdString())};
        key.keyFile = Secret(file.toStdString());
        if (!access.isEmpty())
            key.expiresAt = WallTime(1'790'000'000'123ms);
        const Secret kept = secretOf(key);
        const auto object = json::parseObject(kept.view());
        QVERIFY(object.ok());
        QCOMPARE(object->at("type").as_string(), "service_account");
        QVERIFY(object->at("json").is_object()); // the shape of the contract
        const auto again = credentialFromSecret(CredentialKind::serviceAccount, kept);
        QVERIFY(again.ok());
        QVERIFY(sameCredential(*again, key));
    }

    void whatIsNoKeyFileIsTold_data()
    {
        QTest::addColumn<QByteArray>("kept");
        QTest::newRow("a key") << QByteArray("sk-secret");
        QTest::newRow("a sign-in") << QByteArray(R"({"access_token":"secret"})");
        QTest::newRow("no object") << QByteArray(R"({"json":"secret"})");
        QTest::newRow("nothing") << QByteArray();
    }
    void whatIsNoKeyFileIsTold()
    {
        QFETCH(QByteArray, kept);
        const auto read =
            credentialFromSecret(CredentialKind::serviceAccount, Secret(kept.toStdString()));
        QVERIFY(!read.ok());
        QCOMPARE(read.error().code, ErrorCode::corrupt);
        QVERIFY(!read.error().message.contains(QLatin1String("secret")));
    }

    void sameMeansAllOfIt()
    {
        const Credential one{CredentialKind::oauth, Secret("a"), Secret("r"), WallTime(1ms)};
        QVERIFY(sameCredential(one, one));
        Credential other = one;
        other.value = Secret("b");
        QVERIFY(!sameCredential(one, other));
        other = one;
        other.refreshToken = Secret("s");
        QVERIFY(!sameCredential(one, other));
        other = one;
        other.expiresAt.reset();
        QVERIFY(!sameCredential(one, other));
        other = one;
        other.kind = CredentialKind::bearer;
        QVERIFY(!sameCredential(one, other));
        other = one;
        other.keyFile = Secret("{}");
        QVERIFY(!sameCredential(one, other));
        QVERIFY(!sameGrant(one, other));
    }
    void anotherAccessTokenIsOfTheSameGrant()
    {
        const Credential one{CredentialKind::oauth, Secret("a"), Secret("r"), WallTime(1ms)};
        const Credential two{CredentialKind::oauth, Secret("b"), Secret("r"), WallTime(2ms)};
        QVERIFY(sameGrant(one, two));
    }
};

QTEST_APPLESS_MAIN(TestCredential)
#include "tst_credential.moc"
