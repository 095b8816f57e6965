// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakeclock.h"
#include "tests/ui/fakeenginefacade.h"
#include "tests/ui/uitest.h"
#include "ui/gatewaycontroller.h"
#include "ui/models/accountsmodel.h"
#include "ui/pages/proxypage.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/commitspinbox.h"
#include "ui/widgets/copyfield.h"
#include "ui/widgets/modechoice.h"
#include "ui/widgets/secretfield.h"
#include "ui/widgets/toggleswitch.h"

#include <QAbstractItemView>
#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTimer>
#include <QToolButton>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

const Error kRefusal{ErrorCode::inputOutput, u"The settings could not be written."_s, {}, {}};

/// The page over a scripted engine.
struct Bench
{
    explicit Bench(const StatusSnapshot &status = runningStatus())
    {
        engine.state() = status;
        engine.accountList = sampleAccounts(clock.wallNow());
        controller = std::make_unique<GatewayController>(engine);
        accounts = std::make_unique<AccountsModel>(engine, clock);
        page = std::make_unique<ProxyPage>(*controller, *accounts);
        page->resize(1000, 700);
        page->show();
        while (!accounts->isLoaded() || secretShown().startsWith(u'–'))
            QCoreApplication::processEvents();
        engine.forget();
    }
    QString secretShown() const { return child<SecretField>(*page, u"clientKey"_s)->shownText(); }
    ModeChoice &modes() const { return *child<ModeChoice>(*page, u"modeChoice"_s); }
    template <class T>
    T &get(const QString &name) const
    {
        return *child<T>(*page, name);
    }
    QString text(const QString &name) const { return get<QLabel>(name).text(); }
    bool seen(const QString &name) const { return get<QWidget>(name).isVisible(); }

    FakeClock clock;
    FakeEngineFacade engine;
    std::unique_ptr<GatewayController> controller;
    std::unique_ptr<AccountsModel> accounts;
    std::unique_ptr<ProxyPage> page;
};

StatusSnapshot withMode(SchedulingMode mode)
{
    StatusSnapshot status = runningStatus();
    status.scheduling.mode = mode;
    return status;
}

} // namespace

class TestProxyPage final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnWarnings(); }
    void modeMovesOnlyWhenConfirmed();
    void refusedModeSpringsBackWithReason();
    void waitIsForCacheFirstOnly();
    void waitIsSentWhenTheSliderIsLetGo();
    void waitByKeyboardIsSentOnce();
    void refusedWaitSpringsBack();
    void fixedAccountIsForRunningProxies();
    void fixedAccountIsSwitchedAndPicked();
    void fixedSwitchWithoutChoiceAsksForOne();
    void refusedFixedAccountSpringsBack();
    void limitedFixedAccountNamesSubstitutes();
    void removedFixedAccountIsTold();
    void bindingsAreCleared();
    void changesFromElsewhereSendNothing();
    void startAndStop();
    void takenPortOffersTheNext();
    void portIsCommittedOnEnter();
    void portOfRunningProxyAsksFirst();
    void refusedPortSpringsBack();
    void addressesFollowTheProxy();
    void keyIsReplacedAfterAsking();
    void advancedSettingsAreCommands();
    void answersAfterThePageIsGone();
};

void TestProxyPage::modeMovesOnlyWhenConfirmed()
{
    Bench bench;
    bench.engine.hold();
    bench.modes().card(SchedulingMode::cacheFirst)->click();
    QCOMPARE(bench.engine.commands(), QStringList{u"setScheduling mode=CacheFirst"_s});
    QCOMPARE(bench.modes().mode(), SchedulingMode::balance);
    QVERIFY(bench.controller->modeAction(SchedulingMode::balance)->isChecked());
    bench.engine.release();
    QCOMPARE(bench.modes().mode(), SchedulingMode::cacheFirst);
    QVERIFY(bench.controller->modeAction(SchedulingMode::cacheFirst)->isChecked());

    bench.controller->modeAction(SchedulingMode::performanceFirst)->trigger(); // menu and tray
    QVERIFY(!bench.controller->modeAction(SchedulingMode::performanceFirst)->isChecked());
    QTRY_COMPARE(bench.modes().mode(), SchedulingMode::performanceFirst);
    QVERIFY(bench.controller->modeAction(SchedulingMode::performanceFirst)->isChecked());
}

