// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakeclock.h"
#include "tests/ui/fakeenginefacade.h"
#include "tests/ui/uitest.h"
#include "ui/gatewaycontroller.h"
#include "ui/pages/accountspage.h"
#include "ui/pages/accountstable.h"
#include "ui/statusstrip.h"
#include "ui/uistate.h"
#include "ui/undolist.h"

#include <QAccessible>
#include <QAction>
#include <QDropEvent>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

struct Bench
{
    Bench()
        : state(QString())
        , controller(engine)
        , accounts(engine, clock)
        , page(controller, accounts, undo, state)
    {
        const std::vector<AccountSnapshot> list = sampleAccounts(clock.wallNow());
        engine.accountList = list;
        accounts.apply({.full = true, .changed = list, .removed = {}});
        page.resize(1000, 700);
        page.show();
        page.activateWindow();
        (void)QTest::qWaitForWindowActive(&page);
        table().setFocus();
    }
    AccountsTable &table() const { return *child<AccountsTable>(page, u"accountsTable"_s); }
    QModelIndex row(const QString &id) const
    {
        const QAbstractItemModel &model = *table().model();
        for (int i = 0; i < model.rowCount(); ++i) {
            const QModelIndex index = model.index(i, 1);
            if (index.data(AccountsModel::IdRole).toString() == id)
                return index;
        }
        return {};
    }
    int groupOf(const QString &id) const { return row(id).data(AccountsModel::GroupRole).toInt(); }
    void select(const QStringList &ids) const
    {
        table().setCurrentIndex(row(ids.first()));
        for (const QString &id : ids)
            table().selectionModel()->select(row(id), QItemSelectionModel::Select |
                                                          QItemSelectionModel::Rows);
    }
    /// What the drag system would send.
    bool drop(QWidget &target, const QMimeData &data, const QPoint &at) const
    {
        QDragEnterEvent enter(at, Qt::CopyAction | Qt::MoveAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&target, &enter);
        if (!enter.isAccepted())
            return false;
        QDropEvent event(at, Qt::CopyAction | Qt::MoveAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&target, &event);
        return event.isAccepted();
    }

    FakeClock clock;
    FakeEngineFacade engine;
    UiState state;
    UndoList undo;
    GatewayController controller;
    AccountsModel accounts;
    AccountsPage page;
};

} // namespace

class TestAccountsTable final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnWarnings(); }
    void altDownMovesBetweenGroups();
    void selectionMovesTogether();
    void dropGoesIntoTheGroupBelowIt();
    void dragShowsEveryGroup();
    void severalShareAMenu();
    void deleteRemovesTheSelection();
    void refreshAllShowsProgressAndStops();
    void droppedFilesAreImported();
    void exportTakesTheSelection();
    void toldSentencesAreNamed();
};

