// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/scheduling/rulesfixture.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(Outcome)

/// An account with several projects, §7: they rotate inside it and cool down on their own.
class TestProjects : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rotation_data();
    void rotation();
    void whoseCooldown_data();
    void whoseCooldown();
    void limitedOneIsLeftOut();
    void nextOneServesTheRotatedRequest();
    void outWhenAllAre();
    void modelOfOneProject();
    void rampIsTheProjects();
    void listed();
    void survivesARestart();
    void takenOffMeanwhile();
};

namespace {

SchedulerAccount withProjects(std::vector<std::string> projects)
{
    SchedulerAccount made = account("a");
    made.account.projects = std::move(projects);
    return made;
}

struct Three : RuleBench
{
    Three() { put(withProjects({"p0", "p1", "p2"})); }

    /// The projects that the next requests are sent for.
    QString next(int requests = 6, const Query &asked = query())
    {
        QString all;
        for (int i = 0; i < requests; ++i) {
            const Placement placement = place(asked);
            all += QString::number(placement.project);
            release(placement, failure(OutcomeKind::neutral));
        }
        return all;
    }
};

Outcome exhausted(Milliseconds span, OutcomeScope scope = OutcomeScope::account)
{
    return rateLimit(RateLimitReason::quotaExhausted, span, scope);
}

} // namespace

void TestProjects::rotation_data()
{
    QTest::addColumn<QStringList>("projects");
    QTest::addColumn<QString>("expected");
    const QStringList three{QStringLiteral("p0"), QStringLiteral("p1"), QStringLiteral("p2")};
    QTest::newRow("§7 several projects rotate") << three << QStringLiteral("012012");
    QTest::newRow("§7 two projects rotate") << three.mid(1) << QStringLiteral("010101");
    QTest::newRow("§7 a single project is none of several")
        << three.mid(2) << QStringLiteral("-1-1-1-1-1-1");
    QTest::newRow("§7 no project") << QStringList() << QStringLiteral("-1-1-1-1-1-1");
}

void TestProjects::rotation()
{
    QFETCH(QStringList, projects);
    QFETCH(QString, expected);
    Three bench;
    std::vector<std::string> names;
    for (const QString &name : projects)
        names.push_back(name.toStdString());
    bench.put(withProjects(names));
    QCOMPARE(bench.next(), expected);
}

void TestProjects::whoseCooldown_data()
{
    QTest::addColumn<Outcome>("outcome");
    QTest::addColumn<bool>("ofProject");
    using R = RateLimitReason;
    QTest::newRow("§7 a limit is the project's") << rateLimit(R::quotaExhausted, 1h) << true;
    QTest::newRow("§7 a per-minute limit is the project's") << rateLimit(R::perMinute) << true;
    QTest::newRow("§7 a 403 is the account's") << failure(OutcomeKind::forbidden, 403) << false;
    QTest::newRow("§7 a server error is the account's")
        << failure(OutcomeKind::upstreamFailure, 500) << false;
}

void TestProjects::whoseCooldown()
{
    QFETCH(Outcome, outcome);
    QFETCH(bool, ofProject);
    Three bench;
    bench.run(query(), outcome);
    QCOMPARE(bench.scheduler.cooldowns(bench.now).at(0).project,
             std::string(ofProject ? "p0" : ""));
    QCOMPARE(bench.standing("a").state, ofProject ? AccountState::ready : AccountState::limited);
}

void TestProjects::limitedOneIsLeftOut()
{
    Three bench;
    bench.run(query(), exhausted(1h)); // of p0
    QCOMPARE(bench.next(4), QStringLiteral("1212"));
    bench.advance(1h);
    QVERIFY(bench.next(6).contains(u'0'));
}

void TestProjects::nextOneServesTheRotatedRequest()
{
    Three bench;
    bench.run(query(), exhausted(1h));
    const Placement again = bench.place(rotated(query(), "a"));
    QCOMPARE(again.account, AccountId("a"));
    QCOMPARE(again.project, 1);
}

void TestProjects::outWhenAllAre()
{
    Three bench;
    bench.run(query(), exhausted(3h));
    bench.run(query(), exhausted(1h));
    bench.run(query(), exhausted(2h));
    QCOMPARE(bench.ask(), QStringLiteral("none cooldown_account after 3600000"));
    QCOMPARE(bench.standing("a").state, AccountState::limited);
    QCOMPARE(bench.standing("a").availableAt.value(), bench.now + 1h);
    QVERIFY(bench.scheduler.indexFault(bench.now).empty());
    bench.advance(1h);
    QCOMPARE(bench.place(query()).project, 1);
    QVERIFY(bench.scheduler.indexFault(bench.now).empty());
}

void TestProjects::modelOfOneProject()
{
    Three bench;
    bench.run(query(), exhausted(1h, OutcomeScope::model));
    QVERIFY(!bench.next(6).contains(u'0'));
    QVERIFY(bench.next(6, query({}, "gpt-4")).contains(u'0'));
    bench.run(query(), exhausted(1h, OutcomeScope::model));
    bench.run(query(), exhausted(2h, OutcomeScope::model));
    QCOMPARE(bench.ask(), QStringLiteral("none cooldown_model after 3600000"));
    QCOMPARE(bench.ask(query({}, "gpt-4")), QStringLiteral("a"));
}

void TestProjects::rampIsTheProjects()
{
    RuleBench bench;
    bench.put(withProjects({"p0", "p1"}));
    bench.run(query(), exhausted(1h));
    bench.run(query(), exhausted(2h));
    bench.advance(1h);
    QCOMPARE(bench.place(query()).project, 0); // goes first
    QCOMPARE(bench.ask(), QStringLiteral("wait 2000 account_busy"));
    QVERIFY(bench.scheduler.indexFault(bench.now).empty());
}

void TestProjects::listed()
{
    Three bench;
    bench.run(query(), exhausted(1h));
    const auto cooldowns = bench.scheduler.cooldowns(bench.now);
    QCOMPARE(cooldowns.size(), std::size_t(1));
    QCOMPARE(cooldowns[0].account, AccountId("a"));
    QCOMPARE(cooldowns[0].project, std::string("p0"));
    QCOMPARE(bench.scheduler.liftCooldowns(AccountId("a"), bench.now), 1);
    QVERIFY(bench.next(6).contains(u'0'));
}

void TestProjects::survivesARestart()
{
    Three before;
    before.run(query(), exhausted(1h));
    Three after;
    after.scheduler.restore(before.scheduler.runtime(before.now).at(0), after.now);
    QVERIFY(!after.next(6).contains(u'0'));
    QCOMPARE(after.standing("a").state, AccountState::ready);
}

void TestProjects::takenOffMeanwhile()
{
    Three bench;
    const Placement late = bench.place(query());
    QCOMPARE(late.project, 0);
    bench.place(query());
    const Placement last = bench.place(query());
    bench.put(withProjects({"p0", "p1"}));
    bench.release(last, exhausted(1h)); // p2 is no more: the account is what was limited
    QCOMPARE(bench.ask(), QStringLiteral("none cooldown_account after 3600000"));
    bench.release(late, exhausted(2h));
    QCOMPARE(bench.scheduler.cooldowns(bench.now).size(), std::size_t(2));
}

QTEST_APPLESS_MAIN(TestProjects)
#include "tst_projects.moc"
