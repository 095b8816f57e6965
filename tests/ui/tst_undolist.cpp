// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakeclock.h"
#include "tests/ui/fakeenginefacade.h"
#include "tests/ui/uitest.h"
#include "ui/accountactions.h"
#include "ui/dialogs/importdialog.h"
#include "ui/gatewaycontroller.h"
#include "ui/undolist.h"

#include <QAction>
#include <QPushButton>
#include <QSignalSpy>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

struct Bench
{
    Bench()
        : controller(engine), accounts(engine, clock), actions(controller, accounts, undo, window)
    {
        const std::vector<AccountSnapshot> list = sampleAccounts(clock.wallNow());
        engine.accountList = list;
        accounts.apply({.full = true, .changed = list, .removed = {}});
    }
    const AccountSnapshot &account(const char *id) const { return *accounts.find(AccountId(id)); }

    FakeClock clock;
    FakeEngineFacade engine;
    GatewayController controller;
    AccountsModel accounts;
    UndoList undo;
    QWidget window;
    AccountActions actions;
};

const AccountIds kTwo = {AccountId("acc-ana"), AccountId("acc-lab")};

} // namespace

class TestUndoList final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnWarnings(); }
    void useOfSeveralIsUndoneToWhatEachHad();
    void moveIsUndone();
    void lastStepFirst();
    void failedUndoStaysUnlessTooLate_data();
    void failedUndoStaysUnlessTooLate();
    void partOfABulkChangeMayFail();
    void removalOfSeveralComesBackWhole();
    void removingAllThatServeAsks();
    void refreshAllCanBeStopped();
    void importIsUndone();
};

void TestUndoList::useOfSeveralIsUndoneToWhatEachHad()
{
    Bench bench;
    const AccountIds mixed = {AccountId("acc-ana"), AccountId("acc-local")}; // one is excluded
    bench.actions.setUse(mixed, AccountUse::off);
    QTRY_VERIFY(!bench.undo.isEmpty());
    QCOMPARE(accountUse(bench.account("acc-local")), AccountUse::off);
    bench.undo.undo();
    QTRY_COMPARE(accountUse(bench.account("acc-ana")), AccountUse::serving);
    QTRY_COMPARE(accountUse(bench.account("acc-local")), AccountUse::watching);
    QVERIFY(bench.undo.isEmpty());
}

void TestUndoList::moveIsUndone()
{
    Bench bench;
    QSignalSpy offered(&bench.undo, &UndoList::offered);
    bench.actions.moveTo(kTwo, PriorityGroup::lastResort);
    QTRY_COMPARE(offered.count(), 1);
    QVERIFY(offered.first().first().toString().contains("Last resort"_L1));
    QCOMPARE(bench.account("acc-lab").priority, 20);
    bench.undo.undo();
    QTRY_COMPARE(bench.account("acc-lab").priority, 0);
    QTRY_COMPARE(bench.account("acc-ana").priority, 0);
}

void TestUndoList::lastStepFirst()
{
    Bench bench;
    bench.actions.moveTo({AccountId("acc-ana")}, PriorityGroup::then);
    QTRY_VERIFY(!bench.undo.isEmpty());
    QSignalSpy offered(&bench.undo, &UndoList::offered);
    bench.actions.remove({AccountId("acc-kim")});
    QTRY_COMPARE(offered.count(), 1);
    QVERIFY(bench.undo.action()->text().contains("kim@example.org"_L1));
    bench.undo.undo();
    QVERIFY(!bench.undo.action()->isEnabled()); // one at a time
    QTRY_VERIFY(bench.undo.action()->isEnabled());
    QCOMPARE(bench.engine.commands().last(), u"restoreAccount acc-kim"_s);
    QVERIFY(bench.undo.action()->text().contains("ana@example.org"_L1));
}

void TestUndoList::failedUndoStaysUnlessTooLate_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<bool>("stays");
    QTest::newRow("too late") << int(ErrorCode::notFound) << false;
    QTest::newRow("changed since") << int(ErrorCode::conflict) << false;
    QTest::newRow("disk full") << int(ErrorCode::inputOutput) << true;
}