void TestProxyPage::refusedModeSpringsBackWithReason()
{
    Bench bench;
    QSignalSpy told(bench.controller.get(), &GatewayController::told);
    bench.engine.refuseNext(kRefusal);
    bench.modes().card(SchedulingMode::cacheFirst)->click();
    QTRY_VERIFY(bench.seen(u"schedulingFault"_s));
    QCOMPARE(bench.text(u"schedulingFault"_s), kRefusal.message);
    QCOMPARE(bench.modes().mode(), SchedulingMode::balance);
    QCOMPARE(told.count(), 1);
    bench.engine.tellStatus(withMode(SchedulingMode::cacheFirst));
    QVERIFY(!bench.seen(u"schedulingFault"_s));
}

void TestProxyPage::waitIsForCacheFirstOnly()
{
    Bench bench;
    QVERIFY(!bench.get<QSlider>(u"waitSlider"_s).isEnabled());
    QVERIFY(!bench.get<CommitSpinBox>(u"waitField"_s).isEnabled());
    bench.engine.tellStatus(withMode(SchedulingMode::cacheFirst));
    QVERIFY(bench.get<QSlider>(u"waitSlider"_s).isEnabled());
    QVERIFY(bench.get<CommitSpinBox>(u"waitField"_s).isEnabled());
    bench.engine.tellStatus(withMode(SchedulingMode::performanceFirst));
    QVERIFY(!bench.get<QSlider>(u"waitSlider"_s).isEnabled());
}

void TestProxyPage::waitIsSentWhenTheSliderIsLetGo()
{
    Bench bench(withMode(SchedulingMode::cacheFirst));
    QSlider &slider = bench.get<QSlider>(u"waitSlider"_s);
    slider.setSliderDown(true);
    slider.setSliderPosition(200);
    QCOMPARE(bench.get<CommitSpinBox>(u"waitField"_s).value(), 200);
    bench.engine.tellStatus(withMode(SchedulingMode::cacheFirst)); // does not tear it away
    QCOMPARE(slider.value(), 200);
    QVERIFY(bench.engine.commands().isEmpty());
    slider.setSliderDown(false);
    QCOMPARE(bench.engine.commands(), QStringList{u"setScheduling wait=200"_s});
    QTRY_COMPARE(bench.get<CommitSpinBox>(u"waitField"_s).confirmed(), 200);
    QVERIFY(bench.modes().card(SchedulingMode::cacheFirst)->toolTip().contains("200 s"_L1));
}

void TestProxyPage::waitByKeyboardIsSentOnce()
{
    Bench bench(withMode(SchedulingMode::cacheFirst));
    QSlider &slider = bench.get<QSlider>(u"waitSlider"_s);
    for (int i = 0; i < 4; ++i)
        QTest::keyClick(&slider, Qt::Key_Right);
    QVERIFY(bench.engine.commands().isEmpty());
    QTRY_COMPARE(bench.engine.commands(), QStringList{u"setScheduling wait=80"_s});

    bench.engine.forget();
    CommitSpinBox &field = bench.get<CommitSpinBox>(u"waitField"_s);
    QTRY_COMPARE(field.confirmed(), 80);
    field.selectAll();
    QTest::keyClicks(&field, u"300"_s);
    QTest::keyClick(&field, Qt::Key_Return);
    QCOMPARE(bench.engine.commands(), QStringList{u"setScheduling wait=300"_s});
    QTRY_COMPARE(slider.value(), 300);
    QCOMPARE(bench.engine.commands().size(), 1);
}

void TestProxyPage::refusedWaitSpringsBack()
{
    Bench bench(withMode(SchedulingMode::cacheFirst));
    bench.engine.refuseNext(kRefusal);
    CommitSpinBox &field = bench.get<CommitSpinBox>(u"waitField"_s);
    field.selectAll();
    QTest::keyClicks(&field, u"300"_s);
    QTest::keyClick(&field, Qt::Key_Return);
    QTRY_VERIFY(bench.seen(u"schedulingFault"_s));
    QCOMPARE(field.value(), 60);
    QCOMPARE(bench.get<QSlider>(u"waitSlider"_s).value(), 60);
}

