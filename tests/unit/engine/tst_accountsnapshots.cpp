// SPDX-License-Identifier: GPL-3.0-or-later
// contract.md: quota items, load and incidents as snapshots carry them.
#include "core/engine/accountsnapshots.h"

#include <QTest>

using namespace signalbox;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr WallTime kWallStart{Milliseconds(1'790'000'000'000)};
const TimePoint kStart{1'000s};

WallTime wall(TimePoint time)
{
    return kWallStart + std::chrono::floor<Milliseconds>(time - kStart);
}

QuotaState state(std::optional<double> used, double estimated)
{
    QuotaState made;
    made.window = QuotaWindow::sevenDay;
    made.model = "*opus*";
    made.used = used;
    made.estimated = estimated;
    made.resetsAt = kStart + 1h;
    made.status = QuotaStatus::warning;
    made.source = QuotaSource::endpoint;
    made.readAt = kStart;
    return made;
}

} // namespace

class TestAccountSnapshots final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void remainingIsClampedAndEstimated_data()
    {
        QTest::addColumn<double>("used"); // below 0: not known
        QTest::addColumn<double>("estimated");
        QTest::addColumn<double>("remaining");
        QTest::newRow("§6 as read") << 0.25 << 0.0 << 0.75;
        QTest::newRow("§6 the estimate counts") << 0.25 << 0.25 << 0.5;
        QTest::newRow("§6 raw use above 1 is clamped") << 1.5 << 0.0 << 0.0;
        QTest::newRow("§6 the estimate too") << 0.75 << 0.5 << 0.0;
        QTest::newRow("§6 no figure, none made up") << -1.0 << 0.5 << -1.0;
    }
    void remainingIsClampedAndEstimated()
    {
        QFETCH(double, used);
        QFETCH(double, estimated);
        QFETCH(double, remaining);
        const auto items =
            quotaItems({state(used < 0 ? std::nullopt : std::optional(used), estimated)}, wall);
        QCOMPARE(items.size(), std::size_t{1});
        QCOMPARE(items.front().remaining.value_or(-1.0), remaining);
    }

    void aWindowIsToldWhole()
    {
        QuotaState open = state(0.5, 0);
        open.resetsAt.reset();
        const auto items = quotaItems({state(0.5, 0), open}, wall);
        const QuotaItem expected{
            QuotaWindow::sevenDay, "*opus*",  0.5, kWallStart + 1h, QuotaStatus::warning,
            QuotaSource::endpoint, kWallStart};
        QVERIFY(items.at(0) == expected);
        QVERIFY(!items.at(1).resetsAt);
    }

    void standingStandsBesideTheFile()
    {
        Account account;
        account.id = AccountId("a");
        account.projects = {"p"};
        account.limitGroup = "org";
        account.billing.kind = BillingKind::payPerUse;
        account.lastError = u"old"_s;
        AccountSnapshot snapshot = snapshotOfFile(account, ProviderDefinition{});
        QCOMPARE(snapshot.projects, account.projects);
        QCOMPARE(snapshot.limitGroup, account.limitGroup);
        QVERIFY(snapshot.billing == account.billing);

        AccountStanding standing;
        standing.state = AccountState::overBudget;
        standing.cause = Cause::overBudget;
        standing.availableAt = kStart + 1min;
        standing.loadQuarterHour = 3;
        standing.loadHour = 9;
        standing.spentToday = 1.5;
        standing.spentThisMonth = 2.5;
        addStanding(snapshot, standing, wall);
        QCOMPARE(snapshot.state, std::string("over_budget"));
        QCOMPARE(snapshot.cause, std::string("over_budget"));
        QVERIFY(snapshot.availableAt == kWallStart + 1min);
        QVERIFY(!snapshot.lastUsed);
        QCOMPARE(snapshot.loadQuarterHour, std::uint64_t{3});
        QCOMPARE(snapshot.loadHour, std::uint64_t{9});
        QCOMPARE(snapshot.spentToday, 1.5);
        QCOMPARE(snapshot.spentThisMonth, 2.5);
        QCOMPARE(snapshot.lastError, u"old"_s); // until there is a newer one
        standing.lastError = u"new"_s;
        addStanding(snapshot, standing, wall);
        QCOMPARE(snapshot.lastError, u"new"_s);
    }

    void incidentsAreTold()
    {
        const auto told = incidentSnapshots({{.provider = ProviderId("openai"),
                                              .origin = "https://a.example",
                                              .until = kStart + 10s,
                                              .reason = u"down"_s,
                                              .probing = true}},
                                            wall);
        QCOMPARE(told.size(), std::size_t{1});
        const IncidentSnapshot expected{ProviderId("openai"), "https://a.example", kWallStart + 10s,
                                        u"down"_s, true};
        QVERIFY(told.front() == expected);
    }
};

QTEST_APPLESS_MAIN(TestAccountSnapshots)
#include "tst_accountsnapshots.moc"
