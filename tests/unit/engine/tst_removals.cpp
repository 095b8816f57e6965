// SPDX-License-Identifier: GPL-3.0-or-later
// Removing with undo: file first, secret last, the grant in between; a crash loses nothing.
#include "core/engine/accountkeeper.h"

#include "tests/support/fakeclock.h"
#include "tests/support/fakesecrets.h"
#include "tests/support/faketransport.h"

#include <QDir>
#include <QFile>
#include <QSemaphore>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <optional>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

using Revoked = std::function<void()>;

struct Fixture
{
    Fixture() { start(); }

    /// A run of the program on what an earlier one left.
    void start()
    {
        keeper.reset();
        tokens = std::make_unique<TokenManager>(clock, 1, providers);
        keeper = std::make_unique<AccountKeeper>(AccountKeeper::Services{
            .store = store,
            .secrets = secrets,
            .tokens = *tokens,
            .transport = transport,
            .providers = providers,
            .clock = clock,
            .ownListeners = [] { return std::vector<ListenAddress>(); },
            .upstreamProxy = [] { return std::string("system"); },
            .revoke =
                [this](const Account &account, const Credential &credential, Revoked done) {
                    revoked.emplace_back(account.id.str() + ' ' +
                                         std::string(credential.value.view()));
                    answers.push_back(std::move(done));
                    if (answersAtOnce)
                        answers.back()();
                },
        });
        if (!keeper->load().empty())
            qFatal("accounts were not read");
        keeper->finishLeftRemovals();
    }
    AccountId add(const char *key)
    {
        NewAccount made;
        made.account.provider = ProviderId("openai");
        made.account.label = QString::fromLatin1(key);
        made.credential = {CredentialKind::apiKey, Secret(key)};
        std::optional<Result<AddedAccount>> said;
        keeper->add(made, [&said](const auto &result) { said = result; });
        return wait(said)->id;
    }
    Result<AccountSnapshot> remove(const AccountId &id,
                                   RemoveManner manner = RemoveManner::undoable)
    {
        std::optional<Result<AccountSnapshot>> said;
        keeper->remove(id, manner, [&said](const auto &result) { said = result; });
        return wait(said);
    }
    Result<AccountSnapshot> restore(const AccountId &id)
    {
        std::optional<Result<AccountSnapshot>> said;
        keeper->restore(id, [&said](const auto &result) { said = result; });
        return wait(said);
    }
    template <class T>
    T wait(std::optional<T> &said)
    {
        if (!QTest::qWaitFor([&said] { return said.has_value(); }))
            qFatal("no answer");
        return *said;
    }
    [[nodiscard]] bool isIn(const char *folder, const AccountId &id) const
    {
        return QFile::exists(dir.filePath(
            u"%1/%2.json"_s.arg(QLatin1String(folder), QString::fromStdString(id.str()))));
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
    std::vector<std::string> revoked; ///< "id value"
    std::vector<Revoked> answers;
    bool answersAtOnce = true;
    std::unique_ptr<TokenManager> tokens;
    std::unique_ptr<AccountKeeper> keeper;
};

} // namespace

