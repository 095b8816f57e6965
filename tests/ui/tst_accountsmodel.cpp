// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakeclock.h"
#include "tests/ui/fakeenginefacade.h"
#include "tests/ui/uitest.h"
#include "ui/models/accountsfiltermodel.h"
#include "ui/text/accounttext.h"
#include "ui/text/quotatext.h"

#include <QAbstractItemModelTester>
#include <QItemSelectionModel>
#include <QLocale>
#include <QSignalSpy>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(QuotaItem)

namespace {

struct Bench
{
    Bench() : accounts(engine, clock), filter(accounts), tester(&accounts), filterTester(&filter)
    {
        accounts.apply({.full = true, .changed = sampleAccounts(clock.wallNow()), .removed = {}});
    }
    /// What the table shows, groups in brackets.
    QStringList rows() const
    {
        QStringList out;
        for (int row = 0; row < filter.rowCount(); ++row) {
            const QModelIndex index = filter.index(row, filter.isGroup(row) ? 0 : 1);
            const QString text = index.data().toString();
            out << (filter.isGroup(row) ? u'[' + text + u']' : text);
        }
        return out;
    }
    QModelIndex rowOf(const char *id) const
    {
        for (int row = 0; row < filter.rowCount(); ++row) {
            const QModelIndex index = filter.index(row, 0);
            if (index.data(AccountsModel::IdRole).toString() == QString::fromLatin1(id))
                return index;
        }
        return {};
    }
    void change(const AccountSnapshot &account)
    {
        accounts.apply({.full = false, .changed = {account}, .removed = {}});
    }

    FakeClock clock;
    FakeEngineFacade engine;
    AccountsModel accounts;
    AccountsFilterModel filter;
    QAbstractItemModelTester tester;
    QAbstractItemModelTester filterTester;
};

} // namespace

class TestAccountsModel final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void init() { failOnWarnings(); }
    void groupsStandAboveTheirAccounts();
    void groupsKeepTheirOrderWhenSortedDown();
    void deltasKeepTheSelection();
    void fullSnapshotOfTheSameChangesNothing();
    void removedAccountTakesItsGroupAlong();
    void filterByKindAndSearch();
    void movingToAnotherGroup();
    void cellsSpeakInSentences();
    void loadsFromTheEngine();
    void words_data();
    void words();
    void limitedSaysUntilWhen();
    void quotaIsToldLineByLine_data();
    void quotaIsToldLineByLine();
    void theLowestQuotaStandsInTheTable();
    void theTooltipOfTheStateHasTheQuota();
    void useIsOneChoice();
};

void TestAccountsModel::groupsStandAboveTheirAccounts()
{
    Bench bench;
    QCOMPARE(bench.rows(), (QStringList{u"[First]"_s, u"ana@example.org"_s, u"kim@example.org"_s,
                                        u"lab-key-1"_s, u"[Then]"_s, u"old-key"_s, u"team-router"_s,
                                        u"[Last resort]"_s, u"local-ollama"_s}));
    QVERIFY(!(bench.filter.index(0, 0).flags() & Qt::ItemIsEnabled));
    QVERIFY(bench.filter.index(1, 0).flags() & Qt::ItemIsSelectable);
}

void TestAccountsModel::groupsKeepTheirOrderWhenSortedDown()
{
    Bench bench;
    bench.filter.sort(AccountsModel::accountColumn, Qt::DescendingOrder);
    QCOMPARE(bench.rows(), (QStringList{u"[First]"_s, u"lab-key-1"_s, u"kim@example.org"_s,
                                        u"ana@example.org"_s, u"[Then]"_s, u"team-router"_s,
                                        u"old-key"_s, u"[Last resort]"_s, u"local-ollama"_s}));
}

