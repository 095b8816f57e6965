// SPDX-License-Identifier: GPL-3.0-or-later
// Added headers may hold keys: their values are in the secret store, the files tell names alone.
#include "core/engine/accountkeeper.h"
#include "core/engine/keyhosts.h"

#include "tests/support/fakeclock.h"
#include "tests/support/fakesecrets.h"
#include "tests/support/faketransport.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <optional>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

const HeaderList kOne{{"X-Api-Key", "planted-one"}};

struct Fixture
{
    Fixture() { QDir(dir.path()).mkpath(u"accounts"_s); }

    static NewAccount made(CredentialKind kind = CredentialKind::none)
    {
        NewAccount made;
        made.account.provider = ProviderId("openai-compatible");
        made.account.label = u"One"_s;
        made.account.baseUrl = "http://127.0.0.1:9/v1";
        made.account.headers = kOne;
        made.credential.kind = kind;
        if (kind != CredentialKind::none)
            made.credential.value = Secret("key-1");
        return made;
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
    Result<AccountSnapshot> setHeaders(const AccountId &id, const HeaderList &headers)
    {
        AccountPatch patch;
        patch.headers = headers;
        return update(id, patch);
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
    void writeFile(const AccountId &id, const QByteArray &text) const
    {
        QFile file(fileOf(id));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("cannot write an account file");
    }
    /// A file as earlier versions wrote it.
    AccountId oldFile(const char *more = "") const
    {
        const AccountId id("acc-old");
        writeFile(id, QByteArray(R"({"id":"acc-old","provider":"openai-compatible","label":"Old",)"
                                 R"("base_url":"http://127.0.0.1:9/v1","credential_type":"none",)"
                                 R"("created_at":"2026-01-01T00:00:00.000Z",)"
                                 R"("updated_at":"2026-01-01T00:00:00.000Z",)") +
                          more + R"("headers":{"X-Api-Key":"planted-one"}})");
        return id;
    }
    /// What requests of this account carry now.
    [[nodiscard]] HeaderList sent(const AccountId &id)
    {
        const auto access = tokens.access(id);
        return access ? access->account.headers : HeaderList();
    }
    [[nodiscard]] std::string state(const AccountId &id) { return tokens.snapshot(id)->state; }

    QTemporaryDir dir;
    FakeClock clock;
    StorageThread storage;
    AccountStore store{dir.path(), storage};
    FakeSecrets secrets;
    FakeTransport transport;
    ProviderRegistry providers = ProviderRegistry::builtIn().value();
    TokenManager tokens{clock, 1, providers};
    std::unique_ptr<AccountKeeper> keeper = std::make_unique<AccountKeeper>(AccountKeeper::Services{
        store, secrets, tokens, transport, providers, clock,
        [] { return std::vector<ListenAddress>(); }, [] { return std::string(); }});
};

} // namespace

class TestAccountHeaders final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theirValuesAreInTheSecretStoreAlone_data()
    {
        QTest::addColumn<bool>("withKey");
        QTest::newRow("beside a key") << true;
        QTest::newRow("without one") << false;
    }
    void theirValuesAreInTheSecretStoreAlone()
    {
        QFETCH(bool, withKey);
        Fixture f;
        const auto added =
            f.add(Fixture::made(withKey ? CredentialKind::apiKey : CredentialKind::none));
        QVERIFY(added.ok());
        QVERIFY(f.file(added->id).contains("X-Api-Key"));
        QVERIFY(!f.file(added->id).contains("planted"));
        QVERIFY(f.secrets.text(accountHeadersName(added->id)).find("planted-one") !=
                std::string::npos);
        QCOMPARE(f.sent(added->id), kOne);
    }

