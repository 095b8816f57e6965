// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/scheduling/rulesfixture.h"

#include <QTest>

#include <functional>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

using Event = std::function<void(RuleBench &)>;
Q_DECLARE_METATYPE(Event)
Q_DECLARE_METATYPE(SchedulingMode)

/// The table of §7, line by line, as the next requests see it; and the table of modes of §3.
class TestFailureTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void lines_data();
    void lines();
    void modes_data();
    void modes();
    void disableCoolingForAll_data();
    void disableCoolingForAll();
    void userSwitchIsNeverWritten();
    void signInEndsNeedsLogin();
    void capacityStopsTheProvidersModel();
};

namespace {

Event ends(const Outcome &outcome, int times = 1)
{
    return [outcome, times](RuleBench &bench) {
        for (int i = 0; i < times; ++i)
            bench.runOn("a", outcome, query("talk"));
    };
}

Outcome of(OutcomeKind kind, int status)
{
    return failure(kind, status);
}

} // namespace

void TestFailureTable::lines_data()
{
    QTest::addColumn<Event>("event");
    QTest::addColumn<QString>("next");  ///< what a request meets that can only use the account
    QTest::addColumn<QString>("again"); ///< and the request that has just failed there
    QTest::addColumn<int>("health");    ///< in hundredths
    const auto row = [](const char *name, const Event &event, const char *next, const char *again,
                        int health) {
        QTest::newRow(name) << event << QString::fromLatin1(next) << QString::fromLatin1(again)
                            << health;
    };
    using K = OutcomeKind;
    using R = RateLimitReason;
    row("§7 429 with a hint", ends(rateLimit(R::quotaExhausted, 90s)),
        "none cooldown_account after 90000", "none attempted after 90000", 80);
    row("§7 429 quota exhausted, no hint", ends(rateLimit(R::quotaExhausted)),
        "none cooldown_account after 60000", "none attempted after 60000", 80);
    row("§7 429 per-minute limit", ends(rateLimit(R::perMinute)),
        "none cooldown_account after 5000", "none attempted after 5000", 80);
    row("§7 429 model capacity: no account is blamed", ends(rateLimit(R::modelCapacity)),
        "none cooldown_model after 5000", "none attempted after 5000", 100);
    row("§7 429 limit 0: that model on that account", ends(rateLimit(R::notInPlan)),
        "none cooldown_model after 43200000", "none attempted after 43200000", 100);
    row("§7 429 unknown: provisional", ends(rateLimit(R::unknown)), "a",
        "none attempted after 60000", 80);
    row("§7 500 to 529 and 408: provisional", ends(of(K::upstreamFailure, 500)), "a",
        "none attempted after 8000", 80);
    row("§7 401 again: needs_login", ends(of(K::unauthorized, 401)), "none needs_login",
        "none needs_login", 80);
    row("§7 403 naming a suspension: out until the user acts", ends(of(K::suspended, 403)),
        "none suspended", "none suspended", 80);
    row("§7 other 403: 30 min", ends(of(K::forbidden, 403)), "none cooldown_account after 1800000",
        "none attempted after 1800000", 80);
    row("§7 403 with a verification demand: 10 min", ends(of(K::validationRequired, 403)),
        "none validation_blocked after 600000", "none validation_blocked", 80);
    row("§7 404 of the model: 12 h", ends(of(K::modelUnsupported, 404)),
        "none cooldown_model after 43200000", "none attempted after 43200000", 100);
    row("§7 other 404: nothing", ends(of(K::neutral, 404)), "a", "none attempted", 100);
    row("§7 405: nothing", ends(of(K::neutral, 405)), "a", "none attempted", 100);
    row("§7 501: nothing", ends(of(K::neutral, 501)), "a", "none attempted", 100);
    row("§7 400, 413, 415, 422 otherwise: nothing", ends(of(K::neutral, 413)), "a",
        "none attempted", 100);
    row("§7 not connected: health only", ends(of(K::network, 0)), "a", "none attempted", 80);
    row("§7 not connected, the second in a row: provisional", ends(of(K::network, 0), 2), "a",
        "none attempted after 8000", 60);
    row("§7 empty stream: health only", ends(of(K::emptyStream, 200)), "a", "none attempted", 80);
    row("§7 empty stream, the second in a row: provisional", ends(of(K::emptyStream, 200), 2), "a",
        "none attempted after 8000", 60);
    row(
        "§7 not connected after an empty stream: in a row",
        [](RuleBench &bench) {
            ends(of(K::emptyStream, 200))(bench);
            ends(of(K::network, 0))(bench);
        },
        "a", "none attempted after 8000", 60);
    row(
        "§7 a success between: not in a row",
        [](RuleBench &bench) {
            ends(of(K::network, 0))(bench);
            ends(success())(bench);
            ends(of(K::network, 0))(bench);
        },
        "a", "none attempted", 65);
    row(
        "§7 after the first byte: recorded",
        [](RuleBench &bench) {
            const Placement placement = bench.placeOn("a");
            bench.accept(placement);
            bench.release(placement, of(K::network, 0));
        },
        "a", "none attempted", 100);
    row(
        "§7 invalid_grant on refresh: needs_login at once",
        [](RuleBench &bench) {
            bench.scheduler.signInNeeded(AccountId("a"), QStringLiteral("why"));
        },
        "none needs_login", "none needs_login", 100);
}

