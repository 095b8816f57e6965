// SPDX-License-Identifier: GPL-3.0-or-later
// contract.md: runtime.json keeps what a restart should not forget, and is safe to delete.
#include "core/engine/runtimejson.h"

#include "core/json/value.h"
#include "tests/support/fakeclock.h"

#include <QTest>

#include <cmath>
#include <functional>
#include <limits>
#include <optional>

Q_DECLARE_METATYPE(std::optional<qint64>)
Q_DECLARE_METATYPE(std::function<void(signalbox::AccountRuntime &)>)

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;

namespace {

std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

/// An account with one of each.
AccountRuntime full(TimePoint now)
{
    AccountRuntime account;
    account.account = AccountId("acc-1");
    account.health = 0.6;
    account.limitGroup = "org-7";
    account.cooldowns = {{account.account, "", "quota_exhausted", now + 3h},
                         {account.account, "gpt-5", "per_minute", now + 90s, "project-2"}};
    QuotaState state;
    state.window = QuotaWindow::sevenDay;
    state.model = "*opus*";
    state.used = 1.25; // raw values are kept
    state.estimated = 0.02;
    state.resetsAt = now + 50h;
    state.status = QuotaStatus::warning;
    state.source = QuotaSource::endpoint;
    state.readAt = now - 4min;
    state.rates = {{"claude-opus", 0.0125}};
    account.quota = {state};
    account.suspended = true;
    account.blockedUntil = now + 7min;
    account.spent = {1.25, now + 5h, 20.5, now + 200h};
    return account;
}

AccountRuntime withCooldown(TimePoint until)
{
    AccountRuntime account;
    account.account = AccountId("acc-1");
    account.cooldowns = {{account.account, "", "quota_exhausted", until}};
    return account;
}

AccountRuntime withWindow(std::optional<TimePoint> resetsAt)
{
    AccountRuntime account;
    account.account = AccountId("acc-1");
    QuotaState state;
    state.used = 0.5;
    state.resetsAt = resetsAt;
    account.quota = {state};
    return account;
}

/// What is read after a restart `passed` later by the steady clock and `wallPassed` by the civil
/// one.
std::vector<AccountRuntime> restarted(const AccountRuntime &account, FakeClock &clock,
                                      Milliseconds passed, Milliseconds wallPassed)
{
    const QByteArray text = runtimeToJson({account}, Moment::of(clock));
    clock.advance(passed);
    clock.jumpWall(wallPassed - passed);
    auto read = runtimeFromJson(viewOf(text), Moment::of(clock), SchedulerTuning());
    return read ? *read : std::vector<AccountRuntime>();
}

} // namespace

class TestRuntimeJson final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everythingComesBack();
    void whatEndedMeanwhileIsLeftOut();
    void nothingToKeepIsNotWritten();
    void cooldownsOverARestart_data();
    void cooldownsOverARestart();
    void windowsOverARestart_data();
    void windowsOverARestart();
    void healthGapDecays_data();
    void healthGapDecays();
    void faultyEntriesAreSkipped_data();
    void faultyEntriesAreSkipped();
    void handWrittenCooldowns_data();
    void handWrittenCooldowns();
    void figuresThatAreNoneAreLeftOut();
    void timeAloneIsNoDifference_data();
    void timeAloneIsNoDifference();
};