void TestProxyPage::fixedAccountIsForRunningProxies()
{
    StatusSnapshot stopped = runningStatus();
    stopped.proxy.state = ProxyState::stopped;
    Bench bench(stopped);
    QVERIFY(!bench.get<ToggleSwitch>(u"fixedSwitch"_s).isEnabled());
    QVERIFY(!bench.get<QComboBox>(u"fixedAccount"_s).isEnabled());
    bench.engine.tellStatus(runningStatus());
    QVERIFY(bench.get<ToggleSwitch>(u"fixedSwitch"_s).isEnabled());
    QVERIFY(bench.get<QComboBox>(u"fixedAccount"_s).isEnabled());
    bench.engine.tellStatus(stopped);
    QVERIFY(!bench.get<ToggleSwitch>(u"fixedSwitch"_s).isEnabled());
    QVERIFY(!bench.get<QComboBox>(u"fixedAccount"_s).isEnabled());
    QVERIFY(bench.engine.commands().isEmpty());
}

void TestProxyPage::fixedAccountIsSwitchedAndPicked()
{
    Bench bench;
    auto &list = bench.get<QComboBox>(u"fixedAccount"_s);
    auto &toggle = bench.get<ToggleSwitch>(u"fixedSwitch"_s);
    QCOMPARE(list.count(), 6);
    QCOMPARE(list.currentIndex(), -1);
    list.setCurrentIndex(1);
    Q_EMIT list.activated(1);
    QVERIFY(bench.engine.commands().isEmpty()); // a choice alone pins nothing
    bench.engine.hold();
    toggle.click();
    QCOMPARE(bench.engine.commands(), QStringList{u"setFixedAccount acc-lab"_s});
    QVERIFY(!toggle.isChecked());
    bench.engine.release();
    QVERIFY(toggle.isChecked());
    QVERIFY(!bench.modes().isEnabled());
    QVERIFY(bench.seen(u"modesOverruled"_s));

    list.setCurrentIndex(0);
    Q_EMIT list.activated(0);
    QCOMPARE(bench.engine.commands().last(), u"setFixedAccount acc-ana"_s);
    QCOMPARE(list.currentData().toString(), u"acc-lab"_s); // until it is confirmed
    QTRY_COMPARE(list.currentData().toString(), u"acc-ana"_s);
    toggle.click();
    QCOMPARE(bench.engine.commands().last(), u"setFixedAccount none"_s);
    QTRY_VERIFY(!toggle.isChecked());
    QVERIFY(bench.modes().isEnabled());
}

void TestProxyPage::fixedSwitchWithoutChoiceAsksForOne()
{
    Bench bench;
    auto &list = bench.get<QComboBox>(u"fixedAccount"_s);
    bench.get<ToggleSwitch>(u"fixedSwitch"_s).click();
    QVERIFY(bench.engine.commands().isEmpty());
    QVERIFY(list.view()->isVisible());
    list.hidePopup();
    list.setCurrentIndex(0);
    Q_EMIT list.activated(0);
    QCOMPARE(bench.engine.commands(), QStringList{u"setFixedAccount acc-ana"_s});
    QTRY_VERIFY(bench.get<ToggleSwitch>(u"fixedSwitch"_s).isChecked());
}

void TestProxyPage::refusedFixedAccountSpringsBack()
{
    Bench bench;
    auto &list = bench.get<QComboBox>(u"fixedAccount"_s);
    list.setCurrentIndex(2);
    Q_EMIT list.activated(2);
    bench.engine.refuseNext({ErrorCode::conflict, u"The proxy is not running."_s, {}, {}});
    bench.get<ToggleSwitch>(u"fixedSwitch"_s).click();
    QTRY_VERIFY(bench.seen(u"fixedFault"_s));
    QCOMPARE(bench.text(u"fixedFault"_s), u"The proxy is not running."_s);
    QVERIFY(!bench.get<ToggleSwitch>(u"fixedSwitch"_s).isChecked());
}

