// SPDX-License-Identifier: GPL-3.0-or-later
// scheduling.md §6: quota endpoints are asked every 15 minutes with jitter and after a re-login;
// model lists likewise, at their own interval.
#include "core/engine/accountpolls.h"

#include "tests/support/fakeclock.h"

#include <QTest>

#include <functional>
#include <map>
#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// Gives the same share of every bound.
class FixedRandom final : public Random
{
public:
    std::uint64_t below(std::uint64_t bound) override
    {
        const auto value = static_cast<std::uint64_t>(share * static_cast<double>(bound));
        return std::min(value, bound - 1);
    }
    double share = 0.5; ///< half: no jitter
};

struct Fixture
{
    AccountPolls::Hooks hooks()
    {
        AccountPolls::Hooks hooks;
        hooks.accounts = [this] { return accounts; };
        hooks.ask = [this](const AccountId &id, AccountPolls::Answer answer) {
            asked.push_back(id.str());
            if (answersAtOnce) {
                answer({});
                return std::shared_ptr<void>();
            }
            open[id.str()] = std::move(answer);
            // What it returns stands for the running question.
            return std::shared_ptr<void>(static_cast<void *>(&open),
                                         [this, id](void *) { ++ended[id.str()]; });
        };
        hooks.offline = [this] { return offline; };
        hooks.interval = [this] { return interval; };
        hooks.goodFor = [this](const AccountId &) { return goodFor; };
        return hooks;
    }
    void add(const char *id) { accounts.emplace_back(id); }
    /// Answers the running question of an account.
    void answer(const char *id, const Status &status)
    {
        auto node = open.extract(id);
        QVERIFY(!node.empty());
        node.mapped()(status);
    }
    void succeed(const char *id) { answer(id, {}); }
    void fail(const char *id) { answer(id, Error{ErrorCode::unavailable, u"no answer"_s, {}, {}}); }
    void advance(Milliseconds span)
    {
        clock.advance(span);
        keeper.tick();
    }
    /// Past the spread of the first questions.
    void begin()
    {
        keeper.tick();
        advance(AccountPolls::kFirstSpread);
    }

    FakeClock clock;
    FixedRandom random;
    std::vector<AccountId> accounts;
    std::vector<std::string> asked;
    std::map<std::string, AccountPolls::Answer> open;
    std::map<std::string, int> ended;
    bool offline = false;
    bool answersAtOnce = false;
    Milliseconds interval = 15min;
    Milliseconds goodFor{0};
    AccountPolls keeper{hooks(), clock, random};
};

} // namespace

class TestAccountPolls final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void firstQuestionIsSpread_data();
    void firstQuestionIsSpread();
    void intervalHasJitter_data();
    void intervalHasJitter();
    void anAnswerEndsTheQuestion();
    void whatIsKnownStaysGood_data();
    void whatIsKnownStaysGood();
    void backOffAfterFailures();
    void aSignInAsksAtOnce();
    void aSignInDuringAQuestionAsksOnceMore();
    void aSignInOfAnAccountWithoutEndpoint();
    void accountsWithoutEndpointAreNotAsked();
    void notMoreThanFourAtOnce();
    void answersBeforeReturning();
    void nothingWhileOffline();
    void aFailureWhileOfflineIsNoFailure();
    void removedAccountIsCancelled();
    void destructionCancels();
};

