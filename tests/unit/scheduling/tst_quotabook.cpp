// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/scheduling/quotafixture.h"

#include "core/base/random.h"

#include <QTest>

#include <cmath>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

using Readings = std::vector<QuotaReading>;
Q_DECLARE_METATYPE(Readings)
Q_DECLARE_METATYPE(WeeklyState)

namespace {

constexpr auto k5h = QuotaWindow::fiveHour;
constexpr auto k7d = QuotaWindow::sevenDay;
constexpr auto kRejected = QuotaStatus::rejected;

bool near(double left, double right)
{
    return std::abs(left - right) < 1e-9;
}

} // namespace

/// What follows from the windows, §2, §4 and §6.
class TestQuotaBook : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sessionWindow_data();
    void sessionWindow();
    void weekly_data();
    void weekly();
    void weeklyConstants();
    void weeklyResetIsTheLatestOfTheExhausted();
    void weeklyKnown();
    void paceIsCaughtUpWithToTheTick_data();
    void paceIsCaughtUpWithToTheTick();
    void nothingChangesBeforeTheNextChange();
    void scarcity_data();
    void scarcity();
    void remaining_data();
    void remaining();
    void resetOfTheTightest();
};

void TestQuotaBook::sessionWindow_data()
{
    QTest::addColumn<Readings>("readings");
    QTest::addColumn<bool>("full");
    const auto row = [](const char *name, const Readings &readings, bool full) {
        QTest::newRow(name) << readings << full;
    };
    row("§2 nothing known", {}, false);
    row("§2 5 h below 90 %", {Figure(k5h).share(0.899).in(1h)}, false);
    row("§2 5 h at 90 %", {Figure(k5h).share(0.9).in(1h)}, true);
    row("§2 tokens at 90 %", {Figure(QuotaWindow::tokens).share(0.9).in(20s)}, true);
    row("§2 requests at 90 %", {Figure(QuotaWindow::requests).share(0.9).in(20s)}, true);
    row("§2 a day is no session window", {Figure(QuotaWindow::day).share(1).in(1h)}, false);
    row("§2 credit is no session window", {Figure(QuotaWindow::credit).share(1).fromEndpoint()},
        false);
    row("§2 seven days are no session window", {Figure(k7d).share(0.9).in(24h)}, false);
    row("§2 5 h rejected counts as full", {Figure(k5h).share(0.4).in(1h).says(kRejected)}, true);
    row("§2 5 h rejected without a figure", {Figure(k5h).in(1h).says(kRejected)}, true);
    row("§6 headers without a reset make nothing ineligible",
        {Figure(k5h).share(1).says(kRejected)}, false);
    row("§6 an endpoint without a reset does", {Figure(k5h).share(1).fromEndpoint()}, true);
    row("§6 a family's window stops that family", {Figure(k5h).share(1).in(1h).of("*sonnet*")},
        true);
    row("§6 another family's window does not", {Figure(k5h).share(1).in(1h).of("*opus*")}, false);
    row("§6 another model's window does not", {Figure(k5h).share(1).in(1h).of("claude-sonnet-4-5")},
        false);
    row("§6 above 1 is full", {Figure(k5h).share(7).in(1h)}, true);
}

void TestQuotaBook::sessionWindow()
{
    QFETCH(Readings, readings);
    Quota quota;
    quota.read(readings);
    QTEST(quota.sessionFull(), "full");
}