void TestRuntimeJson::everythingComesBack()
{
    FakeClock clock;
    const AccountRuntime before = full(clock.now());
    const auto read = restarted(before, clock, 0ms, 0ms);
    QCOMPARE(read.size(), std::size_t{1});
    const AccountRuntime &after = read.front();
    QCOMPARE(after.account.str(), before.account.str());
    QCOMPARE(after.health, before.health);
    QCOMPARE(after.limitGroup, before.limitGroup);
    QCOMPARE(after.cooldowns.size(), before.cooldowns.size());
    for (std::size_t i = 0; i < after.cooldowns.size(); ++i) {
        QCOMPARE(after.cooldowns[i].account.str(), before.account.str());
        QCOMPARE(after.cooldowns[i].model, before.cooldowns[i].model);
        QCOMPARE(after.cooldowns[i].reason, before.cooldowns[i].reason);
        QCOMPARE(after.cooldowns[i].project, before.cooldowns[i].project);
        QVERIFY(after.cooldowns[i].until == before.cooldowns[i].until);
    }
    QCOMPARE(after.quota.size(), std::size_t{1});
    const QuotaState &window = after.quota.front();
    const QuotaState &was = before.quota.front();
    QCOMPARE(window.window, was.window);
    QCOMPARE(window.model, was.model);
    QCOMPARE(window.used, was.used);
    QCOMPARE(window.estimated, was.estimated);
    QVERIFY(window.resetsAt == was.resetsAt);
    QCOMPARE(window.status, was.status);
    QCOMPARE(window.source, was.source);
    QVERIFY(window.readAt == was.readAt);
    QCOMPARE(window.rates.size(), std::size_t{1});
    QCOMPARE(window.rates.front().model, was.rates.front().model);
    QCOMPARE(window.rates.front().sharePer1000, was.rates.front().sharePer1000);
    QVERIFY(after.suspended);
    QVERIFY(after.blockedUntil == before.blockedUntil);
    QCOMPARE(after.spent.today, 1.25);
    QVERIFY(after.spent.dayEnds == before.spent.dayEnds);
    QCOMPARE(after.spent.thisMonth, 20.5);
    QVERIFY(after.spent.monthEnds == before.spent.monthEnds);
}

void TestRuntimeJson::whatEndedMeanwhileIsLeftOut()
{
    FakeClock clock;
    const auto read = restarted(full(clock.now()), clock, 6h, 6h);
    QCOMPARE(read.size(), std::size_t{1});
    QVERIFY(read.front().suspended); // that has no end
    QVERIFY(!read.front().blockedUntil);
    QCOMPARE(read.front().spent.today, 0.0);
    QVERIFY(!read.front().spent.dayEnds);
    QCOMPARE(read.front().spent.thisMonth, 20.5);
}

void TestRuntimeJson::nothingToKeepIsNotWritten()
{
    FakeClock clock;
    AccountRuntime healthy;
    healthy.account = AccountId("acc-healthy");
    AccountRuntime past = withCooldown(clock.now() - 1s);
    past.account = AccountId("acc-past");
    const QByteArray text = runtimeToJson({healthy, past}, Moment::of(clock));
    QVERIFY(!text.contains("acc-healthy"));
    QVERIFY(!text.contains("acc-past"));
    QVERIFY(text.contains("\"version\""));
}

