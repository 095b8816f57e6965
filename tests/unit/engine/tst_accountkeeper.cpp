// SPDX-License-Identifier: GPL-3.0-or-later
// contract.md: accounts are files and secrets first, then in use; what fails changes nothing.
#include "core/engine/accountkeeper.h"

#include "tests/support/fakeclock.h"
#include "tests/support/fakesecrets.h"
#include "tests/support/faketransport.h"
#include "tests/unit/engine/fakerefresher.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <optional>

Q_DECLARE_METATYPE(signalbox::ErrorCode)

using namespace signalbox;
using namespace signalbox::test;
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
                 keeper->saveTokens(id, before, next, std::move(done));
             },
             [this](const AccountId &id, const QString &why) { tokens.signInNeeded(id, why); }});
    }

    [[nodiscard]] QString fileOf(const AccountId &id) const
    {
        return dir.filePath(u"accounts/%1.json"_s.arg(QString::fromStdString(id.str())));
    }
    [[nodiscard]] QByteArray file(const AccountId &id) const
    {
        QFile read(fileOf(id));
        return read.open(QIODevice::ReadOnly) ? read.readAll() : QByteArray();
    }
    /// No file can be written below accounts/ any more.
    void breakDisk() const
    {
        QDir folder(dir.filePath(u"accounts"_s));
        folder.removeRecursively();
        QFile inTheWay(folder.path());
        if (!inTheWay.open(QIODevice::WriteOnly))
            qFatal("cannot break the disk");
    }

    static NewAccount made(const char *key = "key-1", const char *provider = "openai")
    {
        NewAccount account;
        account.account.provider = ProviderId(provider);
        account.account.label = u"One"_s;
        account.credential = {CredentialKind::apiKey, Secret(key)};
        return account;
    }
    /// A sign-in of an account whose provider listens here.
    static NewAccount signIn(const char *access = "access-1", const char *refresh = "refresh-1")
    {
        NewAccount account = made();
        account.account.provider = ProviderId("openai-compatible");
        account.account.baseUrl = "http://127.0.0.1:9/v1";
        account.credential = {CredentialKind::oauth, Secret(access), Secret(refresh)};
        return account;
    }
    [[nodiscard]] Credential kept(const AccountId &id) const
    {
        const auto read = credentialFromSecret(CredentialKind::oauth, Secret(secretOf(id)));
        return read ? *read : Credential{};
    }
    /// The token that requests of this account carry now.
    std::string tokenInUse(const AccountId &id)
    {
        Query query;
        query.pinned = id;
        query.providers = {ProviderId("openai-compatible")};
        query.patternProviders = query.providers;
        std::string token;
        (void)tokens.acquire(query, nullptr, [&token](AcquireResult result) {
            if (auto *got = std::get_if<std::unique_ptr<AccountLease>>(&result))
                token = (*got)->credential().value.view();
        });
        return token;
    }
    Status saveTokens(const AccountId &id, const Credential &before, const Credential &next)
    {
        std::optional<Status> said;
        keeper->saveTokens(id, before, next, [&said](const Status &status) { said = status; });
        return wait(said);
    }
    template <class T>
    T wait(std::optional<T> &said)
    {
        if (!QTest::qWaitFor([&said] { return said.has_value(); }))
            qFatal("no answer");
        return *said;
    }
    Result<AddedAccount> add(NewAccount account)
    {
        std::optional<Result<AddedAccount>> said;
        keeper->add(std::move(account), [&said](const auto &result) { said = result; });
        return wait(said);
    }
    Result<AccountSnapshot> update(const AccountId &id, const AccountPatch &patch)
    {
        std::optional<Result<AccountSnapshot>> said;
        keeper->update(id, patch, [&said](const auto &result) { said = result; });
        return wait(said);
    }
    Result<AccountSnapshot> remove(const AccountId &id)
    {
        std::optional<Result<AccountSnapshot>> said;
        keeper->remove(id, RemoveManner::now, [&said](const auto &result) { said = result; });
        return wait(said);
    }
    [[nodiscard]] std::string secretOf(const AccountId &id) const
    {
        return secrets.text(accountSecretName(id));
    }

    QTemporaryDir dir;
    FakeClock clock;
    StorageThread storage;
    AccountStore store{dir.path(), storage};
    FakeSecrets secrets;
    FakeTransport transport;
    ProviderRegistry providers = ProviderRegistry::builtIn().value();
    TokenManager tokens{clock, 1, providers};
    FakeRefresher refresher;
    TokenKeeper tokenKeeper{clock, refresher};
    std::unique_ptr<AccountKeeper> keeper = std::make_unique<AccountKeeper>(
        AccountKeeper::Services{store, secrets, tokens, transport, providers, clock,
                                [] {
                                    return std::vector<ListenAddress>{{"127.0.0.1", 8045}};
                                },
                                [] { return std::string("socks5://127.0.0.1:9"); }, &tokenKeeper});
};

} // namespace