void TestQuotaBook::weekly_data()
{
    QTest::addColumn<Readings>("readings");
    QTest::addColumn<WeeklyState>("state");
    using W = WeeklyState;
    const auto row = [](const char *name, const Readings &readings, WeeklyState state) {
        QTest::newRow(name) << readings << state;
    };
    const auto last = [](double used) { // nothing of the window is left: no pace
        return Readings{Figure(k7d).share(used).in(1ms)};
    };
    row("§6 nothing known", {}, W::fine);
    row("§6 below 65 %", last(0.6499), W::fine);
    row("§6 soft at 65 %", last(0.65), W::soft);
    row("§6 reserve at 85 %", last(0.85), W::reserve);
    row("§6 critical at 95 %", last(0.95), W::critical);
    row("§6 critical below 98.5 %", last(0.9849), W::critical);
    row("§6 exhausted at 98.5 %", last(0.985), W::exhausted);
    // Half of the week gone: 0.6 × what is ahead of 50 % comes on top.
    const auto half = [](double used) { return Readings{Figure(k7d).share(used).in(84h)}; };
    row("§6 on pace", half(0.5), W::fine);
    row("§6 ahead: 59.3 % count as 64.88 %", half(0.593), W::fine);
    row("§6 ahead: 59.4 % count as 65.04 %", half(0.594), W::soft);
    row("§6 ahead: 72 % count as 85.2 %", half(0.72), W::reserve);
    row("§6 ahead: 79 % count as 96.4 %", half(0.79), W::critical);
    row("§6 no pace makes exhausted", half(0.98), W::critical);
    row("§6 behind the pace nothing is taken off", half(0.45), W::fine);
    row("§6 no reset known: no pace", {Figure(k7d).share(0.64).fromEndpoint()}, W::fine);
    row("§6 no reset known: plain use", {Figure(k7d).share(0.86).fromEndpoint()}, W::reserve);
    row("§6 no reset, from headers", {Figure(k7d).share(1)}, W::fine);
    row("§6 rejected alone exhausts", {Figure(k7d).share(0.1).in(24h).says(kRejected)},
        W::exhausted);
    row("§6 rejected without a figure exhausts", {Figure(k7d).in(24h).says(kRejected)},
        W::exhausted);
    row("§6 a warning does not", {Figure(k7d).share(0.1).in(24h).says(QuotaStatus::warning)},
        W::fine);
    row("§6 another window's rejection does not exhaust the week",
        {Figure(k7d).share(0.1).in(24h), Figure(k5h).in(1h).says(kRejected)}, W::fine);
    row("§6 the worst of two",
        {Figure(k7d).share(0.1).in(24h), Figure(k7d).share(0.99).in(24h).of("claude-sonnet-*")},
        W::exhausted);
    row("§6 a family's week stops that family only",
        {Figure(k7d).share(0.1).in(24h), Figure(k7d).share(0.99).in(24h).of("claude-opus-*")},
        W::fine);
    row("§6 raw use above 1", {Figure(k7d).share(1.3).in(24h)}, W::exhausted);
}

void TestQuotaBook::weekly()
{
    QFETCH(Readings, readings);
    Quota quota;
    quota.read(readings);
    QTEST(quota.weekly(), "state");
}

void TestQuotaBook::weeklyConstants()
{
    Quota quota;
    quota.read(Figure(k7d).share(0.98).in(kWeek)); // counts as 0.98 + 0.6 × 0.98 = 1.568
    quota.tuning.weeklyCritical = 1.5;
    QCOMPARE(quota.weekly(), WeeklyState::critical);
    quota.tuning.weeklyCritical = 1.501; // § 6: at most 1.5
    QCOMPARE(quota.weekly(), WeeklyState::reserve);
    quota.tuning.weeklyMost = 0.7;
    QCOMPARE(quota.weekly(), WeeklyState::soft);
    quota.tuning.weeklyExhausted = 0.98;
    QCOMPARE(quota.weekly(), WeeklyState::exhausted);
    quota.tuning = SchedulerTuning();
    quota.tuning.weeklyOverrun = 0;
    quota.tuning.weeklyCritical = 0.981;
    QCOMPARE(quota.weekly(), WeeklyState::reserve);
    quota.tuning.weeklyExhausted = 2;
    quota.read(Figure(k7d).share(0.1).in(kWeek).says(kRejected));
    QCOMPARE(quota.weekly(), WeeklyState::exhausted);
}

void TestQuotaBook::weeklyResetIsTheLatestOfTheExhausted()
{
    Quota quota;
    const auto reset = [&] {
        return quota.book.weeklyReset(Quota::kModel, quota.now, quota.tuning);
    };
    QVERIFY(!reset());
    quota.read({Figure(k7d).share(0.97).in(160h), Figure(k5h).share(1).in(2h)});
    QVERIFY2(!reset(), "none is exhausted");
    quota.read({Figure(k7d).share(0.99).in(20h), Figure(k7d).in(30h).says(kRejected).of("claude*"),
                Figure(k7d).share(1).in(40h).of("gpt*")});
    QVERIFY(reset() == quota.now + 30h);
    quota.read(Figure(k7d).share(1).fromEndpoint().of("*sonnet*"));
    QVERIFY2(!reset(), "one of them does not say");
}