void TestRuntimeJson::cooldownsOverARestart_data()
{
    QTest::addColumn<qint64>("until");      // seconds from writing
    QTest::addColumn<qint64>("passed");     // seconds by the steady clock
    QTest::addColumn<qint64>("wallPassed"); // by the civil clock
    QTest::addColumn<qint64>("left");       // seconds from reading; 0: dropped
    const auto row = [](const char *name, qint64 until, qint64 passed, qint64 wallPassed,
                        qint64 left) {
        QTest::newRow(name) << until << passed << wallPassed << left;
    };
    row("§7 cooldowns survive a restart", 7200, 60, 60, 7140);
    row("§7 one that ended meanwhile is dropped", 60, 61, 61, 0);
    row("§7 one that ends just now is dropped", 60, 60, 60, 0);
    row("§7 at most 24 h from now", 40 * 3600, 3600, 3600, 24 * 3600);
    row("§7 absurdly far: at most 24 h from now", 900LL * 24 * 3600, 0, 0, 24 * 3600);
    row("bad input: clock back an hour does not lengthen", 600, 60, 60 - 3600, 600);
    row("bad input: clock back an hour does not free", 600, 1, 1 - 3600, 600);
    row("bad input: clock back an hour, long one", 23 * 3600, 60, 60 - 3600, 23 * 3600);
    row("bad input: clock back to 1970", 600, 1, -1'790'000'000, 600);
    row("clock an hour ahead: as far as it says", 7200, 0, 3600, 3600);
}

void TestRuntimeJson::cooldownsOverARestart()
{
    QFETCH(qint64, until);
    QFETCH(qint64, passed);
    QFETCH(qint64, wallPassed);
    QFETCH(qint64, left);
    FakeClock clock;
    const AccountRuntime account = withCooldown(clock.now() + std::chrono::seconds(until));
    const auto read =
        restarted(account, clock, std::chrono::seconds(passed), std::chrono::seconds(wallPassed));
    QCOMPARE(read.size(), std::size_t{1});
    if (left == 0) {
        QVERIFY(read.front().cooldowns.empty());
        return;
    }
    QCOMPARE(read.front().cooldowns.size(), std::size_t{1});
    QVERIFY(read.front().cooldowns.front().until == clock.now() + std::chrono::seconds(left));
}

void TestRuntimeJson::windowsOverARestart_data()
{
    QTest::addColumn<std::optional<qint64>>("reset"); // seconds from writing
    QTest::addColumn<qint64>("wallPassed");
    QTest::addColumn<qint64>("left"); // seconds from reading; 0: not restored
    const auto row = [](const char *name, std::optional<qint64> reset, qint64 wallPassed,
                        qint64 left) { QTest::newRow(name) << reset << wallPassed << left; };
    row("§6 learned windows survive a restart", 3600, 60, 3540);
    row("§6 one without a reset time does not", std::nullopt, 60, 0);
    row("§6 one whose reset has passed does not", 3600, 3601, 0);
    row("bad input: reset before the writing", -5, 0, 0);
    row("bad input: reset in two years", 730LL * 24 * 3600, 0, 0);
    row("bad input: clock back an hour does not lengthen", 3600, -3600, 3600);
}

void TestRuntimeJson::windowsOverARestart()
{
    QFETCH(std::optional<qint64>, reset);
    QFETCH(qint64, wallPassed);
    QFETCH(qint64, left);
    FakeClock clock;
    AccountRuntime account = withWindow(std::nullopt);
    if (reset)
        account.quota.front().resetsAt = clock.now() + std::chrono::seconds(*reset);
    account.limitGroup = "org"; // the account is written in every row
    const auto read = restarted(account, clock, 0ms, std::chrono::seconds(wallPassed));
    QCOMPARE(read.size(), std::size_t{1});
    if (left == 0) {
        QVERIFY(read.front().quota.empty());
        return;
    }
    QCOMPARE(read.front().quota.size(), std::size_t{1});
    QVERIFY(read.front().quota.front().resetsAt == clock.now() + std::chrono::seconds(left));
}

void TestRuntimeJson::healthGapDecays_data()
{
    QTest::addColumn<qint64>("wallPassed"); // seconds
    QTest::addColumn<double>("health");
    QTest::newRow("§10 at once as it was") << qint64{0} << 0.2;
    QTest::newRow("§10 the gap halves in 10 minutes") << qint64{600} << 0.6;
    QTest::newRow("§10 and again in 20") << qint64{1200} << 0.8;
    QTest::newRow("bad input: clock back an hour") << qint64{-3600} << 0.2;
}

void TestRuntimeJson::healthGapDecays()
{
    QFETCH(qint64, wallPassed);
    QFETCH(double, health);
    FakeClock clock;
    AccountRuntime account;
    account.account = AccountId("acc-1");
    account.health = 0.2;
    const auto read = restarted(account, clock, 0ms, std::chrono::seconds(wallPassed));
    QCOMPARE(read.size(), std::size_t{1});
    QVERIFY(std::abs(read.front().health - health) < 1e-9);
}

void TestRuntimeJson::faultyEntriesAreSkipped_data()
{
    QTest::addColumn<QByteArray>("accounts");
    QTest::addColumn<int>("accountsRead");
    QTest::addColumn<int>("cooldownsRead");
    QTest::addColumn<int>("windowsRead");
    const auto row = [](const char *name, const char *accounts, int read, int cooldowns,
                        int windows) {
        QTest::newRow(name) << QByteArray(accounts) << read << cooldowns << windows;
    };
    row("no object", "[1,2]", 0, 0, 0);
    row("an id that is none", R"({"../x":{"health":0.5},"acc-1":{}})", 1, 0, 0);
    row("an account that is no object", R"({"acc-1":7})", 0, 0, 0);
    row("lists that are none", R"({"acc-1":{"cooldowns":7,"quota":"x","health":"bad"}})", 1, 0, 0);
    row("a good cooldown beside faulty ones",
        R"({"acc-1":{"cooldowns":[5,{},{"reason":"x"},{"left_ms":5000},
            {"reason":"x","left_ms":"5"},{"reason":"x","until":"tomorrow"},
            {"reason":"per_minute","left_ms":5000,"model":"m"}]}})",
        1, 1, 0);
    row("a span that is negative", R"({"acc-1":{"cooldowns":[{"reason":"x","left_ms":-9e300}]}})",
        1, 0, 0);
    row("a good window beside faulty ones",
        R"({"acc-1":{"quota":[null,{"window":"year","resets_in_ms":5},{"window":"5h"},
            {"window":"7d","resets_in_ms":1e300},
            {"window":"5h","resets_in_ms":5000,"used":"x","rates":[1,{"model":"m"}]}]}})",
        1, 0, 1);
}