class TestRemovals final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRemovedAccountIsOutButKeepsItsSecretAndGrant()
    {
        Fixture f;
        const AccountId id = f.add("key-1");
        const auto removed = f.remove(id);
        QVERIFY(removed.ok());
        QCOMPARE(removed->label, u"key-1"_s);
        QVERIFY(!f.tokens->snapshot(id));
        QVERIFY(!f.isIn("accounts", id));
        QVERIFY(f.isIn("removed", id));
        QCOMPARE(f.secretOf(id), std::string("key-1"));
        QVERIFY(f.revoked.empty());
    }

    void itComesBackAsItWas()
    {
        Fixture f;
        const AccountId id = f.add("key-1");
        Query query;
        query.providers = {ProviderId("openai")};
        query.patternProviders = query.providers;
        query.session = "talk";
        {
            std::unique_ptr<AccountLease> lease;
            (void)f.tokens->acquire(query, nullptr, [&lease](AcquireResult result) {
                if (auto *got = std::get_if<std::unique_ptr<AccountLease>>(&result))
                    lease = std::move(*got);
            });
            QVERIFY(lease);
        }
        QCOMPARE(f.tokens->bindingCount(), 1);
        const AccountSnapshot before = *f.tokens->snapshot(id);
        QVERIFY(f.remove(id));
        QCOMPARE(f.tokens->bindingCount(), 0);
        const auto back = f.restore(id);
        QVERIFY(back.ok());
        QCOMPARE(back->state, before.state);
        QCOMPARE(back->createdAt, before.createdAt);
        QCOMPARE(back->health, before.health);
        QCOMPARE(f.tokens->bindings().size(), std::size_t{1});
        QCOMPARE(f.tokens->bindings().front().account, id);
        QVERIFY(f.isIn("accounts", id));
        QVERIFY(!f.isIn("removed", id));
        QCOMPARE(f.secretOf(id), std::string("key-1"));
    }

    void itComesBackOnce()
    {
        Fixture f;
        const AccountId id = f.add("key-1");
        QCOMPARE(f.restore(id).error().code, ErrorCode::notFound); // is there
        QVERIFY(f.remove(id));
        QVERIFY(f.restore(id));
        QCOMPARE(f.restore(id).error().code, ErrorCode::notFound);
        QCOMPARE(f.restore(AccountId("acc-none")).error().code, ErrorCode::notFound);
    }

    void aKeyThatIsThereAgainIsAConflict()
    {
        Fixture f;
        const AccountId id = f.add("key-1");
        QVERIFY(f.remove(id));
        const AccountId other = f.add("key-1");
        const auto back = f.restore(id);
        QVERIFY(!back);
        QCOMPARE(back.error().code, ErrorCode::conflict);
        QCOMPARE(back.error().detail, other.str());
        QVERIFY(f.remove(other, RemoveManner::now));
        QVERIFY(f.restore(id)); // it was kept
    }

    void removingNowEndsTheGrantBeforeTheSecretGoes()
    {
        Fixture f;
        f.answersAtOnce = false;
        const AccountId id = f.add("key-1");
        std::optional<Result<AccountSnapshot>> said;
        f.keeper->remove(id, RemoveManner::now, [&said](const auto &result) { said = result; });
        QTRY_COMPARE(f.revoked, (std::vector<std::string>{id.str() + " key-1"}));
        QVERIFY(!f.tokens->snapshot(id));
        QCOMPARE(f.secretOf(id), std::string("key-1"));
        QVERIFY(!said);
        f.answers.front()();
        QTRY_VERIFY(said.has_value());
        QVERIFY(said->ok());
        QVERIFY(f.secrets.entries.empty());
        QVERIFY(!f.isIn("removed", id));
        QCOMPARE(f.restore(id).error().code, ErrorCode::notFound);
    }

    void whatCouldBeUndoneCanBeRemovedNow()
    {
        Fixture f;
        const AccountId id = f.add("key-1");
        QVERIFY(f.remove(id));
        QVERIFY(f.remove(id, RemoveManner::now));
        QCOMPARE(f.revoked.size(), std::size_t{1});
        QVERIFY(f.secrets.entries.empty());
        QVERIFY(!f.isIn("removed", id));
        QCOMPARE(f.remove(id, RemoveManner::now).error().code, ErrorCode::notFound);
    }

    void aProviderThatDoesNotAnswerKeepsNobodyWaiting()
    {
        Fixture f;
        Removals removals({f.store, f.secrets,
                           [](const Account &, const Credential &, const Revoked &) {},
                           Milliseconds(1)});
        const AccountId id = f.add("key-1");
        QVERIFY(f.remove(id));
        Account account;
        account.id = id;
        bool done = false;
        removals.finish({account}, [&done](const Status &status) { done = status.ok(); });
        QTRY_VERIFY(done);
        QVERIFY(f.secrets.entries.empty());
        QVERIFY(!f.isIn("removed", id));
    }

    void quittingFinishesWhatCouldBeUndone()
    {
        Fixture f;
        const AccountId stays = f.add("key-0");
        const std::vector<AccountId> gone{f.add("key-1"), f.add("key-2")};
        for (const AccountId &id : gone)
            QVERIFY(f.remove(id));
        bool done = false;
        f.keeper->finishRemovals([&done] { done = true; });
        QTRY_VERIFY(done);
        QCOMPARE(f.revoked.size(), std::size_t{2});
        for (const AccountId &id : gone)
            QVERIFY(!f.isIn("removed", id) && f.secretOf(id).empty());
        QCOMPARE(f.secretOf(stays), std::string("key-0"));
        QVERIFY(f.isIn("accounts", stays));
    }

    void aCrashLeavesItToTheNextStart()
    {
        Fixture f;
        const AccountId stays = f.add("key-0");
        const AccountId gone = f.add("key-1");
        QVERIFY(f.remove(gone));
        f.start(); // nobody has finished it
        QTRY_VERIFY(!f.isIn("removed", gone));
        QCOMPARE(f.revoked, (std::vector<std::string>{gone.str() + " key-1"}));
        QVERIFY(f.secretOf(gone).empty());
        QCOMPARE(f.secretOf(stays), std::string("key-0"));
        QVERIFY(f.tokens->snapshot(stays));
        QVERIFY(!f.tokens->snapshot(gone));
    }

    void whileSecretsAreLockedNothingIsFinished()
    {
        Fixture f;
        const AccountId gone = f.add("key-1");
        QVERIFY(f.remove(gone));
        f.secrets.isUsable = false;
        f.start();
        QVERIFY(f.isIn("removed", gone));
        bool done = false;
        f.keeper->finishRemovals([&done] { done = true; });
        QTRY_VERIFY(done);
        QVERIFY(f.isIn("removed", gone));
        QCOMPARE(f.secretOf(gone), std::string("key-1"));
        f.secrets.isUsable = true;
        f.keeper->finishLeftRemovals(); // the store has been opened
        QTRY_VERIFY(!f.isIn("removed", gone));
        QVERIFY(f.secretOf(gone).empty());
    }

    void aSecretThatCannotBeDeletedLeavesItToTheNextStart()
    {
        Fixture f;
        const AccountId gone = f.add("key-1");
        f.secrets.failing = true;
        QVERIFY(f.remove(gone, RemoveManner::now)); // out it is
        QVERIFY(f.isIn("removed", gone));
        f.secrets.failing = false;
        f.start();
        QTRY_VERIFY(!f.isIn("removed", gone));
        QVERIFY(f.secretOf(gone).empty());
    }

    void anAccountThatIsBackByOtherWaysKeepsItsSecret()
    {
        Fixture f;
        const AccountId id = f.add("key-1");
        QVERIFY(f.remove(id));
        const auto path = [&](const char *folder) {
            return f.dir.filePath(
                u"%1/%2.json"_s.arg(QLatin1String(folder), QString::fromStdString(id.str())));
        };
        QVERIFY(QFile::copy(path("removed"), path("accounts"))); // by hand
        f.start();
        QTRY_VERIFY(!f.isIn("removed", id));
        QCOMPARE(f.secretOf(id), std::string("key-1"));
        QCOMPARE(f.tokens->snapshot(id)->state, std::string("ready"));
        QVERIFY(f.revoked.empty());
    }

    void secretsThatOpenMeanwhileEndNoUndo()
    {
        Fixture f;
        const AccountId id = f.add("key-1");
        std::optional<Result<AccountSnapshot>> said;
        const auto take = [&said](const Result<AccountSnapshot> &result) { said = result; };
        QSemaphore moved;
        const auto afterTheMove = [&moved]() -> Status {
            moved.release();
            return {};
        };
        f.keeper->remove(id, RemoveManner::undoable, take);
        f.storage.run(afterTheMove, [](const Status &) {});
        moved.acquire();
        QVERIFY(f.isIn("removed", id));
        f.keeper->finishLeftRemovals(); // before the removal is told
        QVERIFY(f.wait(said).ok());
        QVERIFY(f.revoked.empty());
        QSemaphore go;
        f.storage.run(
            [&go]() -> Status {
                go.acquire();
                return {};
            },
            [](const Status &) {});
        said.reset();
        f.keeper->restore(id, take);
        f.keeper->finishLeftRemovals(); // before its file is back
        go.release();
        QVERIFY(f.wait(said).ok());
        QVERIFY(f.isIn("accounts", id));
        QVERIFY(f.revoked.empty());
        QCOMPARE(f.secretOf(id), std::string("key-1"));
    }

    void aFileThatCannotMoveKeepsTheAccount()
    {
        Fixture f;
        const AccountId id = f.add("key-1");
        QFile inTheWay(f.dir.filePath(u"removed"_s));
        QVERIFY(inTheWay.open(QIODevice::WriteOnly));
        for (const RemoveManner manner : {RemoveManner::undoable, RemoveManner::now}) {
            QCOMPARE(f.remove(id, manner).error().code, ErrorCode::inputOutput);
            QCOMPARE(f.tokens->snapshot(id)->state, std::string("ready"));
            QVERIFY(f.isIn("accounts", id));
            QCOMPARE(f.secretOf(id), std::string("key-1"));
        }
    }

    void aFileThatSomebodyDeletedCanComeBack()
    {
        Fixture f;
        const AccountId id = f.add("key-1");
        QVERIFY(QFile::remove(
            f.dir.filePath(u"accounts/%1.json"_s.arg(QString::fromStdString(id.str())))));
        QVERIFY(f.remove(id));
        QVERIFY(f.isIn("removed", id));
        QVERIFY(f.restore(id));
        QVERIFY(f.isIn("accounts", id));
    }
};

QTEST_GUILESS_MAIN(TestRemovals)
#include "tst_removals.moc"