    void theyAreBackAfterAStart()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::made())->id;
        TokenManager tokens{f.clock, 1, f.providers};
        AccountKeeper again({f.store, f.secrets, tokens, f.transport, f.providers, f.clock,
                             [] { return std::vector<ListenAddress>(); },
                             [] { return std::string(); }});
        QVERIFY(again.load().empty());
        QCOMPARE(tokens.access(id)->account.headers, kOne);
        QCOMPARE(again.known().front().account.headers, kOne);
    }

    void whileTheStoreIsClosedTheAccountIsLocked()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::made())->id;
        f.keeper->withdrawCredentials();
        f.secrets.isUsable = false;
        QVERIFY(f.state(id) != "ready");
        QCOMPARE(f.keeper->all().at(id).headers, (HeaderList{{"X-Api-Key", ""}}));
        QVERIFY(!f.setHeaders(id, {{"X-Api-Key", "planted-two"}}).ok());
        QCOMPARE(f.add(Fixture::made()).error().code, ErrorCode::noSecretStore);
        f.secrets.isUsable = true;
        f.keeper->adoptSecrets();
        QTRY_COMPARE(f.state(id), std::string("ready"));
        QCOMPARE(f.sent(id), kOne);
    }

    void aPatchSetsAndRemovesSingleOnes()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::made())->id;
        QVERIFY(f.setHeaders(id, {{"x-more", "planted-two"}}).ok());
        QCOMPARE(f.sent(id), (HeaderList{{"X-Api-Key", "planted-one"}, {"x-more", "planted-two"}}));
        QVERIFY(f.setHeaders(id, {{"X-API-KEY", ""}}).ok());
        QCOMPARE(f.sent(id), (HeaderList{{"x-more", "planted-two"}}));
        QVERIFY(f.secrets.text(accountHeadersName(id)).find("planted-one") == std::string::npos);
        QVERIFY(!f.file(id).contains("planted"));
        QVERIFY(f.setHeaders(id, {{"x-more", ""}}).ok());
        QVERIFY(f.secrets.entries.empty());
        QVERIFY(!f.file(id).contains("x-more"));
    }

    void whatFailsChangesNothing()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::made())->id;
        const auto before = f.secrets.entries;
        const QByteArray file = f.file(id);
        f.secrets.failing = true;
        QVERIFY(!f.setHeaders(id, {{"X-Api-Key", "planted-two"}}).ok());
        QVERIFY(f.secrets.entries == before);
        QCOMPARE(f.file(id), file);
        QCOMPARE(f.sent(id), kOne);
    }

    void anotherHostDoesNotGetThem()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::made())->id;
        AccountPatch away;
        away.baseUrl = "http://127.0.0.1:10/v1";
        QVERIFY(f.update(id, away).ok());
        QVERIFY(f.state(id) != "ready");
        QVERIFY(f.secrets.text(accountHeadersName(id)).empty());
        QVERIFY(!f.tokens.snapshot(id)->lastError.isEmpty());
        QVERIFY(f.setHeaders(id, {{"X-Api-Key", "planted-two"}}).ok());
        QCOMPARE(f.state(id), std::string("ready"));
        QCOMPARE(f.sent(id), (HeaderList{{"X-Api-Key", "planted-two"}}));
    }

    void aNewKeyForAnotherHostDoesNotTakeThemAlong()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::made(CredentialKind::apiKey))->id;
        AccountPatch away;
        away.baseUrl = "http://127.0.0.1:10/v1";
        away.credential = Credential{CredentialKind::apiKey, Secret("key-2")};
        QVERIFY(f.update(id, away).ok());
        QVERIFY(f.secrets.text(accountHeadersName(id)).empty());
        QVERIFY(f.sent(id) != kOne);
    }

    void anEditedFileDoesNotTakeThemElsewhere()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::made())->id;
        f.writeFile(id, f.file(id).replace("127.0.0.1:9/", "127.0.0.1:10/"));
        bool reloaded = false;
        f.keeper->reload([&reloaded](const auto &) { reloaded = true; });
        QTRY_VERIFY(reloaded);
        QVERIFY(f.state(id) != "ready");
        QVERIFY(f.sent(id) != kOne);
    }

    void oldFilesGiveTheirValuesAway()
    {
        Fixture f;
        const AccountId id = f.oldFile();
        QVERIFY(f.keeper->load().empty());
        QTRY_VERIFY(!f.file(id).contains("planted"));
        QVERIFY(f.file(id).contains("X-Api-Key"));
        QVERIFY(f.secrets.text(accountHeadersName(id)).find("planted-one") != std::string::npos);
        QCOMPARE(f.sent(id), kOne);
        QCOMPARE(f.state(id), std::string("ready"));
    }

    void withoutASecretStoreTheyStayWhereTheyCameFrom()
    {
        Fixture f;
        f.secrets.isUsable = false;
        const AccountId id = f.oldFile();
        QVERIFY(f.keeper->load().empty());
        QCOMPARE(f.sent(id), kOne);
        AccountPatch renamed;
        renamed.label = u"Renamed"_s;
        QVERIFY(f.update(id, renamed).ok());
        QVERIFY(f.file(id).contains("Renamed"));
        QVERIFY(f.file(id).contains("planted-one")); // there is no other copy
        f.secrets.isUsable = true;
        f.keeper->adoptSecrets();
        QTRY_VERIFY(!f.file(id).contains("planted"));
        QCOMPARE(f.sent(id), kOne);
    }

    void removingTakesThemAlong()
    {
        Fixture f;
        const AccountId id = f.add(Fixture::made())->id;
        std::optional<Result<AccountSnapshot>> gone;
        f.keeper->remove(id, RemoveManner::undoable, [&gone](const auto &said) { gone = said; });
        QVERIFY(f.wait(gone).ok());
        std::optional<Result<AccountSnapshot>> back;
        f.keeper->restore(id, [&back](const auto &said) { back = said; });
        QVERIFY(f.wait(back).ok());
        QCOMPARE(f.sent(id), kOne);
        gone.reset();
        f.keeper->remove(id, RemoveManner::now, [&gone](const auto &said) { gone = said; });
        QVERIFY(f.wait(gone).ok());
        QVERIFY(f.secrets.entries.empty());
    }

    void manyAreWrittenWithThem()
    {
        Fixture f;
        Account account = Fixture::made().account;
        account.id = AccountId("acc-many");
        account.credentialKind = CredentialKind::none;
        std::optional<Result<std::vector<Status>>> said;
        f.keeper->writeAll({{account, std::nullopt, std::nullopt}}, {},
                           [&said](const auto &result) { said = result; });
        QVERIFY(f.wait(said)->front().ok());
        QVERIFY(!f.file(account.id).contains("planted"));
        QCOMPARE(f.sent(account.id), kOne);
        std::optional<Result<int>> gone;
        f.keeper->removeAll({account}, [&gone](const auto &result) { gone = result; });
        QCOMPARE(*f.wait(gone), 1);
        QVERIFY(f.secrets.entries.empty());
    }
};

QTEST_GUILESS_MAIN(TestAccountHeaders)
#include "tst_accountheaders.moc"