void TestAccountsModel::deltasKeepTheSelection()
{
    Bench bench;
    QItemSelectionModel selection(&bench.filter);
    selection.setCurrentIndex(bench.rowOf("acc-lab"),
                              QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    QSignalSpy reset(&bench.accounts, &QAbstractItemModel::modelReset);
    QSignalSpy filterReset(&bench.filter, &QAbstractItemModel::modelReset);
    bench.change(sampleAccount("acc-aaa", "aaa"));
    bench.accounts.apply({.full = false, .changed = {}, .removed = {AccountId("acc-ana")}});
    AccountSnapshot lab = *bench.accounts.find(AccountId("acc-lab"));
    lab.state = "limited";
    bench.change(lab);
    std::vector<AccountSnapshot> rest = bench.accounts.accounts();
    std::reverse(rest.begin(), rest.end());
    bench.accounts.apply({.full = true, .changed = rest, .removed = {}});
    QCOMPARE(reset.count() + filterReset.count(), 0);
    QCOMPARE(selection.selectedRows().size(), 1);
    QCOMPARE(selection.selectedRows().first(), bench.rowOf("acc-lab"));
    QCOMPARE(selection.currentIndex().data(AccountsModel::IdRole).toString(), u"acc-lab"_s);
}

void TestAccountsModel::fullSnapshotOfTheSameChangesNothing()
{
    Bench bench;
    QSignalSpy changed(&bench.accounts, &QAbstractItemModel::dataChanged);
    QSignalSpy inserted(&bench.accounts, &QAbstractItemModel::rowsInserted);
    QSignalSpy removed(&bench.accounts, &QAbstractItemModel::rowsRemoved);
    const std::vector<AccountSnapshot> same = bench.accounts.accounts();
    bench.accounts.apply({.full = true, .changed = same, .removed = {}});
    QCOMPARE(changed.count(), 1); // the group headers alone
    QCOMPARE(inserted.count() + removed.count(), 0);
}

void TestAccountsModel::removedAccountTakesItsGroupAlong()
{
    Bench bench;
    bench.accounts.apply({.full = false,
                          .changed = {},
                          .removed = {AccountId("acc-local"), AccountId("acc-unknown")}});
    QVERIFY(!bench.rows().contains(u"[Last resort]"_s));
    QCOMPARE(bench.accounts.find(AccountId("acc-local")), nullptr);
    QCOMPARE(accountName(*bench.accounts.find(AccountId("acc-old"))), u"old-key"_s);
}

void TestAccountsModel::filterByKindAndSearch()
{
    Bench bench;
    bench.filter.setKind(AccountKind::limited);
    QCOMPARE(bench.rows(), (QStringList{u"[First]"_s, u"kim@example.org"_s}));
    bench.filter.setKind(AccountKind::needsUser);
    QCOMPARE(bench.rows(), (QStringList{u"[Then]"_s, u"old-key"_s}));
    bench.filter.setKind(std::nullopt);
    bench.filter.setSearch(u"  ANTHROPIC "_s);
    QCOMPARE(bench.rows(), (QStringList{u"[First]"_s, u"lab-key-1"_s}));
    bench.filter.setSearch(u"nobody"_s);
    QCOMPARE(bench.filter.rowCount(), 0);
    QCOMPARE(bench.filter.shownAccounts(), 0);
    bench.filter.setSearch({});
    QCOMPARE(bench.filter.shownAccounts(), 6);
    bench.filter.setKind(AccountKind::ready);
    AccountSnapshot kim = *bench.accounts.find(AccountId("acc-kim"));
    kim.state = "ready";
    bench.change(kim); // appears as soon as it fits
    QVERIFY(bench.rows().contains(u"kim@example.org"_s));
}

void TestAccountsModel::movingToAnotherGroup()
{
    Bench bench;
    AccountSnapshot local = *bench.accounts.find(AccountId("acc-local"));
    local.priority = 0;
    bench.change(local);
    QCOMPARE(bench.rows().last(), u"team-router"_s);
    QCOMPARE(bench.rows().indexOf(u"local-ollama"_s), 4);
    QCOMPARE(priorityGroup(9), PriorityGroup::first);
    QCOMPARE(priorityGroup(10), PriorityGroup::then);
    QCOMPARE(priorityGroup(35), PriorityGroup::lastResort);
    QCOMPARE(priorityOf(PriorityGroup::lastResort), 20);
}

void TestAccountsModel::cellsSpeakInSentences()
{
    Bench bench;
    const QModelIndex kim = bench.rowOf("acc-kim");
    const auto spoken = [&](int column) {
        return kim.siblingAtColumn(column).data(Qt::AccessibleTextRole).toString();
    };
    const QString state = spoken(AccountsModel::stateColumn);
    QVERIFY2(state.startsWith("kim@example.org: limited until "_L1), qPrintable(state));
    QVERIFY2(state.endsWith("in 12 min: quota used up (429)"_L1), qPrintable(state));
    QCOMPARE(spoken(AccountsModel::useColumn),
             u"Use of kim@example.org: Serving. Press to change it"_s);
    for (int column = 0; column < AccountsModel::columnTotal; ++column)
        QVERIFY(spoken(column).contains("kim@example.org"_L1));
    QCOMPARE(bench.filter.index(0, 0).data(Qt::AccessibleTextRole).toString(), u"First"_s);
}

void TestAccountsModel::loadsFromTheEngine()
{
    FakeClock clock;
    FakeEngineFacade engine;
    engine.accountList = sampleAccounts(clock.wallNow());
    AccountsModel accounts(engine, clock);
    QVERIFY(!accounts.isLoaded());
    QTRY_VERIFY(accounts.isLoaded());
    QCOMPARE(accounts.accounts().size(), std::size_t(6));
    QCOMPARE(accounts.count(AccountKind::ready), 3);
    engine.tellAccounts({.full = false, .changed = {}, .removed = {AccountId("acc-ana")}});
    QCOMPARE(accounts.count(AccountKind::ready), 2);
}

void TestAccountsModel::words_data()
{
    QTest::addColumn<QString>("state");
    QTest::addColumn<int>("tone");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("word");
    const auto row = [](const char *state, Tone tone, AccountKind kind, const char *word) {
        QTest::newRow(state) << QString::fromLatin1(state) << static_cast<int>(tone)
                             << static_cast<int>(kind) << QString::fromLatin1(word);
    };
    row("ready", Tone::good, AccountKind::ready, "Ready");
    row("limited", Tone::caution, AccountKind::limited, "Limited");
    row("protected", Tone::caution, AccountKind::limited, "Held back");
    row("locked", Tone::bad, AccountKind::needsUser, "Waiting for keychain");
    row("needs_login", Tone::bad, AccountKind::needsUser, "New key needed");
    row("validation_blocked", Tone::bad, AccountKind::needsUser, "Verify");
    row("suspended", Tone::bad, AccountKind::needsUser, "Suspended");
    row("over_budget", Tone::caution, AccountKind::needsUser, "Over budget");
    row("disabled", Tone::neutral, AccountKind::idle, "Off");
    row("excluded", Tone::neutral, AccountKind::idle, "Watching");
    row("of_a_later_version", Tone::caution, AccountKind::limited, "Limited");
}

void TestAccountsModel::words()
{
    QFETCH(QString, state);
    QFETCH(int, tone);
    QFETCH(int, kind);
    QFETCH(QString, word);
    const AccountSnapshot account = sampleAccount("a", "a", qPrintable(state));
    const AccountWords words = describeAccount(account, FakeClock().wallNow());
    QCOMPARE(static_cast<int>(words.tone), tone);
    QCOMPARE(static_cast<int>(words.kind), kind);
    QCOMPARE(words.state, word);
    QVERIFY(!words.sentence.isEmpty());
}

void TestAccountsModel::limitedSaysUntilWhen()
{
    const WallTime now = FakeClock().wallNow();
    AccountSnapshot account = sampleAccount("a", "a", "limited");
    account.cause = "upstream_throttled";
    QCOMPARE(describeAccount(account, now).sentence, u"limited: the provider throttles everyone"_s);
    account.cause = "something_new";
    QVERIFY(describeAccount(account, now).sentence.endsWith("something new"_L1));
    account.availableAt = now + 42s;
    QVERIFY(describeAccount(account, now).detail.startsWith("in 42 s"_L1));
    account.availableAt = now - 1s; // over, but not told yet
    QVERIFY(!describeAccount(account, now).detail.contains("in "_L1));
    QCOMPARE(agoWords(now - 3s, now), u"3 s ago"_s);
    QCOMPARE(agoWords(now, now), u"now"_s);
    QCOMPARE(healthWord(1.0), u"fine"_s);
    QCOMPARE(healthWord(0.5), u"shaky"_s);
    QCOMPARE(healthWord(0.0), u"failing"_s);
}

void TestAccountsModel::quotaIsToldLineByLine_data()
{
    QTest::addColumn<QuotaItem>("item");
    QTest::addColumn<QString>("line");
    const WallTime now = FakeClock().wallNow();
    const auto row = [now](const char *name, QuotaWindow window, const char *model,
                           std::optional<double> remaining, std::optional<WallTime> resetsAt,
                           QuotaStatus status, const QString &line) {
        QTest::newRow(name) << QuotaItem{window,   model,  remaining,
                                         resetsAt, status, QuotaSource::headers,
                                         now}
                            << line;
    };
    const QString until = clockTime(now + 30min, now);
    row("with a reset", QuotaWindow::fiveHour, "", 0.82, now + 30min, QuotaStatus::allowed,
        u"5 hours: 82 % left, resets "_s + until);
    row("of a family", QuotaWindow::sevenDay, "*opus*", 0.5, std::nullopt, QuotaStatus::unknown,
        u"Week (*opus*): 50 % left"_s);
    row("rejected", QuotaWindow::sevenDay, "", std::nullopt, now + 30min, QuotaStatus::rejected,
        u"Week: used up, resets "_s + until);
    row("not known", QuotaWindow::day, "", std::nullopt, std::nullopt, QuotaStatus::unknown,
        u"Day: not known"_s);
    row("all but used up", QuotaWindow::tokens, "", 0.009, now - 1s, QuotaStatus::unknown,
        u"Tokens a minute: 0 % left"_s);
    row("requests", QuotaWindow::requests, "", 1.0, std::nullopt, QuotaStatus::unknown,
        u"Requests a minute: 100 % left"_s);
    row("credit", QuotaWindow::credit, "", 0.255, std::nullopt, QuotaStatus::unknown,
        u"Credit: 25 % left"_s);
}

void TestAccountsModel::theLowestQuotaStandsInTheTable()
{
    Bench bench;
    AccountSnapshot kim = *bench.accounts.find(AccountId("acc-kim"));
    const auto detail = [&] {
        return bench.rowOf("acc-kim")
            .siblingAtColumn(AccountsModel::accountColumn)
            .data(AccountsModel::DetailRole)
            .toString();
    };
    const QString without = detail();
    QuotaItem unknown;
    unknown.model = "gemini-nano";
    QuotaItem much = unknown;
    much.model = "gemini-flash";
    much.remaining = 0.8;
    QuotaItem little = unknown;
    little.model = "gemini-pro";
    little.remaining = 0.25;
    kim.quota = {unknown};
    bench.change(kim);
    QCOMPARE(detail(), without);
    kim.quota = {unknown, much, little};
    bench.change(kim);
    QVERIFY2(detail().startsWith(without), qPrintable(detail()));
    QVERIFY2(detail().contains("gemini-pro"_L1), qPrintable(detail()));
    QVERIFY2(detail().contains("25"_L1), qPrintable(detail()));
    QVERIFY2(!detail().contains("gemini-flash"_L1), qPrintable(detail()));
}

void TestAccountsModel::quotaIsToldLineByLine()
{
    QFETCH(QuotaItem, item);
    QFETCH(QString, line);
    AccountSnapshot account = sampleAccount("a", "a");
    QVERIFY(quotaLines(account, FakeClock().wallNow()).isEmpty());
    account.quota = {item};
    QCOMPARE(quotaLines(account, FakeClock().wallNow()), QStringList{line});
}

void TestAccountsModel::theTooltipOfTheStateHasTheQuota()
{
    Bench bench;
    AccountSnapshot lab = *bench.accounts.find(AccountId("acc-lab"));
    lab.state = "protected";
    lab.protectedModels = {"gpt-5", "o3"};
    lab.billing = {BillingKind::payPerUse, 5, 40, 1, 2};
    lab.spentToday = 4.5;
    lab.spentThisMonth = 12;
    bench.change(lab);
    const QModelIndex row = bench.rowOf("acc-lab");
    const QModelIndex state = row.siblingAtColumn(AccountsModel::stateColumn);
    const QStringList lines = {u"Held back: gpt-5, o3"_s, u"Spent today: 4.50 of 5.00"_s,
                               u"Spent this month: 12.00 of 40.00"_s};
    QCOMPARE(state.data(Qt::ToolTipRole).toString(),
             u"lab-key-1: held back: what is left is kept\n"_s + lines.join(u'\n'));
    QCOMPARE(state.data(Qt::AccessibleDescriptionRole).toString(), lines.join(u"; "_s));
    const QModelIndex name = row.siblingAtColumn(AccountsModel::accountColumn);
    QVERIFY(!name.data(Qt::ToolTipRole).toString().contains(u'\n'));
}

void TestAccountsModel::useIsOneChoice()
{
    AccountSnapshot account = sampleAccount("a", "a");
    QCOMPARE(accountUse(account), AccountUse::serving);
    account.proxyDisabled = true;
    QCOMPARE(accountUse(account), AccountUse::watching);
    account.disabled = true;
    QCOMPARE(accountUse(account), AccountUse::off);
}

QTEST_MAIN(TestAccountsModel)
#include "tst_accountsmodel.moc"
