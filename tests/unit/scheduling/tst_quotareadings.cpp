// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/scheduling/quotafixture.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

using Readings = std::vector<QuotaReading>;
Q_DECLARE_METATYPE(Readings)

namespace {

constexpr auto k5h = QuotaWindow::fiveHour;
constexpr auto k7d = QuotaWindow::sevenDay;
constexpr auto kRejected = QuotaStatus::rejected;
constexpr auto kAllowed = QuotaStatus::allowed;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool near(double left, double right)
{
    return std::abs(left - right) < 1e-9;
}

} // namespace

/// What readings do to the windows, §6, good and bad ones, and over a restart.
class TestQuotaReadings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rawValuesAreKept();
    void clearedAtItsReset();
    void badInput_data();
    void badInput();
    void replacing_data();
    void replacing();
    void repeatedInABatch_data();
    void repeatedInABatch();
    void readTellsWhetherAnythingChanged();
    void windowsAreBounded();
    void clockGoesBack();
    void restart();
    void restartWithBadFigures();
};

void TestQuotaReadings::rawValuesAreKept()
{
    Quota quota;
    quota.read({Figure(k5h).share(1.7).in(1h), Figure(k7d).share(-0.25).in(24h)});
    const auto states = quota.book.states(quota.now);
    QCOMPARE(states.size(), std::size_t(2));
    QCOMPARE(states[0].used.value(), 1.7);
    QCOMPARE(states[1].used.value(), -0.25);
    QCOMPARE(states[0].source, QuotaSource::headers);
    QVERIFY(states[0].readAt == quota.now);
    QVERIFY(states[0].resetsAt == quota.now + 1h);
}

void TestQuotaReadings::clearedAtItsReset()
{
    Quota quota;
    quota.read({Figure(k5h).share(1).in(1h), Figure(k7d).share(1).in(2h)});
    quota.pass(1h - 1ns);
    QVERIFY(quota.sessionFull());
    quota.pass(1ns);
    QVERIFY(!quota.sessionFull());
    QCOMPARE(quota.book.states(quota.now).size(), std::size_t(1));
    QCOMPARE(quota.weekly(), WeeklyState::exhausted);
    quota.pass(1h);
    QCOMPARE(quota.weekly(), WeeklyState::fine);
    QCOMPARE(quota.remaining(), 1.0);
    QCOMPARE(quota.scarcity(), 0.0);
    QVERIFY(!quota.book.resetOf(Quota::kModel, quota.now));
    QVERIFY(quota.read(Readings{}));
    QVERIFY(quota.book.empty());
}

/// On a 5 h window at 95 % that ends in an hour and a week at 99 % that ends in 24 h.
void TestQuotaReadings::badInput_data()
{
    QTest::addColumn<Readings>("readings");
    QTest::addColumn<bool>("full");
    QTest::addColumn<bool>("exhausted");
    const auto row = [](const char *name, const Readings &readings, bool full = true,
                        bool exhausted = true) {
        QTest::newRow(name) << readings << full << exhausted;
    };
    row("§6 NaN changes nothing", {Figure(k5h).share(kNan), Figure(k7d).share(kNan).in(24h)});
    row("§6 infinity changes nothing",
        {Figure(k5h).share(kInfinity), Figure(k7d).share(-kInfinity).in(24h)});
    row("§6 nothing said changes nothing", {Figure(k5h), Figure(k7d)});
    row("§6 above 1 is full", {Figure(k5h).share(1e300).in(1h), Figure(k7d).share(2).in(24h)});
    row("§6 negative is nothing used",
        {Figure(k5h).share(-1).in(1h), Figure(k7d).share(-1).in(24h)}, false, false);
    row("§6 a reset in the past is of the window before",
        {Figure(k5h).share(0).in(-1s), Figure(k7d).share(0).in(-1s)});
    row("§6 a reset at this moment too",
        {Figure(k5h).share(0).in(0s), Figure(k7d).share(0).in(0s)});
    row("§6 a reset in the far past",
        {Figure(k5h).share(0).in(Milliseconds::min()), Figure(k7d).in(Milliseconds::min())});
    row("§6 a refusal with a reset in the past frees nothing",
        {Figure(k5h).in(-1h).says(kRejected), Figure(k7d).in(-1h).says(kRejected)});
    row("§6 a reset in 400 days is ignored, the figure is not",
        {Figure(k5h).share(0.1).in(400 * kDay), Figure(k7d).share(0.1).in(400 * kDay)}, false,
        false);
    row("§6 a reset at the end of time is ignored",
        {Figure(k5h).in(Milliseconds::max()), Figure(k7d).in(Milliseconds::max())});
    row("§6 milliseconds taken for seconds are ignored",
        {Figure(k5h).in(5'000 * kHour), Figure(k7d).in(24'000 * kHour)});
}

