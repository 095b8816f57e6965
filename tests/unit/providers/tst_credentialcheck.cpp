// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/providers/credentialcheck.h"

#include "tests/support/faketransport.h"

#include <QTest>

#include <memory>
#include <optional>

using namespace signalbox;
using namespace signalbox::test;

namespace {

const ProviderRegistry &registry()
{
    static const ProviderRegistry kRegistry = ProviderRegistry::builtIn().value();
    return kRegistry;
}

struct Fixture
{
    void start(const char *provider, Account account = {},
               Credential credential = {CredentialKind::apiKey, Secret("key-1")})
    {
        account.provider = ProviderId(provider);
        check = std::make_unique<CredentialCheck>(transport, *registry().find(account.provider),
                                                  std::move(account), std::move(credential),
                                                  [this](VerifyReport said) {
                                                      ++calls;
                                                      report = std::move(said);
                                                      check.reset(); // allowed
                                                  });
        check->start();
    }

    FakeTransport transport;
    std::unique_ptr<CredentialCheck> check;
    VerifyReport report;
    int calls = 0;
};

} // namespace

class TestCredentialCheck final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachProviderIsAskedItsWay_data()
    {
        QTest::addColumn<QByteArray>("provider");
        QTest::addColumn<QByteArray>("url");
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("openai") << QByteArray("openai")
                                << QByteArray("https://api.openai.com/v1/models")
                                << QByteArray("Authorization") << QByteArray("Bearer key-1");
        QTest::newRow("anthropic") << QByteArray("anthropic")
                                   << QByteArray("https://api.anthropic.com/v1/models?limit=1000")
                                   << QByteArray("x-api-key") << QByteArray("key-1");
        QTest::newRow("gemini")
            << QByteArray("gemini")
            << QByteArray("https://generativelanguage.googleapis.com/v1beta/models?pageSize=1000")
            << QByteArray("x-goog-api-key") << QByteArray("key-1");
    }
    void eachProviderIsAskedItsWay()
    {
        QFETCH(QByteArray, provider);
        QFETCH(QByteArray, url);
        QFETCH(QByteArray, header);
        QFETCH(QByteArray, value);
        Fixture f;
        f.start(provider.constData());
        const UpstreamRequest &sent = f.transport.request(0);
        QCOMPARE(sent.method, QByteArray("GET"));
        QCOMPARE(sent.url, url);
        QCOMPARE(sent.headers.value(header.toStdString()), value);
        QVERIFY(sent.body.isEmpty());
        QCOMPARE(sent.headers.contains("anthropic-version"), provider == "anthropic");
    }

    void theAccountsAddressProxyAndHeadersAreUsed()
    {
        Fixture f;
        Account account;
        account.baseUrl = "http://127.0.0.1:9/own";
        account.proxyUrl = "none";
        account.headers = {{"X-Team", "blue"}};
        f.start("openai-compatible", account, {});
        const UpstreamRequest &sent = f.transport.request(0);
        QCOMPARE(sent.url, QByteArray("http://127.0.0.1:9/own/models"));
        QCOMPARE(sent.proxyUrl, QByteArray("none"));
        QCOMPARE(sent.headers.value("x-team"), QByteArray("blue"));
        QVERIFY(!sent.headers.contains("authorization"));
    }

    void answersAreUnderstood_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<bool>("accepted");
        QTest::addColumn<bool>("refused");
        QTest::addColumn<int>("models");
        QTest::newRow("list") << 200 << QByteArray(R"({"data":[{"id":"a"},{"id":"b"}]})") << true
                              << false << 2;
        QTest::newRow("empty list") << 200 << QByteArray(R"({"data":[]})") << true << false << 0;
        QTest::newRow("page") << 200 << QByteArray("<html>") << false << false << 0;
        QTest::newRow("nothing") << 200 << QByteArray() << false << false << 0;
        QTest::newRow("401") << 401 << QByteArray(R"({"error":{"message":"bad key"}})") << false
                             << true << 0;
        QTest::newRow("403") << 403 << QByteArray("{}") << false << true << 0;
        QTest::newRow("400 bad key")
            << 400 << QByteArray(R"({"error":{"details":[{"reason":"API_KEY_INVALID"}]}})") << false
            << true << 0;
        QTest::newRow("404") << 404 << QByteArray() << false << false << 0;
        QTest::newRow("500") << 500 << QByteArray() << false << false << 0;
        QTest::newRow("302") << 302 << QByteArray() << false << false << 0;
    }
    void answersAreUnderstood()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(bool, accepted);
        QFETCH(bool, refused);
        QFETCH(int, models);
        Fixture f;
        f.start("openai");
        f.transport.answer(0, status, body);
        QCOMPARE(f.calls, 1);
        QCOMPARE(f.report.accepted, accepted);
        QCOMPARE(f.report.refused, refused);
        QCOMPARE(static_cast<int>(f.report.models.size()), models);
        QVERIFY(!f.report.message.isEmpty());
        QVERIFY(!f.report.message.contains(QLatin1String("key-1")));
    }

    void anUnreachableProviderProvesNothing()
    {
        Fixture f;
        f.start("openai");
        f.transport.fail(0, NetworkPhase::connect);
        QCOMPARE(f.calls, 1);
        QVERIFY(!f.report.accepted && !f.report.refused);
        QVERIFY(f.report.message.contains(QLatin1String("the wire broke")));
    }

    void destructionCancels()
    {
        Fixture f;
        f.start("openai");
        f.transport.head(0, 200);
        f.check.reset();
        QVERIFY(!f.transport.running(0));
        f.transport.end(0);
        QCOMPARE(f.calls, 0);
    }

    void anEndlessListIsCut()
    {
        Fixture f;
        f.start("openai");
        f.transport.head(0, 200);
        const QByteArray piece(1024 * 1024, ' ');
        for (int i = 0; i < 6; ++i)
            f.transport.data(0, piece);
        f.transport.end(0);
        QVERIFY(!f.report.accepted);
    }

    void idsComeFromAllListShapes()
    {
        using Ids = std::vector<std::string>;
        QCOMPARE(modelIds(R"({"data":[{"id":"a"},{"id":"models/b"}]})"), (Ids{"a", "b"}));
        QCOMPARE(modelIds(R"({"models":[{"name":"models/g"},{"name":"h"}]})"), (Ids{"g", "h"}));
        QCOMPARE(modelIds(R"({"data":[{"id":1},{},3,{"id":"c"}]})"), (Ids{"c"}));
        QCOMPARE(modelIds(R"({"data":{}})"), Ids{});
        QCOMPARE(modelIds("[]"), Ids{});
        QCOMPARE(modelIds(""), Ids{});
    }
};

QTEST_APPLESS_MAIN(TestCredentialCheck)
#include "tst_credentialcheck.moc"
