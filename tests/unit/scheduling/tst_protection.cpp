// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/protection.h"

#include "tests/unit/scheduling/quotafixture.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

using Names = std::vector<std::string>;
using Readings = std::vector<QuotaReading>;
Q_DECLARE_METATYPE(Names)
Q_DECLARE_METATYPE(Readings)
Q_DECLARE_METATYPE(QuotaProtection)

namespace {

constexpr auto k5h = QuotaWindow::fiveHour;
constexpr auto k7d = QuotaWindow::sevenDay;

QuotaReading left(double share, Milliseconds resetsIn = 2 * kHour)
{
    return Figure(k5h).share(1 - share).in(resetsIn);
}

/// An account with its book, its protection and the settings.
struct Guarded : Quota
{
    Protection protection;
    QuotaProtection settings{true, 10, {}};
    Names offered{"m", "n"};

    bool evaluate() { return protection.evaluate(book, offered, settings, now, tuning); }
    bool reads(const QuotaReading &reading)
    {
        read(reading);
        return evaluate();
    }
    /// Teaches that m takes 10 % per 1 000 tokens of the five hours; `share` is left at the end.
    void teach(double share)
    {
        read(left(share + 0.1));
        spend("m", 1'000);
        read(left(share));
    }
};

} // namespace

class TestProtection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void models_data();
    void models();
    void hysteresis_data();
    void hysteresis();
    void everyThresholdIsMet();
    void liftedAtTheReset();
    void resetOfOneWindowLeavesTheOther();
    void otherWindowInTheMarginDoesNotHold();
    void restsOnTheEstimate();
    void figureConfirmsTheEstimate();
    void estimateOnTopOfAFigureKeepsTheMargin();
    void changeOfSettingsEvaluatesAfresh_data();
    void changeOfSettingsEvaluatesAfresh();
    void disabledEmpties();
    void offeredModelsChange();
    void restoredKeepsTheMargin();
    void restoredAndNothingKnown();
    void restoredWithRepeats();
    void until();
    void changesAreTold();
};

void TestProtection::models_data()
{
    QTest::addColumn<QuotaProtection>("settings");
    QTest::addColumn<Names>("offered");
    QTest::addColumn<Readings>("readings");
    QTest::addColumn<Names>("held");
    const QuotaProtection all{true, 10, {}};
    const auto row = [](const char *name, const QuotaProtection &settings, const Names &offered,
                        const Readings &readings, const Names &held) {
        QTest::newRow(name) << settings << offered << readings << held;
    };
    row("§6 off by default", QuotaProtection(), {"a", "b"}, {left(0)}, {});
    row("§6 nothing known", all, {"a", "b"}, {}, {});
    row("§6 above the threshold", all, {"a", "b"}, {left(0.101)}, {});
    row("§6 remaining = threshold protects", all, {"b", "a"}, {left(0.1)}, {"a", "b"});
    row("§6 a threshold of one's own", {true, 50, {}}, {"a"}, {left(0.5)}, {"a"});
    row("§6 the model that is low", all, {"a", "b"}, {Figure(k5h).share(0.95).in(1h).of("a")},
        {"a"});
    row("§6 a family's window stops that family only", all, {"gpt-1", "o1", "gpt-2"},
        {Figure(k5h).share(0.95).in(1h).of("gpt-*")}, {"gpt-1", "gpt-2"});
    row("§6 any window protects", all, {"a"},
        {left(0.9), Figure(QuotaWindow::credit).share(0.95).fromEndpoint()}, {"a"});
    row("§6 a rejected window protects", all, {"a"},
        {Figure(k7d).share(0.2).in(1h).says(QuotaStatus::rejected)}, {"a"});
    row("§6 without a reset, from headers: not protected", all, {"a"},
        {Figure(k5h).share(1).says(QuotaStatus::rejected)}, {});
    row("§6 without a reset, from the endpoint: protected", all, {"a"},
        {Figure(k5h).share(1).fromEndpoint()}, {"a"});
    row("§6 negative use", all, {"a"}, {left(4)}, {});
    row("§6 use above 1", all, {"a"}, {left(-4)}, {"a"});
    row("§6 monitored names", {true, 10, {"b"}}, {"a", "b"}, {left(0)}, {"b"});
    row("§6 monitored patterns", {true, 10, {"*-pro", "x"}}, {"a-pro", "b", "c-pro"}, {left(0)},
        {"a-pro", "c-pro"});
    row("§6 monitored but not offered", {true, 10, {"c"}}, {"a", "b"}, {left(0)}, {});
    row("§6 list unknown: the monitored names", {true, 10, {"c", "a*", "b", "b"}}, {}, {left(0)},
        {"b", "c"});
    row("§6 list unknown and no names", all, {}, {left(0)}, {});
    row("§6 offered twice", all, {"a", "a"}, {left(0)}, {"a"});
}