void TestProxyPage::limitedFixedAccountNamesSubstitutes()
{
    Bench bench;
    StatusSnapshot status = runningStatus();
    status.fixedAccount = AccountId("acc-ana");
    bench.engine.tellStatus(status);
    QVERIFY(!bench.seen(u"fixedNotice"_s));
    status.fixedAccount = AccountId("acc-kim");
    bench.engine.tellStatus(status);
    QVERIFY(bench.seen(u"fixedNotice"_s));
    const QString notice = bench.text(u"fixedNotice"_s);
    QVERIFY2(notice.contains("kim@example.org is limited"_L1), qPrintable(notice));
    QVERIFY(notice.contains("lab-key-1"_L1));
    QVERIFY(!notice.contains("old-key"_L1));
}

void TestProxyPage::removedFixedAccountIsTold()
{
    Bench bench;
    StatusSnapshot status = runningStatus();
    status.fixedAccount = AccountId("acc-ana");
    bench.engine.tellStatus(status);
    bench.engine.tellAccounts({.full = false, .changed = {}, .removed = {AccountId("acc-ana")}});
    bench.engine.tellStatus(runningStatus());
    QVERIFY(bench.seen(u"fixedNotice"_s));
    QVERIFY(bench.text(u"fixedNotice"_s).startsWith("ana@example.org was removed"_L1));
    QCOMPARE(bench.get<QComboBox>(u"fixedAccount"_s).count(), 5);
    QCOMPARE(bench.get<QComboBox>(u"fixedAccount"_s).currentIndex(), -1);
}

void TestProxyPage::bindingsAreCleared()
{
    Bench bench;
    QSignalSpy told(bench.controller.get(), &GatewayController::told);
    auto &clear = bench.get<QPushButton>(u"clearBindings"_s);
    QVERIFY(clear.text().endsWith(u"· 12"_s));
    QVERIFY(clear.isEnabled());
    clear.click();
    QCOMPARE(bench.engine.commands(), QStringList{u"clearBindings"_s});
    QTRY_COMPARE(told.count(), 1);
    QCOMPARE(told.first().first().toString(), u"12 bindings cleared."_s);
    QVERIFY(clear.text().endsWith(u"· 0"_s));
    QVERIFY(!clear.isEnabled());
}

void TestProxyPage::changesFromElsewhereSendNothing()
{
    Bench bench;
    StatusSnapshot status = runningStatus();
    status.scheduling = {.mode = SchedulingMode::cacheFirst,
                         .maxWaitSeconds = 240,
                         .queueWaitSeconds = 2,
                         .strategy = Strategy::adaptive,
                         .maxAttempts = 7,
                         .maxInFlight = 1000,
                         .maxInFlightPerAccount = std::nullopt,
                         .allowPayPerUse = false,
                         .protection = {}};
    status.fixedAccount = AccountId("acc-lab");
    status.bindings = 1;
    status.activeAccounts = 1;
    status.proxy.port = 9001;
    status.proxy.address = "http://127.0.0.1:9001";
    bench.engine.tellStatus(status);
    QCOMPARE(bench.modes().mode(), SchedulingMode::cacheFirst);
    QCOMPARE(bench.get<QSlider>(u"waitSlider"_s).value(), 240);
    QCOMPARE(bench.get<CommitSpinBox>(u"waitField"_s).value(), 240);
    QCOMPARE(bench.get<QComboBox>(u"strategyChoice"_s).currentData().toInt(),
             static_cast<int>(Strategy::adaptive));
    QCOMPARE(bench.get<CommitSpinBox>(u"attemptsField"_s).value(), 7);
    QVERIFY(bench.get<ToggleSwitch>(u"fixedSwitch"_s).isChecked());
    QCOMPARE(bench.get<QComboBox>(u"fixedAccount"_s).currentText(), u"lab-key-1"_s);
    QCOMPARE(bench.get<CommitSpinBox>(u"portField"_s).value(), 9001);
    QCOMPARE(bench.text(u"activeAccounts"_s), u"1 active account"_s);
    QVERIFY(!child<QTimer>(*bench.page, u"waitPause"_s)->isActive()); // nothing is on its way
    QCoreApplication::processEvents();
    QVERIFY2(bench.engine.commands().isEmpty(), qPrintable(bench.engine.commands().join(u';')));
}

