// SPDX-License-Identifier: GPL-3.0-or-later
// scheduling.md §11 for accounts whose tokens are made from a service account's key: nothing is
// used up by a refresh.
#include "core/engine/tokenkeeper.h"

#include "tests/support/fakeclock.h"
#include "tests/unit/engine/fakerefresher.h"

#include <QTest>

#include <memory>
#include <optional>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

namespace {

const AccountId kId("a");

struct Fixture
{
    Fixture()
    {
        provider.signIn.refreshTokens = RefreshTokens::rotating; // which a key has none of
        keeper.setHooks({[this](const AccountId &, const Credential &, const Credential &next,
                                const TokenKeeper::Done &done) {
                             saved.push_back(next);
                             done({});
                         },
                         [this](const AccountId &, const QString &why) { out = why; }});
    }
    [[nodiscard]] Credential credential(std::optional<Milliseconds> life) const
    {
        Credential made{CredentialKind::serviceAccount};
        made.keyFile = Secret("{\"a\":1}");
        if (life) {
            made.value = Secret("access-1");
            made.expiresAt = clock.wallNow() + *life;
        }
        return made;
    }
    void add(std::optional<Milliseconds> life)
    {
        account.id = kId;
        keeper.setAccount(account, provider, credential(life));
    }
    void renew(std::size_t index)
    {
        Credential made = credential(1h);
        made.value = Secret("access-2");
        refresher.end(index, {RefreshEnd::renewed, made, {}});
    }
    [[nodiscard]] std::unique_ptr<TokenWait> wait()
    {
        return keeper.obtain(kId, [this](const Status &status) {
            ++calls;
            good = good && status.ok();
        });
    }

    FakeClock clock;
    FakeRefresher refresher;
    ProviderDefinition provider;
    Account account;
    std::vector<Credential> saved;
    std::optional<QString> out;
    int calls = 0;
    bool good = true;
    TokenKeeper keeper{clock, refresher};
};

} // namespace

class TestTokenKeeperKeys final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aKeyWithoutATokenIsTradedAtOnce()
    {
        Fixture f;
        f.add({});
        QVERIFY(!f.keeper.isFresh(kId));
        f.keeper.check();
        QCOMPARE(f.refresher.count(), std::size_t{1});
        f.renew(0);
        QVERIFY(f.keeper.isFresh(kId));
        QCOMPARE(f.saved.size(), std::size_t{1});
        QVERIFY(sameGrant(f.saved.front(), f.credential({})));
    }

    void oneTradeForAllWhoWait()
    {
        Fixture f;
        f.add(-1s);
        std::vector<std::unique_ptr<TokenWait>> waits;
        for (int i = 0; i < 200; ++i)
            waits.push_back(f.wait());
        QCOMPARE(f.refresher.count(), std::size_t{1});
        f.renew(0);
        QCOMPARE(f.calls, 200);
        QVERIFY(f.good);
    }

    void aValidTokenIsNeverWaitedFor()
    {
        Fixture f;
        f.add(4min); // within the lead: it is renewed, in the background
        f.keeper.check();
        QCOMPARE(f.refresher.count(), std::size_t{1});
        QVERIFY(!f.wait());
        QCOMPARE(f.calls, 1);
        QVERIFY(f.good);
    }

    void aTradeWithoutAnAnswerIsTriedAgain()
    {
        Fixture f;
        f.add(-1s);
        f.keeper.check();
        f.refresher.fail(0, RefreshEnd::unanswered);
        QVERIFY(!f.out); // no refresh token can be used up
        const auto wait = f.wait();
        QCOMPARE(f.refresher.count(), std::size_t{2});
        f.renew(1);
        QVERIFY(f.good);
    }

    void aKeyThatIsRefusedNeedsTheUser()
    {
        Fixture f;
        f.add(-1s);
        f.keeper.check();
        f.refresher.fail(0, RefreshEnd::refused);
        QVERIFY(f.out);
        f.clock.advance(1h);
        f.keeper.check();
        QCOMPARE(f.refresher.count(), std::size_t{1});
        const auto wait = f.keeper.renewForUser(kId, [](const Status &) {});
        QCOMPARE(f.refresher.count(), std::size_t{2}); // the clock was put right, perhaps
    }
};

QTEST_GUILESS_MAIN(TestTokenKeeperKeys)
#include "tst_tokenkeeperkeys.moc"
