// SPDX-License-Identifier: GPL-3.0-or-later
// contract.md: the shapes that scripts lean on.
#include "core/admin/snapshotjson.h"

#include <QTest>

using namespace signalbox;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(QuotaItem)

namespace {

const WallTime kTime{Milliseconds(1'790'000'000'123)};
const char *const kTimeText = "2026-09-21T14:13:20.123Z";

bool hasMembers(const json::Object &object, std::initializer_list<const char *> names)
{
    for (const char *name : names) {
        if (!object.contains(name)) {
            qWarning("%s is missing", name);
            return false;
        }
    }
    return true;
}

AccountSnapshot account()
{
    AccountSnapshot made;
    made.id = AccountId("acc-1");
    made.provider = ProviderId("openai");
    made.label = u"One"_s;
    made.state = "limited";
    made.cause = "cooldown_account";
    made.availableAt = kTime;
    made.createdAt = kTime;
    made.health = 0.5;
    made.models = {"m"};
    return made;
}

} // namespace

class TestSnapshotJson final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void statusHasItsShape()
    {
        StatusSnapshot status;
        status.proxy = {ProxyState::running, "http://127.0.0.1:8045", 8045, {}, {}};
        status.inFlight = 2;
        status.queueLength = 1;
        status.bindings = 3;
        const json::Object out = statusJson(status, {account()});
        QVERIFY(hasMembers(
            out, {"proxy", "in_flight", "queue", "bindings", "fixed_account", "accounts"}));
        QCOMPARE(out.at("proxy").at("state").as_string(), "running");
        QCOMPARE(out.at("proxy").at("address").as_string(), "http://127.0.0.1:8045");
        QVERIFY(out.at("proxy").at("error").is_null());
        QCOMPARE(out.at("queue").at("length").as_int64(), 1);
        QVERIFY(out.at("queue").as_object().contains("oldest_ms"));
        QVERIFY(out.at("fixed_account").is_null());
        const json::Object &one = out.at("accounts").at(0).as_object();
        QVERIFY(hasMembers(one, {"id", "label", "email", "provider", "state", "cause",
                                 "available_at", "in_flight", "health", "limited_models",
                                 "completed", "failed", "last_error"}));
        QCOMPARE(one.at("state").as_string(), "limited");
        QCOMPARE(one.at("available_at").as_string(), kTimeText);
        QCOMPARE(one.at("health").as_double(), 0.5);
        QVERIFY(hasMembers(one, {"load_15m", "load_1h"}));
        QVERIFY(out.at("incidents").as_array().empty());
        status.fixedAccount = AccountId("acc-1");
        QCOMPARE(statusJson(status, {}).at("fixed_account").as_string(), "acc-1");
    }

    void loadAndIncidentsAreTold()
    {
        AccountSnapshot busy = account();
        busy.loadQuarterHour = 12;
        busy.loadHour = 34;
        StatusSnapshot status;
        status.incidents = {
            {ProviderId("anthropic"), "https://api.anthropic.com", kTime, u"Overloaded"_s, true}};
        const json::Object out = statusJson(status, {busy});
        QCOMPARE(out.at("accounts").at(0).at("load_15m").to_number<int>(), 12);
        QCOMPARE(out.at("accounts").at(0).at("load_1h").to_number<int>(), 34);
        json::Object expected;
        expected["provider"] = "anthropic";
        expected["origin"] = "https://api.anthropic.com";
        expected["until"] = kTimeText;
        expected["reason"] = "Overloaded";
        expected["probing"] = true;
        QCOMPARE(json::dump(out.at("incidents").at(0)), json::dump(expected));
    }

    void quotaItemsHaveTheirShape_data()
    {
        QTest::addColumn<QuotaItem>("item");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char *name, const QuotaItem &item, QByteArray expected) {
            QTest::newRow(name) << item << expected.replace("TIME", kTimeText);
        };
        using enum QuotaWindow;
        row("week of a family",
            {sevenDay, "*opus*", 0.25, kTime, QuotaStatus::warning, QuotaSource::headers, kTime},
            R"({"window":"7d","model":"*opus*","remaining":0.25,"resets_at":"TIME",)"
            R"("status":"warning","source":"headers","read_at":"TIME"})");
        row("five hours, nothing known",
            {fiveHour, "", std::nullopt, std::nullopt, QuotaStatus::rejected, QuotaSource::headers,
             kTime},
            R"({"window":"5h","model":null,"remaining":null,"resets_at":null,)"
            R"("status":"rejected","source":"headers","read_at":"TIME"})");
        row("tokens a minute",
            {tokens, "", 1.0, std::nullopt, QuotaStatus::unknown, QuotaSource::headers, kTime},
            R"({"window":"minute","unit":"tokens","model":null,"remaining":1.0,"resets_at":null,)"
            R"("status":"unknown","source":"headers","read_at":"TIME"})");
        row("requests a minute",
            {requests, "m", 0.0, std::nullopt, QuotaStatus::allowed, QuotaSource::headers, kTime},
            R"({"window":"minute","unit":"requests","model":"m","remaining":0.0,"resets_at":null,)"
            R"("status":"allowed","source":"headers","read_at":"TIME"})");
        row("day", {day, "", 0.5, kTime, QuotaStatus::allowed, QuotaSource::endpoint, kTime},
            R"({"window":"day","model":null,"remaining":0.5,"resets_at":"TIME",)"
            R"("status":"allowed","source":"endpoint","read_at":"TIME"})");
        row("credit",
            {credit, "", 0.5, std::nullopt, QuotaStatus::unknown, QuotaSource::endpoint, kTime},
            R"({"window":"credit","model":null,"remaining":0.5,"resets_at":null,)"
            R"("status":"unknown","source":"endpoint","read_at":"TIME"})");
    }
    void quotaItemsHaveTheirShape()
    {
        QFETCH(QuotaItem, item);
        QFETCH(QByteArray, expected);
        AccountSnapshot one = account();
        one.quota = {item};
        const json::Object out = accountJson(one);
        QCOMPARE(out.at("quota").as_array().size(), std::size_t{1});
        const auto parsed = json::parseObject(expected.toStdString());
        QVERIFY(parsed.ok());
        QCOMPARE(json::dump(out.at("quota").at(0)), json::dump(*parsed));
    }

    void limitsAndMoneyHaveTheirShape()
    {
        AccountSnapshot one = account();
        one.protectedModels = {"m"};
        one.projects = {"p"};
        one.billing = {BillingKind::payPerUse, 2.5, std::nullopt, 3, 15};
        one.spentToday = 1.5;
        one.spentThisMonth = 20;
        json::Object out = accountJson(one);
        QCOMPARE(out.at("protected_models").at(0).as_string(), "m");
        QCOMPARE(out.at("projects").at(0).as_string(), "p");
        QVERIFY(out.at("limit_group").is_null());
        QVERIFY(hasMembers(out.at("billing").as_object(),
                           {"kind", "daily_cap", "monthly_cap", "input_price", "output_price"}));
        QCOMPARE(out.at("billing").at("kind").as_string(), "pay_per_use");
        QVERIFY(out.at("billing").at("monthly_cap").is_null());
        QCOMPARE(out.at("billing").at("spent_today").as_double(), 1.5);
        QCOMPARE(out.at("billing").at("spent_this_month").as_double(), 20.0);
        one.limitGroup = "org";
        out = accountJson(one);
        QCOMPARE(out.at("limit_group").as_string(), "org");
    }

    void readyAccountsHaveNulls()
    {
        AccountSnapshot ready = account();
        ready.state = "ready";
        ready.cause.clear();
        ready.availableAt.reset();
        const json::Object out = statusJson({}, {ready});
        const json::Object &one = out.at("accounts").at(0).as_object();
        QVERIFY(one.at("cause").is_null());
        QVERIFY(one.at("available_at").is_null());
    }

    void failedProxiesNameTheNextPort()
    {
        ProxySnapshot proxy{ProxyState::failed, "http://127.0.0.1:1", 1, u"taken"_s, quint16(2)};
        const json::Object out = proxyJson(proxy);
        QCOMPARE(out.at("state").as_string(), "failed");
        QCOMPARE(out.at("error").as_string(), "taken");
        QCOMPARE(out.at("suggested_port").to_number<int>(), 2);
    }

    void accountsHaveTheirShape()
    {
        const json::Object out = accountJson(account());
        QVERIFY(hasMembers(out, {"id", "label", "email", "provider", "base_url", "priority",
                                 "disabled", "proxy_disabled", "tier", "project_id", "created_at",
                                 "updated_at", "last_refreshed_at", "last_error", "models", "quota",
                                 "protected_models"}));
        QCOMPARE(out.at("created_at").as_string(), kTimeText);
        QVERIFY(out.at("last_refreshed_at").is_null());
        QVERIFY(out.at("base_url").is_null());
        QCOMPARE(out.at("models").at(0).as_string(), "m");
        QVERIFY(out.at("token_expires_at").is_null());
        QVERIFY(!out.at("can_sign_in").as_bool());
        AccountSnapshot signsIn = account();
        signsIn.tokenExpiresAt = kTime;
        signsIn.signInStarts = true;
        QCOMPARE(accountJson(signsIn).at("token_expires_at").as_string(), kTimeText);
        QVERIFY(accountJson(signsIn).at("can_sign_in").as_bool());
    }

    void schedulingHasItsShape()
    {
        SchedulingSettings settings;
        const json::Object out = schedulingJson(settings, {{"window_ms", 1}});
        QCOMPARE(out.at("mode").as_string(), "Balance");
        QCOMPARE(out.at("max_wait_seconds").as_int64(), 60);
        QCOMPARE(out.at("strategy").as_string(), "auto");
        QVERIFY(out.at("max_in_flight_per_account").is_null());
        QVERIFY(!out.at("allow_pay_per_use").as_bool());
        QCOMPARE(out.at("tuning").at("window_ms").to_number<int>(), 1);
    }

    void bindingsAndCooldownsHaveTheirShape()
    {
        const json::Object binding = bindingJson({"s-1", "default", AccountId("acc-1"), kTime});
        QCOMPARE(binding.at("session").as_string(), "s-1");
        QCOMPARE(binding.at("account_id").as_string(), "acc-1");
        QCOMPARE(binding.at("last_used").as_string(), kTimeText);
        const json::Object cooldown =
            cooldownJson({AccountId("acc-1"), "", "quota_exhausted", kTime});
        QVERIFY(cooldown.at("model").is_null());
        QCOMPARE(cooldown.at("reason").as_string(), "quota_exhausted");
        QCOMPARE(cooldown.at("until").as_string(), kTimeText);
        QCOMPARE(cooldownJson({AccountId("a"), "m", "x", kTime}).at("model").as_string(), "m");
    }

    void requestsHaveTheirShape()
    {
        RequestRecord record;
        record.id = "req_1";
        record.time = kTime;
        record.firstByte = Milliseconds(12);
        record.inputTokens = 11;
        record.attemptList = {{"acc-1", "strategy", 429, "rate_limited", "slow", Milliseconds(3)}};
        record.trace = {{"acc-1", "chosen", {}}, {"acc-2", "disabled", kTime}};
        record.winner = "acc-1";
        record.winnerReason = "session";
        record.causes = {{"disabled", 1}, {"cooldown_model", 3}};
        const json::Object summary = requestJson(record, RecordDetail::summary);
        QVERIFY(hasMembers(summary, {"id", "time", "dialect", "model", "mapped_model", "account_id",
                                     "status", "attempts", "first_byte_ms", "duration_ms",
                                     "input_tokens", "output_tokens", "cached_tokens"}));
        QCOMPARE(summary.at("first_byte_ms").as_int64(), 12);
        QCOMPARE(summary.at("input_tokens").as_int64(), 11);
        QVERIFY(summary.at("output_tokens").is_null());
        QVERIFY(summary.at("account_id").is_null());
        QVERIFY(!summary.contains("trace"));
        const json::Object full = requestJson(record, RecordDetail::full);
        QCOMPARE(full.at("attempt_list").at(0).at("status").as_int64(), 429);
        QCOMPARE(full.at("winner").as_string(), "acc-1");
        QCOMPARE(full.at("winner_reason").as_string(), "session");
        QCOMPARE(full.at("causes").as_object().size(), std::size_t{2});
        QCOMPARE(full.at("causes").at("cooldown_model").to_number<int>(), 3);
        QCOMPARE(full.at("trace").at(0).at("verdict").as_string(), "chosen");
        QVERIFY(full.at("trace").at(0).at("until").is_null());
        QCOMPARE(full.at("trace").at(1).at("until").as_string(), kTimeText);
    }
};

QTEST_APPLESS_MAIN(TestSnapshotJson)
#include "tst_snapshotjson.moc"