void TestProxyPage::startAndStop()
{
    StatusSnapshot stopped = runningStatus();
    stopped.proxy.state = ProxyState::stopped;
    Bench bench(stopped);
    QVERIFY(bench.seen(u"startButton"_s));
    QVERIFY(!bench.seen(u"stopButton"_s));
    QCOMPARE(bench.get<Badge>(u"proxyBadge"_s).word(), u"Stopped"_s);
    press(*bench.page, u"startButton"_s);
    QTRY_VERIFY(bench.seen(u"stopButton"_s));
    QCOMPARE(bench.get<Badge>(u"proxyBadge"_s).word(), u"Serving"_s);
    press(*bench.page, u"stopButton"_s);
    QTRY_VERIFY(bench.seen(u"startButton"_s));
    press(*bench.page, u"startButton"_s);
    QTRY_VERIFY(bench.controller->isRunning());
    bench.controller->stopNowAction()->trigger();
    QTRY_VERIFY(!bench.controller->isRunning());
    QCOMPARE(bench.engine.commands(), (QStringList{u"startProxy"_s, u"stopProxy drain"_s,
                                                   u"startProxy"_s, u"stopProxy now"_s}));
}

void TestProxyPage::takenPortOffersTheNext()
{
    StatusSnapshot failed = runningStatus();
    failed.proxy.state = ProxyState::failed;
    failed.proxy.error = u"Port 8045 is taken by another program."_s;
    failed.proxy.suggestedPort = 8046;
    Bench bench(failed);
    QVERIFY(bench.seen(u"proxyError"_s));
    QCOMPARE(bench.text(u"proxyError"_s), failed.proxy.error);
    QVERIFY(bench.get<QPushButton>(u"useSuggestedPort"_s).text().contains("8046"_L1));
    press(*bench.page, u"useSuggestedPort"_s);
    QTRY_VERIFY(bench.controller->isRunning());
    QCOMPARE(bench.engine.commands(),
             (QStringList{u"updateConfig {\"proxy\":{\"port\":8046}}"_s, u"startProxy"_s}));
    QVERIFY(!bench.seen(u"proxyError"_s));
    QCOMPARE(bench.get<CommitSpinBox>(u"portField"_s).value(), 8046);
}

void TestProxyPage::portIsCommittedOnEnter()
{
    StatusSnapshot stopped = runningStatus();
    stopped.proxy.state = ProxyState::stopped;
    Bench bench(stopped);
    auto &port = bench.get<CommitSpinBox>(u"portField"_s);
    port.setFocus();
    port.selectAll();
    QTest::keyClicks(&port, u"9000"_s);
    QVERIFY(bench.engine.commands().isEmpty());
    QTest::keyClick(&port, Qt::Key_Return);
    QCOMPARE(bench.engine.commands(), QStringList{u"updateConfig {\"proxy\":{\"port\":9000}}"_s});
    QTRY_COMPARE(port.confirmed(), 9000);
    QCOMPARE(bench.get<CopyField>(u"openAiAddress"_s).text(), u"http://127.0.0.1:9000/v1"_s);
}

void TestProxyPage::portOfRunningProxyAsksFirst()
{
    Bench bench;
    auto &port = bench.get<CommitSpinBox>(u"portField"_s);
    const auto enter = [&] {
        port.setFocus();
        port.selectAll();
        QTest::keyClicks(&port, u"9000"_s);
        QTest::keyClick(&port, Qt::Key_Return);
    };
    enter();
    QVERIFY(bench.engine.commands().isEmpty());
    press(*bench.page, u"questionCancel"_s);
    QCOMPARE(port.value(), 8045);
    QTRY_VERIFY(!bench.page->findChild<QWidget *>(u"question"_s));
    enter();
    press(*bench.page, u"questionAccept"_s);
    QCOMPARE(bench.engine.commands().size(), 1);
    QTRY_COMPARE(port.confirmed(), 9000);
}

