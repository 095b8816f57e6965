// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakeclock.h"
#include "tests/ui/dialogwalk.h"
#include "tests/ui/fakeenginefacade.h"
#include "tests/ui/uitest.h"
#include "ui/dialogs/accountdetailsdialog.h"
#include "ui/models/accountsmodel.h"
#include "ui/text/accountfacts.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

struct Bench
{
    explicit Bench(const char *id = "acc-kim") : accounts(engine, clock)
    {
        std::vector<AccountSnapshot> list = sampleAccounts(clock.wallNow());
        AccountSnapshot &kim = list[2];
        kim.signInStarts = true;
        kim.credentialKind = CredentialKind::oauth;
        kim.tokenExpiresAt = clock.wallNow() + 42min;
        kim.tier = "pro";
        kim.projectId = "lab-7";
        kim.limitGroup = "org-9";
        kim.lastError = u"Too many requests (429)."_s;
        kim.protectedModels = {"big-model"};
        kim.quota = {{.window = QuotaWindow::sevenDay,
                      .model = "",
                      .remaining = 0.25,
                      .resetsAt = clock.wallNow() + 2h,
                      .status = QuotaStatus::allowed,
                      .source = QuotaSource::endpoint,
                      .readAt = clock.wallNow() - 3min}};
        engine.accountList = list;
        accounts.apply({.full = true, .changed = list, .removed = {}});
        engine.requestList = requests();
        dialog = std::make_unique<AccountDetailsDialog>(engine, accounts, AccountId(id));
        dialog->show();
    }
    std::vector<RequestRecord> requests() const
    {
        RequestRecord last;
        last.id = "req-2";
        last.time = clock.wallNow() - 5min;
        last.model = "fast";
        last.mappedModel = "fast-1";
        last.status = 200;
        last.inputTokens = 1204;
        last.outputTokens = 88;
        last.winner = "acc-kim";
        last.winnerReason = "session";
        last.trace = {{"acc-kim", "chosen", {}},
                      {"acc-lab", "cooldown_model", clock.wallNow() + 12min},
                      {"acc-gone", "proxy_disabled", {}}};
        last.attemptList = {{.accountId = "acc-kim",
                             .reason = "session",
                             .status = 200,
                             .outcome = "success",
                             .message = {},
                             .duration = 2s}};
        RequestRecord old = last;
        old.id = "req-1";
        old.time = clock.wallNow() - 25h;
        return {last, old};
    }
    QString words(const QString &name) const { return child<QLabel>(*dialog, name)->text(); }
    void type(const QString &name, const QString &text) const
    {
        auto *edit = child<QLineEdit>(*dialog, name);
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, text);
        QTest::keyClick(edit, Qt::Key_Return);
    }

    FakeClock clock;
    FakeEngineFacade engine;
    AccountsModel accounts;
    std::unique_ptr<AccountDetailsDialog> dialog;
};

QString valueOf(const std::vector<AccountFact> &facts, const QString &name)
{
    for (const AccountFact &fact : facts) {
        if (fact.name == name)
            return fact.value;
    }
    return {};
}

} // namespace

class TestAccountDetails final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnWarnings(); }
    void factsSayWhatIsKnownAndNoMore();
    void limitsHaveSourceAndAge();
    void countdownsFollowTheClock();
    void requestsOfTheLastDayHaveTheirTrace();
    void testRequestIsSentOnDemandOnly();
    void failedTestSaysWhy();
    void costsAreCommittedOnEnter();
    void refusedCostSpringsBack();
    void wordThatIsNoNumberStays();
    void followsTheAccountAndClosesWithIt();
    void keysReachEverything();
};

void TestAccountDetails::factsSayWhatIsKnownAndNoMore()
{
    Bench bench;
    const WallTime now = bench.clock.wallNow();
    const auto facts = accountFacts(*bench.accounts.find(AccountId("acc-kim")), now);
    QVERIFY(valueOf(facts, u"Token"_s).contains("in 42 min"_L1));
    QVERIFY(valueOf(facts, u"Token"_s).contains(clockTime(now + 42min, now)));
    QCOMPARE(valueOf(facts, u"Plan"_s), u"pro"_s);
    QCOMPARE(valueOf(facts, u"Project"_s), u"lab-7"_s);
    QCOMPARE(valueOf(facts, u"Shares limits in"_s), u"org-9"_s);
    const auto lab = accountFacts(*bench.accounts.find(AccountId("acc-lab")), now);
    QCOMPARE(valueOf(lab, u"Token"_s), QString());
    QCOMPARE(valueOf(lab, u"Plan"_s), QString());
}

void TestAccountDetails::limitsHaveSourceAndAge()
{
    Bench bench;
    QSet<QString> shown;
    for (const QLabel *label : child(*bench.dialog, u"accountLimits"_s)->findChildren<QLabel *>())
        shown.insert(label->text());
    QVERIFY(shown.contains(u"25 % left"_s));
    QVERIFY(shown.contains(u"from the provider, 3 min ago"_s));
    const QString lines = bench.words(u"limitLines"_s);
    QVERIFY(lines.contains("quota used up (429), until "_L1));
    QVERIFY(lines.contains("in 12 min"_L1));
    QVERIFY(lines.contains("Held back: big-model"_L1));
    QVERIFY(lines.contains("Too many requests (429)."_L1));
    QSignalSpy lift(bench.dialog.get(), &AccountDetailsDialog::liftRequested);
    press(*bench.dialog, u"detailsLift"_s);
    QCOMPARE(lift.count(), 1);
}

void TestAccountDetails::countdownsFollowTheClock()
{
    Bench bench;
    bench.clock.advance(2min);
    QTRY_VERIFY(bench.words(u"limitLines"_s).contains("in 10 min"_L1));
}

