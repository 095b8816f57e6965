// SPDX-License-Identifier: GPL-3.0-or-later
// Google's downloaded JSON files told apart, checked field by field, and the assertion that a
// service account signs (RFC 7515, 7523).
#include "core/oauth/googleclient.h"
#include "core/oauth/serviceaccount.h"

#include "core/base/bytes.h"
#include "tests/support/fakeclock.h"
#include "tests/support/faketransport.h"

#include <QTest>
#include <QUrlQuery>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>
#include <optional>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

const std::string kTokenUrl = "https://oauth2.googleapis.com/token";

struct FreeKey
{
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

std::string pemOf(EVP_PKEY *key)
{
    BIO *bytes = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(bytes, key, nullptr, nullptr, 0, nullptr, nullptr);
    char *data = nullptr;
    const auto size = static_cast<std::size_t>(BIO_get_mem_data(bytes, &data));
    std::string pem(data, size);
    BIO_free(bytes);
    return pem;
}

QByteArray clientFile(const char *kind)
{
    return QByteArray("{\"") + kind +
           "\":{\"client_id\":\"id.apps\",\"project_id\":\"p-1\",\"client_secret\":\"GOCSPX-x\","
           "\"auth_uri\":\"https://accounts.google.com/o/oauth2/auth\",\"token_uri\":\"" +
           QByteArray::fromStdString(kTokenUrl) + "\",\"redirect_uris\":[\"http://localhost\"]}}";
}

QByteArray part(const Secret &token, int index)
{
    const QByteArray text = toBytes(token.view());
    return QByteArray::fromBase64(text.split('.').value(index), QByteArray::Base64UrlEncoding);
}

} // namespace

