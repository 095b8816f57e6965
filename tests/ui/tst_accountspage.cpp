// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakeclock.h"
#include "tests/ui/fakeenginefacade.h"
#include "tests/ui/uitest.h"
#include "ui/gatewaycontroller.h"
#include "ui/pages/accountspage.h"
#include "ui/uistate.h"
#include "ui/undolist.h"

#include <QAction>
#include <QComboBox>
#include <QDialog>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

struct Bench
{
    explicit Bench(std::vector<AccountSnapshot> list, const QString &stateFile = {})
        : state(stateFile)
    {
        engine.state() = runningStatus();
        engine.accountList = std::move(list);
        controller = std::make_unique<GatewayController>(engine);
        accounts = std::make_unique<AccountsModel>(engine, clock);
        page = std::make_unique<AccountsPage>(*controller, *accounts, undo, state);
        page->resize(1000, 700);
        page->show();
        page->activateWindow();
        while (!accounts->isLoaded())
            QCoreApplication::processEvents();
    }
    Bench() : Bench(sampleAccounts(FakeClock().wallNow())) {}

    QTableView &table() const { return *child<QTableView>(*page, u"accountsTable"_s); }
    QModelIndex cell(const QString &id, int column) const
    {
        for (int row = 0; row < table().model()->rowCount(); ++row) {
            const QModelIndex index = table().model()->index(row, column);
            if (index.data(AccountsModel::IdRole).toString() == id)
                return index;
        }
        return {};
    }
    void click(const QModelIndex &index) const
    {
        QTest::mouseClick(table().viewport(), Qt::LeftButton, {},
                          table().visualRect(index).center());
    }
    /// Triggers an entry of the open menu and closes it.
    void choose(const QString &menuName, const QString &actionName) const
    {
        QMenu *menu = page->findChild<QMenu *>(menuName);
        QVERIFY(menu);
        QAction *action = menu->findChild<QAction *>(actionName);
        QVERIFY(action);
        QVERIFY(action->isEnabled());
        action->trigger();
        menu->close();
        QTRY_VERIFY(!page->findChild<QMenu *>(menuName));
    }
    bool focusTable() const
    {
        page->activateWindow();
        table().setFocus();
        return QTest::qWaitForWindowActive(page.get()) && table().hasFocus();
    }
    bool asks() const { return page->findChild<QWidget *>(u"question"_s) != nullptr; }

    FakeClock clock;
    FakeEngineFacade engine;
    UiState state;
    UndoList undo;
    std::unique_ptr<GatewayController> controller;
    std::unique_ptr<AccountsModel> accounts;
    std::unique_ptr<AccountsPage> page;
};

} // namespace

class TestAccountsPage final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnWarnings(); }
    void emptyStateHasTheOneButtonThatHelps();
    void useIsChangedByItsCell();
    void lastServingAccountAsks();
    void menuIsReachedByMouseAndKeys();
    void fixedAccountNeedsARunningProxy();
    void orderOfUseIsChanged();
    void cooldownsAreLifted();
    void refreshTellsTheResult();
    void enterOpensDetails();
    void removeHappensAtOnceAndIsUndone();
    void removeForGoodAsks();
    void refusedChangeIsTold();
    void editSendsOnlyWhatChanged();
    void editShowsFaultsBesideTheirFields();
    void chipsFilterAndCount();
    void searchWithoutHitsSaysSo();
    void countdownsFollowTheClock();
    void narrowWindowKeepsNames();
    void filterAndColumnsAreRemembered();
};

void TestAccountsPage::emptyStateHasTheOneButtonThatHelps()
{
    Bench bench(std::vector<AccountSnapshot>{});
    auto *button = child<QPushButton>(*bench.page, u"emptyStateButton"_s);
    QVERIFY(button->isVisible());
    QVERIFY(!bench.table().isVisible());
    button->click();
    QVERIFY(child(*bench.page, u"addAccountDialog"_s)->isVisible());
    bench.engine.tellAccounts(
        {.full = false, .changed = {sampleAccount("acc-1", "one")}, .removed = {}});
    QVERIFY(bench.table().isVisible());
}

