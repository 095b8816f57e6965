// SPDX-License-Identifier: GPL-3.0-or-later
// scheduling.md §11: when tokens are renewed, who waits for it, and what becomes of refresh tokens.
#include "core/engine/tokenkeeper.h"

#include "tests/support/fakeclock.h"
#include "tests/unit/engine/fakerefresher.h"

#include <QSignalSpy>
#include <QTest>

#include <memory>
#include <optional>
#include <string>

Q_DECLARE_METATYPE(signalbox::RefreshEnd)
Q_DECLARE_METATYPE(signalbox::RefreshTokens)
Q_DECLARE_METATYPE(signalbox::Milliseconds)

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

namespace {

const AccountId kId("a");

struct Saved
{
    Credential before;
    Credential next;
    TokenKeeper::Done done;
};

struct Waiting
{
    std::unique_ptr<TokenWait> wait;
    std::optional<Status> said;
    int calls = 0;

    [[nodiscard]] TokenKeeper::Done done()
    {
        return [this](const Status &status) {
            ++calls;
            said = status;
        };
    }
    [[nodiscard]] bool good() const { return said && said->ok(); }
    [[nodiscard]] bool failedWith(ErrorCode code) const
    {
        return said && !said->ok() && said->error().code == code;
    }
};

struct Fixture
{
    explicit Fixture(RefreshTokens rotation = RefreshTokens::rotating)
    {
        provider.signIn.refreshTokens = rotation;
        keeper.setHooks({[this](const AccountId &, const Credential &before, const Credential &next,
                                TokenKeeper::Done done) {
                             if (savesAtOnce)
                                 done({});
                             else
                                 saves.push_back({before, next, std::move(done)});
                         },
                         [this](const AccountId &id, const QString &why) {
                             out.push_back(id);
                             reason = why;
                         }});
    }
    [[nodiscard]] Credential credential(std::optional<Milliseconds> life,
                                        std::string_view access = "access-1",
                                        std::string_view refresh = "refresh-1") const
    {
        Credential made{CredentialKind::oauth, Secret(access), Secret(refresh)};
        if (life)
            made.expiresAt = clock.wallNow() + *life;
        return made;
    }
    void add(std::optional<Milliseconds> life, const AccountId &id = kId)
    {
        account.id = id;
        keeper.setAccount(account, provider, credential(life));
    }
    void passes(Milliseconds span)
    {
        clock.advance(span);
        keeper.check();
    }

    FakeClock clock;
    FakeRefresher refresher;
    ProviderDefinition provider;
    Account account;
    bool savesAtOnce = true;
    std::vector<Saved> saves;
    std::vector<AccountId> out;
    QString reason;
    TokenKeeper keeper{clock, refresher};
};

} // namespace