void TestProtection::models()
{
    QFETCH(QuotaProtection, settings);
    QFETCH(Names, offered);
    QFETCH(Readings, readings);
    QFETCH(Names, held);
    Guarded account;
    account.settings = settings;
    account.offered = offered;
    account.read(readings);
    QCOMPARE(account.evaluate(), !held.empty());
    QCOMPARE(account.protection.models(), held);
    for (const std::string &model : offered) {
        const bool expected = std::find(held.begin(), held.end(), model) != held.end();
        QCOMPARE(account.protection.holds(model), expected);
    }
    QVERIFY(!account.protection.holds("never heard of"));
    QVERIFY(!account.protection.holds(""));
}

void TestProtection::hysteresis_data()
{
    QTest::addColumn<QList<double>>("shares"); ///< left, one after the other
    QTest::addColumn<bool>("held");
    QTest::newRow("§6 in the margin from above") << QList<double>{0.5, 0.12} << false;
    QTest::newRow("§6 in the margin from below") << QList<double>{0.1, 0.12} << true;
    QTest::newRow("§6 at threshold + 5 points") << QList<double>{0.1, 0.15} << true;
    QTest::newRow("§6 protection lifts above threshold + 5 points")
        << QList<double>{0.1, 0.151} << false;
    QTest::newRow("§6 lifted, then in the margin again") << QList<double>{0.1, 0.16, 0.12} << false;
    QTest::newRow("§6 lifted, then below again") << QList<double>{0.1, 0.16, 0.1} << true;
    QTest::newRow("§6 up and down in the margin") << QList<double>{0.1, 0.14, 0.11, 0.15} << true;
}

void TestProtection::hysteresis()
{
    QFETCH(QList<double>, shares);
    Guarded account;
    for (const double share : shares)
        account.reads(left(share));
    QTEST(account.protection.holds("m"), "held");
    QTEST(account.protection.holds("n"), "held");

    // With a margin of 20 points all that was ever held is held.
    Guarded wide;
    wide.tuning.protectionHysteresis = 0.2;
    for (const double share : shares)
        wide.reads(left(share));
    QCOMPARE(wide.protection.holds("m"), shares.size() > 1 && shares.first() <= 0.1);
}

/// Shares made by division: none of the hundred thresholds is missed by a rounding.
void TestProtection::everyThresholdIsMet()
{
    for (int percent = 1; percent <= 99; ++percent) {
        Guarded account;
        account.settings.thresholdPercentage = percent;
        account.reads(Figure(k5h).share(1.0 - percent / 100.0).in(1h));
        QVERIFY2(account.protection.holds("m"), qPrintable(QString::number(percent)));
        account.protection = Protection();
        account.reads(Figure(k5h).share((100 - percent) / 100.0).in(1h));
        QVERIFY2(account.protection.holds("m"), qPrintable(QString::number(percent)));
        account.protection = Protection();
        account.reads(Figure(k5h).share((99.9 - percent) / 100.0).in(1h));
        QVERIFY2(!account.protection.holds("m"), qPrintable(QString::number(percent)));
    }
}