void TestAccountsPage::useIsChangedByItsCell()
{
    Bench bench;
    bench.click(bench.cell(u"acc-ana"_s, AccountsModel::useColumn));
    bench.choose(u"useMenu"_s, u"use1"_s);
    QCOMPARE(bench.engine.commands(), QStringList{u"updateAccount acc-ana enabled excluded"_s});
    QTRY_COMPARE(bench.cell(u"acc-ana"_s, AccountsModel::useColumn).data().toString(),
                 u"Watching only"_s);
    QVERIFY(bench.focusTable());
    bench.table().setCurrentIndex(bench.cell(u"acc-ana"_s, AccountsModel::useColumn));
    QTest::keyClick(&bench.table(), Qt::Key_Space);
    bench.choose(u"useMenu"_s, u"use2"_s);
    QCOMPARE(bench.engine.commands().last(), u"updateAccount acc-ana disabled included"_s);
}

void TestAccountsPage::lastServingAccountAsks()
{
    Bench bench({sampleAccount("acc-one", "one")});
    const QModelIndex use = bench.cell(u"acc-one"_s, AccountsModel::useColumn);
    bench.click(use);
    bench.choose(u"useMenu"_s, u"use2"_s);
    QVERIFY(bench.asks());
    QVERIFY(bench.engine.commands().isEmpty());
    press(*bench.page, u"questionCancel"_s);
    QTRY_VERIFY(!bench.asks());
    QVERIFY(bench.engine.commands().isEmpty());
    bench.click(use);
    bench.choose(u"useMenu"_s, u"use2"_s);
    press(*bench.page, u"questionAccept"_s);
    QCOMPARE(bench.engine.commands(), QStringList{u"updateAccount acc-one disabled included"_s});
}

void TestAccountsPage::menuIsReachedByMouseAndKeys()
{
    Bench bench;
    const auto opened = [&] {
        QMenu *menu = bench.page->findChild<QMenu *>(u"accountMenu"_s);
        if (!menu)
            return false;
        menu->close();
        return QTest::qWaitFor([&] { return !bench.page->findChild<QMenu *>(u"accountMenu"_s); });
    };
    bench.click(bench.cell(u"acc-ana"_s, AccountsModel::menuColumn));
    QVERIFY(opened());
    QVERIFY(bench.focusTable());
    bench.table().setCurrentIndex(bench.cell(u"acc-ana"_s, AccountsModel::accountColumn));
    QTest::keyClick(&bench.table(), Qt::Key_Space);
    QVERIFY(opened());
    Q_EMIT bench.table().customContextMenuRequested(
        bench.table().visualRect(bench.cell(u"acc-kim"_s, 0)).center());
    QVERIFY(opened());
    Q_EMIT bench.table().customContextMenuRequested(
        bench.table().visualRect(bench.table().model()->index(0, 0)).center()); // a group
    QVERIFY(!opened());
}

void TestAccountsPage::fixedAccountNeedsARunningProxy()
{
    Bench bench;
    bench.click(bench.cell(u"acc-lab"_s, AccountsModel::menuColumn));
    bench.choose(u"accountMenu"_s, u"fixAccount"_s);
    QCOMPARE(bench.engine.commands(), QStringList{u"setFixedAccount acc-lab"_s});
    QTRY_COMPARE(bench.controller->status().fixedAccount, AccountId("acc-lab"));
    bench.click(bench.cell(u"acc-lab"_s, AccountsModel::menuColumn));
    bench.choose(u"accountMenu"_s, u"fixAccount"_s);
    QCOMPARE(bench.engine.commands().last(), u"setFixedAccount none"_s);

    StatusSnapshot stopped = runningStatus();
    stopped.proxy.state = ProxyState::stopped;
    QTRY_VERIFY(!bench.controller->status().fixedAccount);
    bench.engine.tellStatus(stopped);
    bench.click(bench.cell(u"acc-lab"_s, AccountsModel::menuColumn));
    QVERIFY(!child<QMenu>(*bench.page, u"accountMenu"_s)
                 ->findChild<QAction *>(u"fixAccount"_s)
                 ->isEnabled());
}

void TestAccountsPage::orderOfUseIsChanged()
{
    Bench bench;
    bench.click(bench.cell(u"acc-ana"_s, AccountsModel::menuColumn));
    bench.choose(u"accountMenu"_s, u"group2"_s);
    QCOMPARE(bench.engine.commands(), QStringList{u"updateAccount acc-ana priority=20"_s});
    QTRY_COMPARE(bench.cell(u"acc-ana"_s, 0).data(AccountsModel::GroupRole).toInt(), 2);
}

