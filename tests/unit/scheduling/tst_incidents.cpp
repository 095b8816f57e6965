// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/scheduling/rulesfixture.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

/// Upstream incidents, §8. Accounts a, b, c are of one provider and origin, d of another origin, e
/// of another provider.
class TestIncidents : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void begins_data();
    void begins();
    void lasts_data();
    void lasts();
    void keepsOutThatUpstreamOnly();
    void isWaitedForWithinTheLimit();
    void marksAreDropped();
    void lateFailuresLeaveNoMarks();
    void oneProbeGoesFirst();
    void successOpensInARamp();
    void failedProbeWaits_data();
    void failedProbeWaits();
    void probeThatFoundNothingOut();
    void probeOfARemovedAccount();
    void probeOfAnAccountThatMoved();
    void liftedByTheUser();
};

namespace {

Outcome broken(std::uint64_t fingerprint = 1, std::optional<Milliseconds> hint = {})
{
    Outcome outcome = failure(OutcomeKind::upstreamFailure, 529);
    outcome.fingerprint = fingerprint;
    outcome.hint = hint;
    return outcome;
}

void add(RuleBench &bench, char id)
{
    SchedulerAccount made = account(std::string(1, id).c_str(), id == 'e' ? "other" : "openai");
    if (id == 'd')
        made.origin = "https://elsewhere.example.test";
    bench.put(made);
}

/// One step of a story: "a1", a fails with the fingerprint 1; "a+", it succeeds; "au1", "ah1",
/// "aq1", "an1": an unknown 429, one with a hint, an exhausted quota, a network failure; "ac1",
/// counting tokens; "ab1", after the first byte; ">30": so many milliseconds pass.
void tell(RuleBench &bench, const QString &step)
{
    if (step.startsWith(u'>')) {
        bench.advance(Milliseconds(step.mid(1).toInt()));
        return;
    }
    const std::string id = step.left(1).toStdString();
    const QString kind = step.mid(1, step.size() - 2);
    Query asked = query();
    asked.providers.emplace_back("other");
    asked.patternProviders = asked.providers;
    asked.probe = kind == u"c";
    const Placement placement = bench.placeOn(id.c_str(), asked);
    Outcome outcome = broken(static_cast<std::uint64_t>(step.right(1).toInt()));
    if (step.endsWith(u'+'))
        outcome = success();
    else if (kind == u"n")
        outcome.kind = OutcomeKind::network;
    else if (kind == u"u" || kind == u"h" || kind == u"q")
        outcome.kind = OutcomeKind::rateLimited;
    if (kind == u"q")
        outcome.reason = RateLimitReason::quotaExhausted;
    if (kind == u"h")
        outcome.hint = 5s;
    if (kind == u"b")
        bench.accept(placement);
    bench.release(placement, outcome);
}

/// a and b have failed alike: an incident of 10 s is on.
struct Stopped : RuleBench
{
    explicit Stopped(std::optional<Milliseconds> hint = {}) : RuleBench({"a", "b"})
    {
        runOn("a", broken());
        runOn("b", broken(1, hint));
    }
};

} // namespace

void TestIncidents::begins_data()
{
    QTest::addColumn<QString>("pool");
    QTest::addColumn<QString>("story");
    QTest::addColumn<int>("expected");
    const auto row = [](const char *name, const char *pool, const char *story, int expected) {
        QTest::newRow(name) << QString::fromLatin1(pool) << QString::fromLatin1(story) << expected;
    };
    row("§8 one account's failures are no incident", "a", "a1 a1 a1", 0);
    row("§8 the same failure on two accounts", "ab", "a1 b1", 1);
    row("§8 not while another account is untouched", "abc", "a1 b1", 0);
    row("§8 the same failure on three accounts", "abc", "a1 b1 c1", 1);
    row("§8 an untouched account that is out does not count", "abc", "ch9 a1 b1", 1);
    row("§8 another origin is no untouched account", "abd", "a1 b1", 1);
    row("§8 none of them succeeding since", "ab", "a1 a+ b1", 0);
    row("§8 failed again after its success", "ab", "a1 a+ a1 b1", 1);
    row("§8 different fingerprints", "ab", "a1 b2", 0);
    row("§8 without a fingerprint", "ab", "a0 b0", 0);
    row("§8 the second within 30 s", "ab", "a1 >30000 b1", 1);
    row("§8 the second after 30 s", "ab", "a1 >30001 b1", 0);
    row("§8 different origins", "ad", "a1 d1", 0);
    row("§8 different providers", "ae", "a1 e1", 0);
    row("§8 ambiguous 429s included", "ab", "au1 bu1", 1);
    row("§8 a 429 with a hint is not ambiguous", "ab", "ah1 bh1", 0);
    row("§8 an exhausted quota is not ambiguous", "ab", "aq1 bq1", 0);
    row("§8 a network failure is no upstream's answer", "ab", "an1 bn1", 0);
    row("§7 token counting makes no incident", "ab", "ac1 bc1", 0);
    row("§8 broken off after the first byte", "ab", "ab1 bb1", 0);
}