void TestUndoList::failedUndoStaysUnlessTooLate()
{
    QFETCH(int, code);
    QFETCH(bool, stays);
    Bench bench;
    bench.actions.moveTo({AccountId("acc-ana")}, PriorityGroup::then);
    QTRY_VERIFY(!bench.undo.isEmpty());
    QSignalSpy told(&bench.undo, &UndoList::told);
    bench.engine.refuseNext({static_cast<ErrorCode>(code), u"It cannot be done."_s, {}, {}});
    bench.undo.undo();
    QTRY_COMPARE(told.count(), 1);
    QCOMPARE(told.first().first().toString(), u"It cannot be done."_s);
    QCOMPARE(!bench.undo.isEmpty(), stays);
}

void TestUndoList::partOfABulkChangeMayFail()
{
    Bench bench;
    QSignalSpy told(&bench.controller, &GatewayController::told);
    bench.engine.refuseNext({ErrorCode::inputOutput, u"The disk is full."_s, {}, {}});
    bench.actions.moveTo(kTwo, PriorityGroup::then);
    QTRY_COMPARE(told.count(), 1);
    const QString sentence = told.first().first().toString();
    QVERIFY(sentence.contains("ana@example.org"_L1));
    QVERIFY(sentence.contains("The disk is full."_L1));
    QCOMPARE(bench.account("acc-ana").priority, 0);
    QCOMPARE(bench.account("acc-lab").priority, 10);
    bench.undo.undo();
    QTRY_COMPARE(bench.account("acc-lab").priority, 0);
    QCOMPARE(bench.engine.commands().size(), 3); // nothing was sent about the one that failed
}

void TestUndoList::removalOfSeveralComesBackWhole()
{
    Bench bench;
    bench.actions.remove(kTwo);
    QTRY_VERIFY(!bench.undo.isEmpty());
    QVERIFY(!bench.accounts.find(kTwo.front()));
    QVERIFY(!bench.accounts.find(kTwo.back()));
    bench.undo.undo();
    QTRY_VERIFY(bench.accounts.find(kTwo.front()));
    QTRY_VERIFY(bench.accounts.find(kTwo.back()));
}

void TestUndoList::removingAllThatServeAsks()
{
    Bench bench;
    AccountIds serving;
    for (const AccountSnapshot &account : bench.accounts.accounts()) {
        if (accountUse(account) == AccountUse::serving)
            serving.push_back(account.id);
    }
    bench.actions.remove(serving);
    QVERIFY(bench.engine.commands().isEmpty());
    press(bench.window, u"questionAccept"_s);
    QTRY_COMPARE(bench.accounts.servingCount(), 0);
}

void TestUndoList::refreshAllCanBeStopped()
{
    Bench bench;
    QSignalSpy told(&bench.controller, &GatewayController::told);
    QSignalSpy progressed(&bench.actions, &AccountActions::refreshProgressed);
    AccountIds all;
    for (const AccountSnapshot &account : bench.accounts.accounts())
        all.push_back(account.id);
    bench.engine.hold();
    bench.actions.refresh(all);
    QVERIFY(bench.actions.isRefreshing());
    const auto asked = bench.engine.commands().size();
    QVERIFY(asked < qsizetype(all.size()));
    bench.actions.cancelRefresh();
    bench.engine.release();
    QTRY_VERIFY(!bench.actions.isRefreshing());
    QCOMPARE(bench.engine.commands().size(), asked); // nothing new was begun
    QVERIFY(told.last().first().toString().contains("stopped"_L1));
    QCOMPARE(progressed.last().at(0).toInt(), progressed.last().at(1).toInt());
}

void TestUndoList::importIsUndone()
{
    Bench bench;
    bench.engine.importResult = {
        .id = "imp-1", .added = 2, .changed = 1, .failed = {}, .accounts = {}};
    bench.actions.importAccounts({u"/nonexistent/file.json"_s});
    Q_EMIT child<ImportDialog>(bench.window, u"importDialog"_s)
        ->imported(u"3 accounts imported."_s, "imp-1", 3);
    QVERIFY(!bench.undo.isEmpty());
    bench.undo.undo();
    QCOMPARE(bench.engine.commands().last(), u"undoImport imp-1"_s);
    QTRY_VERIFY(bench.undo.isEmpty());
}

QTEST_MAIN(TestUndoList)
#include "tst_undolist.moc"