void TestAccountsPage::cooldownsAreLifted()
{
    Bench bench;
    QSignalSpy told(bench.controller.get(), &GatewayController::told);
    bench.click(bench.cell(u"acc-kim"_s, AccountsModel::menuColumn));
    bench.choose(u"accountMenu"_s, u"liftCooldowns"_s);
    QCOMPARE(bench.engine.commands(), QStringList{u"liftCooldowns acc-kim"_s});
    QTRY_COMPARE(told.count(), 1);
    QCOMPARE(told.first().first().toString(), u"kim@example.org is tried again now."_s);
    bench.click(bench.cell(u"acc-ana"_s, AccountsModel::menuColumn));
    QVERIFY(!child<QMenu>(*bench.page, u"accountMenu"_s)
                 ->findChild<QAction *>(u"liftCooldowns"_s)
                 ->isEnabled());
}

void TestAccountsPage::refreshTellsTheResult()
{
    Bench bench;
    QSignalSpy told(bench.controller.get(), &GatewayController::told);
    bench.engine.refuseNext({ErrorCode::unavailable, u"No answer."_s, {}, {}});
    bench.click(bench.cell(u"acc-ana"_s, AccountsModel::menuColumn));
    bench.choose(u"accountMenu"_s, u"refreshAccount"_s);
    QTRY_COMPARE(told.count(), 2); // that it began, and how it ended
    QCOMPARE(told.last().first().toString(),
             u"ana@example.org could not be refreshed: No answer."_s);
}

void TestAccountsPage::enterOpensDetails()
{
    Bench bench;
    QVERIFY(bench.focusTable());
    bench.table().setCurrentIndex(bench.cell(u"acc-kim"_s, AccountsModel::accountColumn));
    QTest::keyClick(&bench.table(), Qt::Key_Return);
    QVERIFY(child(*bench.page, u"accountDetailsDialog"_s)->isVisible());
}

void TestAccountsPage::removeHappensAtOnceAndIsUndone()
{
    Bench bench;
    QVERIFY(bench.focusTable());
    bench.table().setCurrentIndex(bench.cell(u"acc-kim"_s, 0));
    QTest::keyClick(&bench.table(), Qt::Key_Delete);
    QVERIFY(!bench.asks());
    QCOMPARE(bench.engine.commands(), QStringList{u"removeAccount acc-kim"_s});
    QTRY_VERIFY(!bench.cell(u"acc-kim"_s, 0).isValid());
    bench.undo.undo();
    QCOMPARE(bench.engine.commands().last(), u"restoreAccount acc-kim"_s);
    QTRY_VERIFY(bench.cell(u"acc-kim"_s, 0).isValid());
}

void TestAccountsPage::removeForGoodAsks()
{
    Bench bench;
    bench.click(bench.cell(u"acc-kim"_s, AccountsModel::menuColumn));
    bench.choose(u"accountMenu"_s, u"removeNow"_s);
    QVERIFY(bench.asks());
    QVERIFY(bench.engine.commands().isEmpty());
    press(*bench.page, u"questionAccept"_s);
    QCOMPARE(bench.engine.commands(), QStringList{u"removeAccount now acc-kim"_s});
    QTRY_VERIFY(!bench.cell(u"acc-kim"_s, 0).isValid());
    QVERIFY(bench.undo.isEmpty());
}

void TestAccountsPage::refusedChangeIsTold()
{
    Bench bench;
    QSignalSpy told(bench.controller.get(), &GatewayController::told);
    bench.engine.refuseNext({ErrorCode::inputOutput, u"The disk is full."_s, {}, {}});
    bench.click(bench.cell(u"acc-ana"_s, AccountsModel::useColumn));
    bench.choose(u"useMenu"_s, u"use1"_s);
    QTRY_COMPARE(told.count(), 1);
    QCOMPARE(told.first().first().toString(), u"The disk is full."_s);
    QCOMPARE(bench.cell(u"acc-ana"_s, AccountsModel::useColumn).data().toString(), u"Serving"_s);
}

void TestAccountsPage::editSendsOnlyWhatChanged()
{
    Bench bench;
    bench.click(bench.cell(u"acc-lab"_s, AccountsModel::menuColumn));
    bench.choose(u"accountMenu"_s, u"editAccount"_s);
    auto *label = child<QLineEdit>(*bench.page, u"editLabel"_s);
    label->setText(u"lab-key-2"_s);
    child<QComboBox>(*bench.page, u"editGroup"_s)->setCurrentIndex(1);
    child<QLineEdit>(*bench.page, u"editKey"_s)->setText(u"sk-ant-new"_s);
    press(*bench.page, u"editSave"_s);
    QCOMPARE(bench.engine.commands(),
             QStringList{u"updateAccount acc-lab label=lab-key-2 priority=10 credential"_s});
    QTRY_COMPARE(bench.cell(u"acc-lab"_s, AccountsModel::accountColumn).data().toString(),
                 u"lab-key-2"_s);
    QTRY_VERIFY(!bench.page->findChild<QDialog *>(u"editAccountDialog"_s));
}

