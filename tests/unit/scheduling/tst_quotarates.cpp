// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/allocationcount.h"
#include "tests/unit/scheduling/quotafixture.h"

#include <QTest>

#include <cmath>
#include <functional>
#include <limits>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

using Act = std::function<void(Quota &)>;
using Readings = std::vector<QuotaReading>;
Q_DECLARE_METATYPE(Act)

namespace {

constexpr auto k5h = QuotaWindow::fiveHour;
constexpr auto k7d = QuotaWindow::sevenDay;

bool near(double left, double right)
{
    return std::abs(left - right) < 1e-9;
}

} // namespace

/// What is learned from readings, §6: rates and the estimate.
class TestQuotaRates : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rates_data();
    void rates();
    void estimate();
    void estimateDoesNotExhaust();
    void modelsAreBounded();
    void steadyStateAllocatesNothing();
};

void TestQuotaRates::rates_data()
{
    QTest::addColumn<Act>("act");
    QTest::addColumn<QByteArray>("model");
    QTest::addColumn<double>("rate"); ///< negative: none
    const auto row = [](const char *name, const Act &act, double rate,
                        const QByteArray &model = QByteArrayLiteral("m")) {
        QTest::newRow(name) << act << model << rate;
    };
    const auto figure = [](double used) -> QuotaReading { return Figure(k5h).share(used).in(2h); };
    row(
        "§6 one reading teaches nothing",
        [=](Quota &q) {
            q.spend("m", 5'000);
            q.read(figure(0.1));
        },
        -1);
    row(
        "§6 the fall per 1 000 tokens",
        [=](Quota &q) {
            q.read(figure(0.1));
            q.spend("m", 4'000);
            q.read(figure(0.3));
        },
        0.05);
    row(
        "§6 the second counts 0.3",
        [=](Quota &q) {
            q.read(figure(0.1));
            q.spend("m", 4'000);
            q.read(figure(0.3)); // 0.05
            q.spend("m", 1'000);
            q.read(figure(0.45)); // 0.15
        },
        0.05 + 0.3 * (0.15 - 0.05));
    row(
        "§6 a weight of one's own",
        [=](Quota &q) {
            q.tuning.estimateWeight = 1;
            q.read(figure(0.1));
            q.spend("m", 4'000);
            q.read(figure(0.3));
            q.spend("m", 1'000);
            q.read(figure(0.45));
        },
        0.15);
    row(
        "§6 999 tokens are too few",
        [=](Quota &q) {
            q.read(figure(0.1));
            q.spend("m", 999);
            q.read(figure(0.3));
        },
        -1);
    row(
        "§6 1 000 are enough",
        [=](Quota &q) {
            q.read(figure(0.1));
            q.spend("m", 1'000);
            q.read(figure(0.3));
        },
        0.2);
    row(
        "§6 readings close together are bridged",
        [=](Quota &q) {
            q.read(figure(0.1));
            q.spend("m", 600);
            q.read(figure(0.2));
            q.spend("m", 400);
            q.read(figure(0.3));
        },
        0.2);
    row(
        "§6 no fall is a fall of nothing",
        [=](Quota &q) {
            q.read(figure(0.1));
            q.spend("m", 1'000);
            q.read(figure(0.2)); // 0.1
            q.spend("m", 1'000);
            q.read(figure(0.2)); // 0
        },
        0.07);
    row(
        "§6 a rise is skipped",
        [=](Quota &q) {
            q.read(figure(0.5));
            q.spend("m", 2'000);
            q.read(figure(0.4));
        },
        -1);
    row(
        "§6 after a rise learning begins there",
        [=](Quota &q) {
            q.read(figure(0.5));
            q.spend("m", 2'000);
            q.read(figure(0.4));
            q.spend("m", 2'000);
            q.read(figure(0.6));
        },
        0.1);
    row(
        "§6 a rise below the last figure but above the first is one",
        [=](Quota &q) {
            q.read(figure(0.1));
            q.spend("m", 600);
            q.read(figure(0.5));
            q.spend("m", 600);
            q.read(figure(0.3));
        },
        -1);
    row(
        "§6 a reset that passed is skipped",
        [=](Quota &q) {
            q.read(figure(0.1));
            q.spend("m", 2'000);
            q.pass(2h);
            q.read(figure(0.3));
        },
        -1);
    row(
        "§6 another window by its reset is skipped",
        [=](Quota &q) {
            q.read(figure(0.1));
            q.spend("m", 2'000);
            q.read(Figure(k5h).share(0.3).in(4h));
        },
        -1);
    row(
        "§6 a reset that moves by less than a minute is the same",
        [=](Quota &q) {
            q.read(figure(0.1));
            q.spend("m", 2'000);
            q.read(Figure(k5h).share(0.3).in(2h + 59s));
        },
        0.1);
    row(
        "§6 the rate outlives the reset",
        [=](Quota &q) {
            q.read(figure(0.1));
            q.spend("m", 2'000);
            q.read(figure(0.3));
            q.pass(3h);
            q.read(figure(0));
        },
        0.1);
    row(
        "§6 by the model that used most: this one",
        [=](Quota &q) {
            q.read(figure(0.1));
            q.spend("m", 3'000);
            q.spend("n", 1'000);
            q.read(figure(0.3));
        },
        0.05);
    row(
        "§6 by the model that used most: not the other",
        [=](Quota &q) {
            q.read(figure(0.1));
            q.spend("m", 3'000);
            q.spend("n", 1'000);
            q.read(figure(0.3));
        },
        -1, QByteArrayLiteral("n"));
    const Act turns = [=](Quota &q) {
        q.read(figure(0));
        q.spend("m", 1'000);
        q.read(figure(0.1)); // m 0.1
        q.spend("n", 1'000);
        q.read(figure(0.4)); // n 0.3
        q.spend("m", 1'000);
        q.read(figure(0.6)); // m 0.2
    };
    row("§6 each model has its own", turns, 0.13);
    row("§6 each model has its own: the other", turns, 0.3, QByteArrayLiteral("n"));
    row(
        "§6 models outside the window's family do not count",
        [](Quota &q) {
            q.read(Figure(k5h).share(0.1).in(2h).of("m*"));
            q.spend("n", 9'000);
            q.spend("m", 1'000);
            q.read(Figure(k5h).share(0.3).in(2h).of("m*"));
        },
        0.2);
    row(
        "§6 an answer and an endpoint tell of one window",
        [=](Quota &q) {
            q.read(figure(0.1));
            q.spend("m", 2'000);
            q.read(Figure(k5h).share(0.3).in(2h).fromEndpoint());
        },
        0.1);
    row(
        "§6 negative tokens are none",
        [=](Quota &q) {
            q.read(figure(0.1));
            q.spend("m", -5'000);
            q.spend("m", 2'000);
            q.read(figure(0.3));
        },
        0.1);
    row(
        "§6 figures outside 0…1 are clamped",
        [=](Quota &q) {
            q.read(figure(-8));
            q.spend("m", 2'000);
            q.read(figure(8));
        },
        0.5);
    row(
        "§6 no least number of tokens divides by none",
        [=](Quota &q) {
            q.tuning.estimateTokens = 0;
            q.read(figure(0.1));
            q.read(figure(0.3));
        },
        -1);
}

void TestQuotaRates::rates()
{
    QFETCH(Act, act);
    QFETCH(QByteArray, model);
    QFETCH(double, rate);
    Quota quota;
    act(quota);
    const double learned = quota.rate(model.toStdString());
    QVERIFY2(near(learned, rate), qPrintable(QString::number(learned)));
}

void TestQuotaRates::estimate()
{
    Quota quota;
    const auto figure = [](double used) -> QuotaReading { return Figure(k5h).share(used).in(2h); };
    quota.read(figure(0.1));
    QVERIFY2(!quota.spend("m", 1'000), "no rate, no estimate");
    QVERIFY(near(quota.remaining("m"), 0.9));
    quota.read(figure(0.2)); // 0.1 per 1 000
    QVERIFY(quota.spend("m", 500));
    QVERIFY(near(quota.remaining("m"), 0.75));
    QVERIFY2(!quota.spend("n", 5'000), "no rate of that model");
    QVERIFY(near(quota.remaining("m"), 0.75));
    QVERIFY(near(quota.remaining("n"), 0.75)); // the window is the same
    QVERIFY(quota.spend("m", 6'500));
    QVERIFY(quota.sessionFull("m"));
    QVERIFY(near(quota.remaining("m"), 0.1));
    QVERIFY(quota.spend("m", std::numeric_limits<long long>::max()));
    QCOMPARE(quota.remaining("m"), 0.0);
    QVERIFY(quota.read(figure(0.4)));
    QVERIFY2(near(quota.remaining("m"), 0.6), "a figure replaces the estimate");
    const double left = quota.remaining("m");
    QVERIFY(quota.spend("m", 1'000));
    QVERIFY(!quota.read(Figure(k5h).says(QuotaStatus::unknown).in(2h)));
    QVERIFY2(quota.remaining("m") < left, "a reset alone does not");
    quota.read(figure(-0.5));
    quota.spend("m", 500);
    const double below = quota.remaining("m");
    quota.read(figure(0));
    quota.spend("m", 500);
    QVERIFY2(below < 1 && near(below, quota.remaining("m")), "on top of the clamped figure");
    quota.pass(2h);
    QVERIFY2(quota.spend("m", 1'000), "dropped at the reset");
    QCOMPARE(quota.remaining("m"), 1.0);
    quota.read(figure(0));
    QVERIFY(quota.spend("m", 1'000));
    QVERIFY2(quota.remaining("m") < 1, "the rate is still known");
}

void TestQuotaRates::estimateDoesNotExhaust()
{
    Quota quota;
    quota.read(Figure(k7d).share(0.5).in(24h));
    quota.spend("m", 1'000);
    quota.read(Figure(k7d).share(0.9).in(24h)); // 0.4 per 1 000
    quota.spend("m", 1'000);
    QCOMPARE(quota.remaining("m"), 0.0);
    QCOMPARE(quota.weekly("m"), WeeklyState::critical);
}

void TestQuotaRates::modelsAreBounded()
{
    Quota quota;
    quota.read(Figure(k5h).share(0).in(2h));
    for (int i = 1; i <= 100; ++i) {
        for (int other = 0; other < 100; ++other)
            quota.spend("tiny-" + std::to_string(other), 1);
        quota.spend("model-" + std::to_string(i), 900);
        quota.spend(std::string(10'000, 'x'), 1'000'000);
        quota.read(Figure(k5h).share(i / 100.0).in(2h));
    }
    const QuotaState state = quota.book.states(quota.now).at(0);
    QCOMPARE(state.rates.size(), QuotaRecord::kModels);
    for (const QuotaState::Rate &rate : state.rates)
        QVERIFY2(near(rate.sharePer1000, 0.01), rate.model.c_str());
    QCOMPARE(state.rates.back().model, std::string("model-100"));
}

void TestQuotaRates::steadyStateAllocatesNothing()
{
    Quota quota;
    const std::string opus = "claude-opus-4-1-20250805-thinking";
    Readings readings{Figure(k5h).in(2h), Figure(k7d).in(24h),
                      Figure(k7d).in(24h).of("claude-opus-4-1-2025*")};
    double used = 0;
    const auto turn = [&] {
        used += 0.001;
        for (QuotaReading &reading : readings)
            reading.used = used;
        bool any = quota.spend(Quota::kModel, 2'000);
        any = quota.spend(opus, 1'000) || any;
        any = quota.book.read(readings, quota.now, quota.tuning) || any;
        return any && quota.remaining() < 1 && quota.remaining(opus) < 1 &&
               quota.scarcity(opus) >= 0 && quota.weekly(opus) == WeeklyState::fine &&
               !quota.sessionFull(opus) && quota.nextChange() &&
               quota.book.resetOf(opus, quota.now) &&
               !quota.book.weeklyReset(opus, quota.now, quota.tuning);
    };
    for (int i = 0; i < 3; ++i)
        turn();
    const std::size_t before = allocations;
    bool good = true;
    for (int i = 0; i < 100; ++i)
        good = turn() && good;
    const std::size_t made = allocations - before;
    QVERIFY(good);
    QCOMPARE(made, std::size_t(0));
}

QTEST_APPLESS_MAIN(TestQuotaRates)
#include "tst_quotarates.moc"