void TestAccountDetails::requestsOfTheLastDayHaveTheirTrace()
{
    Bench bench;
    auto *table = child<QTableWidget>(*bench.dialog, u"requestsTable"_s);
    QTRY_COMPARE(table->rowCount(), 1); // the other one is older than a day
    QCOMPARE(bench.engine.askedRequests.account, std::string("acc-kim"));
    QCOMPARE(table->item(0, 1)->text(), u"fast → fast-1"_s);
    const QString trace = bench.words(u"requestTrace"_s);
    QVERIFY(trace.contains("Chosen: kim@example.org, because the conversation is bound"_L1));
    QVERIFY(trace.contains("Left out: lab-key-1 until "_L1));
    QVERIFY(trace.contains("Left out: acc-gone: the proxy does not use it."_L1));
    QVERIFY(trace.contains("Served by kim@example.org in 2 s."_L1));
}

void TestAccountDetails::testRequestIsSentOnDemandOnly()
{
    Bench bench;
    QVERIFY(bench.words(u"testResult"_s).contains("20 tokens"_L1));
    QTRY_VERIFY(child<QTableWidget>(*bench.dialog, u"requestsTable"_s)->rowCount() > 0);
    QVERIFY(bench.engine.commands().isEmpty());
    bench.engine.testReport = {.ok = true,
                               .status = 200,
                               .message = u"It answered."_s,
                               .model = "fast-1",
                               .duration = 800ms,
                               .inputTokens = 9,
                               .outputTokens = 3};
    press(*bench.dialog, u"sendTest"_s);
    QVERIFY(!child<QPushButton>(*bench.dialog, u"sendTest"_s)->isEnabled());
    QTRY_VERIFY(bench.words(u"testResult"_s).startsWith("It answered. fast-1"_L1));
    QCOMPARE(bench.engine.commands(), QStringList{u"testAccount acc-kim"_s});
    QVERIFY(child<QPushButton>(*bench.dialog, u"sendTest"_s)->isEnabled());
}

void TestAccountDetails::failedTestSaysWhy()
{
    Bench bench;
    bench.engine.refuseNext({ErrorCode::unauthorized, u"The key was refused (401)."_s, {}, {}});
    press(*bench.dialog, u"sendTest"_s);
    QTRY_COMPARE(bench.words(u"testResult"_s), u"The key was refused (401)."_s);
    QCOMPARE(child(*bench.dialog, u"testResult"_s)->property("role").toString(), u"error"_s);
}

void TestAccountDetails::costsAreCommittedOnEnter()
{
    Bench bench;
    QSignalSpy changed(bench.dialog.get(), &AccountDetailsDialog::billingChanged);
    bench.type(u"costDaily"_s, u"2.5"_s);
    QCOMPARE(bench.engine.commands(), QStringList{u"updateAccount acc-kim daily=2.5"_s});
    QTRY_COMPARE(changed.count(), 1);
    const auto reverse = changed.first().at(1).value<BillingPatch>();
    QVERIFY(reverse.dailyCap && !*reverse.dailyCap); // there was none
    bench.type(u"costDaily"_s, u"2.5"_s);
    auto *kind = child<QComboBox>(*bench.dialog, u"costKind"_s);
    kind->setCurrentIndex(2);
    Q_EMIT kind->activated(2);
    QCOMPARE(bench.engine.commands().last(), u"updateAccount acc-kim billing=2"_s);
    QTRY_COMPARE(kind->currentIndex(), 2);
}

void TestAccountDetails::refusedCostSpringsBack()
{
    Bench bench;
    bench.engine.refuseNext({ErrorCode::invalidArgument, u"A cap is above 0."_s, {}, {}});
    bench.type(u"costDaily"_s, u"0"_s);
    auto *edit = child<QLineEdit>(*bench.dialog, u"costDaily"_s);
    QTRY_COMPARE(edit->accessibleDescription(), u"A cap is above 0."_s);
    QCOMPARE(edit->text(), QString());
}

void TestAccountDetails::wordThatIsNoNumberStays()
{
    Bench bench;
    bench.type(u"costMonthly"_s, u"much"_s);
    auto *edit = child<QLineEdit>(*bench.dialog, u"costMonthly"_s);
    QVERIFY(edit->accessibleDescription().contains("not a number"_L1));
    QVERIFY(bench.engine.commands().isEmpty());
}

void TestAccountDetails::followsTheAccountAndClosesWithIt()
{
    Bench bench;
    AccountSnapshot renamed = *bench.accounts.find(AccountId("acc-kim"));
    renamed.label = u"kim-2"_s;
    bench.accounts.apply({.full = false, .changed = {renamed}, .removed = {}});
    QCOMPARE(bench.words(u"detailsName"_s), u"kim-2"_s);
    bench.accounts.apply({.full = false, .changed = {}, .removed = {AccountId("acc-kim")}});
    QVERIFY(!bench.dialog->isVisible());
}

void TestAccountDetails::keysReachEverything()
{
    Bench bench;
    QTRY_VERIFY(child(*bench.dialog, u"requestsTable"_s)->isVisible());
    (void)QTest::qWaitForWindowActive(bench.dialog.get());
    const QSet<QString> reached = reachedByTab(*bench.dialog);
    for (const QString &name : {u"detailsLift"_s, u"costKind"_s, u"costDaily"_s, u"costMonthly"_s,
                                u"costInput"_s, u"costOutput"_s, u"requestsTable"_s, u"sendTest"_s,
                                u"detailsSignIn"_s, u"detailsEdit"_s, u"detailsClose"_s})
        QVERIFY2(reached.contains(name), qPrintable(name));
    QCOMPARE(unnamedControls(*bench.dialog), QStringList());
}

QTEST_MAIN(TestAccountDetails)
#include "tst_accountdetails.moc"