void TestQuotaBook::weeklyKnown()
{
    Quota quota;
    const auto known = [&] { return quota.book.weeklyKnown(Quota::kModel, quota.now); };
    quota.read({Figure(k5h).share(0.5).in(1h), Figure(k7d).share(0.5).in(1h).of("gpt*")});
    QVERIFY(!known());
    quota.read(Figure(k7d).in(1h));
    QVERIFY2(!known(), "a reset alone is no figure");
    quota.read(Figure(k7d).share(0.5).in(1h));
    QVERIFY(known());
    quota.pass(1h);
    QVERIFY(!known());
}

void TestQuotaBook::paceIsCaughtUpWithToTheTick_data()
{
    QTest::addColumn<double>("used");
    QTest::addColumn<QList<double>>("shares"); ///< of the week, at which the state falls
    const auto at = [](double used, double threshold) { return used - (threshold - used) / 0.6; };
    QTest::newRow("§6 never ahead") << 0.3 << QList<double>{};
    QTest::newRow("§6 soft to fine") << 0.45 << QList<double>{at(0.45, 0.65)};
    QTest::newRow("§6 from critical down to fine")
        << 0.6 << QList<double>{at(0.6, 0.95), at(0.6, 0.85), at(0.6, 0.65)};
    QTest::newRow("§6 soft by plain use stays")
        << 0.7 << QList<double>{at(0.7, 0.95), at(0.7, 0.85)};
    QTest::newRow("§6 from critical down to soft")
        << 0.8 << QList<double>{at(0.8, 0.95), at(0.8, 0.85)};
    QTest::newRow("§6 from critical to reserve") << 0.9 << QList<double>{at(0.9, 0.95)};
    QTest::newRow("§6 critical by plain use stays") << 0.96 << QList<double>{};
    QTest::newRow("§6 exhausted stays") << 0.99 << QList<double>{};
}

void TestQuotaBook::paceIsCaughtUpWithToTheTick()
{
    QFETCH(double, used);
    QFETCH(QList<double>, shares);
    Quota quota;
    const TimePoint start = quota.now;
    quota.read(Figure(k7d).share(used).in(kWeek));
    for (const double share : shares) {
        const WeeklyState before = quota.weekly();
        const auto next = quota.nextChange();
        QVERIFY(next);
        const double moment =
            std::chrono::duration<double>(*next - start) / std::chrono::duration<double>(kWeek);
        QVERIFY2(near(moment, share), qPrintable(QString::number(moment, 'g', 12)));
        quota.now = *next - 1ns;
        QCOMPARE(quota.weekly(), before);
        QVERIFY(quota.nextChange() == next);
        quota.now = *next;
        QVERIFY(quota.weekly() < before);
    }
    QVERIFY(quota.nextChange() == start + kWeek);
    quota.now = start + kWeek - 1ns;
    const bool fine = quota.weekly() == WeeklyState::fine;
    QCOMPARE(fine, used < 0.65);
    quota.now = start + kWeek;
    QCOMPARE(quota.weekly(), WeeklyState::fine);
    QVERIFY(!quota.nextChange());
}