void TestIncidents::begins()
{
    QFETCH(QString, pool);
    QFETCH(QString, story);
    QFETCH(int, expected);
    RuleBench bench;
    for (const char id : pool.toStdString())
        add(bench, id);
    for (const QString &step : story.split(u' '))
        tell(bench, step);
    const auto incidents = bench.scheduler.incidents(bench.now);
    QCOMPARE(static_cast<int>(incidents.size()), expected);
    if (expected > 0) {
        QCOMPARE(incidents[0].provider, ProviderId("openai"));
        QCOMPARE(incidents[0].origin, std::string("https://api.example.test"));
        QCOMPARE(incidents[0].reason, QStringLiteral("words of the upstream"));
    }
}

void TestIncidents::lasts_data()
{
    QTest::addColumn<int>("hint"); ///< in milliseconds; negative: none
    QTest::addColumn<int>("expected");
    QTest::newRow("§8 10 s without a hint") << -1 << 10'000;
    QTest::newRow("§8 until the hint") << 4'000 << 4'000;
    QTest::newRow("§8 a hint above 30 s") << 45'000 << 45'000;
    QTest::newRow("§7 a hint is at least 2 s") << 1 << 2'000;
}

void TestIncidents::lasts()
{
    QFETCH(int, hint);
    QFETCH(int, expected);
    Stopped bench(hint < 0 ? std::nullopt : std::optional<Milliseconds>(Milliseconds(hint)));
    const TimePoint end = bench.now + Milliseconds(expected);
    QCOMPARE(bench.scheduler.incidents(bench.now).at(0).until, end);
    QCOMPARE(bench.scheduler.nextChange(bench.now).value(), end);
    QCOMPARE(bench.standing("a").cause.value(), Cause::upstreamThrottled);
    QCOMPARE(bench.standing("a").availableAt.value(), end);
    bench.settings.queueWaitSeconds = 0;
    bench.mode(SchedulingMode::balance);
    QCOMPARE(bench.ask(), QStringLiteral("none upstream_throttled×2 after %1").arg(expected));
    bench.now = end - 1ms;
    QCOMPARE(bench.ask(), QStringLiteral("none upstream_throttled×2 after 1"));
    bench.now = end;
    QVERIFY(std::holds_alternative<Placement>(bench.pick(query())));
}

void TestIncidents::keepsOutThatUpstreamOnly()
{
    Stopped bench;
    add(bench, 'd');
    QCOMPARE(bench.served(), QStringLiteral("d"));
}

void TestIncidents::isWaitedForWithinTheLimit()
{
    Stopped bench;
    bench.settings.queueWaitSeconds = 10;
    bench.mode(SchedulingMode::balance);
    QCOMPARE(bench.ask(), QStringLiteral("wait 10000 upstream_throttled"));
    Query waited = query();
    waited.waited = 4s; // §7: counts as within the limit, to its end
    QCOMPARE(bench.ask(waited), QStringLiteral("wait 6000 upstream_throttled"));
}

void TestIncidents::marksAreDropped()
{
    RuleBench bench({"a", "b"});
    bench.runOn("b", rateLimit(RateLimitReason::quotaExhausted, 1h, OutcomeScope::model),
                query({}, "gpt-4"));
    bench.runOn("a", broken());
    QCOMPARE(bench.cooling("a"), 8s);
    bench.runOn("b", broken());
    QCOMPARE(bench.cooling("a"), 0ms);
    QCOMPARE(bench.cooling("b"), 0ms);
    QCOMPARE(bench.cooling("b", "gpt-4"), Milliseconds(1h)); // the upstream's own word stays
}