void TestAccountsPage::editShowsFaultsBesideTheirFields()
{
    Bench bench;
    bench.engine.refuseNext({ErrorCode::invalidArgument,
                             u"The account is wrong."_s,
                             {{"/base_url", u"https is demanded."_s}},
                             {}});
    bench.click(bench.cell(u"acc-lab"_s, AccountsModel::menuColumn));
    bench.choose(u"accountMenu"_s, u"editAccount"_s);
    auto *url = child<QLineEdit>(*bench.page, u"editBaseUrl"_s);
    url->setText(u"http://far.example"_s);
    press(*bench.page, u"editSave"_s);
    QTRY_COMPARE(url->accessibleDescription(), u"https is demanded."_s);
    QVERIFY(child(*bench.page, u"editAccountDialog"_s)->isVisible());
    QVERIFY(!child(*bench.page, u"editFault"_s)->isVisible());
    QVERIFY(child<QPushButton>(*bench.page, u"editSave"_s)->isEnabled());
}

void TestAccountsPage::chipsFilterAndCount()
{
    Bench bench;
    const auto chip = [&](int i) { return child<QPushButton>(*bench.page, u"chip%1"_s.arg(i)); };
    QCOMPARE(chip(0)->text(), u"All 6"_s);
    QCOMPARE(chip(1)->text(), u"Ready 3"_s);
    QCOMPARE(chip(2)->text(), u"Limited 1"_s);
    QCOMPARE(chip(3)->text(), u"Needs you 1"_s);
    chip(3)->click();
    QCOMPARE(bench.table().model()->rowCount(), 2);
    bench.engine.tellAccounts({.full = false, .changed = {}, .removed = {AccountId("acc-old")}});
    QCOMPARE(chip(3)->text(), u"Needs you 0"_s);
    QVERIFY(!bench.table().isVisible());
    chip(0)->click();
    QVERIFY(bench.table().isVisible());
}

void TestAccountsPage::searchWithoutHitsSaysSo()
{
    Bench bench;
    QTest::keyClicks(child<QLineEdit>(*bench.page, u"accountSearch"_s), u"zzz"_s);
    QVERIFY(!bench.table().isVisible());
    QVERIFY(!child(*bench.page, u"emptyStateButton"_s)->isVisible());
    child<QLineEdit>(*bench.page, u"accountSearch"_s)->clear();
    QVERIFY(bench.table().isVisible());
}

void TestAccountsPage::countdownsFollowTheClock()
{
    Bench bench;
    const auto detail = [&] {
        return bench.cell(u"acc-kim"_s, 0).data(AccountsModel::DetailRole).toString();
    };
    QVERIFY(detail().startsWith("in 12 min"_L1));
    bench.clock.advance(std::chrono::minutes(2));
    QVERIFY(detail().startsWith("in 10 min"_L1));
}

void TestAccountsPage::narrowWindowKeepsNames()
{
    Bench bench;
    bench.page->resize(1100, 500);
    QTRY_VERIFY(!bench.table().isColumnHidden(AccountsModel::lastUsedColumn));
    bench.page->resize(620, 500);
    QTRY_VERIFY(bench.table().isColumnHidden(AccountsModel::lastUsedColumn));
    QVERIFY(bench.table().columnWidth(AccountsModel::accountColumn) > 120);
    const QString tip =
        bench.cell(u"acc-kim"_s, AccountsModel::accountColumn).data(Qt::ToolTipRole).toString();
    QVERIFY(tip.contains("health shaky"_L1));
    QVERIFY(tip.contains("2 min ago"_L1));
}

void TestAccountsPage::filterAndColumnsAreRemembered()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(u"window.ini"_s);
    int width = 0;
    {
        Bench bench(sampleAccounts(FakeClock().wallNow()), file);
        press(*bench.page, u"chip1"_s);
        bench.table().setColumnWidth(AccountsModel::stateColumn, 233);
        width = bench.table().columnWidth(AccountsModel::stateColumn);
        bench.page->remember();
    }
    Bench bench(sampleAccounts(FakeClock().wallNow()), file);
    QVERIFY(child<QPushButton>(*bench.page, u"chip1"_s)->isChecked());
    QCOMPARE(bench.table().columnWidth(AccountsModel::stateColumn), width);
    QCOMPARE(bench.table().model()->rowCount(), 5); // two groups, three ready accounts
}

QTEST_MAIN(TestAccountsPage)
#include "tst_accountspage.moc"
