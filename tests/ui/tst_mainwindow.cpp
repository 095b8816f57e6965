// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakeclock.h"
#include "tests/ui/fakeenginefacade.h"
#include "tests/ui/uitest.h"
#include "ui/gatewaycontroller.h"
#include "ui/mainwindow.h"
#include "ui/models/accountsmodel.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/sidebar.h"

#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QAction>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QPushButton>
#include <QSet>
#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

struct Bench
{
    explicit Bench(const StatusSnapshot &status = runningStatus(), const QString &stateFile = {})
    {
        engine.state() = status;
        engine.accountList = sampleAccounts(clock.wallNow());
        window = std::make_unique<MainWindow>(engine, clock, stateFile);
        window->show();
        while (!window->accounts().isLoaded())
            QCoreApplication::processEvents();
        (void)QTest::qWaitForWindowActive(window.get());
    }
    QString text(const QString &name) const { return child<QLabel>(*window, name)->text(); }
    bool seen(const QString &name) const { return child(*window, name)->isVisible(); }
    QAction *action(const QString &name) const { return child<QAction>(*window, name); }

    FakeClock clock;
    FakeEngineFacade engine;
    std::unique_ptr<MainWindow> window;
};

StatusSnapshot stoppedStatus()
{
    StatusSnapshot status = runningStatus();
    status.proxy.state = ProxyState::stopped;
    return status;
}

/// Whether the user can operate it.
bool isInteractive(const QWidget *widget)
{
    return qobject_cast<const QAbstractButton *>(widget) ||
           qobject_cast<const QLineEdit *>(widget) ||
           qobject_cast<const QAbstractSpinBox *>(widget) ||
           qobject_cast<const QComboBox *>(widget) ||
           qobject_cast<const QAbstractSlider *>(widget) ||
           qobject_cast<const QAbstractItemView *>(widget);
}

} // namespace

class TestMainWindow final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnWarnings(); }
    void cleanup() { Theme::instance().setChoice(ThemeChoice::system); }
    void pagesAreReachedByKeys();
    void undoIsOfferedInStatusBarAndMenu();
    void statusBarFollows();
    void resultsAreToldInTheStatusBar();
    void badgeCountsAccountsThatNeedYou();
    void menusActOnTheEngine();
    void themeIsAConfirmedSetting();
    void menuBarCanBeHidden();
    void closingHidesToTheTrayAndTellsOnce();
    void closingWithoutTrayAsksOnce();
    void closingStoppedWithoutTrayQuits();
    void geometryIsRemembered();
    void firstRunIsOfferedOnce();
    void keysReachEveryControl_data();
    void keysReachEveryControl();
    void everyControlIsNamed_data();
    void everyControlIsNamed();
    void minimumFitsASmallScreen();
};

void TestMainWindow::pagesAreReachedByKeys()
{
    Bench bench;
    QVERIFY(bench.seen(u"proxyPage"_s));
    QTest::keyClick(bench.window.get(), Qt::Key_1, Qt::ControlModifier);
    QVERIFY(bench.seen(u"accountsPage"_s));
    QCOMPARE(child<SideBar>(*bench.window, u"sideBar"_s)->current(), 0);
    QTest::keyClick(bench.window.get(), Qt::Key_2, Qt::ControlModifier);
    QVERIFY(bench.seen(u"proxyPage"_s));
    QTest::keyClick(bench.window.get(), Qt::Key_8, Qt::ControlModifier);
    QVERIFY(bench.seen(u"settingsPage"_s));
    press(*bench.window, u"nav0"_s);
    QVERIFY(bench.seen(u"accountsPage"_s));
    QTest::keyClick(bench.window.get(), Qt::Key_N, Qt::ControlModifier);
    QVERIFY(bench.seen(u"addAccountDialog"_s));
}