void TestRuntimeJson::faultyEntriesAreSkipped()
{
    QFETCH(QByteArray, accounts);
    QFETCH(int, accountsRead);
    QFETCH(int, cooldownsRead);
    QFETCH(int, windowsRead);
    FakeClock clock;
    const QByteArray text = "{\"version\":1,\"accounts\":" + accounts + "}";
    const auto read = runtimeFromJson(viewOf(text), Moment::of(clock), SchedulerTuning());
    QVERIFY(read.ok());
    QCOMPARE(read->size(), static_cast<std::size_t>(accountsRead));
    std::size_t cooldowns = 0;
    std::size_t windows = 0;
    for (const AccountRuntime &account : *read) {
        cooldowns += account.cooldowns.size();
        windows += account.quota.size();
        QCOMPARE(account.health, 1.0);
    }
    QCOMPARE(cooldowns, static_cast<std::size_t>(cooldownsRead));
    QCOMPARE(windows, static_cast<std::size_t>(windowsRead));
}

void TestRuntimeJson::handWrittenCooldowns_data()
{
    QTest::addColumn<qint64>("until"); // seconds from now; 0: absent
    QTest::addColumn<qint64>("left");  // seconds; 0: absent
    QTest::addColumn<qint64>("expected");
    QTest::newRow("until alone") << qint64{90} << qint64{0} << qint64{90};
    QTest::newRow("until alone, far away") << qint64{400'000} << qint64{0} << qint64{86'400};
    QTest::newRow("span alone") << qint64{0} << qint64{50} << qint64{50};
    QTest::newRow("the shorter of both") << qint64{30} << qint64{50} << qint64{30};
    QTest::newRow("never more than was left") << qint64{3600} << qint64{50} << qint64{50};
}