void TestAccountPolls::firstQuestionIsSpread_data()
{
    QTest::addColumn<double>("share");
    QTest::addColumn<qint64>("after");
    QTest::newRow("§6 jitter: at once") << 0.0 << qint64{0};
    QTest::newRow("§6 jitter: in the middle") << 0.5 << qint64{15'000};
    QTest::newRow("§6 jitter: at the end") << 1.0 << qint64{29'999};
}

void TestAccountPolls::firstQuestionIsSpread()
{
    QFETCH(double, share);
    QFETCH(qint64, after);
    Fixture f;
    f.random.share = share;
    f.add("a");
    f.keeper.tick();
    if (after > 0) {
        f.advance(Milliseconds(after - 1));
        QVERIFY(f.asked.empty());
        f.advance(1ms);
    }
    QCOMPARE(f.asked.size(), std::size_t{1});
}

void TestAccountPolls::intervalHasJitter_data()
{
    QTest::addColumn<double>("share");
    QTest::addColumn<qint64>("after");
    QTest::newRow("§6 every 15 min, a tenth sooner") << 0.0 << qint64{810'000};
    QTest::newRow("§6 every 15 min") << 0.5 << qint64{900'000};
    QTest::newRow("§6 every 15 min, a tenth later") << 1.0 << qint64{990'000};
}

void TestAccountPolls::intervalHasJitter()
{
    QFETCH(double, share);
    QFETCH(qint64, after);
    Fixture f;
    f.add("a");
    f.begin();
    f.random.share = share;
    for (std::size_t round = 1; round < 4; ++round) {
        QCOMPARE(f.asked.size(), round);
        f.succeed("a");
        f.advance(Milliseconds(after - 1));
        QCOMPARE(f.asked.size(), round);
        f.advance(1ms);
    }
}

void TestAccountPolls::anAnswerEndsTheQuestion()
{
    Fixture f;
    f.add("a");
    f.begin();
    f.succeed("a");
    QCOMPARE(f.ended.at("a"), 1);
}

void TestAccountPolls::whatIsKnownStaysGood_data()
{
    QTest::addColumn<qint64>("good");
    QTest::addColumn<qint64>("after");
    QTest::newRow("known for long: soon after the start") << qint64{0} << qint64{15'000};
    QTest::newRow("known lately: when it is old") << qint64{600'000} << qint64{600'000};
    QTest::newRow("nearly old: not before the spread") << qint64{1'000} << qint64{15'000};
}

void TestAccountPolls::whatIsKnownStaysGood()
{
    QFETCH(qint64, good);
    QFETCH(qint64, after);
    Fixture f;
    f.goodFor = Milliseconds(good);
    f.add("a");
    f.keeper.tick();
    f.advance(Milliseconds(after - 1));
    QVERIFY(f.asked.empty());
    f.advance(1ms);
    QCOMPARE(f.asked.size(), std::size_t{1});
}

void TestAccountPolls::backOffAfterFailures()
{
    Fixture f;
    f.add("a");
    f.begin();
    std::size_t questions = 1;
    for (const Milliseconds pause : {30min, 60min, 120min, 240min, 240min}) {
        f.fail("a");
        f.advance(pause - 1ms);
        QCOMPARE(f.asked.size(), questions);
        f.advance(1ms);
        QCOMPARE(f.asked.size(), ++questions);
    }
    f.succeed("a");
    f.advance(15min);
    QCOMPARE(f.asked.size(), questions + 1);
}

void TestAccountPolls::aSignInAsksAtOnce()
{
    Fixture f;
    f.add("a");
    f.begin();
    f.fail("a");
    f.keeper.askSoon(AccountId("a"));
    QCOMPARE(f.asked.size(), std::size_t{2});
    f.fail("a");
    f.advance(30min); // the failures before the sign-in do not count any more
    QCOMPARE(f.asked.size(), std::size_t{3});
}

void TestAccountPolls::aSignInDuringAQuestionAsksOnceMore()
{
    Fixture f;
    f.add("a");
    f.begin();
    f.keeper.askSoon(AccountId("a"));
    QCOMPARE(f.asked.size(), std::size_t{1}); // never two at a time
    f.fail("a");
    QCOMPARE(f.asked.size(), std::size_t{2});
}

void TestAccountPolls::aSignInOfAnAccountWithoutEndpoint()
{
    Fixture f;
    f.keeper.askSoon(AccountId("a"));
    f.advance(1h);
    QVERIFY(f.asked.empty());
}

void TestAccountPolls::accountsWithoutEndpointAreNotAsked()
{
    Fixture f;
    f.add("a");
    f.begin();
    f.succeed("a");
    f.accounts.clear();
    f.advance(1h);
    QCOMPARE(f.asked.size(), std::size_t{1});
    f.add("a"); // as if new
    f.begin();
    QCOMPARE(f.asked.size(), std::size_t{2});
}

void TestAccountPolls::notMoreThanFourAtOnce()
{
    Fixture f;
    for (const char *id : {"a", "b", "c", "d", "e", "f"})
        f.add(id);
    f.begin();
    QCOMPARE(f.open.size(), std::size_t{4});
    f.advance(1min);
    QCOMPARE(f.open.size(), std::size_t{4});
    f.succeed("a");
    QCOMPARE(f.open.size(), std::size_t{4});
    f.fail("b");
    QCOMPARE(f.open.size(), std::size_t{4});
    QCOMPARE(f.asked.size(), std::size_t{6});
    f.succeed("c");
    QCOMPARE(f.open.size(), std::size_t{3});
}

void TestAccountPolls::answersBeforeReturning()
{
    Fixture f;
    f.answersAtOnce = true;
    for (const char *id : {"a", "b", "c", "d", "e", "f"})
        f.add(id);
    f.begin();
    QCOMPARE(f.asked.size(), std::size_t{6});
    f.advance(15min);
    QCOMPARE(f.asked.size(), std::size_t{12});
}

void TestAccountPolls::nothingWhileOffline()
{
    Fixture f;
    f.add("a");
    f.offline = true;
    f.begin();
    f.keeper.askSoon(AccountId("a"));
    QVERIFY(f.asked.empty());
    f.offline = false;
    f.keeper.tick();
    QCOMPARE(f.asked.size(), std::size_t{1});
}

void TestAccountPolls::aFailureWhileOfflineIsNoFailure()
{
    Fixture f;
    f.add("a");
    f.begin();
    f.offline = true;
    f.fail("a");
    f.offline = false;
    f.keeper.tick();
    QCOMPARE(f.asked.size(), std::size_t{2});
    f.fail("a");
    f.advance(30min); // the first real one
    QCOMPARE(f.asked.size(), std::size_t{3});
}

void TestAccountPolls::removedAccountIsCancelled()
{
    Fixture f;
    f.add("a");
    f.begin();
    QCOMPARE(f.asked.size(), std::size_t{1});
    f.accounts.clear();
    f.keeper.tick();
    QCOMPARE(f.ended.at("a"), 1);
    for (const char *id : {"b", "c", "d", "e"})
        f.add(id);
    f.begin();
    QCOMPARE(f.asked.size(), std::size_t{5}); // its place is free
}

void TestAccountPolls::destructionCancels()
{
    Fixture f;
    f.add("a");
    auto keeper = std::make_unique<AccountPolls>(f.hooks(), f.clock, f.random);
    keeper->tick();
    f.clock.advance(AccountPolls::kFirstSpread);
    keeper->tick();
    QCOMPARE(f.asked.size(), std::size_t{1});
    const AccountPolls::Answer late = f.open.at("a");
    keeper.reset();
    QCOMPARE(f.ended.at("a"), 1);
    late({}); // nobody there: nothing happens
    QVERIFY(f.asked.size() == 1);
}

QTEST_GUILESS_MAIN(TestAccountPolls)
#include "tst_accountpolls.moc"