class TestGoogleFiles final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_key.reset(EVP_RSA_gen(2048));
        QVERIFY(m_key);
        m_pem = pemOf(m_key.get());
    }

    void aDesktopClientIsTaken_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::newRow("as downloaded") << clientFile("installed");
        QTest::newRow("with a byte order mark") << "\xef\xbb\xbf" + clientFile("installed");
        QTest::newRow("with blanks") << "\n " + clientFile("installed") + "\r\n";
    }
    void aDesktopClientIsTaken()
    {
        QFETCH(QByteArray, file);
        const Result<GoogleClient> read = readGoogleClient(file);
        QVERIFY(read.ok());
        QCOMPARE(read->client.clientId, std::string("id.apps"));
        QVERIFY(read->client.clientSecret == Secret("GOCSPX-x"));
        QCOMPARE(read->client.tokenUrl, kTokenUrl);
        QCOMPARE(read->projectId, std::string("p-1"));
    }

    void everythingElseIsToldApart_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QString>("words");
        const auto row = [](const char *name, const QByteArray &file, const char16_t *words) {
            QTest::newRow(name) << file << QString::fromUtf16(words);
        };
        row("web client", clientFile("web"), u"Desktop app");
        row("service account", R"({"type":"service_account"})", u"add it as a service account");
        row("gcloud", R"({"type":"authorized_user"})", u"gcloud");
        row("wrong JSON", R"({"a":1})", u"no OAuth client");
        row("a list", "[]", u"no JSON object");
        row("cut", clientFile("installed").left(60), u"no JSON object");
        row("web page", "<!doctype html><html><body>Sign in", u"web page");
        row("empty", "", u"empty");
        row("PEM", "-----BEGIN PRIVATE KEY-----", u"bare key");
        row("50 MB", QByteArray(50'000'000, ' '), u"too large");
        row("no secret", R"({"installed":{"client_id":"x"}})", u"not complete");
        row("line break in the id", R"({"installed":{"client_id":"x\n","client_secret":"s"}})",
            u"not complete");
        row("no object", R"({"installed":5})", u"damaged");
    }
    void everythingElseIsToldApart()
    {
        QFETCH(QByteArray, file);
        QFETCH(QString, words);
        const Result<GoogleClient> read = readGoogleClient(file);
        QVERIFY(!read);
        QVERIFY2(read.error().message.contains(words), qPrintable(read.error().message));
    }

    void aServiceAccountIsTaken()
    {
        const Result<ServiceAccount> read = readServiceAccount(accountFile(validFields()));
        QVERIFY(read.ok());
        QCOMPARE(read->clientEmail, std::string("bot@p-1.iam.gserviceaccount.com"));
        QCOMPARE(read->projectId, std::string("p-1"));
        QCOMPARE(read->privateKeyId, std::string("key-1"));
        QVERIFY(read->privateKey == Secret(m_pem));
    }

    void everyFieldIsChecked_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("no address") << QByteArray("client_email") << QByteArray("bot");
        QTest::newRow("line break") << QByteArray("client_email") << QByteArray("a@b\nc");
        QTest::newRow("no key") << QByteArray("private_key") << QByteArray();
        QTest::newRow("no PEM") << QByteArray("private_key") << QByteArray("abc");
        const Key curve(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
        QTest::newRow("no RSA") << QByteArray("private_key")
                                << QByteArray::fromStdString(pemOf(curve.get()));
        QTest::newRow("http") << QByteArray("token_uri") << QByteArray("http://x.example/token");
        QTest::newRow("no project") << QByteArray("project_id") << QByteArray();
    }
    void everyFieldIsChecked()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, value);
        json::Object fields = validFields();
        fields[view(name)] = view(value);
        const Result<ServiceAccount> read = readServiceAccount(accountFile(fields));
        QVERIFY(!read);
        QCOMPARE(read.error().fields.size(), std::size_t{1});
        QCOMPARE(read.error().fields.front().pointer, "/" + name.toStdString());
        QVERIFY(!read.error().fields.front().message.contains(u"PRIVATE"_s));
    }

    void allFaultsAreNamedAtOnce()
    {
        const Result<ServiceAccount> read = readServiceAccount(R"({"type":"service_account"})");
        QCOMPARE(read.error().fields.size(), std::size_t{4});
        QVERIFY(readServiceAccount(clientFile("installed"))
                    .error()
                    .message.contains(u"OAuth client"_s));
    }

    void theAssertionIsSigned()
    {
        const WallTime now(1'700'000'000'123ms);
        const Result<Secret> token = serviceAccountAssertion(account(), {"one", "two"}, now);
        QVERIFY(token.ok());
        QCOMPARE(part(*token, 0), QByteArray(R"({"alg":"RS256","typ":"JWT","kid":"key-1"})"));
        const auto claims = json::parseObject(view(part(*token, 1)));
        QVERIFY(claims.ok());
        QCOMPARE(claims->at("iss").as_string(), "bot@p-1.iam.gserviceaccount.com");
        QCOMPARE(claims->at("scope").as_string(), "one two");
        QCOMPARE(claims->at("aud").as_string(), kTokenUrl.c_str());
        QCOMPARE(claims->at("iat").as_int64(), 1'700'000'000);
        QCOMPARE(claims->at("exp").as_int64(), 1'700'003'600);
        const QByteArray text = toBytes(token->view());
        const QByteArray data = text.left(text.lastIndexOf('.'));
        const QByteArray signature = part(*token, 2);
        EVP_MD_CTX *context = EVP_MD_CTX_new();
        QCOMPARE(EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, m_key.get()), 1);
        QCOMPARE(EVP_DigestVerify(context,
                                  reinterpret_cast<const unsigned char *>(signature.constData()),
                                  static_cast<std::size_t>(signature.size()),
                                  reinterpret_cast<const unsigned char *>(data.constData()),
                                  static_cast<std::size_t>(data.size())),
                 1);
        EVP_MD_CTX_free(context);
    }

    void theAssertionIsTraded()
    {
        FakeTransport transport;
        FakeClock clock;
        std::optional<Result<SignIn>> result;
        const auto call = fetchServiceAccountToken(transport, clock, account(), {"one"}, "none",
                                                   [&](Result<SignIn> said) { result = said; });
        const QUrlQuery form(QString::fromUtf8(transport.request(0).body));
        QCOMPARE(form.queryItemValue(u"grant_type"_s, QUrl::FullyDecoded),
                 u"urn:ietf:params:oauth:grant-type:jwt-bearer"_s);
        QVERIFY(!form.queryItemValue(u"assertion"_s).isEmpty());
        transport.answer(0, 200, R"({"access_token":"a","expires_in":3600})");
        QVERIFY(result && result->ok());
        QVERIFY(result->value().credential.value == Secret("a"));
        QVERIFY(result->value().credential.expiresAt == clock.wallNow() + 1h);
    }

    void aKeyThatCannotSignIsTold()
    {
        ServiceAccount broken = account();
        broken.privateKey = Secret("-----BEGIN PRIVATE KEY-----");
        QVERIFY(!serviceAccountAssertion(broken, {}, WallTime(0ms)));
    }

private:
    [[nodiscard]] json::Object validFields() const
    {
        return {{"type", "service_account"},
                {"project_id", "p-1"},
                {"private_key_id", "key-1"},
                {"private_key", m_pem},
                {"client_email", "bot@p-1.iam.gserviceaccount.com"},
                {"token_uri", kTokenUrl},
                {"universe_domain", "googleapis.com"}};
    }
    [[nodiscard]] static QByteArray accountFile(const json::Object &fields)
    {
        return json::dumpPretty(fields);
    }
    [[nodiscard]] ServiceAccount account() const
    {
        return readServiceAccount(accountFile(validFields())).value();
    }

    Key m_key;
    std::string m_pem;
};

QTEST_APPLESS_MAIN(TestGoogleFiles)
#include "tst_googlefiles.moc"