void TestRuntimeJson::handWrittenCooldowns()
{
    QFETCH(qint64, until);
    QFETCH(qint64, left);
    QFETCH(qint64, expected);
    FakeClock clock;
    json::Object cooldown{{"reason", "quota_exhausted"}};
    if (until != 0)
        cooldown["until"] = toRfc3339(clock.wallNow() + std::chrono::seconds(until));
    if (left != 0)
        cooldown["left_ms"] = left * 1000;
    const json::Object document{
        {"version", 1},
        {"written_at", toRfc3339(clock.wallNow())},
        {"accounts", json::Object{{"acc-1", json::Object{{"cooldowns", json::Array{cooldown}}}}}}};
    const auto read =
        runtimeFromJson(viewOf(json::dump(document)), Moment::of(clock), SchedulerTuning());
    QVERIFY(read.ok() && read->size() == 1 && read->front().cooldowns.size() == 1);
    QVERIFY(read->front().cooldowns.front().until == clock.now() + std::chrono::seconds(expected));
}

void TestRuntimeJson::figuresThatAreNoneAreLeftOut()
{
    FakeClock clock;
    AccountRuntime account = withWindow(clock.now() + 1h);
    account.quota.front().used = std::numeric_limits<double>::quiet_NaN();
    account.quota.front().estimated = std::numeric_limits<double>::infinity();
    account.quota.front().rates = {{"m", std::numeric_limits<double>::quiet_NaN()}};
    const auto read = restarted(account, clock, 0ms, 0ms);
    QCOMPARE(read.size(), std::size_t{1});
    QCOMPARE(read.front().quota.size(), std::size_t{1});
    QVERIFY(!read.front().quota.front().used);
    QCOMPARE(read.front().quota.front().estimated, 0.0);
    QVERIFY(read.front().quota.front().rates.empty());
}

void TestRuntimeJson::timeAloneIsNoDifference_data()
{
    using Change = std::function<void(AccountRuntime &)>;
    QTest::addColumn<Change>("change");
    QTest::addColumn<bool>("differs");
    const auto row = [](const char *name, bool differs, const Change &change) {
        QTest::newRow(name) << change << differs;
    };
    row("nothing", false, [](AccountRuntime &) {});
    row("health as time heals it", false, [](AccountRuntime &a) { a.health = 0.8; });
    row("a reading that says the same", false,
        [](AccountRuntime &a) { a.quota.front().readAt += 10min; });
    row("a reset told with another fraction of a second", false,
        [](AccountRuntime &a) { *a.quota.front().resetsAt += 400ms; });
    row("health that did not heal", true, [](AccountRuntime &a) { a.health = 0.6; });
    row("another end of a cooldown", true,
        [](AccountRuntime &a) { a.cooldowns.front().until += 1ms; });
    row("a cooldown lifted", true, [](AccountRuntime &a) { a.cooldowns.pop_back(); });
    row("another figure", true, [](AccountRuntime &a) { a.quota.front().used = 0.3; });
    row("another status", true,
        [](AccountRuntime &a) { a.quota.front().status = QuotaStatus::rejected; });
    row("another reset", true, [](AccountRuntime &a) { *a.quota.front().resetsAt += 5s; });
    row("another rate", true,
        [](AccountRuntime &a) { a.quota.front().rates.front().sharePer1000 = 0.5; });
    row("another group", true, [](AccountRuntime &a) { a.limitGroup = "org-8"; });
    row("another account", true, [](AccountRuntime &a) { a.account = AccountId("acc-2"); });
}

void TestRuntimeJson::timeAloneIsNoDifference()
{
    using Change = std::function<void(AccountRuntime &)>;
    QFETCH(Change, change);
    QFETCH(bool, differs);
    FakeClock clock;
    const TimePoint writtenAt = clock.now();
    const AccountRuntime before = full(writtenAt);
    clock.advance(10min); // half of the health gap of 0.4 is gone
    AccountRuntime after = before;
    after.health = 0.8;
    change(after);
    QCOMPARE(runtimeDiffers({before}, writtenAt, {after}, clock.now(), SchedulerTuning()), differs);
    QVERIFY(runtimeDiffers({before}, writtenAt, {}, clock.now(), SchedulerTuning()));
}

QTEST_GUILESS_MAIN(TestRuntimeJson)
#include "tst_runtimejson.moc"