void TestQuotaReadings::badInput()
{
    QFETCH(Readings, readings);
    Quota quota;
    quota.read({Figure(k5h).share(0.95).in(1h), Figure(k7d).share(0.99).in(24h)});
    quota.read(readings);
    QTEST(quota.sessionFull(), "full");
    QTEST(quota.weekly() == WeeklyState::exhausted, "exhausted");
    QVERIFY(quota.remaining() >= 0 && quota.remaining() <= 1);
    QVERIFY(quota.scarcity() >= 0 && quota.scarcity() <= 1);
    QVERIFY2(quota.nextChange() == quota.now + 1h, "nothing lasts longer than before");
    quota.pass(24h);
    QVERIFY(!quota.sessionFull());
    QCOMPARE(quota.weekly(), WeeklyState::fine);
}

/// One window, 7 days at 99 % with its reset in 24 h, then a second reading.
void TestQuotaReadings::replacing_data()
{
    QTest::addColumn<Readings>("second");
    QTest::addColumn<double>("used");  ///< negative: not known
    QTest::addColumn<qint64>("hours"); ///< to the reset; 0: not known
    QTest::addColumn<bool>("exhausted");
    const auto row = [](const char *name, const QuotaReading &second, double used, qint64 hours,
                        bool exhausted) {
        QTest::newRow(name) << Readings{second} << used << hours << exhausted;
    };
    row("§6 a figure replaces a figure", Figure(k7d).share(0.2).in(24h), 0.2, 24, false);
    row("§6 whatever its source", Figure(k7d).share(0.2).in(24h).fromEndpoint(), 0.2, 24, false);
    row("§6 a figure alone keeps the reset", Figure(k7d).share(0.995), 0.995, 24, true);
    row("§6 a reset alone keeps the figure", Figure(k7d).in(24h), 0.99, 24, true);
    row("§6 a reset a minute off keeps the figure", Figure(k7d).in(24h + 1min), 0.99, 24, true);
    row("§6 a reset further off is another window", Figure(k7d).in(25h), -1, 25, false);
    row("§6 a status alone keeps the figure", Figure(k7d).says(kAllowed), 0.99, 24, true);
    row("§6 rejected in another window", Figure(k7d).in(25h).says(kRejected), -1, 25, true);
    row("§6 another model's window is another", Figure(k7d).share(0).in(24h).of("x"), 0.99, 24,
        true);
    row("§6 another length is another", Figure(k5h).share(0).in(3h), 0.99, 24, true);
}

void TestQuotaReadings::replacing()
{
    QFETCH(Readings, second);
    QFETCH(double, used);
    QFETCH(qint64, hours);
    QFETCH(bool, exhausted);
    Quota quota;
    quota.read(Figure(k7d).share(0.99).in(24h));
    quota.read(second);
    const QuotaState state = quota.book.states(quota.now).at(0);
    QCOMPARE(state.used.value_or(-1), used);
    QCOMPARE(std::chrono::duration_cast<std::chrono::hours>(*state.resetsAt - quota.now).count(),
             hours);
    QCOMPARE(quota.weekly() == WeeklyState::exhausted, exhausted);
    QVERIFY(state.model.empty());
    if (second[0].window == k7d && second[0].model.empty())
        QCOMPARE(state.source, second[0].source);
}

