// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/trayicon.h"
#include "tests/support/fakeclock.h"
#include "tests/ui/fakeenginefacade.h"
#include "tests/ui/uitest.h"
#include "ui/gatewaycontroller.h"
#include "ui/models/accountsmodel.h"
#include "ui/theme/icons.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QSignalSpy>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

struct Bench
{
    Bench() : controller(engine), accounts(engine, clock), tray(controller, accounts)
    {
        engine.accountList = sampleAccounts(clock.wallNow());
        engine.state() = runningStatus();
        while (!accounts.isLoaded() || !controller.isRunning())
            QCoreApplication::processEvents();
    }
    QMenu &fixed() { return *tray.menu().findChild<QMenu *>(u"trayFixed"_s); }
    QAction *action(const QString &name) { return tray.menu().findChild<QAction *>(name); }

    FakeClock clock;
    FakeEngineFacade engine;
    GatewayController controller;
    AccountsModel accounts;
    TrayIcon tray;
};

} // namespace

class TestTrayIcon final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnWarnings(); }
    void stateFollowsTheProxy();
    void statesDifferByShape();
    void addressIsCopied();
    void fixedAccountIsForRunningProxies();
    void menuSharesTheWindowsActions();
    void tooltipNamesTheLastAccount();
    void openAndQuit();
};

void TestTrayIcon::stateFollowsTheProxy()
{
    Bench bench;
    QCOMPARE(bench.tray.state(), TrayState::degraded); // one account is limited
    std::vector<AccountSnapshot> fine = {sampleAccount("a", "a")};
    bench.engine.tellAccounts({.full = true, .changed = fine, .removed = {}});
    QCOMPARE(bench.tray.state(), TrayState::serving);
    StatusSnapshot status = runningStatus();
    status.activeAccounts = 0;
    bench.engine.tellStatus(status);
    QCOMPARE(bench.tray.state(), TrayState::down);
    status.proxy.state = ProxyState::stopped;
    bench.engine.tellStatus(status);
    QCOMPARE(bench.tray.state(), TrayState::stopped);
    status.proxy.state = ProxyState::failed;
    bench.engine.tellStatus(status);
    QCOMPARE(bench.tray.state(), TrayState::down);
}

void TestTrayIcon::statesDifferByShape()
{
    QList<QImage> seen;
    for (const QString &name :
         {u"tray-stopped"_s, u"tray-serving"_s, u"tray-degraded"_s, u"tray-down"_s}) {
        const QImage image =
            colouredIcon(name).pixmap(22, 22).toImage().convertToFormat(QImage::Format_Grayscale8);
        QVERIFY(!image.isNull());
        QVERIFY(!seen.contains(image));
        seen << image;
    }
}

void TestTrayIcon::addressIsCopied()
{
    Bench bench;
    QAction *address = bench.action(u"trayAddress"_s);
    QCOMPARE(address->text(), u"Serving · http://127.0.0.1:8045"_s);
    QApplication::clipboard()->clear();
    address->trigger();
    QCOMPARE(QApplication::clipboard()->text(), u"http://127.0.0.1:8045"_s);
}

void TestTrayIcon::fixedAccountIsForRunningProxies()
{
    Bench bench;
    QVERIFY(bench.fixed().isEnabled());
    Q_EMIT bench.fixed().aboutToShow();
    QCOMPARE(bench.fixed().actions().size(), 8); // none, a line, six accounts
    bench.fixed().actions().at(3)->trigger();
    QCOMPARE(bench.engine.commands(), QStringList{u"setFixedAccount acc-lab"_s});
    QTRY_COMPARE(bench.controller.status().fixedAccount, AccountId("acc-lab"));
    Q_EMIT bench.fixed().aboutToShow();
    QVERIFY(bench.fixed().actions().at(3)->isChecked());
    bench.fixed().actions().at(0)->trigger();
    QCOMPARE(bench.engine.commands().last(), u"setFixedAccount none"_s);
    StatusSnapshot status = runningStatus();
    status.proxy.state = ProxyState::stopped;
    bench.engine.tellStatus(status);
    QVERIFY(!bench.fixed().isEnabled());
}

void TestTrayIcon::menuSharesTheWindowsActions()
{
    Bench bench;
    const QList<QAction *> actions = bench.tray.menu().actions();
    QVERIFY(actions.contains(bench.controller.startAction()));
    QVERIFY(actions.contains(bench.controller.stopWhenIdleAction()));
    QVERIFY(actions.contains(bench.controller.clearBindingsAction()));
    for (const auto mode :
         {SchedulingMode::cacheFirst, SchedulingMode::balance, SchedulingMode::performanceFirst})
        QVERIFY(actions.contains(bench.controller.modeAction(mode)));
}

void TestTrayIcon::tooltipNamesTheLastAccount()
{
    Bench bench;
    QVERIFY2(bench.tray.toolTip().contains("3 active accounts"_L1),
             qPrintable(bench.tray.toolTip()));
    QVERIFY(bench.tray.toolTip().endsWith("Last used: ana@example.org"_L1));
}

void TestTrayIcon::openAndQuit()
{
    Bench bench;
    QSignalSpy open(&bench.tray, &TrayIcon::openRequested);
    QSignalSpy quit(&bench.tray, &TrayIcon::quitRequested);
    bench.action(u"trayOpen"_s)->trigger();
    bench.action(u"trayQuit"_s)->trigger();
    QCOMPARE(open.count(), 1);
    QCOMPARE(quit.count(), 1);
}

QTEST_MAIN(TestTrayIcon)
#include "tst_trayicon.moc"