void TestMainWindow::undoIsOfferedInStatusBarAndMenu()
{
    Bench bench;
    QVERIFY(!bench.action(u"undoAction"_s)->isEnabled());
    QVERIFY(!bench.seen(u"undoButton"_s));
    bench.window->showPage(MainWindow::accountsPage);
    auto *table = child<QAbstractItemView>(*bench.window, u"accountsTable"_s);
    table->setFocus();
    table->setCurrentIndex(table->model()->index(1, 1)); // ana, below the first group's header
    QTest::keyClick(table, Qt::Key_Delete);
    QTRY_VERIFY(bench.seen(u"undoButton"_s));
    QCOMPARE(bench.text(u"statusTold"_s), u"Removed: ana@example.org."_s);
    QVERIFY(bench.action(u"undoAction"_s)->text().contains("ana@example.org"_L1));
    press(*bench.window, u"undoButton"_s);
    QTRY_COMPARE(bench.engine.commands().last(), u"restoreAccount acc-ana"_s);
    QTRY_VERIFY(!bench.seen(u"undoButton"_s));
    QVERIFY(!bench.action(u"undoAction"_s)->isEnabled());
    table->setFocus();
    table->setCurrentIndex(table->model()->index(1, 1));
    QTest::keyClick(table, Qt::Key_Delete);
    QTRY_VERIFY(bench.action(u"undoAction"_s)->isEnabled());
    QTest::keyClick(bench.window.get(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(bench.engine.accountList.size(), std::size_t(6));
}

void TestMainWindow::statusBarFollows()
{
    Bench bench;
    QCOMPARE(child<Badge>(*bench.window, u"statusBadge"_s)->word(), u"Serving"_s);
    QCOMPARE(bench.text(u"statusAddress"_s), u"http://127.0.0.1:8045"_s);
    QCOMPARE(bench.text(u"statusReady"_s), u"3 accounts ready"_s);
    QCOMPARE(bench.text(u"statusInFlight"_s), u"3 in flight"_s);
    QCOMPARE(bench.text(u"statusSummary"_s), u"Balance · 12 sessions bound"_s);
    StatusSnapshot status = runningStatus();
    status.activeAccounts = 0;
    status.bindings = 1;
    bench.engine.tellStatus(status);
    QCOMPARE(child<Badge>(*bench.window, u"statusBadge"_s)->word(), u"No account ready"_s);
    QCOMPARE(bench.text(u"statusSummary"_s), u"Balance · 1 session bound"_s);
}

void TestMainWindow::resultsAreToldInTheStatusBar()
{
    Bench bench;
    bench.action(u"clearBindingsAction"_s)->trigger();
    QTRY_COMPARE(bench.text(u"statusTold"_s), u"12 bindings cleared."_s);
    Q_EMIT bench.engine.noticeRaised(u"gui_config.json has a fault."_s);
    QCOMPARE(bench.text(u"statusTold"_s), u"gui_config.json has a fault."_s);
}

void TestMainWindow::badgeCountsAccountsThatNeedYou()
{
    Bench bench;
    auto *side = child<SideBar>(*bench.window, u"sideBar"_s);
    QCOMPARE(side->badge(0), 1);
    bench.engine.tellAccounts(
        {.full = false, .changed = {sampleAccount("acc-ana", "ana", "locked")}, .removed = {}});
    QCOMPARE(side->badge(0), 2);
    QCOMPARE(child(*bench.window, u"nav0"_s)->accessibleDescription(), u"2 accounts need you"_s);
}

void TestMainWindow::menusActOnTheEngine()
{
    Bench bench(stoppedStatus());
    QSignalSpy quit(bench.window.get(), &MainWindow::quitRequested);
    QVERIFY(!bench.action(u"stopNowAction"_s)->isEnabled());
    QTest::keyClick(bench.window.get(), Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(bench.engine.commands(), QStringList{u"startProxy"_s});
    QTRY_VERIFY(bench.action(u"stopNowAction"_s)->isEnabled());
    QVERIFY(!bench.action(u"startAction"_s)->isEnabled());
    bench.action(u"quitAction"_s)->trigger();
    QCOMPARE(quit.count(), 1);
    bench.action(u"aboutAction"_s)->trigger();
    QVERIFY(bench.seen(u"aboutBox"_s));
}

void TestMainWindow::themeIsAConfirmedSetting()
{
    Bench bench;
    bench.engine.hold();
    bench.action(u"theme_dark"_s)->trigger();
    QCOMPARE(bench.engine.commands(), QStringList{u"updateConfig {\"ui\":{\"theme\":\"dark\"}}"_s});
    QCOMPARE(Theme::instance().choice(), ThemeChoice::system);
    QVERIFY(!bench.action(u"theme_dark"_s)->isChecked());
    bench.engine.release();
    QCOMPARE(Theme::instance().choice(), ThemeChoice::dark);
    QVERIFY(bench.action(u"theme_dark"_s)->isChecked());
    bench.engine.refuseNext({ErrorCode::inputOutput, u"The disk is full."_s, {}, {}});
    bench.action(u"theme_light"_s)->trigger();
    QTRY_COMPARE(bench.text(u"statusTold"_s), u"The disk is full."_s);
    QCOMPARE(Theme::instance().choice(), ThemeChoice::dark);
    QVERIFY(bench.action(u"theme_dark"_s)->isChecked());
}

void TestMainWindow::menuBarCanBeHidden()
{
    Bench bench;
    bench.action(u"menuBarAction"_s)->trigger();
    QVERIFY(!bench.window->menuBar()->isVisible());
    QTest::keyClick(bench.window.get(), Qt::Key_1, Qt::ControlModifier); // shortcuts stay
    QVERIFY(bench.seen(u"accountsPage"_s));
    QTest::keyClick(bench.window.get(), Qt::Key_M, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(bench.window->menuBar()->isVisible());
}

void TestMainWindow::closingHidesToTheTrayAndTellsOnce()
{
    QTemporaryDir folder;
    Bench bench(runningStatus(), folder.filePath(u"window.ini"_s));
    QSignalSpy hidden(bench.window.get(), &MainWindow::hiddenToTray);
    QSignalSpy quit(bench.window.get(), &MainWindow::quitRequested);
    bench.window->setTrayPresence(TrayPresence::present);
    bench.window->close();
    QVERIFY(!bench.window->isVisible());
    bench.window->raiseWindow();
    QVERIFY(bench.window->isVisible());
    bench.window->close();
    QVERIFY(!bench.window->isVisible());
    QCOMPARE(hidden.count(), 1);
    QCOMPARE(quit.count(), 0);
}

void TestMainWindow::closingWithoutTrayAsksOnce()
{
    QTemporaryDir folder;
    Bench bench(runningStatus(), folder.filePath(u"window.ini"_s));
    QSignalSpy quit(bench.window.get(), &MainWindow::quitRequested);
    bench.window->close();
    QVERIFY(bench.window->isVisible());
    press(*bench.window, u"closeQuit"_s);
    QCOMPARE(quit.count(), 1);
    QTRY_VERIFY(!bench.window->findChild<QWidget *>(u"closeQuestion"_s));
    bench.window->close();
    press(*bench.window, u"closeServe"_s);
    QVERIFY(!bench.window->isVisible());
    bench.window->raiseWindow();
    QTRY_VERIFY(!bench.window->findChild<QWidget *>(u"closeQuestion"_s));
    bench.window->close(); // answered: not asked again
    QVERIFY(!bench.window->isVisible());
    QVERIFY(!bench.window->findChild<QWidget *>(u"closeQuestion"_s));
    bench.window->raiseWindow();
    bench.window->prepareToQuit();
    QVERIFY(bench.window->close());
}

void TestMainWindow::closingStoppedWithoutTrayQuits()
{
    Bench bench(stoppedStatus());
    QSignalSpy quit(bench.window.get(), &MainWindow::quitRequested);
    bench.window->close();
    QCOMPARE(quit.count(), 1);
}

void TestMainWindow::geometryIsRemembered()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(u"window.ini"_s);
    {
        Bench bench(runningStatus(), file);
        bench.window->resize(1033, 677);
        bench.window->showPage(MainWindow::accountsPage);
    }
    Bench bench(runningStatus(), file);
    QCOMPARE(bench.window->size(), QSize(1033, 677));
    QVERIFY(bench.seen(u"accountsPage"_s));
}

void TestMainWindow::firstRunIsOfferedOnce()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"window.ini"_s);
    const auto offered = [](const MainWindow &window) {
        return window.findChild<QDialog *>(u"firstRunDialog"_s) != nullptr;
    };
    {
        Bench bench(runningStatus(), folder.filePath(u"used.ini"_s));
        QVERIFY(!offered(*bench.window)); // there are accounts
    }
    FakeClock clock;
    FakeEngineFacade engine;
    engine.state() = runningStatus();
    engine.accountList.clear();
    {
        MainWindow hidden(engine, clock, file);
        QTRY_VERIFY(hidden.accounts().isLoaded());
        QVERIFY(!offered(hidden)); // a start into the tray
        hidden.show();
        QVERIFY(offered(hidden));
        press(hidden, u"laterButton"_s);
        QTRY_VERIFY(!offered(hidden));
        hidden.hide();
        hidden.show();
        QVERIFY(!offered(hidden));
        child<QAction>(hidden, u"firstRunAction"_s)->trigger();
        QVERIFY(offered(hidden));
    }
    MainWindow again(engine, clock, file);
    again.show();
    QTRY_VERIFY(again.accounts().isLoaded());
    QVERIFY(!offered(again));
}

void TestMainWindow::keysReachEveryControl_data()
{
    QTest::addColumn<int>("page");
    QTest::addColumn<QStringList>("names");
    QTest::newRow("accounts") << 0 << QStringList{u"accountSearch"_s, u"addAccount"_s,
                                                  u"chip0"_s,         u"accountsTable"_s,
                                                  u"nav0"_s,          u"nav1"_s,
                                                  u"refreshAll"_s,    u"importAccounts"_s,
                                                  u"exportAccounts"_s};
    QTest::newRow("settings") << 2 << QStringList{u"themeChoice"_s,
                                                  u"toPassphrase"_s,
                                                  u"lockWithSession"_s,
                                                  u"providersTable"_s,
                                                  u"newProvider"_s,
                                                  u"copyProvider"_s,
                                                  u"nav2"_s};
    QTest::newRow("proxy") << 1 << QStringList{u"stopButton"_s,      u"portField"_s,
                                               u"replaceKey"_s,      u"clearBindings"_s,
                                               u"modeCardBalance"_s, u"fixedSwitch"_s,
                                               u"fixedAccount"_s,    u"advancedDisclosure"_s,
                                               u"waitSlider"_s,      u"waitField"_s,
                                               u"strategyChoice"_s,  u"attemptsField"_s,
                                               u"showButton"_s,      u"copyButton"_s};
}

void TestMainWindow::keysReachEveryControl()
{
    QFETCH(int, page);
    QFETCH(QStringList, names);
    StatusSnapshot status = runningStatus();
    status.scheduling.mode = SchedulingMode::balance;
    Bench bench(status);
    bench.engine.secretsNow.kind = VaultKeyKind::keychain;
    bench.engine.providerList.front().source["id"] = "openai";
    Q_EMIT bench.engine.providersChanged();
    status.secretsUsable = false;
    bench.engine.tellStatus(status);
    bench.window->showPage(static_cast<MainWindow::Page>(page));
    if (page == 1) {
        press(*bench.window, u"advancedDisclosure"_s);
        child<QSlider>(*bench.window, u"waitSlider"_s)->setEnabled(true);
        child(*bench.window, u"waitField"_s)->setEnabled(true);
        QTRY_VERIFY(child<QAbstractButton>(*bench.window, u"showButton"_s)->isEnabled());
    }
    if (page == 2) {
        QTRY_VERIFY(child(*bench.window, u"toPassphrase"_s)->isEnabled());
        QTRY_VERIFY(child(*bench.window, u"copyProvider"_s)->isEnabled());
    }
    QSet<QString> reached;
    for (int i = 0; i < 80; ++i) {
        QTest::keyClick(bench.window.get(), Qt::Key_Tab);
        if (const QWidget *focus = bench.window->focusWidget())
            reached.insert(focus->objectName());
    }
    for (const QString &name : names)
        QVERIFY2(reached.contains(name), qPrintable(name));
}

void TestMainWindow::everyControlIsNamed_data()
{
    QTest::addColumn<QString>("dialog");
    QTest::newRow("window") << QString();
    QTest::newRow("add dialog") << u"addAccountAction"_s;
}

void TestMainWindow::everyControlIsNamed()
{
    QFETCH(QString, dialog);
    Bench bench;
    if (!dialog.isEmpty()) {
        bench.action(dialog)->trigger();
        QTRY_VERIFY(bench.window->findChild<QWidget *>(u"provider_openai"_s));
    }
    int looked = 0;
    for (const QWidget *widget : bench.window->findChildren<QWidget *>()) {
        // Inner parts of Qt's own widgets speak through the widget that they belong to.
        const bool inner = (widget->isHidden() && widget->objectName() == "emptyStateButton"_L1) ||
                           widget->objectName().startsWith("qt_"_L1) ||
                           qobject_cast<const QAbstractSpinBox *>(widget->parentWidget()) ||
                           widget->inherits("QComboBoxListView") ||
                           widget->inherits("QScrollBar") || widget->inherits("QHeaderView") ||
                           widget->inherits("QTableCornerButton") ||
                           qobject_cast<const QLineEdit *>(widget->parentWidget()) ||
                           qobject_cast<const QMenuBar *>(widget->parentWidget());
        if (!isInteractive(widget) || inner)
            continue;
        ++looked;
        QAccessibleInterface *face =
            QAccessible::queryAccessibleInterface(const_cast<QWidget *>(widget));
        const QString what =
            QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName();
        QVERIFY2(face && !face->text(QAccessible::Name).isEmpty(), qPrintable(what));
        QVERIFY2(!widget->toolTip().isEmpty() || !widget->isVisible() ||
                     qobject_cast<const QAbstractItemView *>(widget),
                 qPrintable(what));
    }
    QVERIFY(looked > 15);
}

void TestMainWindow::minimumFitsASmallScreen()
{
    Bench bench;
    QVERIFY(bench.window->minimumSizeHint().width() <= 900);
    QVERIFY(bench.window->minimumSizeHint().height() <= 600);
    bench.window->resize(3840, 2160);
    QCOMPARE(bench.window->size(), QSize(3840, 2160));
}

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
