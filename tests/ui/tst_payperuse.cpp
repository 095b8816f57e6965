// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakeclock.h"
#include "tests/ui/fakeenginefacade.h"
#include "tests/ui/uitest.h"
#include "ui/mainwindow.h"
#include "ui/models/accountsmodel.h"
#include "ui/widgets/toggleswitch.h"

#include <QMessageBox>
#include <QTemporaryDir>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

AccountSnapshot billed(const char *id, BillingKind kind)
{
    AccountSnapshot account = sampleAccount(id, id);
    account.billing.kind = kind;
    return account;
}

struct Bench
{
    explicit Bench(std::vector<AccountSnapshot> accounts, const QString &stateFile = {},
                   const StatusSnapshot &status = runningStatus())
    {
        engine.state() = status;
        engine.accountList = std::move(accounts);
        window = std::make_unique<MainWindow>(engine, clock, stateFile);
        window->show();
        while (!window->accounts().isLoaded())
            QCoreApplication::processEvents();
    }
    QMessageBox *question() const { return window->findChild<QMessageBox *>(u"question"_s); }

    FakeClock clock;
    FakeEngineFacade engine;
    std::unique_ptr<MainWindow> window;
};

} // namespace

class TestPayPerUse final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnWarnings(); }
    void isAskedWhenItMatters_data();
    void isAskedWhenItMatters();
    void yesIsSent();
    void noIsKept();
    void comesWithTheFirstSuchAccount();
    void theSwitchChangesItLater();
};

void TestPayPerUse::isAskedWhenItMatters_data()
{
    QTest::addColumn<std::vector<AccountSnapshot>>("accounts");
    QTest::addColumn<bool>("asked");
    const AccountSnapshot plan = billed("plan", BillingKind::subscription);
    const AccountSnapshot paid = billed("paid", BillingKind::payPerUse);
    AccountSnapshot watched = paid;
    watched.proxyDisabled = true;
    AccountSnapshot demo = plan;
    demo.demo = true;
    using List = std::vector<AccountSnapshot>;
    QTest::newRow("beside a subscription") << List{plan, paid} << true;
    QTest::newRow("beside one not known") << List{billed("x", BillingKind::unknown), paid} << true;
    QTest::newRow("alone: nothing moves") << List{paid} << false;
    QTest::newRow("none is paid per use") << List{plan} << false;
    QTest::newRow("not used by the proxy") << List{plan, watched} << false;
    QTest::newRow("beside demo accounts") << List{demo, paid} << false;
}

void TestPayPerUse::isAskedWhenItMatters()
{
    QFETCH(std::vector<AccountSnapshot>, accounts);
    QFETCH(bool, asked);
    const Bench bench(accounts);
    QCOMPARE(bench.question() != nullptr, asked);
    if (asked)
        QVERIFY(bench.question()->informativeText().contains(u"paid"_s));
}

void TestPayPerUse::yesIsSent()
{
    Bench bench(
        {billed("plan", BillingKind::subscription), billed("paid", BillingKind::payPerUse)});
    press(*bench.window, u"questionAccept"_s);
    QCOMPARE(bench.engine.commands(), QStringList{u"setScheduling payPerUse"_s});
    QTRY_VERIFY(!bench.question());
    bench.engine.tellStatus(bench.engine.state());
    QVERIFY(!bench.question());
}

void TestPayPerUse::noIsKept()
{
    const QTemporaryDir folder;
    const std::vector<AccountSnapshot> accounts{billed("plan", BillingKind::subscription),
                                                billed("paid", BillingKind::payPerUse)};
    {
        const Bench bench(accounts, folder.filePath(u"window.ini"_s));
        press(*bench.window, u"questionCancel"_s);
        QVERIFY(bench.engine.commands().isEmpty());
    }
    const Bench again(accounts, folder.filePath(u"window.ini"_s));
    QVERIFY(!again.question());
}

void TestPayPerUse::comesWithTheFirstSuchAccount()
{
    Bench bench({billed("plan", BillingKind::subscription)});
    QVERIFY(!bench.question());
    bench.engine.tellAccounts(
        {.full = false, .changed = {billed("paid", BillingKind::payPerUse)}, .removed = {}});
    QTRY_VERIFY(bench.question());
}

void TestPayPerUse::theSwitchChangesItLater()
{
    Bench bench({billed("plan", BillingKind::subscription)});
    auto *toggle = child<ToggleSwitch>(*bench.window, u"payPerUseSwitch"_s);
    QVERIFY(!toggle->isChecked());
    toggle->click();
    QTRY_VERIFY(toggle->isChecked());
    toggle->click();
    QTRY_VERIFY(!toggle->isChecked());
    QCOMPARE(bench.engine.commands(),
             (QStringList{u"setScheduling payPerUse"_s, u"setScheduling noPayPerUse"_s}));
}

QTEST_MAIN(TestPayPerUse)
#include "tst_payperuse.moc"