class TestTokenKeeper final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whenARefreshIsDue_data()
    {
        QTest::addColumn<int>("life");  // seconds; -1: not known
        QTest::addColumn<int>("lead");  // of the provider; -1: none
        QTest::addColumn<int>("every"); // interval of the provider; -1: none
        QTest::addColumn<int>("after"); // seconds that pass
        QTest::addColumn<bool>("due");
        const auto row = [](const char *name, int life, int lead, int every, int after, bool due) {
            QTest::newRow(name) << life << lead << every << after << due;
        };
        row("§11 not before 5 minutes are left", 3600, -1, -1, 3299, false);
        row("§11 5 minutes before the expiry", 3600, -1, -1, 3300, true);
        row("§11 at the expiry", 3600, -1, -1, 3600, true);
        row("§11 a provider's longer lead", 3600, 1200, -1, 2400, true);
        row("§11 not before a provider's shorter lead", 3600, 60, -1, 3539, false);
        row("§11 without an expiry never", -1, -1, -1, 400'000, false);
        row("§11 without an expiry by the provider's interval", -1, -1, 1800, 1800, true);
        row("§11 not before the provider's interval", -1, -1, 1800, 1799, false);
        row("§11 an expiry goes before the interval", 36'000, -1, 1800, 1800, false);
    }
    void whenARefreshIsDue()
    {
        QFETCH(int, life);
        QFETCH(int, lead);
        QFETCH(int, every);
        QFETCH(int, after);
        QFETCH(bool, due);
        Fixture f;
        if (lead >= 0)
            f.provider.signIn.refreshLead = std::chrono::seconds(lead);
        if (every >= 0)
            f.provider.signIn.refreshInterval = std::chrono::seconds(every);
        f.add(life < 0 ? std::nullopt : std::optional<Milliseconds>(std::chrono::seconds(life)));
        f.passes(std::chrono::seconds(after));
        QCOMPARE(f.refresher.count(), std::size_t(due ? 1 : 0));
    }

    void whoIsKeptFresh_data()
    {
        QTest::addColumn<bool>("disabled");
        QTest::addColumn<bool>("excluded");
        QTest::addColumn<bool>("needsLogin");
        QTest::addColumn<bool>("kept");
        QTest::newRow("§11 a usable account") << false << false << false << true;
        QTest::newRow("§11 one that the proxy does not use") << false << true << false << true;
        QTest::newRow("one that the user disabled is left alone")
            << true << false << false << false;
        QTest::newRow("§7 one that needs a sign-in") << false << false << true << false;
    }
    void whoIsKeptFresh()
    {
        QFETCH(bool, disabled);
        QFETCH(bool, excluded);
        QFETCH(bool, needsLogin);
        QFETCH(bool, kept);
        Fixture f;
        f.account.disabled = disabled;
        f.account.proxyDisabled = excluded;
        f.account.needsLogin = needsLogin;
        f.add(1min);
        f.passes(5s);
        QCOMPARE(f.refresher.count(), std::size_t(kept ? 1 : 0));
    }

    void aTokenThatLivesShorterThanTheLeadIsNotRenewedWithoutEnd()
    {
        Fixture f;
        f.add(10s);
        f.passes(5s);
        QCOMPARE(f.refresher.count(), std::size_t{1});
        f.refresher.renew(0, "access-2", "refresh-2", f.clock.wallNow() + 4min);
        f.passes(5s);
        f.passes(114s);
        QCOMPARE(f.refresher.count(), std::size_t{1});
        f.passes(1s); // half of its life is over
        QCOMPARE(f.refresher.count(), std::size_t{2});
    }

    void theTimerLooksEveryFiveSeconds()
    {
        Fixture f;
        SchedulerTuning tuning;
        QCOMPARE(tuning.refreshCheck, Milliseconds(5s));
        tuning.refreshCheck = 1ms;
        f.keeper.setTuning(tuning);
        f.add(1min);
        QTRY_COMPARE(f.refresher.count(), std::size_t{1});
    }

    void sixteenAtOnce()
    {
        Fixture f;
        for (int i = 0; i < 40; ++i)
            f.add(1min, AccountId("account-" + std::to_string(i)));
        f.passes(5s);
        QCOMPARE(f.refresher.count(), std::size_t{16});
        QCOMPARE(f.keeper.running(), 16);
        f.passes(5s);
        QCOMPARE(f.refresher.count(), std::size_t{16});
        for (std::size_t i = 0; i < 10; ++i)
            f.refresher.renew(i, "access-2", "refresh-2");
        f.passes(5s);
        QCOMPARE(f.refresher.count(), std::size_t{26});
        QCOMPARE(f.keeper.running(), 16);
    }

    void theSoonestToEndGoesFirst()
    {
        Fixture f;
        SchedulerTuning tuning;
        tuning.refreshAtOnce = 1;
        f.keeper.setTuning(tuning);
        f.add(4min, AccountId("a"));
        f.add(1min, AccountId("z"));
        f.passes(5s);
        QCOMPARE(f.refresher.count(), std::size_t{1});
        QCOMPARE(f.refresher.asked.at(0)->account, AccountId("z"));
    }

    void aRequestIsNotHeldBackByTheLimit()
    {
        Fixture f;
        SchedulerTuning tuning;
        tuning.refreshAtOnce = 1;
        f.keeper.setTuning(tuning);
        f.add(1min, AccountId("a"));
        f.passes(5s);
        f.add(0s, AccountId("b"));
        Waiting waiting;
        waiting.wait = f.keeper.obtain(AccountId("b"), waiting.done());
        QCOMPARE(f.refresher.count(), std::size_t{2});
    }

    void afterAFailureFiveMinutes()
    {
        Fixture f;
        f.add(4min);
        f.passes(5s);
        f.refresher.fail(0, RefreshEnd::failed);
        QVERIFY(f.keeper.isFresh(kId)); // a failed early refresh does not stop a valid token
        f.passes(299s);
        QCOMPARE(f.refresher.count(), std::size_t{1});
        QVERIFY(!f.keeper.isFresh(kId));
        f.passes(1s);
        QCOMPARE(f.refresher.count(), std::size_t{2});
        QVERIFY(f.out.empty());
    }

    void thePendingMarkEndsAfterAMinute_data()
    {
        QTest::addColumn<RefreshTokens>("rotation");
        QTest::newRow("kept") << RefreshTokens::kept;
        QTest::newRow("rotating") << RefreshTokens::rotating;
    }
    void thePendingMarkEndsAfterAMinute()
    {
        QFETCH(RefreshTokens, rotation);
        Fixture f(rotation);
        f.add(4min);
        f.passes(5s);
        f.passes(59s);
        QVERIFY(f.refresher.running(0));
        f.passes(1s);
        QVERIFY(!f.refresher.running(0));
        QCOMPARE(f.keeper.running(), 0);
        f.passes(299s);
        QCOMPARE(f.refresher.count(), std::size_t{1});
        f.passes(1s); // the token has ended meanwhile: even a rotating one may be sent again
        QCOMPARE(f.refresher.count(), std::size_t{2});
    }

    void aValidTokenIsNeverWaitedFor()
    {
        Fixture f;
        f.add(1min);
        f.passes(5s);
        QCOMPARE(f.refresher.count(), std::size_t{1});
        Waiting waiting;
        waiting.wait = f.keeper.obtain(kId, waiting.done());
        QVERIFY(!waiting.wait);
        QVERIFY(waiting.good());
        QVERIFY(f.keeper.isFresh(kId));
    }

    void everybodyWaitsForTheOneRefresh()
    {
        Fixture f;
        f.add(0s);
        QVERIFY(!f.keeper.isFresh(kId));
        std::vector<Waiting> waiting(200);
        for (Waiting &one : waiting)
            one.wait = f.keeper.obtain(kId, one.done());
        f.passes(5s);
        QCOMPARE(f.refresher.count(), std::size_t{1});
        f.refresher.renew(0, "access-2", "refresh-2", f.clock.wallNow() + 1h);
        for (const Waiting &one : waiting) {
            QVERIFY(one.good());
            QCOMPARE(one.calls, 1);
        }
        QVERIFY(f.keeper.isFresh(kId));
    }

    void aWaitEndsAfterTenSeconds()
    {
        Fixture f;
        f.add(0s);
        Waiting first;
        Waiting second;
        first.wait = f.keeper.obtain(kId, first.done());
        f.clock.advance(4s);
        second.wait = f.keeper.obtain(kId, second.done());
        f.passes(5999ms);
        QVERIFY(!first.said);
        f.passes(1ms);
        QVERIFY(first.failedWith(ErrorCode::unavailable));
        QVERIFY(!second.said);
        QVERIFY(f.refresher.running(0)); // the refresh itself goes on
        f.refresher.renew(0, "access-2", "refresh-2", f.clock.wallNow() + 1h);
        QVERIFY(second.good());
        QCOMPARE(first.calls, 1);
    }

    void aWaitThatIsDroppedIsNotCalled()
    {
        Fixture f;
        f.add(0s);
        Waiting gone;
        Waiting stays;
        gone.wait = f.keeper.obtain(kId, gone.done());
        stays.wait = f.keeper.obtain(kId, stays.done());
        gone.wait.reset();
        f.refresher.renew(0, "access-2", "refresh-2");
        QCOMPARE(gone.calls, 0);
        QVERIFY(stays.good());
    }

    void aCallbackMayDropOthersAndAskAgain()
    {
        Fixture f;
        f.add(0s);
        Waiting first;
        Waiting second;
        Waiting again;
        first.wait = f.keeper.obtain(kId, [&](const Status &status) {
            first.said = status;
            second.wait.reset();
            again.wait = f.keeper.obtain(kId, again.done());
        });
        second.wait = f.keeper.obtain(kId, second.done());
        f.refresher.fail(0, RefreshEnd::failed);
        QVERIFY(first.failedWith(ErrorCode::unavailable));
        QCOMPARE(second.calls, 0);
        QVERIFY(!again.said);
        QCOMPARE(f.refresher.count(), std::size_t{2});
    }

    void anAnswerMayComeBeforeTheCallReturns_data()
    {
        QTest::addColumn<RefreshEnd>("end");
        QTest::newRow("renewed") << RefreshEnd::renewed;
        QTest::newRow("refused") << RefreshEnd::refused;
        QTest::newRow("failed") << RefreshEnd::failed;
        QTest::newRow("unanswered") << RefreshEnd::unanswered;
    }
    void anAnswerMayComeBeforeTheCallReturns()
    {
        QFETCH(RefreshEnd, end);
        Fixture f;
        f.refresher.atOnce = RefreshResult{end, f.credential(1h, "access-2"), {}};
        f.add(0s);
        Waiting waiting;
        waiting.wait = f.keeper.obtain(kId, waiting.done());
        QVERIFY(!waiting.wait);
        QCOMPARE(waiting.calls, 1);
        QCOMPARE(waiting.good(), end == RefreshEnd::renewed);
        QCOMPARE(f.keeper.running(), 0);
    }

    void aRotatedTokenIsDurableBeforeItIsUsed()
    {
        Fixture f;
        f.savesAtOnce = false;
        f.add(0s);
        Waiting waiting;
        waiting.wait = f.keeper.obtain(kId, waiting.done());
        f.refresher.renew(0, "access-2", "refresh-2", f.clock.wallNow() + 1h);
        QCOMPARE(f.saves.size(), std::size_t{1});
        QVERIFY(f.saves[0].before.refreshToken == Secret("refresh-1"));
        QVERIFY(f.saves[0].next.refreshToken == Secret("refresh-2"));
        QVERIFY(!waiting.said);
        QVERIFY(!f.keeper.isFresh(kId));
        f.passes(5s);
        QCOMPARE(f.refresher.count(), std::size_t{1}); // nothing else is tried meanwhile
        f.saves[0].done({});
        QVERIFY(waiting.good());
        QVERIFY(f.keeper.isFresh(kId));
    }

    void whatCouldNotBeKeptIsTriedAgainAndNotFetchedAnew()
    {
        Fixture f;
        f.savesAtOnce = false;
        f.add(0s);
        Waiting waiting;
        waiting.wait = f.keeper.obtain(kId, waiting.done());
        f.refresher.renew(0, "access-2", "refresh-2", f.clock.wallNow() + 1h);
        f.saves[0].done(Error{ErrorCode::inputOutput, QStringLiteral("disk full"), {}, {}});
        QVERIFY(waiting.failedWith(ErrorCode::unavailable));
        QVERIFY(!f.keeper.isFresh(kId));
        f.passes(5s);
        QCOMPARE(f.saves.size(), std::size_t{2});
        QVERIFY(f.saves[1].next.refreshToken == Secret("refresh-2"));
        f.saves[1].done({});
        QVERIFY(f.keeper.isFresh(kId));
        QCOMPARE(f.refresher.count(), std::size_t{1});
        f.passes(56min); // the next refresh uses the new one
        QCOMPARE(f.refresher.tokenSent(1), std::string("refresh-2"));
    }

    void anUnansweredRefresh_data()
    {
        QTest::addColumn<RefreshTokens>("rotation");
        QTest::addColumn<Milliseconds>("life");
        QTest::addColumn<bool>("againBeforeExpiry");
        QTest::addColumn<bool>("signIn");
        using enum RefreshTokens;
        QTest::newRow("§11 rotating: not again before the expiry")
            << rotating << Milliseconds(20min) << false << false;
        QTest::newRow("§11 kept: after the pause") << kept << Milliseconds(20min) << true << false;
        QTest::newRow("§11 rotating without a valid token: the user must ask")
            << rotating << Milliseconds(0) << false << true;
        QTest::newRow("§11 kept without a valid token: after the pause")
            << kept << Milliseconds(0) << true << false;
    }
    void anUnansweredRefresh()
    {
        QFETCH(RefreshTokens, rotation);
        QFETCH(Milliseconds, life);
        QFETCH(bool, againBeforeExpiry);
        QFETCH(bool, signIn);
        Fixture f(rotation);
        f.provider.signIn.refreshLead = 20min;
        f.add(life);
        f.passes(5s);
        QCOMPARE(f.refresher.count(), std::size_t{1});
        f.refresher.fail(0, RefreshEnd::unanswered);
        f.passes(10min);
        QCOMPARE(f.refresher.count(), std::size_t(againBeforeExpiry ? 2 : 1));
        QCOMPARE(f.out.size(), std::size_t(signIn ? 1 : 0));
        if (signIn)
            QVERIFY(f.reason.contains(QStringLiteral("words of the token address")));
    }

    void theNextExpirySendsADoubtfulTokenOnce()
    {
        Fixture f;
        f.add(4min);
        f.passes(5s);
        f.refresher.fail(0, RefreshEnd::unanswered);
        f.passes(4min); // ended, and the pause is not over for the background
        QCOMPARE(f.refresher.count(), std::size_t{1});
        Waiting waiting;
        waiting.wait = f.keeper.obtain(kId, waiting.done());
        QCOMPARE(f.refresher.count(), std::size_t{2});
        QCOMPARE(f.refresher.tokenSent(1), std::string("refresh-1"));
        f.refresher.fail(1, RefreshEnd::unanswered);
        QVERIFY(waiting.failedWith(ErrorCode::unauthorized));
        QCOMPARE(f.out, std::vector<AccountId>{kId});
        f.passes(1h);
        QCOMPARE(f.refresher.count(), std::size_t{2});
    }

    void theUserMayAskInSpiteOfTheDoubt()
    {
        Fixture f;
        f.add(0s);
        f.passes(5s);
        f.refresher.fail(0, RefreshEnd::unanswered);
        QCOMPARE(f.out.size(), std::size_t{1});
        Waiting request;
        request.wait = f.keeper.obtain(kId, request.done());
        QVERIFY(request.failedWith(ErrorCode::unauthorized));
        QCOMPARE(f.refresher.count(), std::size_t{1});
        Waiting user;
        user.wait = f.keeper.renewForUser(kId, user.done());
        QCOMPARE(f.refresher.count(), std::size_t{2});
        f.refresher.renew(1, "access-2", "refresh-2", f.clock.wallNow() + 1h);
        QVERIFY(user.good());
        QVERIFY(f.keeper.isFresh(kId));
    }

    void theUserRenewsAValidToken()
    {
        Fixture f;
        f.add(1h);
        Waiting user;
        user.wait = f.keeper.renewForUser(kId, user.done());
        QCOMPARE(f.refresher.count(), std::size_t{1});
        f.refresher.fail(0, RefreshEnd::failed);
        QVERIFY(user.failedWith(ErrorCode::unavailable));
        QVERIFY(f.keeper.isFresh(kId));
    }

    void invalidGrantEndsTheSignIn()
    {
        Fixture f;
        f.add(4min);
        f.passes(5s);
        f.refresher.fail(0, RefreshEnd::refused);
        QCOMPARE(f.out, std::vector<AccountId>{kId});
        QCOMPARE(f.reason, QStringLiteral("words of the token address"));
        f.passes(1h);
        QCOMPARE(f.refresher.count(), std::size_t{1});
        QCOMPARE(f.out.size(), std::size_t{1});
    }

    void withoutARefreshTokenTheExpiryEndsTheSignIn()
    {
        Fixture f;
        f.account.id = kId;
        f.keeper.setAccount(f.account, f.provider, f.credential(1min, "access-1", {}));
        f.passes(59s);
        QVERIFY(f.out.empty());
        f.passes(1s);
        QCOMPARE(f.out, std::vector<AccountId>{kId});
        f.passes(1min);
        QCOMPARE(f.out.size(), std::size_t{1});
        QCOMPARE(f.refresher.count(), std::size_t{0});
    }

    void anotherCredentialEndsWhatWasGoingOn()
    {
        Fixture f;
        f.add(0s);
        Waiting waiting;
        waiting.wait = f.keeper.obtain(kId, waiting.done());
        f.keeper.setAccount(f.account, f.provider, f.credential(1h, "access-9", "refresh-9"));
        QVERIFY(!f.refresher.running(0));
        QVERIFY(waiting.good());
        QVERIFY(f.keeper.isFresh(kId));
    }

    void aLateSaveOfAnOldCredentialChangesNothing()
    {
        Fixture f;
        f.savesAtOnce = false;
        f.add(0s);
        f.passes(5s);
        f.refresher.renew(0, "access-2", "refresh-2", f.clock.wallNow() + 1h);
        f.keeper.setAccount(f.account, f.provider, f.credential(0s, "access-9", "refresh-9"));
        f.saves[0].done({});
        QVERIFY(!f.keeper.isFresh(kId));
        f.passes(5s);
        QCOMPARE(f.refresher.tokenSent(1), std::string("refresh-9"));
    }

    void newParticularsChangeNothingThatGoesOn()
    {
        Fixture f;
        f.add(0s);
        Waiting waiting;
        waiting.wait = f.keeper.obtain(kId, waiting.done());
        f.account.label = QStringLiteral("other");
        f.keeper.setAccount(f.account, f.provider, f.credential(0s));
        QVERIFY(f.refresher.running(0));
        QVERIFY(!waiting.said);
        QCOMPARE(f.refresher.count(), std::size_t{1});
    }

    void removalEndsTheWaiting()
    {
        Fixture f;
        f.add(0s);
        Waiting waiting;
        waiting.wait = f.keeper.obtain(kId, waiting.done());
        f.keeper.removeAccount(kId);
        QVERIFY(waiting.failedWith(ErrorCode::unauthorized));
        QVERIFY(!f.refresher.running(0));
        QVERIFY(f.keeper.isEmpty());
        QVERIFY(f.keeper.isFresh(kId)); // not known: does not sign in
    }

    void aRefusedTokenIsReplaced()
    {
        Fixture f;
        f.add(1h);
        Waiting first;
        Waiting second;
        first.wait = f.keeper.replace(kId, Secret("access-1"), first.done());
        second.wait = f.keeper.replace(kId, Secret("access-1"), second.done());
        QVERIFY(!f.keeper.isFresh(kId)); // nobody else goes out with it
        QCOMPARE(f.refresher.count(), std::size_t{1});
        f.refresher.renew(0, "access-2", "refresh-2", f.clock.wallNow() + 1h);
        QVERIFY(first.good());
        QVERIFY(second.good());
        Waiting late;
        late.wait = f.keeper.replace(kId, Secret("access-1"), late.done());
        QVERIFY(late.good()); // it is no longer the current one
        QCOMPARE(f.refresher.count(), std::size_t{1});
    }

    void aTokenThatWasRefusedStaysOutWhenTheRefreshFails()
    {
        Fixture f;
        f.add(std::nullopt);
        Waiting waiting;
        waiting.wait = f.keeper.replace(kId, Secret("access-1"), waiting.done());
        f.refresher.fail(0, RefreshEnd::failed);
        QVERIFY(waiting.failedWith(ErrorCode::unavailable));
        QVERIFY(!f.keeper.isFresh(kId));
        QVERIFY(f.out.empty());
        f.passes(5min);
        QCOMPARE(f.refresher.count(), std::size_t{2});
    }

    void afterSleepRefreshesAreSpread()
    {
        Fixture f;
        for (int i = 0; i < 10; ++i)
            f.add(1h, AccountId("account-" + std::to_string(i)));
        f.clock.advance(2h);
        f.keeper.resumed();
        const std::size_t first = f.refresher.count();
        QVERIFY(first < 10);
        f.passes(5s);
        const std::size_t second = f.refresher.count();
        QVERIFY(second < 10);
        f.passes(5s);
        QCOMPARE(f.refresher.count(), std::size_t{10});
    }

    void quittingWaitsForATokenThatIsTraded()
    {
        Fixture f;
        f.savesAtOnce = false;
        f.add(0s);
        f.passes(5s);
        QCOMPARE(f.refresher.count(), std::size_t{1});
        int ended = 0;
        f.keeper.finish([&ended] { ++ended; });
        QCOMPARE(ended, 0);
        f.refresher.renew(0, "access-2", "refresh-2", f.clock.wallNow() + 1min);
        QCOMPARE(ended, 0);                                          // not on disk yet
        f.keeper.setAccount(f.account, f.provider, f.saves[0].next); // as the engine ends saving
        f.saves[0].done({});
        QCOMPARE(ended, 1);
        f.passes(1min);
        QCOMPARE(f.refresher.count(), std::size_t{1}); // nothing begins any more
        Waiting waiting;
        waiting.wait = f.keeper.obtain(kId, waiting.done());
        QVERIFY(waiting.failedWith(ErrorCode::unavailable));
        QCOMPARE(ended, 1);
    }

    void quittingWaitsForNothingElse_data()
    {
        QTest::addColumn<RefreshTokens>("rotation");
        QTest::addColumn<Milliseconds>("after");
        QTest::newRow("a refresh token that stays") << RefreshTokens::kept << Milliseconds(0);
        QTest::newRow("a token address that hangs")
            << RefreshTokens::rotating << TokenKeeper::kFinishWithin;
    }

    void quittingWaitsForNothingElse()
    {
        QFETCH(RefreshTokens, rotation);
        QFETCH(Milliseconds, after);
        Fixture f(rotation);
        f.add(0s);
        f.passes(5s);
        int ended = 0;
        f.keeper.finish([&ended] { ++ended; });
        if (after > 0ms) {
            f.passes(after - 1ms);
            QCOMPARE(ended, 0);
            f.passes(1ms);
        }
        QCOMPARE(ended, 1);
    }

    void destructionLeavesWaitsInert()
    {
        FakeClock clock;
        FakeRefresher refresher;
        const ProviderDefinition provider;
        Waiting waiting;
        {
            TokenKeeper keeper(clock, refresher);
            Account account;
            account.id = kId;
            keeper.setAccount(account, provider, {CredentialKind::oauth, {}, Secret("refresh-1")});
            waiting.wait = keeper.obtain(kId, waiting.done());
            QVERIFY(waiting.wait);
        }
        QVERIFY(!refresher.running(0));
        waiting.wait.reset();
        QCOMPARE(waiting.calls, 0);
    }
};

QTEST_GUILESS_MAIN(TestTokenKeeper)
#include "tst_tokenkeeper.moc"