void TestAccountsTable::altDownMovesBetweenGroups()
{
    Bench bench;
    bench.select({u"acc-ana"_s});
    QTest::keyClick(&bench.table(), Qt::Key_Up, Qt::AltModifier); // it is in the first already
    QVERIFY(bench.engine.commands().isEmpty());
    QTest::keyClick(&bench.table(), Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(bench.engine.commands(), QStringList{u"updateAccount acc-ana priority=10"_s});
    QTRY_COMPARE(bench.groupOf(u"acc-ana"_s), 1);
    QCOMPARE(bench.table().currentIndex().data(AccountsModel::IdRole).toString(), u"acc-ana"_s);
    QTest::keyClick(&bench.table(), Qt::Key_Down, Qt::AltModifier);
    QTRY_COMPARE(bench.groupOf(u"acc-ana"_s), 2);
    QTest::keyClick(&bench.table(), Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(bench.engine.commands().size(), 2);
    bench.undo.undo();
    QTRY_COMPARE(bench.groupOf(u"acc-ana"_s), 1);
}

void TestAccountsTable::selectionMovesTogether()
{
    Bench bench;
    bench.select({u"acc-ana"_s, u"acc-lab"_s});
    QTest::keyClick(&bench.table(), Qt::Key_Down, Qt::AltModifier);
    QTRY_COMPARE(bench.groupOf(u"acc-ana"_s), 1);
    QTRY_COMPARE(bench.groupOf(u"acc-lab"_s), 1);
    QCOMPARE(bench.table().selectedAccounts().size(), std::size_t(2));
}

void TestAccountsTable::dropGoesIntoTheGroupBelowIt()
{
    Bench bench;
    const std::unique_ptr<QMimeData> carried(
        bench.table().model()->mimeData({bench.row(u"acc-ana"_s)}));
    QWidget &viewport = *bench.table().viewport();
    const QPoint onLocal = bench.table().visualRect(bench.row(u"acc-local"_s)).center();
    QVERIFY(bench.drop(viewport, *carried, onLocal));
    QCOMPARE(bench.engine.commands(), QStringList{u"updateAccount acc-ana priority=20"_s});
    QTRY_COMPARE(bench.groupOf(u"acc-ana"_s), 2);
    const QPoint onHeader = bench.table().visualRect(bench.table().model()->index(0, 0)).center();
    QVERIFY(bench.drop(viewport, *carried, onHeader));
    QTRY_COMPARE(bench.groupOf(u"acc-ana"_s), 0);
}

void TestAccountsTable::dragShowsEveryGroup()
{
    FakeClock clock;
    FakeEngineFacade engine;
    AccountsModel model(engine, clock);
    model.apply({.full = true, .changed = {sampleAccount("acc-1", "one")}, .removed = {}});
    AccountsFilterModel filter(model);
    QCOMPARE(filter.rowCount(), 2);
    filter.setEmptyGroups(AccountsFilterModel::EmptyGroups::shown);
    QCOMPARE(filter.rowCount(), 4);
    filter.setEmptyGroups(AccountsFilterModel::EmptyGroups::hidden);
    QCOMPARE(filter.rowCount(), 2);
}

void TestAccountsTable::severalShareAMenu()
{
    Bench bench;
    bench.select({u"acc-ana"_s, u"acc-lab"_s});
    Q_EMIT bench.table().customContextMenuRequested(
        bench.table().visualRect(bench.row(u"acc-lab"_s)).center());
    QMenu *menu = child<QMenu>(bench.page, u"bulkMenu"_s);
    menu->findChild<QAction *>(u"use1"_s)->trigger();
    menu->close();
    QCOMPARE(bench.engine.commands().size(), 2);
    QTRY_COMPARE(accountUse(*bench.accounts.find(AccountId("acc-lab"))), AccountUse::watching);
    // A row outside of the selection has the menu of its own.
    Q_EMIT bench.table().customContextMenuRequested(
        bench.table().visualRect(bench.row(u"acc-kim"_s)).center());
    QVERIFY(bench.page.findChild<QMenu *>(u"accountMenu"_s));
}

void TestAccountsTable::deleteRemovesTheSelection()
{
    Bench bench;
    bench.select({u"acc-ana"_s, u"acc-kim"_s});
    QSignalSpy offered(&bench.undo, &UndoList::offered);
    QTest::keyClick(&bench.table(), Qt::Key_Delete);
    QTRY_COMPARE(offered.count(), 1);
    QVERIFY(!bench.row(u"acc-ana"_s).isValid());
    QVERIFY(!bench.row(u"acc-kim"_s).isValid());
}

void TestAccountsTable::refreshAllShowsProgressAndStops()
{
    Bench bench;
    bench.engine.hold();
    press(bench.page, u"refreshAll"_s);
    auto *bar = child<QProgressBar>(bench.page, u"refreshProgress"_s);
    QVERIFY(bar->isVisible());
    QCOMPARE(bar->maximum(), 6);
    QVERIFY(!child(bench.page, u"refreshAll"_s)->isEnabled());
    press(bench.page, u"stopRefresh"_s);
    bench.engine.release();
    QTRY_VERIFY(!bar->isVisible());
    QVERIFY(child(bench.page, u"refreshAll"_s)->isEnabled());
    QVERIFY(bench.engine.commands().size() < 6);
}

void TestAccountsTable::droppedFilesAreImported()
{
    Bench bench;
    QMimeData link;
    link.setUrls({QUrl(u"https://example.org/a.json"_s)});
    QVERIFY(!bench.drop(bench.page, link, {100, 100}));
    QMimeData files;
    files.setUrls({QUrl::fromLocalFile(u"/nonexistent/accounts.json"_s)});
    QVERIFY(bench.drop(bench.page, files, {100, 100}));
    auto *dialog = child(bench.page, u"importDialog"_s);
    QVERIFY(dialog->isVisible());
    QTRY_VERIFY(child<QLabel>(*dialog, u"importFaults"_s)->text().contains("accounts.json"_L1));
}

void TestAccountsTable::exportTakesTheSelection()
{
    Bench bench;
    bench.select({u"acc-ana"_s, u"acc-kim"_s});
    Q_EMIT bench.table().customContextMenuRequested(
        bench.table().visualRect(bench.row(u"acc-kim"_s)).center());
    child<QMenu>(bench.page, u"bulkMenu"_s)->findChild<QAction *>(u"exportAccount"_s)->trigger();
    QVERIFY(child(bench.page, u"exportDialog"_s)->isVisible());
}

void TestAccountsTable::toldSentencesAreNamed()
{
    QAction undo;
    StatusStrip strip(&undo);
    strip.show();
    strip.offerUndo(u"kim: in the group “Then” now."_s);
    QAccessibleInterface *told =
        QAccessible::queryAccessibleInterface(child(strip, u"statusTold"_s));
    QCOMPARE(told->text(QAccessible::Name), u"kim: in the group “Then” now."_s);
}

QTEST_MAIN(TestAccountsTable)
#include "tst_accountstable.moc"
