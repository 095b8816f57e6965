// SPDX-License-Identifier: GPL-3.0-or-later
// Accounts with a service account's key: adding, trying, changing and renewing them.
#include "core/engine/accountkeeper.h"

#include "core/base/bytes.h"
#include "core/base/storagethread.h"
#include "tests/support/fakeclock.h"
#include "tests/support/fakesecrets.h"
#include "tests/support/faketransport.h"
#include "tests/support/serviceaccountfile.h"
#include "tests/unit/engine/fakerefresher.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <optional>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

struct Fixture
{
    Fixture()
    {
        QDir(dir.path()).mkpath(u"accounts"_s);
        tokens.setTokenKeeper(tokenKeeper);
        tokenKeeper.setHooks(
            {[this](const AccountId &id, const Credential &before, const Credential &next,
                    TokenKeeper::Done done) {
                 accounts.saveTokens(id, before, next, std::move(done));
             },
             [this](const AccountId &id, const QString &why) { tokens.signInNeeded(id, why); }});
    }
    template <class T>
    T wait(std::optional<T> &said)
    {
        if (!QTest::qWaitFor([&said] { return said.has_value(); }))
            qFatal("no answer");
        return *said;
    }
    Result<AddedAccount> add(NewAccount made)
    {
        std::optional<Result<AddedAccount>> said;
        accounts.add(std::move(made), [&said](const auto &result) { said = result; });
        return wait(said);
    }
    Result<AccountSnapshot> update(const AccountId &id, const Credential &credential)
    {
        AccountPatch patch;
        patch.credential = credential;
        std::optional<Result<AccountSnapshot>> said;
        accounts.update(id, patch, [&said](const auto &result) { said = result; });
        return wait(said);
    }
    [[nodiscard]] Credential kept(const AccountId &id) const
    {
        const auto read = credentialFromSecret(CredentialKind::serviceAccount,
                                               Secret(secrets.text(accountSecretName(id))));
        return read ? *read : Credential{};
    }
    void renewed(std::size_t index, const Credential &key)
    {
        Credential made = key;
        made.value = Secret("access-1");
        made.expiresAt = clock.wallNow() + 1h;
        refresher.end(index, {RefreshEnd::renewed, made, {}});
    }

    QTemporaryDir dir;
    FakeClock clock;
    StorageThread storage;
    AccountStore store{dir.path(), storage};
    FakeSecrets secrets;
    ProviderRegistry providers = ProviderRegistry::builtIn().value();
    TokenManager tokens{clock, 1, providers};
    FakeTransport transport;
    FakeRefresher refresher;
    TokenKeeper tokenKeeper{clock, refresher};
    AccountKeeper accounts{{store, secrets, tokens, transport, providers, clock,
                            [] { return std::vector<ListenAddress>(); },
                            [] { return std::string("none"); }, &tokenKeeper, &refresher}};
};

} // namespace

class TestKeyFiles final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_key = newPrivateKey();
        QVERIFY(!m_key.empty());
    }

    void theFileGoesIntoTheSecretStoreAndItsTokenToo()
    {
        Fixture f;
        const Credential key = keyed("robot");
        const auto added = f.add(made(key));
        QVERIFY(added.ok());
        QVERIFY(sameGrant(f.kept(added->id), key));
        QVERIFY(!f.tokenKeeper.isFresh(added->id));
        f.tokenKeeper.check();
        f.renewed(0, key);
        QTRY_VERIFY(f.tokenKeeper.isFresh(added->id));
        QVERIFY(f.kept(added->id).value == Secret("access-1"));
        QVERIFY(sameGrant(f.kept(added->id), key));
        QCOMPARE(f.tokens.access(added->id)->account.projectId,
                 std::string("project-of-the-tests"));
    }

    void theSameKeyTwiceIsADuplicate()
    {
        Fixture f;
        QVERIFY(f.add(made(keyed("robot"))).ok());
        const auto twice = f.add(made(keyed("robot")));
        QVERIFY(!twice.ok());
        QCOMPARE(twice.error().code, ErrorCode::conflict);
        QVERIFY(f.add(made(keyed("another"))).ok());
    }

    void aKeyIsTriedOnRequest_data()
    {
        QTest::addColumn<bool>("good");
        QTest::newRow("accepted") << true;
        QTest::newRow("refused") << false;
    }
    void aKeyIsTriedOnRequest()
    {
        QFETCH(bool, good);
        Fixture f;
        const Credential key = keyed("robot");
        std::optional<VerifyReport> report;
        f.accounts.verify(made(key),
                          [&report](const Result<VerifyReport> &said) { report = said.value(); });
        QCOMPARE(f.refresher.count(), std::size_t{1});
        if (good)
            f.renewed(0, key);
        else
            f.refresher.fail(0, RefreshEnd::refused);
        QVERIFY(report);
        QCOMPARE(report->accepted, good);
        QCOMPARE(report->refused, !good);
        QVERIFY(!report->message.isEmpty());
        QCOMPARE(f.transport.count(), std::size_t{0}); // Vertex AI has no list of models
        QVERIFY(f.secrets.entries.empty());
    }

    void aFaultyFileChangesNothing()
    {
        Fixture f;
        const Credential key = keyed("robot");
        const auto added = f.add(made(key));
        Credential broken{CredentialKind::serviceAccount};
        broken.keyFile = Secret("{\"type\":\"service_account\"}");
        const auto refused = f.update(added->id, broken);
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().code, ErrorCode::invalidArgument);
        QVERIFY(!refused.error().fields.empty());
        QVERIFY(sameGrant(f.kept(added->id), key));
    }

    void aNewKeyBringsTheAccountBack()
    {
        Fixture f;
        const auto added = f.add(made(keyed("robot")));
        f.tokenKeeper.check();
        f.refresher.fail(0, RefreshEnd::refused);
        QTRY_VERIFY(f.tokens.access(added->id)->account.needsLogin);
        const Credential next = keyed("robot", "key-2");
        QVERIFY(f.update(added->id, next).ok());
        QVERIFY(!f.tokens.access(added->id)->account.needsLogin);
        f.tokenKeeper.check();
        QCOMPARE(f.refresher.count(), std::size_t{2});
        f.renewed(1, next);
        QTRY_VERIFY(f.tokenKeeper.isFresh(added->id));
    }

private:
    [[nodiscard]] Credential keyed(const char *robot, const char *keyId = "key-1") const
    {
        json::Object file = serviceAccountFile(m_key, "https://auth.example/token");
        file["client_email"] = std::string(robot) + "@project-of-the-tests.example";
        file["private_key_id"] = keyId;
        Credential credential{CredentialKind::serviceAccount};
        credential.keyFile = Secret(view(json::dump(file)));
        return credential;
    }
    [[nodiscard]] static NewAccount made(const Credential &key)
    {
        NewAccount account;
        account.account.provider = ProviderId("vertex");
        account.credential = key;
        return account;
    }

    std::string m_key;
};

QTEST_GUILESS_MAIN(TestKeyFiles)
#include "tst_keyfiles.moc"