void TestProtection::liftedAtTheReset()
{
    Guarded account;
    account.reads(left(0.05, 2h));
    account.pass(2h - 1ns);
    QVERIFY(!account.evaluate());
    QVERIFY(account.protection.holds("m"));
    account.pass(1ns);
    QVERIFY(account.evaluate());
    QVERIFY(account.protection.models().empty());
}

void TestProtection::resetOfOneWindowLeavesTheOther()
{
    Guarded account;
    account.read({left(0.05, 2h), Figure(k7d).share(0.92).in(24h).of("m")});
    account.evaluate();
    account.pass(2h);
    account.evaluate();
    QCOMPARE(account.protection.models(), Names{"m"});
}

/// §6 "lifted … at the window's reset": the margin is of the window that was low.
void TestProtection::otherWindowInTheMarginDoesNotHold()
{
    Guarded account;
    account.read({left(0.05, 2h), Figure(k7d).share(0.87).in(24h)});
    account.evaluate();
    account.pass(2h - 1ns);
    QVERIFY(!account.evaluate());
    QVERIFY(account.protection.holds("m"));
    account.pass(1ns);
    QVERIFY(account.evaluate());
    QVERIFY(!account.protection.holds("m"));
}

void TestProtection::restsOnTheEstimate()
{
    Guarded account;
    account.teach(0.3);
    account.evaluate();
    QVERIFY(account.spend("m", 1'500));
    QVERIFY(!account.evaluate());
    QVERIFY(account.spend("m", 500)); // 10 % by the estimate
    QVERIFY(account.evaluate());
    QVERIFY(account.protection.holds("m"));
    QVERIFY(account.protection.holds("n")); // of the same window
    QVERIFY2(account.reads(left(0.11)), "ends with the first reading above the threshold");
    QVERIFY(!account.protection.holds("m"));
}

void TestProtection::figureConfirmsTheEstimate()
{
    Guarded account;
    account.teach(0.3);
    account.spend("m", 2'000);
    account.evaluate();
    QVERIFY2(!account.reads(left(0.09)), "protected before and after");
    QVERIFY2(!account.reads(left(0.14)), "now it rests on a figure and has the margin");
    QVERIFY(account.protection.holds("m"));
    QVERIFY(account.reads(left(0.16)));
}

void TestProtection::estimateOnTopOfAFigureKeepsTheMargin()
{
    Guarded account;
    account.teach(0.08);
    account.evaluate();
    account.reads(left(0.14));
    account.spend("m", 1'000); // 4 % by the estimate
    QVERIFY(!account.evaluate());
    QVERIFY(!account.reads(left(0.13)));
    QVERIFY(account.protection.holds("m"));
}

void TestProtection::changeOfSettingsEvaluatesAfresh_data()
{
    QTest::addColumn<QuotaProtection>("settings");
    QTest::addColumn<Names>("held");
    // 12 % are left of a window that was at 5 %, under a threshold of 10 %.
    QTest::newRow("§6 no change keeps the margin")
        << QuotaProtection{true, 10, {}} << Names{"m", "n"};
    QTest::newRow("§6 lower threshold") << QuotaProtection{true, 9, {}} << Names{};
    QTest::newRow("§6 higher threshold") << QuotaProtection{true, 12, {}} << Names{"m", "n"};
    QTest::newRow("§6 a threshold just below") << QuotaProtection{true, 11, {}} << Names{};
    QTest::newRow("§6 other models") << QuotaProtection{true, 10, {"m"}} << Names{};
    QTest::newRow("§6 other models, higher threshold")
        << QuotaProtection{true, 20, {"m"}} << Names{"m"};
}

void TestProtection::changeOfSettingsEvaluatesAfresh()
{
    QFETCH(QuotaProtection, settings);
    QFETCH(Names, held);
    Guarded account;
    account.reads(left(0.05));
    account.reads(left(0.12));
    account.settings = settings;
    account.evaluate();
    QCOMPARE(account.protection.models(), held);
}

void TestProtection::disabledEmpties()
{
    Guarded account;
    account.reads(left(0.05));
    account.read(left(0.12));
    account.settings.enabled = false;
    QVERIFY(account.evaluate());
    QVERIFY(account.protection.models().empty());
    QVERIFY(!account.evaluate());
    account.settings.enabled = true;
    QVERIFY2(!account.evaluate(), "nothing of before is left");

    Guarded restored;
    restored.protection.restore({"m"});
    restored.settings.enabled = false;
    QVERIFY(restored.evaluate());
    QVERIFY(restored.protection.models().empty());
}

void TestProtection::offeredModelsChange()
{
    Guarded account;
    account.reads(left(0.05));
    account.read(left(0.12));
    account.offered = {"m", "new"};
    QVERIFY(account.evaluate());
    QVERIFY2(account.protection.models() == Names{"m"}, "no margin for one that was never held");
}

void TestProtection::restoredKeepsTheMargin()
{
    Guarded account;
    account.protection.restore({"m"});
    QVERIFY(account.protection.holds("m"));
    account.read(left(0.12, 2h));
    QVERIFY(!account.evaluate());
    QCOMPARE(account.protection.models(), Names{"m"});
    QVERIFY(!account.reads(left(0.15, 2h)));
    account.pass(2h);
    QVERIFY(account.evaluate());
    QVERIFY(account.protection.models().empty());
}

/// A window that does not survive a restart must not hold an account for ever: answers, which it
/// would not get, may be all that tells of it.
void TestProtection::restoredAndNothingKnown()
{
    Guarded account;
    account.protection.restore({"m", "n"});
    QVERIFY(account.evaluate());
    QVERIFY(account.protection.models().empty());
}

void TestProtection::restoredWithRepeats()
{
    Guarded account;
    account.protection.restore({"n", "m", "n"});
    const Names sorted{"m", "n"};
    QCOMPARE(account.protection.models(), sorted);
    QVERIFY(account.protection.holds("m"));
    QVERIFY(account.protection.holds("n"));
    QVERIFY(!account.protection.until("m"));
}

void TestProtection::until()
{
    Guarded account;
    QVERIFY(!account.protection.until("m"));
    const TimePoint start = account.now;
    account.read({left(0.05, 2h), Figure(k7d).share(0.92).in(24h).of("m"),
                  Figure(QuotaWindow::tokens).share(0.5).in(50h)});
    account.evaluate();
    QVERIFY(account.protection.until("m") == start + 24h);
    QVERIFY(account.protection.until("n") == start + 2h);
    account.reads(Figure(QuotaWindow::credit).share(0.95).fromEndpoint());
    QVERIFY2(!account.protection.until("m"), "credit does not say");
    account.reads(Figure(QuotaWindow::credit).share(0.1).fromEndpoint());
    account.reads(left(0.12, 2h));
    QVERIFY2(account.protection.until("n") == start + 2h, "in the margin");
    account.reads(Figure(k7d).share(0.87).in(24h));
    QVERIFY2(account.protection.until("n") == start + 2h, "of the window that was low");

    Guarded two;
    two.read({Figure(k7d).share(0.92).in(24h), left(0.05, 2h)});
    two.evaluate();
    QVERIFY(two.protection.until("m") == start + 24h);

    Guarded restored;
    restored.protection.restore({"m"});
    restored.reads(left(0.12, 2h));
    QVERIFY(restored.protection.until("m") == start + 2h);
}

void TestProtection::changesAreTold()
{
    Guarded account;
    QVERIFY(account.reads(left(0.05)));
    QVERIFY(!account.reads(left(0.04)));
    QVERIFY(!account.evaluate());
    QVERIFY(account.reads(left(0.5)));
    QVERIFY(!account.reads(left(0.6)));
    account.read(Figure(k7d).share(0.95).in(24h).of("m"));
    QVERIFY(account.evaluate());
    account.read({Figure(k7d).share(0).in(24h).of("m"), Figure(k7d).share(1).in(24h).of("n")});
    QVERIFY2(account.evaluate(), "as many, but other ones");
    QCOMPARE(account.protection.models(), Names{"n"});
}

QTEST_APPLESS_MAIN(TestProtection)
#include "tst_protection.moc"
