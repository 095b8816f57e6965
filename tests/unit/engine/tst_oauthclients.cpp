// SPDX-License-Identifier: GPL-3.0-or-later
// docs/settings.md: a client secret in the settings goes into the secret store, and into no file.
#include "core/engine/oauthclients.h"

#include "core/json/value.h"
#include "tests/support/fakesecrets.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <optional>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

struct Fixture
{
    explicit Fixture(const QByteArray &content = "{}")
    {
        QFile write(path());
        if (!write.open(QIODevice::WriteOnly) || write.write(content) != content.size())
            qFatal("no settings file");
        write.close();
        if (!settings.load())
            qFatal("faulty settings");
    }
    [[nodiscard]] QString path() const { return dir.filePath(u"gui_config.json"_s); }
    [[nodiscard]] QByteArray file() const
    {
        QFile read(path());
        return read.open(QIODevice::ReadOnly) ? read.readAll() : QByteArray();
    }
    Status ensure()
    {
        std::optional<Status> said;
        clients.ensure([&said](const Status &status) { said = status; });
        if (!QTest::qWaitFor([&said] { return said.has_value(); }))
            qFatal("no answer");
        return *said;
    }
    Result<Settings> change(const std::map<std::string, Secret> &taken, const char *patch)
    {
        std::optional<Result<Settings>> said;
        clients.change(taken, *json::parseObject(patch), {},
                       [&said](const Result<Settings> &result) { said = result; });
        if (!QTest::qWaitFor([&said] { return said.has_value(); }))
            qFatal("no answer");
        return *said;
    }
    [[nodiscard]] std::string secret(const char *provider) const
    {
        return secrets.text(clientSecretName(provider));
    }

    QTemporaryDir dir;
    StorageThread storage;
    FakeSecrets secrets;
    SettingsKeeper settings{path(), storage};
    OAuthClients clients{settings, secrets};
};

const QByteArray kWithSecret = R"({"proxy":{"providers":{"g":{"client_id":"me",)"
                               R"("client_secret":"of-g"},"h":{"client_secret":"of-h"}}}})";

} // namespace

class TestOAuthClients final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void secretsOfTheFileAreMovedIntoTheStore()
    {
        Fixture f(kWithSecret);
        QVERIFY(f.ensure().ok());
        QCOMPARE(f.secret("g"), std::string("of-g"));
        QCOMPARE(f.secret("h"), std::string("of-h"));
        QVERIFY(!f.file().contains("of-"));
        QVERIFY(f.file().contains("\"me\""));
        const OAuthClient client = f.clients.client(ProviderId("g"));
        QCOMPARE(client.clientId, std::string("me"));
        QVERIFY(client.clientSecret == Secret("of-g"));
        QVERIFY(client.tokenUrl.empty());
    }

    void withoutAStoreTheyStay()
    {
        Fixture f(kWithSecret);
        f.secrets.isUsable = false;
        QVERIFY(f.ensure().ok());
        QVERIFY(f.file().contains("of-g"));
        f.secrets.isUsable = true;
        QVERIFY(f.ensure().ok());
        QCOMPARE(f.secret("g"), std::string("of-g"));
        QVERIFY(!f.file().contains("of-g"));
    }

    void whatCannotBeKeptIsNotLost()
    {
        Fixture f(kWithSecret);
        f.secrets.failing = true;
        QCOMPARE(f.ensure().error().code, ErrorCode::inputOutput);
        QVERIFY(f.file().contains("of-g"));
        f.secrets.failing = false;
        QVERIFY(f.ensure().ok());
        QCOMPARE(f.secret("g"), std::string("of-g"));
    }

    void aFileWithoutSecretsIsLeftAlone()
    {
        Fixture f("{ \"ui\" : {} }");
        QVERIFY(f.ensure().ok());
        QCOMPARE(f.file(), QByteArray("{ \"ui\" : {} }"));
    }

    void aChangeKeepsTheSecretFirst()
    {
        Fixture f;
        QVERIFY(
            f.change({{"g", Secret("new")}}, R"({"proxy":{"providers":{"g":{"client_id":"you"}}}})")
                .ok());
        QCOMPARE(f.secret("g"), std::string("new"));
        QCOMPARE(f.clients.client(ProviderId("g")).clientId, std::string("you"));
        QVERIFY(!f.file().contains("new"));
    }

    void aRefusedChangeLeavesTheSecretsAsTheyWere()
    {
        Fixture f;
        f.secrets.entries[clientSecretName("g")] = Secret("old");
        const auto refused =
            f.change({{"g", Secret("new")}, {"h", Secret("other")}}, R"({"proxy":{"port":"x"}})");
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().fields.front().pointer, std::string("/proxy/port"));
        QCOMPARE(f.secret("g"), std::string("old"));
        QVERIFY(f.secret("h").empty());
    }

    void aSecretThatCannotBeKeptChangesNothing()
    {
        Fixture f;
        f.secrets.failing = true;
        const auto refused =
            f.change({{"g", Secret("new")}}, R"({"proxy":{"providers":{"g":{}}}})");
        QCOMPARE(refused.error().code, ErrorCode::inputOutput);
        QVERIFY(f.settings.settings().proxy.providers.empty());
    }

    void anUnknownProviderHasNoRegistration()
    {
        Fixture f;
        const OAuthClient client = f.clients.client(ProviderId("nobody"));
        QVERIFY(client.clientId.empty() && client.tokenUrl.empty());
        QVERIFY(client.clientSecret.empty());
    }
};

QTEST_GUILESS_MAIN(TestOAuthClients)
#include "tst_oauthclients.moc"