void TestProxyPage::refusedPortSpringsBack()
{
    StatusSnapshot stopped = runningStatus();
    stopped.proxy.state = ProxyState::stopped;
    Bench bench(stopped);
    bench.engine.refuseNext(
        {ErrorCode::invalidArgument, {}, {{"/proxy/port", u"The port must be free."_s}}, {}});
    auto &port = bench.get<CommitSpinBox>(u"portField"_s);
    port.setFocus();
    port.selectAll();
    QTest::keyClicks(&port, u"9000"_s);
    QTest::keyClick(&port, Qt::Key_Return);
    QTRY_VERIFY(bench.seen(u"portFault"_s));
    QCOMPARE(bench.text(u"portFault"_s), u"The port must be free."_s);
    QCOMPARE(port.value(), 8045);
}

void TestProxyPage::addressesFollowTheProxy()
{
    Bench bench;
    QCOMPARE(bench.get<CopyField>(u"openAiAddress"_s).text(), u"http://127.0.0.1:8045/v1"_s);
    QCOMPARE(bench.get<CopyField>(u"baseAddress"_s).text(), u"http://127.0.0.1:8045"_s);
}

void TestProxyPage::keyIsReplacedAfterAsking()
{
    Bench bench;
    QVERIFY(bench.secretShown().endsWith("3f9a"_L1));
    press(*bench.page, u"replaceKey"_s);
    QVERIFY(bench.engine.commands().isEmpty());
    press(*bench.page, u"questionAccept"_s);
    QCOMPARE(bench.engine.commands(), QStringList{u"replaceClientKey"_s});
    QTRY_VERIFY(bench.secretShown().endsWith("77ab"_L1));

    QTRY_VERIFY(!bench.page->findChild<QWidget *>(u"question"_s));
    bench.engine.refuseNext({ErrorCode::noSecretStore, u"The keychain is locked."_s, {}, {}});
    press(*bench.page, u"replaceKey"_s);
    press(*bench.page, u"questionAccept"_s);
    QTRY_VERIFY(bench.seen(u"keyFault"_s));
    QCOMPARE(bench.text(u"keyFault"_s), u"The keychain is locked."_s);
    QVERIFY(bench.secretShown().endsWith("77ab"_L1));
}

void TestProxyPage::advancedSettingsAreCommands()
{
    Bench bench;
    QVERIFY(!bench.seen(u"strategyChoice"_s));
    press(*bench.page, u"advancedDisclosure"_s);
    QVERIFY(bench.seen(u"strategyChoice"_s));
    auto &strategy = bench.get<QComboBox>(u"strategyChoice"_s);
    const int fill = strategy.findData(static_cast<int>(Strategy::fillFirst));
    strategy.setCurrentIndex(fill);
    Q_EMIT strategy.activated(fill);
    QCOMPARE(bench.engine.commands(), QStringList{u"setScheduling strategy=fill_first"_s});
    QVERIFY(strategy.currentIndex() != fill);
    QTRY_COMPARE(strategy.currentIndex(), fill);
    auto &attempts = bench.get<CommitSpinBox>(u"attemptsField"_s);
    attempts.selectAll();
    QTest::keyClicks(&attempts, u"5"_s);
    QTest::keyClick(&attempts, Qt::Key_Return);
    QCOMPARE(bench.engine.commands().last(), u"setScheduling attempts=5"_s);
    QTRY_COMPARE(attempts.confirmed(), 5);
}

void TestProxyPage::answersAfterThePageIsGone()
{
    Bench bench;
    bench.engine.hold();
    bench.modes().card(SchedulingMode::cacheFirst)->click();
    press(*bench.page, u"clearBindings"_s);
    press(*bench.page, u"replaceKey"_s);
    press(*bench.page, u"questionAccept"_s);
    QCOMPARE(bench.engine.held(), std::size_t(3));
    bench.page.reset();
    bench.accounts.reset();
    bench.controller.reset();
    bench.engine.release();
    QCOMPARE(bench.engine.state().scheduling.mode, SchedulingMode::cacheFirst);
}

QTEST_MAIN(TestProxyPage)
#include "tst_proxypage.moc"