class TestAccountKeeper final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anAddedAccountIsKeptAndInUse()
    {
        Fixture f;
        const auto added = f.add(Fixture::made());
        QVERIFY(added.ok());
        QCOMPARE(f.secretOf(added->id), std::string("key-1"));
        QVERIFY(f.file(added->id).contains("\"One\""));
        QVERIFY(!f.file(added->id).contains("key-1"));
        QCOMPARE(f.tokens.snapshot(added->id)->state, std::string("ready"));
        QCOMPARE(f.transport.count(), std::size_t{0}); // nobody asked for a check
    }

    void anAccountWithoutLabelIsNamed()
    {
        Fixture f;
        NewAccount plain = Fixture::made();
        plain.account.label.clear();
        QCOMPARE(f.tokens.snapshot(f.add(plain)->id)->label, u"OpenAI"_s);
        NewAccount mail = Fixture::made("key-2");
        mail.account.label.clear();
        mail.account.email = u"me@example.test"_s;
        QCOMPARE(f.tokens.snapshot(f.add(mail)->id)->label, u"me@example.test"_s);
    }

    void wrongValuesAreNamed_data()
    {
        QTest::addColumn<QByteArray>("provider");
        QTest::addColumn<QByteArray>("key");
        QTest::addColumn<QByteArray>("baseUrl");
        QTest::addColumn<QByteArray>("proxyUrl");
        QTest::addColumn<QByteArray>("pointer");
        const auto row = [](const char *name, const char *provider, const char *key,
                            const char *base, const char *proxy, const char *pointer) {
            QTest::newRow(name) << QByteArray(provider) << QByteArray(key) << QByteArray(base)
                                << QByteArray(proxy) << QByteArray(pointer);
        };
        row("provider", "nobody", "k", "", "", "/provider");
        row("provider is no file name", "../x", "k", "", "", "/provider");
        row("line end in the key", "openai", "k\r\nX-Evil: 1", "", "", "/credential/value");
        row("blank in the key", "openai", "sk 1", "", "", "/credential/value");
        row("plain http", "openai", "k", "http://192.168.1.2", "", "/base_url");
        row("ourselves", "openai", "k", "http://localhost:8045/v1", "", "/base_url");
        row("base URL missing", "openai-compatible", "k", "", "", "/base_url");
        row("proxy with password", "openai", "k", "", "http://a:b@127.0.0.1", "/proxy_url");
    }
    void wrongValuesAreNamed()
    {
        QFETCH(QByteArray, provider);
        QFETCH(QByteArray, key);
        QFETCH(QByteArray, baseUrl);
        QFETCH(QByteArray, proxyUrl);
        QFETCH(QByteArray, pointer);
        Fixture f;
        NewAccount wrong = Fixture::made(key.constData(), provider.constData());
        wrong.account.baseUrl = baseUrl.toStdString();
        wrong.account.proxyUrl = proxyUrl.toStdString();
        const auto added = f.add(wrong);
        QVERIFY(!added);
        QCOMPARE(added.error().code, ErrorCode::invalidArgument);
        QStringList pointers;
        for (const FieldFault &fault : added.error().fields)
            pointers += QString::fromStdString(fault.pointer);
        QVERIFY2(pointers.contains(QString::fromLatin1(pointer)), qPrintable(pointers.join(u' ')));
        QVERIFY(f.tokens.snapshots().empty());
        QVERIFY(f.secrets.entries.empty());
    }

    void aProvidersWarningMustBeAccepted()
    {
        Fixture f;
        NewAccount restricted = Fixture::made("token-1", "code-assist");
        restricted.credential.kind = CredentialKind::bearer;
        const auto refused = f.add(restricted);
        QCOMPARE(refused.error().detail, std::string(kTermsNotAccepted));
        QVERIFY(f.secrets.entries.empty());
        for (const auto &answer : {boost::json::value(false), boost::json::value("true")}) {
            restricted.account.extra["terms_accepted"] = answer;
            QCOMPARE(f.add(restricted).error().detail, std::string(kTermsNotAccepted));
        }
        restricted.account.extra["terms_accepted"] = true;
        QVERIFY(f.add(restricted));
    }

    void theSameKeyTwiceIsAConflict()
    {
        Fixture f;
        const auto first = f.add(Fixture::made());
        const auto second = f.add(Fixture::made());
        QCOMPARE(second.error().code, ErrorCode::conflict);
        QCOMPARE(second.error().detail, first->id.str());
        NewAccount elsewhere = Fixture::made();
        elsewhere.account.baseUrl = "https://other.example";
        QVERIFY(f.add(elsewhere));
    }

    void theSameKeyTwiceAtOnceIsAConflictToo()
    {
        Fixture f;
        std::vector<Result<AddedAccount>> said;
        for (int i = 0; i < 2; ++i)
            f.keeper->add(Fixture::made(), [&said](const auto &result) { said.push_back(result); });
        QTRY_COMPARE(said.size(), std::size_t{2});
        QVERIFY(said[0].ok());
        QVERIFY(!said[1].ok());
        QCOMPARE(said[1].error().code, ErrorCode::conflict);
        QCOMPARE(said[1].error().detail, said[0]->id.str());
        QCOMPARE(f.tokens.snapshots().size(), std::size_t{1});
    }

    void withoutASecretStoreOnlyKeylessAccountsAreAdded()
    {
        Fixture f;
        f.secrets.isUsable = false;
        QCOMPARE(f.add(Fixture::made()).error().code, ErrorCode::noSecretStore);
        NewAccount local = Fixture::made("", "openai-compatible");
        local.credential = {};
        local.account.baseUrl = "http://127.0.0.1:11434/v1";
        QVERIFY(f.add(local));
    }

    void aFullDiskLeavesNoSecretBehind()
    {
        Fixture f;
        f.breakDisk();
        const auto added = f.add(Fixture::made());
        QCOMPARE(added.error().code, ErrorCode::inputOutput);
        QVERIFY(f.secrets.entries.empty());
        QVERIFY(f.tokens.snapshots().empty());
    }

    void aStoreThatFailsLeavesNoFileBehind()
    {
        Fixture f;
        f.secrets.failing = true;
        QVERIFY(!f.add(Fixture::made()));
        QVERIFY(QDir(f.dir.filePath(u"accounts"_s)).isEmpty());
        QVERIFY(f.tokens.snapshots().empty());
    }

    void aCheckComesFirstWhenAsked_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<bool>("added");
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("taken") << 200 << true << ErrorCode::internal;
        QTest::newRow("refused") << 401 << false << ErrorCode::unauthorized;
        QTest::newRow("not told") << 500 << false << ErrorCode::unavailable;
    }
    void aCheckComesFirstWhenAsked()
    {
        QFETCH(int, status);
        QFETCH(bool, added);
        QFETCH(ErrorCode, code);
        Fixture f;
        NewAccount account = Fixture::made();
        account.verify = true;
        std::optional<Result<AddedAccount>> said;
        f.keeper->add(account, [&said](const auto &result) { said = result; });
        QCOMPARE(f.transport.count(), std::size_t{1});
        QCOMPARE(f.transport.request(0).proxyUrl, QByteArray("socks5://127.0.0.1:9"));
        QVERIFY(f.tokens.snapshots().empty());
        f.transport.answer(0, status, R"({"data":[{"id":"m"}]})");
        QTRY_VERIFY(said.has_value());
        QCOMPARE(said->ok(), added);
        QCOMPARE(f.tokens.snapshots().size(), std::size_t(added ? 1 : 0));
        QCOMPARE(f.secrets.entries.empty(), !added);
        if (!added)
            QCOMPARE(said->error().code, code);
        else
            QVERIFY((*said)->verified && (*said)->verified->accepted);
    }

    void aChangeIsOnDiskAndInUse()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::made())->id;
        AccountPatch patch;
        patch.label = u"Two"_s;
        patch.disabled = true;
        const auto changed = f.update(id, patch);
        QVERIFY(changed.ok());
        QCOMPARE(changed->label, u"Two"_s);
        QCOMPARE(changed->state, std::string("disabled"));
        QVERIFY(f.file(id).contains("\"Two\""));
        QCOMPARE(f.secretOf(id), std::string("key-1"));
        AccountPatch wrong;
        wrong.priority = -1;
        QCOMPARE(f.update(id, wrong).error().code, ErrorCode::invalidArgument);
        QCOMPARE(f.update(AccountId("acc-none"), patch).error().code, ErrorCode::notFound);
    }

    void aFailedChangeChangesNothing()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::made())->id;
        f.breakDisk();
        AccountPatch patch;
        patch.label = u"Two"_s;
        patch.credential = Credential{CredentialKind::apiKey, Secret("key-2")};
        QCOMPARE(f.update(id, patch).error().code, ErrorCode::inputOutput);
        QCOMPARE(f.secretOf(id), std::string("key-1"));
        QCOMPARE(f.tokens.snapshot(id)->label, u"One"_s);
    }

    void aKeyStaysWithItsHost()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::made())->id;
        AccountPatch patch;
        patch.baseUrl = "https://other.example/v1";
        const auto moved = f.update(id, patch);
        QVERIFY(moved.ok());
        QVERIFY(f.secretOf(id).empty());
        QVERIFY(moved->state != "ready");
        QVERIFY(moved->lastError.contains(u"key"_s));
        patch.credential = Credential{CredentialKind::apiKey, Secret("key-2")};
        const auto again = f.update(id, patch);
        QCOMPARE(again->state, std::string("ready"));
        QCOMPARE(f.secretOf(id), std::string("key-2"));
        AccountPatch path;
        path.baseUrl = "https://other.example/v2";
        QCOMPARE(f.update(id, path)->state, std::string("ready"));
        QCOMPARE(f.secretOf(id), std::string("key-2"));
    }

    void aMoveThatFailsKeepsTheKey()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::made())->id;
        f.breakDisk();
        AccountPatch patch;
        patch.baseUrl = "https://other.example/v1";
        QVERIFY(!f.update(id, patch));
        QCOMPARE(f.secretOf(id), std::string("key-1"));
        QCOMPARE(f.tokens.snapshot(id)->state, std::string("ready"));
        QVERIFY(f.tokens.snapshot(id)->baseUrl.empty());
    }

    void aKeyThatIsNoLongerNeededIsForgotten()
    {
        Fixture f;
        NewAccount account = Fixture::made("key-1", "openai-compatible");
        account.account.baseUrl = "http://127.0.0.1:11434/v1";
        const AccountId id = f.add(account)->id;
        AccountPatch patch;
        patch.credential = Credential{};
        QVERIFY(f.update(id, patch));
        QVERIFY(f.secretOf(id).empty());
        QCOMPARE(f.tokens.snapshot(id)->state, std::string("ready"));
    }

    void aRemovedAccountLeavesNothing()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::made())->id;
        QVERIFY(f.remove(id));
        QVERIFY(!QFile::exists(f.fileOf(id)));
        QVERIFY(f.secrets.entries.empty());
        QVERIFY(!f.tokens.snapshot(id));
        QCOMPARE(f.remove(id).error().code, ErrorCode::notFound);
    }

    void aRemovalThatFailsKeepsTheAccount()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::made())->id;
        QVERIFY(QFile::remove(f.fileOf(id)));
        QVERIFY(QDir().mkpath(f.fileOf(id) + u"/in-the-way"_s));
        QVERIFY(!f.remove(id));
        QCOMPARE(f.tokens.snapshot(id)->state, std::string("ready"));
        QCOMPARE(f.secretOf(id), std::string("key-1"));
    }

    void restartFindsAccountsAndKeys()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::made())->id;
        const AccountId locked = f.add(Fixture::made("key-2"))->id;
        f.secrets.entries.erase(accountSecretName(locked));
        TokenManager fresh(f.clock, 1, f.providers);
        AccountKeeper keeper({f.store, f.secrets, fresh, f.transport, f.providers, f.clock,
                              [] { return std::vector<ListenAddress>(); },
                              [] { return std::string("system"); }});
        QVERIFY(keeper.load().empty());
        QCOMPARE(fresh.snapshot(id)->state, std::string("ready"));
        QCOMPARE(fresh.snapshot(locked)->state, std::string("locked"));
    }

    void aFileOfAnUnknownProviderIsToldAndLeft()
    {
        Fixture f;
        const AccountId id("acc-odd");
        QFile out(f.fileOf(id));
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write(
            R"({"id":"acc-odd","provider":"someday","label":"Odd","credential_type":"none"})");
        out.close();
        const auto notices = f.keeper->load();
        QCOMPARE(notices.size(), std::size_t{1});
        QVERIFY(notices.front().contains(u"someday"_s));
        QVERIFY(QFile::exists(f.fileOf(id)));
        QCOMPARE(f.remove(id).error().code, ErrorCode::notFound);
        QCOMPARE(f.update(id, {}).error().code, ErrorCode::notFound);
    }

    void editsByOthersAreTakenOver()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::made())->id;
        const AccountId gone = f.add(Fixture::made("key-2"))->id;
        QByteArray text = f.file(id);
        text.replace("\"One\"", "\"Edited\"");
        QFile out(f.fileOf(id));
        QVERIFY(out.open(QIODevice::WriteOnly) && out.write(text) == text.size());
        out.close();
        QVERIFY(QFile::remove(f.fileOf(gone)));
        bool done = false;
        f.keeper->reload([&done](const std::vector<QString> &notices) { done = notices.empty(); });
        QTRY_VERIFY(done);
        QCOMPARE(f.tokens.snapshot(id)->label, u"Edited"_s);
        QCOMPARE(f.tokens.snapshot(id)->state, std::string("ready"));
        QVERIFY(!f.tokens.snapshot(gone));
    }

    void refreshingLearnsModels()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::made())->id;
        std::optional<Result<AccountSnapshot>> said;
        f.keeper->refresh(id, [&said](const auto &result) { said = result; });
        f.transport.answer(0, 200, R"({"data":[{"id":"m-1"},{"id":"m-2"}]})");
        QTRY_VERIFY(said.has_value());
        QCOMPARE((*said)->models, (std::vector<std::string>{"m-1", "m-2"}));
        QVERIFY((*said)->lastRefreshedAt.has_value());
        QVERIFY(f.file(id).contains("m-2"));
        said.reset();
        f.keeper->refresh(id, [&said](const auto &result) { said = result; });
        f.transport.answer(1, 401, "{}");
        QTRY_VERIFY(said.has_value());
        QCOMPARE(said->error().code, ErrorCode::unauthorized);
        said.reset();
        f.keeper->refresh(AccountId("acc-none"), [&said](const auto &r) { said = r; });
        QCOMPARE(said->error().code, ErrorCode::notFound);
    }

    void anAccountRemovedDuringItsRefreshStaysRemoved()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::made())->id;
        std::optional<Result<AccountSnapshot>> said;
        f.keeper->refresh(id, [&said](const auto &result) { said = result; });
        QVERIFY(f.remove(id));
        f.transport.answer(0, 200, R"({"data":[{"id":"m"}]})");
        QTRY_VERIFY(said.has_value());
        QCOMPARE(said->error().code, ErrorCode::notFound);
        QVERIFY(!QFile::exists(f.fileOf(id)));
    }

    void aRefusedCredentialIsRememberedUntilItIsRenewed()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::made())->id;
        Query query;
        query.providers = {ProviderId("openai")};
        query.patternProviders = query.providers;
        query.model = "gpt-5";
        std::unique_ptr<AccountLease> lease;
        (void)f.tokens.acquire(query, nullptr, [&lease](AcquireResult result) {
            if (auto *got = std::get_if<std::unique_ptr<AccountLease>>(&result))
                lease = std::move(*got);
        });
        QVERIFY(lease);
        Outcome refused;
        refused.kind = OutcomeKind::unauthorized;
        refused.message = u"no such key"_s;
        lease->release(refused);
        QTRY_VERIFY(f.file(id).contains("\"needs_login\": true"));
        QVERIFY(f.file(id).contains("no such key"));
        QCOMPARE(f.tokens.snapshot(id)->state, std::string("needs_login"));
        AccountPatch patch;
        patch.credential = Credential{CredentialKind::apiKey, Secret("key-2")};
        QCOMPARE(f.update(id, patch)->state, std::string("ready"));
        QVERIFY(f.file(id).contains("\"needs_login\": false"));
    }

    void aLateRefusalOfAnOldCredentialIsNoneOfTheNewOne()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::made())->id;
        AccountPatch patch;
        patch.credential = Credential{CredentialKind::apiKey, Secret("key-2")};
        std::optional<Result<AccountSnapshot>> said;
        f.keeper->update(id, patch, [&said](const auto &result) { said = result; });
        f.tokens.signInNeeded(id, u"no such key"_s); // of the old one, while the new one is written
        QVERIFY(f.wait(said).ok());
        bool through = false;
        f.keeper->reload([&through](const std::vector<QString> &) { through = true; });
        QTRY_VERIFY(through);
        QCOMPARE(f.tokens.snapshot(id)->state, std::string("ready"));
        QVERIFY(f.file(id).contains("\"needs_login\": false"));
    }

    void aCheckOfAnOldKeyVouchesForNoOther()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::made())->id;
        std::optional<Result<AccountSnapshot>> said;
        f.keeper->refresh(id, [&said](const auto &result) { said = result; });
        AccountPatch moved;
        moved.baseUrl = "https://other.example/v1";
        QVERIFY(f.update(id, moved).ok()); // which takes the key away
        f.transport.answer(0, 200, R"({"data":[{"id":"m-1"}]})");
        QCOMPARE(f.wait(said).error().code, ErrorCode::conflict);
        QVERIFY(f.file(id).contains("\"needs_login\": true"));
        QVERIFY(!f.file(id).contains("m-1"));
    }

    void aSignInIsKeptInTheSecretStoreOnly()
    {
        Fixture f;
        const auto added = f.add(Fixture::signIn());
        QVERIFY(added.ok());
        QVERIFY(sameCredential(f.kept(added->id), Fixture::signIn().credential));
        QVERIFY(f.file(added->id).contains("\"oauth\""));
        QVERIFY(!f.file(added->id).contains("access-1"));
        QVERIFY(!f.file(added->id).contains("refresh-1"));
        QCOMPARE(f.tokenInUse(added->id), std::string("access-1"));
    }

    void theSameSignInTwiceIsAConflict()
    {
        Fixture f;
        const auto first = f.add(Fixture::signIn());
        QCOMPARE(f.add(Fixture::signIn("access-2", "refresh-1")).error().detail, first->id.str());
        QCOMPARE(f.add(Fixture::signIn("access-1", "refresh-2")).error().detail, first->id.str());
        QVERIFY(f.add(Fixture::signIn("access-2", "refresh-2")).ok());
        QVERIFY(f.add(Fixture::signIn("", "refresh-3")).ok());
        QVERIFY(f.add(Fixture::signIn("", "refresh-4")).ok()); // no access token is not the same
    }

    void wrongTokensAreNamed()
    {
        Fixture f;
        const auto wrong = f.add(Fixture::signIn("a b", "c\nd"));
        QVERIFY(!wrong);
        QCOMPARE(wrong.error().fields.size(), std::size_t{2});
        QCOMPARE(wrong.error().fields[0].pointer, std::string("/credential/access_token"));
        QCOMPARE(wrong.error().fields[1].pointer, std::string("/credential/refresh_token"));
        NewAccount elsewhere = Fixture::signIn();
        elsewhere.account.provider = ProviderId("openai");
        QCOMPARE(f.add(elsewhere).error().fields.front().pointer, std::string("/credential/type"));
    }

    void rotatedTokensAreOnDiskBeforeTheyAreUsed()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::signIn())->id;
        std::optional<Status> said;
        const Credential next = Fixture::signIn("access-2", "refresh-2").credential;
        f.keeper->saveTokens(id, f.kept(id), next,
                             [&said](const Status &status) { said = status; });
        QCOMPARE(f.tokenInUse(id), std::string("access-1"));
        QVERIFY(f.wait(said).ok());
        QVERIFY(sameCredential(f.kept(id), next));
        QCOMPARE(f.tokenInUse(id), std::string("access-2"));
    }

    void rotatedTokensThatCannotBeKeptAreNotUsed()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::signIn())->id;
        f.secrets.failing = true;
        const Status saved = f.saveTokens(id, Fixture::signIn().credential,
                                          Fixture::signIn("access-2", "refresh-2").credential);
        QCOMPARE(saved.error().code, ErrorCode::inputOutput);
        QVERIFY(sameCredential(f.kept(id), Fixture::signIn().credential));
        QCOMPARE(f.tokenInUse(id), std::string("access-1"));
    }

    void anAccessTokenAloneServesEvenWhereItCannotBeKept()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::signIn())->id;
        const Credential second = Fixture::signIn("access-2").credential;
        f.secrets.failing = true;
        QVERIFY(f.saveTokens(id, Fixture::signIn().credential, second).ok());
        QCOMPARE(f.tokenInUse(id), std::string("access-2"));
        f.secrets.failing = false;
        QVERIFY(f.saveTokens(id, second, Fixture::signIn("access-3").credential).ok());
        QCOMPARE(f.tokenInUse(id), std::string("access-3"));
        QVERIFY(f.kept(id).value == Secret("access-3"));
    }

    void tokensOfACredentialThatIsGoneAreDropped()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::signIn())->id;
        AccountPatch patch;
        patch.credential = Fixture::signIn("access-9", "refresh-9").credential;
        QVERIFY(f.update(id, patch).ok());
        const Credential next = Fixture::signIn("access-2", "refresh-2").credential;
        QCOMPARE(f.saveTokens(id, Fixture::signIn().credential, next).error().code,
                 ErrorCode::conflict);
        QVERIFY(sameCredential(f.kept(id), *patch.credential));
        QCOMPARE(f.tokenInUse(id), std::string("access-9"));
        QVERIFY(f.remove(id).ok());
        QCOMPARE(f.saveTokens(id, *patch.credential, next).error().code, ErrorCode::conflict);
        QVERIFY(f.secrets.entries.empty());
    }

    void aChangeOfTheAccountKeepsTheRotatedTokens()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::signIn())->id;
        const Credential next = Fixture::signIn("access-2", "refresh-2").credential;
        QVERIFY(f.saveTokens(id, Fixture::signIn().credential, next).ok());
        AccountPatch patch;
        patch.label = u"Other"_s;
        QVERIFY(f.update(id, patch).ok());
        QCOMPARE(f.tokenInUse(id), std::string("access-2"));
    }

    void theUsersRefreshRenewsTheTokenFirst()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::signIn())->id;
        std::optional<Result<AccountSnapshot>> said;
        f.keeper->refresh(id, [&said](const auto &result) { said = result; });
        QCOMPARE(f.refresher.count(), std::size_t{1});
        QCOMPARE(f.transport.count(), std::size_t{0});
        f.refresher.renew(0, "access-2", "refresh-2");
        QTRY_COMPARE(f.transport.count(), std::size_t{1});
        QCOMPARE(f.transport.request(0).headers.value("authorization"),
                 QByteArray("Bearer access-2"));
        f.transport.answer(0, 200, R"({"data":[{"id":"m"}]})");
        QVERIFY(f.wait(said).ok());
        QCOMPARE(f.tokenInUse(id), std::string("access-2"));
        QVERIFY(sameCredential(f.kept(id), Fixture::signIn("access-2", "refresh-2").credential));
        said.reset();
        f.keeper->refresh(id, [&said](const auto &result) { said = result; });
        f.refresher.fail(1, RefreshEnd::failed);
        QCOMPARE(f.wait(said).error().code, ErrorCode::unavailable);
        QCOMPARE(f.transport.count(), std::size_t{1});
    }

    void anEndedSignInIsRememberedUntilTheNextOne()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::signIn())->id;
        std::optional<Result<AccountSnapshot>> said;
        f.keeper->refresh(id, [&said](const auto &result) { said = result; });
        f.refresher.fail(0, RefreshEnd::refused);
        QCOMPARE(f.wait(said).error().code, ErrorCode::unauthorized);
        QCOMPARE(f.tokens.snapshot(id)->state, std::string("needs_login"));
        QTRY_VERIFY(f.file(id).contains("\"needs_login\": true"));
        QVERIFY(f.file(id).contains("words of the token address"));
        AccountPatch patch;
        patch.credential = Fixture::signIn("access-9", "refresh-9").credential;
        QCOMPARE(f.update(id, patch)->state, std::string("ready"));
        QCOMPARE(f.tokenInUse(id), std::string("access-9"));
    }

    void aKeptTextThatIsNoSignInLocksTheAccount()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::signIn())->id;
        f.secrets.entries[accountSecretName(id)] = Secret("garbage");
        TokenManager again(f.clock, 1, f.providers);
        AccountKeeper reader({f.store, f.secrets, again, f.transport, f.providers, f.clock,
                              [] { return std::vector<ListenAddress>(); },
                              [] { return std::string("none"); }});
        QVERIFY(reader.load().empty());
        QCOMPARE(again.snapshot(id)->state, std::string("locked"));
    }

    void protectedModelsAreKeptInTheFile()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::made())->id;
        const WallTime updated = f.tokens.snapshot(id)->updatedAt;
        f.clock.advance(Milliseconds(5000));
        Q_EMIT f.tokens.protectionChanged(id, {"gpt-5"});
        QTRY_VERIFY(f.file(id).contains("gpt-5"));
        QCOMPARE(f.tokens.snapshot(id)->updatedAt, updated); // no edit by anybody
        bool taken = false;
        connect(&f.tokens, &TokenManager::changed, this, [&taken] { taken = true; });
        std::optional<std::vector<QString>> notices;
        f.keeper->reload([&notices](const auto &sentences) { notices = sentences; });
        QTRY_VERIFY(notices.has_value());
        QVERIFY(notices->empty() && !taken); // its own write is no change by others
        AccountPatch patch;
        patch.label = u"Two"_s;
        QVERIFY(f.update(id, patch).ok());
        QVERIFY(f.file(id).contains("gpt-5"));
        Q_EMIT f.tokens.protectionChanged(id, {});
        QTRY_VERIFY(!f.file(id).contains("gpt-5"));
    }

    void protectedModelsOfAnAccountThatIsGone()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::made())->id;
        Q_EMIT f.tokens.protectionChanged(id, {"gpt-5"});
        QVERIFY(f.remove(id).ok());
        QCoreApplication::processEvents();
        QVERIFY(!QFile::exists(f.fileOf(id)));
    }

    void destructionCancelsAChecksTransfer()
    {
        Fixture f;
        bool answered = false;
        f.keeper->verify(Fixture::made(), [&answered](const auto &) { answered = true; });
        QCOMPARE(f.transport.runningCount(), 1);
        f.keeper.reset();
        QCOMPARE(f.transport.runningCount(), 0);
        f.transport.answer(0, 200, "{}");
        QVERIFY(!answered);
    }
};

QTEST_GUILESS_MAIN(TestAccountKeeper)
#include "tst_accountkeeper.moc"