void TestIncidents::lateFailuresLeaveNoMarks()
{
    RuleBench bench({"a", "b"});
    const Placement late = bench.placeOn("a");
    bench.runOn("a", broken());
    bench.runOn("b", broken());
    bench.advance(5s);
    bench.release(late, broken());
    QCOMPARE(bench.cooling("a"), 0ms);
    QCOMPARE(bench.scheduler.incidents(bench.now).at(0).until, bench.now + 5s);
}

void TestIncidents::oneProbeGoesFirst()
{
    Stopped bench;
    bench.advance(10s);
    const Placement probe = bench.place(query());
    QVERIFY(bench.scheduler.incidents(bench.now).at(0).probing);
    for (int i = 0; i < 5; ++i)
        QCOMPARE(bench.ask(), QStringLiteral("wait 2000 upstream_throttled"));
    bench.advance(1min); // however long the probe takes
    QCOMPARE(bench.ask(), QStringLiteral("wait 2000 upstream_throttled"));
    bench.accept(probe);
    QVERIFY(bench.scheduler.incidents(bench.now).empty());
}

void TestIncidents::successOpensInARamp()
{
    Stopped bench;
    bench.advance(10s);
    bench.accept(bench.place(query()));
    const TimePoint opened = bench.now;
    for (int i = 1; i < 20; ++i) {
        QCOMPARE(bench.ask(), QStringLiteral("wait 250 upstream_throttled"));
        bench.now = opened + i * 250ms - 1ms;
        QCOMPARE(bench.ask(), QStringLiteral("wait 1 upstream_throttled"));
        bench.now = opened + i * 250ms;
        bench.place(query());
    }
    bench.now = opened + 5s;
    for (int i = 0; i < 10; ++i)
        bench.place(query());
}

void TestIncidents::failedProbeWaits_data()
{
    QTest::addColumn<int>("times");
    QTest::newRow("§8 a failed probe waits 5 s more") << 1;
    QTest::newRow("§8 each failed probe waits 5 s more") << 4;
}

void TestIncidents::failedProbeWaits()
{
    QFETCH(int, times);
    Stopped bench;
    bench.settings.queueWaitSeconds = 0;
    bench.mode(SchedulingMode::balance);
    bench.advance(10s);
    for (int i = 0; i < times; ++i) {
        bench.run(query(), broken());
        QCOMPARE(bench.ask(), QStringLiteral("none upstream_throttled×2 after 5000"));
        bench.advance(5s);
    }
    QCOMPARE(bench.cooling("a") + bench.cooling("b"), 0ms); // nor is anybody blamed beside it
    const Placement probe = bench.place(query());
    QVERIFY(bench.ask().startsWith(QStringLiteral("none")));
    bench.accept(probe);
    bench.advance(250ms);
    QVERIFY(std::holds_alternative<Placement>(bench.pick(query())));
}

void TestIncidents::probeThatFoundNothingOut()
{
    Stopped bench;
    bench.advance(10s);
    bench.run(query(), failure(OutcomeKind::neutral)); // its client went away
    const Placement next = bench.place(query());
    QCOMPARE(bench.ask(), QStringLiteral("wait 2000 upstream_throttled"));
    bench.release(next, success());
}

void TestIncidents::probeOfARemovedAccount()
{
    Stopped bench;
    bench.advance(10s);
    const Placement probe = bench.place(query());
    bench.scheduler.removeAccount(probe.account);
    QCOMPARE(bench.ask(), QStringLiteral("wait 2000 upstream_throttled"));
    bench.release(probe, failure(OutcomeKind::neutral));
    bench.accept(bench.place(query())); // the next one is the probe
    QVERIFY(bench.scheduler.incidents(bench.now).empty());
}

void TestIncidents::probeOfAnAccountThatMoved()
{
    Stopped bench;
    bench.advance(10s);
    const Placement probe = bench.place(query());
    SchedulerAccount moved = account(probe.account.str().c_str());
    moved.origin = "https://elsewhere.example.test";
    bench.put(moved);
    bench.accept(probe); // says something of where it was sent to
    QVERIFY(bench.scheduler.incidents(bench.now).empty());
    bench.release(probe, success());
}

void TestIncidents::liftedByTheUser()
{
    Stopped bench;
    QVERIFY(bench.scheduler.liftCooldowns(std::nullopt, bench.now) > 0);
    QVERIFY(bench.scheduler.incidents(bench.now).empty());
    bench.place(query());
    bench.place(query());
}

QTEST_APPLESS_MAIN(TestIncidents)
#include "tst_incidents.moc"