void TestQuotaReadings::repeatedInABatch_data()
{
    QTest::addColumn<Readings>("readings");
    QTest::addColumn<bool>("exhausted");
    QTest::addColumn<qint64>("hours");
    const auto row = [](const char *name, const Readings &readings, bool exhausted, qint64 hours) {
        QTest::newRow(name) << readings << exhausted << hours;
    };
    row("§6 the last one counts", {Figure(k7d).share(0.99).in(10h), Figure(k7d).share(0.2).in(20h)},
        false, 20);
    row("§6 of several rejected ones the latest reset counts: first",
        {Figure(k7d).in(30h).says(kRejected), Figure(k7d).in(20h).says(kRejected)}, true, 30);
    row("§6 of several rejected ones the latest reset counts: last",
        {Figure(k7d).in(20h).says(kRejected), Figure(k7d).in(30h).says(kRejected)}, true, 30);
    row("§6 a rejected one is not undone by the next",
        {Figure(k7d).in(20h).says(kRejected), Figure(k7d).share(0.1).in(20h).says(kAllowed)}, true,
        20);
    row("§6 nor its reset",
        {Figure(k7d).in(20h).says(kRejected), Figure(k7d).share(0.1).says(kAllowed)}, true, 20);
    row("§6 nor by a reset in the past",
        {Figure(k7d).in(20h).says(kRejected), Figure(k7d).in(-1h).says(kAllowed)}, true, 20);
    row("§6 a rejected one with an absurd reset",
        {Figure(k7d).in(400 * kDay).says(kRejected), Figure(k7d).in(20h).says(kAllowed)}, true, 20);
    row("§6 others between do not matter",
        {Figure(k7d).in(30h).says(kRejected), Figure(k5h).share(0.1).in(1h),
         Figure(k7d).in(20h).says(kRejected)},
        true, 30);
}

void TestQuotaReadings::repeatedInABatch()
{
    QFETCH(Readings, readings);
    QFETCH(qint64, hours);
    Quota quota;
    quota.read(readings);
    QTEST(quota.weekly() == WeeklyState::exhausted, "exhausted");
    QuotaState week;
    for (const QuotaState &state : quota.book.states(quota.now)) {
        if (state.window == k7d)
            week = state;
    }
    QVERIFY(week.resetsAt == quota.now + std::chrono::hours(hours));
}

void TestQuotaReadings::readTellsWhetherAnythingChanged()
{
    Quota quota;
    const QuotaReading reading = Figure(k5h).share(0.5).in(1h).says(kAllowed);
    QVERIFY(quota.read(reading));
    QVERIFY(!quota.read(reading));
    QVERIFY(!quota.read(Readings{}));
    QVERIFY(!quota.read(Figure(k5h).share(kNan)));
    QVERIFY(!quota.read(Figure(k5h).share(0).in(-1s)));
    QVERIFY(quota.read(Figure(k5h).share(0.51).in(1h).says(kAllowed)));
    QVERIFY(quota.read(Figure(k5h).share(0.51).in(1h + 1s).says(kAllowed)));
    QVERIFY(quota.read(Figure(k5h).says(kRejected)));
    QVERIFY2(!quota.read(Figure(QuotaWindow::tokens).share(0).in(0s)), "nothing to clear");
    quota.read(Figure(QuotaWindow::tokens).share(0.5).in(10s));
    QVERIFY2(quota.read(Figure(QuotaWindow::tokens).share(0).in(0s)), "full again");
    quota.read(Figure(QuotaWindow::tokens).share(0.95).in(10s));
    QVERIFY2(!quota.read(Figure(QuotaWindow::tokens).in(0s).says(kRejected)), "not free");
    QVERIFY(quota.sessionFull());
    quota.pass(2h);
    QVERIFY2(quota.spend("m", 1), "a reset has passed");
    QVERIFY(!quota.spend("m", 1));
}