void TestFailureTable::lines()
{
    QFETCH(Event, event);
    QFETCH(QString, next);
    QFETCH(QString, again);
    QFETCH(int, health);
    RuleBench bench({"a"});
    event(bench);
    QCOMPARE(qRound(bench.standing("a").health * 100), health);
    Query tried = rotated(query(), "a");
    tried.waited = 1h; // what it would wait for is in the answer
    QCOMPARE(bench.ask(tried), again);
    QCOMPARE(bench.ask(), next);
    QCOMPARE(bench.standing("a").inFlight, 0);
    if (next.startsWith(QStringLiteral("none needs_login")))
        QCOMPARE(bench.scheduler.bindingCount(bench.now), std::size_t(0));
}

void TestFailureTable::modes_data()
{
    QTest::addColumn<SchedulingMode>("mode");
    QTest::addColumn<QString>("expected");
    QTest::newRow("§3 CacheFirst, its line")
        << SchedulingMode::cacheFirst << QStringLiteral("session window wait p2c");
    QTest::newRow("§3 Balance, its line")
        << SchedulingMode::balance << QStringLiteral("session window rotate p2c");
    QTest::newRow("§3 PerformanceFirst, its line")
        << SchedulingMode::performanceFirst
        << QStringLiteral("strategy strategy rotate round_robin");
}

void TestFailureTable::modes()
{
    QFETCH(SchedulingMode, mode);
    QFETCH(QString, expected);
    RuleBench bench({"a", "b"});
    bench.mode(mode);
    const std::string home = bench.run(query("talk"), success());
    bench.run(query(), success());
    QStringList line;
    for (const char *session : {"talk", ""}) {
        const Placement placement = bench.place(query(session));
        line += QString::fromLatin1(pickReasonName(placement.reason).data());
        bench.answer(placement);
    }
    bench.runOn(home.c_str(), rateLimit(RateLimitReason::perMinute, 10s));
    line += bench.ask(query("talk")).startsWith(QStringLiteral("wait")) ? QStringLiteral("wait")
                                                                        : QStringLiteral("rotate");
    bench.scheduler.liftCooldowns(std::nullopt, bench.now);
    bool inTurn = true; // of two equals p2c takes the first drawn
    for (int i = 0; i < 40; ++i) {
        const std::string one = bench.run(query("new" + std::to_string(i)), success());
        inTurn = inTurn && one != bench.run(query("more" + std::to_string(i)), success());
    }
    line += inTurn ? QStringLiteral("round_robin") : QStringLiteral("p2c");
    QCOMPARE(line.join(u' '), expected);
}

void TestFailureTable::disableCoolingForAll_data()
{
    QTest::addColumn<Event>("event");
    QTest::addColumn<QString>("expected");
    using R = RateLimitReason;
    const auto row = [](const char *name, const Outcome &outcome, const char *expected) {
        QTest::newRow(name) << ends(outcome) << QString::fromLatin1(expected);
    };
    row("§7 disable_cooling: no limit", rateLimit(R::quotaExhausted, 1h), "a");
    row("§7 disable_cooling: no unknown limit", rateLimit(R::unknown), "a");
    row("§7 disable_cooling: no server error", of(OutcomeKind::upstreamFailure, 500), "a");
    row("§7 disable_cooling: no refusal", of(OutcomeKind::forbidden, 403), "a");
    row("§7 disable_cooling: capacity neither", rateLimit(R::modelCapacity), "a");
    row("§7 disable_cooling: the plan stays what it is", rateLimit(R::notInPlan),
        "none cooldown_model after 43200000");
    row("§7 disable_cooling: so does the sign-in", of(OutcomeKind::unauthorized, 401),
        "none needs_login");
}

void TestFailureTable::disableCoolingForAll()
{
    QFETCH(Event, event);
    QFETCH(QString, expected);
    SchedulerTuning tuning;
    tuning.disableCooling = true;
    RuleBench bench({"a"}, 1, tuning);
    event(bench);
    QCOMPARE(bench.ask(), expected);
}

void TestFailureTable::userSwitchIsNeverWritten()
{
    for (const OutcomeKind kind : {OutcomeKind::unauthorized, OutcomeKind::suspended}) {
        RuleBench bench({"a"});
        bench.run(query(), of(kind, 403));
        QVERIFY(bench.standing("a").state != AccountState::disabled);
        QCOMPARE(bench.standing("a").lastError, QStringLiteral("words of the upstream"));
    }
}

void TestFailureTable::signInEndsNeedsLogin()
{
    RuleBench bench({"a"});
    bench.run(query(), of(OutcomeKind::unauthorized, 401));
    bench.advance(1000h);
    QCOMPARE(bench.ask(), QStringLiteral("none needs_login"));
    bench.scheduler.credentialRenewed(AccountId("a"));
    QCOMPARE(bench.ask(), QStringLiteral("a"));
}

void TestFailureTable::capacityStopsTheProvidersModel()
{
    RuleBench bench({"a", "b"});
    bench.put(account("z", "other"));
    Query both = query();
    both.providers.emplace_back("other");
    both.patternProviders = both.providers;
    bench.runOn("a", rateLimit(RateLimitReason::modelCapacity));
    QCOMPARE(bench.ask(), QStringLiteral("none provider_not_in_route cooldown_model×2 after 5000"));
    QCOMPARE(bench.served(50, both), QStringLiteral("z"));
    QVERIFY(bench.scheduler.indexFault(bench.now).empty());
}

QTEST_APPLESS_MAIN(TestFailureTable)
#include "tst_failuretable.moc"