/// Generated books: between now and nextChange every answer that is no matter of degree stays, and
/// at it one changes.
void TestQuotaBook::nothingChangesBeforeTheNextChange()
{
    SeededRandom random(20261121);
    const auto share = [&] { return static_cast<double>(random.below(1'001)) / 1'000.0; };
    for (int round = 0; round < 500; ++round) {
        Quota quota;
        Readings readings;
        for (const QuotaWindow window : {k7d, k5h, QuotaWindow::tokens}) {
            const Milliseconds most = window == k7d ? kWeek : 5 * kHour;
            const Milliseconds reset{
                1 + static_cast<long long>(random.below(static_cast<std::uint64_t>(most.count())))};
            readings.push_back(Figure(window).share(0.4 + 0.6 * share()).in(reset));
        }
        quota.read(readings);
        const auto answers = [&] {
            return std::tuple(quota.weekly(), quota.sessionFull(), quota.remaining(),
                              quota.book.weeklyReset(Quota::kModel, quota.now, quota.tuning),
                              quota.book.states(quota.now).size());
        };
        while (const auto next = quota.nextChange()) {
            const auto before = answers();
            const auto span = static_cast<std::uint64_t>((*next - quota.now).count());
            for (int sample = 0; sample < 5; ++sample) {
                Quota probe = quota;
                probe.now += TimePoint::duration(static_cast<long long>(random.below(span)));
                std::swap(probe, quota);
                const bool same = answers() == before;
                std::swap(probe, quota);
                QVERIFY2(same, qPrintable(QStringLiteral("round %1").arg(round)));
            }
            quota.now = *next;
            QVERIFY2(answers() != before, qPrintable(QStringLiteral("round %1").arg(round)));
        }
    }
}

void TestQuotaBook::scarcity_data()
{
    QTest::addColumn<Readings>("readings");
    QTest::addColumn<double>("scarcity");
    const auto row = [](const char *name, const Readings &readings, double scarcity) {
        QTest::newRow(name) << readings << scarcity;
    };
    row("§4 nothing known", {}, 0);
    row("§4 use ahead of a 5 h window", {Figure(k5h).share(0.7).in(150min)}, 0.2);
    row("§4 use ahead of a week", {Figure(k7d).share(0.8).in(42h)}, 0.05);
    row("§4 use ahead of a day", {Figure(QuotaWindow::day).share(0.5).in(18h)}, 0.25);
    row("§4 use ahead of a minute", {Figure(QuotaWindow::requests).share(0.5).in(45s)}, 0.25);
    row("§4 behind the pace", {Figure(k5h).share(0.2).in(1h)}, 0);
    row("§4 plain use without a reset, from headers too", {Figure(k5h).share(0.3)}, 0.3);
    row("§4 plain use of credit", {Figure(QuotaWindow::credit).share(0.3).in(24h)}, 0.3);
    row("§4 the worst", {Figure(k5h).share(0.7).in(150min), Figure(k7d).share(0.8).in(42h)}, 0.2);
    row("§4 of the model only", {Figure(k5h).share(1).in(5h).of("gpt-*")}, 0);
    row("§6 clamped", {Figure(k5h).share(9).in(5h)}, 1);
}

void TestQuotaBook::scarcity()
{
    QFETCH(Readings, readings);
    QFETCH(double, scarcity);
    Quota quota;
    quota.read(readings);
    QVERIFY2(near(quota.scarcity(), scarcity), qPrintable(QString::number(quota.scarcity())));
}

void TestQuotaBook::remaining_data()
{
    QTest::addColumn<Readings>("readings");
    QTest::addColumn<double>("remaining");
    const auto row = [](const char *name, const Readings &readings, double remaining) {
        QTest::newRow(name) << readings << remaining;
    };
    row("§4 nothing known", {}, 1);
    row("§4 the tightest", {Figure(k5h).share(0.3).in(1h), Figure(k7d).share(0.6).in(24h)}, 0.4);
    row("§4 of the model only",
        {Figure(k5h).share(0.3).in(1h), Figure(k7d).share(0.6).in(24h).of("*opus*")}, 0.7);
    row("§4 an exact name", {Figure(k5h).share(0.3).in(1h).of(std::string(Quota::kModel))}, 0.7);
    row("§6 without a reset, from headers too", {Figure(k5h).share(0.9)}, 0.1);
    row("§6 nothing remains of a rejected window", {Figure(k5h).share(0.3).in(1h).says(kRejected)},
        0);
    row("§6 above 1 is clamped", {Figure(k5h).share(1.7).in(1h)}, 0);
    row("§6 negative is clamped", {Figure(k5h).share(-3).in(1h)}, 1);
}

void TestQuotaBook::remaining()
{
    QFETCH(Readings, readings);
    QFETCH(double, remaining);
    Quota quota;
    quota.read(readings);
    QVERIFY2(near(quota.remaining(), remaining), qPrintable(QString::number(quota.remaining())));
}

void TestQuotaBook::resetOfTheTightest()
{
    Quota quota;
    const auto reset = [&] { return quota.book.resetOf(Quota::kModel, quota.now); };
    QVERIFY(!reset());
    quota.read({Figure(k5h).share(0.3).in(1h), Figure(k7d).share(0.6).in(24h)});
    QVERIFY(reset() == quota.now + 24h);
    quota.read(Figure(k5h).share(0.8).in(1h));
    QVERIFY(reset() == quota.now + 1h);
    quota.read(Figure(k7d).share(0.8).in(24h));
    QVERIFY2(reset() == quota.now + 24h, "of two as tight the one that lasts longer");
    quota.read(Figure(QuotaWindow::credit).share(0.9).fromEndpoint());
    QVERIFY2(!reset(), "credit does not say");
}

QTEST_APPLESS_MAIN(TestQuotaBook)
#include "tst_quotabook.moc"