void TestQuotaReadings::windowsAreBounded()
{
    Quota quota;
    const auto named = [](std::size_t i) -> QuotaReading {
        return Figure(k5h).share(0.5).in(2h).of("model-" + std::to_string(i));
    };
    Readings many;
    for (std::size_t i = 0; i < QuotaBook::kReadings + 10; ++i)
        many.push_back(named(i));
    quota.read(many);
    QCOMPARE(quota.book.states(quota.now).size(), QuotaBook::kWindows);
    QCOMPARE(quota.remaining("model-0"), 0.5);
    QVERIFY2(quota.remaining("model-200") == 1.0, "what was read at the same moment stays");
    quota.pass(1h);
    many.assign(1, named(0));
    many.push_back(named(200));
    quota.read(many);
    QCOMPARE(quota.book.states(quota.now).size(), QuotaBook::kWindows);
    QCOMPARE(quota.remaining("model-200"), 0.5);
    QCOMPARE(quota.remaining("model-0"), 0.5);
    QVERIFY2(quota.remaining("model-1") == 1.0, "the one not read for longest gave its place");
    QVERIFY(!quota.read(Figure(k5h).share(1).in(1h).of(std::string(10'000, '*'))));
}

void TestQuotaReadings::clockGoesBack()
{
    Quota quota;
    quota.read({Figure(k5h).share(0.5).in(2h), Figure(k7d).share(0.6).in(kWeek)});
    quota.spend("m", 2'000);
    const auto before = quota.nextChange();
    quota.pass(-1h);
    QVERIFY(quota.remaining("m") == 0.4);
    QVERIFY(quota.scarcity("m") <= 0.6);
    QCOMPARE(quota.weekly("m"), WeeklyState::critical);
    QVERIFY(quota.nextChange() == before);
    // The same reset as told an hour earlier: the same window, no rate from the jump alone.
    quota.read(Figure(k5h).share(0.5).in(3h));
    quota.spend("m", 2'000);
    quota.read(Figure(k5h).share(0.4).in(3h));
    for (const QuotaState &state : quota.book.states(quota.now)) {
        QVERIFY(state.estimated >= 0);
        for (const QuotaState::Rate &rate : state.rates)
            QVERIFY(rate.sharePer1000 >= 0);
    }
    quota.pass(3h);
    QVERIFY(near(quota.remaining("m"), 0.4));
    QCOMPARE(quota.book.states(quota.now).size(), std::size_t(1));
}

void TestQuotaReadings::restart()
{
    Quota before;
    before.read({Figure(k5h).share(0.2).in(2h), Figure(k7d).share(0.3).in(24h).of("m*"),
                 Figure(QuotaWindow::credit).share(0.9).fromEndpoint()});
    before.spend("m", 1'000);
    before.read(Figure(k5h).share(0.3).in(2h).says(QuotaStatus::warning));
    before.spend("m", 1'000); // estimated 0.1

    Quota after;
    after.now = before.now + 1h;
    for (const QuotaState &state : before.book.states(before.now))
        after.book.restore(state, after.now);
    const auto states = after.book.states(after.now);
    QCOMPARE(states.size(), std::size_t(2)); // credit had no reset
    QVERIFY(near(after.remaining("m"), 0.6));
    QVERIFY(near(after.remaining("n"), 0.6));
    QCOMPARE(states[0].status, QuotaStatus::warning);
    QVERIFY(states[0].readAt == before.now);
    QVERIFY(after.book.resetOf("m", after.now) == before.now + 2h);
    QVERIFY2(after.spend("m", 1'000), "the rate survives");
    QVERIFY(near(after.remaining("m"), 0.5));
    // What was used while the program was away is not known: no rate from before to after.
    const double rate = after.rate("m");
    after.read(Figure(k5h).share(0.9).in(1h));
    QCOMPARE(after.rate("m"), rate);

    Quota late;
    late.now = before.now + 2h;
    for (const QuotaState &state : before.book.states(before.now))
        late.book.restore(state, late.now);
    QVERIFY2(late.book.states(late.now).size() == 1, "a reset passed meanwhile");

    Quota fresh;
    fresh.read(Figure(k5h).share(0.1).in(3h));
    fresh.book.restore(states[0], fresh.now);
    QVERIFY2(near(fresh.remaining("m"), 0.9), "a reading since then is newer");
}

void TestQuotaReadings::restartWithBadFigures()
{
    Quota quota;
    QuotaState state;
    state.window = k5h;
    state.used = kNan;
    state.estimated = kInfinity;
    state.resetsAt = quota.now + 1h;
    state.rates = {{"m", kNan}, {"n", -1}, {std::string(10'000, 'x'), 0.1}, {"o", 0.1}};
    quota.book.restore(state, quota.now);
    QCOMPARE(quota.remaining("m"), 1.0);
    QCOMPARE(quota.book.states(quota.now).at(0).rates.size(), std::size_t(1));
    QCOMPARE(quota.rate("o"), 0.1);

    Quota half;
    state.used = 0.5;
    half.book.restore(state, half.now);
    QCOMPARE(half.remaining("m"), 0.5);

    state.window = k7d;
    state.used = 1;
    state.resetsAt = quota.now + 400 * kDay;
    quota.book.restore(state, quota.now);
    state.resetsAt = TimePoint::min();
    quota.book.restore(state, quota.now);
    QCOMPARE(quota.weekly(), WeeklyState::fine);
    state.resetsAt = quota.now + 1h;
    state.model = std::string(10'000, '*');
    quota.book.restore(state, quota.now);
    QCOMPARE(quota.book.states(quota.now).size(), std::size_t(1));
}

QTEST_APPLESS_MAIN(TestQuotaReadings)
#include "tst_quotareadings.moc"
