// SPDX-License-Identifier: GPL-3.0-or-later
// contract.md, admin API: paths, methods, statuses and shapes.
#include "tests/unit/admin/adminfixture.h"

#include <QTest>

Q_DECLARE_METATYPE(signalbox::ErrorCode)

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

class TestAdminApi final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void callsReachTheirCommand_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("call");
        QTest::addColumn<int>("status");
        const auto row = [](const char *method, const char *target, const char *body,
                            const char *call, int status = 200) {
            QTest::addRow("%s %s", method, target)
                << QByteArray(method) << QByteArray(target) << QByteArray(body) << QByteArray(call)
                << status;
        };
        row("GET", "/status", "", "status");
        row("GET", "/accounts", "", "accounts");
        row("PATCH", "/accounts/acc-1", R"({"label":"x"})", "updateAccount acc-1");
        row("DELETE", "/accounts/acc-1", "", "removeAccount acc-1", 204);
        row("POST", "/accounts/acc-1/refresh", "", "refreshAccount acc-1");
        row("GET", "/scheduling", "", "status");
        row("PUT", "/scheduling", R"({"mode":"Balance"})", "setScheduling");
        row("PUT", "/fixed-account", R"({"account_id":"acc-1"})", "setFixedAccount acc-1");
        row("PUT", "/fixed-account", R"({"account_id":null} )", "setFixedAccount none");
        row("GET", "/session-bindings", "", "bindings");
        row("DELETE", "/session-bindings", "", "clearBindings", 204);
        row("DELETE", "/session-bindings/a%2Fb%20c", "", "clearBinding a/b c", 204);
        row("PUT", "/session-bindings/s", R"({"account_id":"acc-1"})", "moveBinding s acc-1");
        row("GET", "/cooldowns", "", "cooldowns");
        row("DELETE", "/cooldowns", "", "liftCooldowns all", 204);
        row("DELETE", "/cooldowns/acc-1", "", "liftCooldowns acc-1", 204);
        row("GET", "/config", "", "config");
        row("PUT", "/config", R"({"log":{"level":"debug"}})",
            R"(updateConfig {"log":{"level":"debug"}})");
        row("POST", "/proxy/start", "", "startProxy");
        row("POST", "/proxy/stop", "{}", "stopProxy drain");
        row("GET", "/requests", "", "requests");
        row("GET", "/requests/req_1", "", "request req_1");
    }
    void callsReachTheirCommand()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, call);
        QFETCH(int, status);
        AdminFixture f;
        QCOMPARE(f.ask(method, target, body), status);
        QCOMPARE(f.commands.calls.front(), call.toStdString());
        QCOMPARE(f.sink->body.isEmpty(), status == 204);
        QVERIFY(f.sink->breaches.isEmpty());
        if (status == 200) {
            QCOMPARE(f.sink->headers.value("content-type"), QByteArray("application/json"));
            QCOMPARE(f.sink->headers.value("cache-control"), QByteArray("no-store"));
        }
    }

    void failuresOfCommandsHaveTheirStatus_data()
    {
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("invalid") << ErrorCode::invalidArgument << 422 << QByteArray("invalid");
        QTest::newRow("not found") << ErrorCode::notFound << 404 << QByteArray("not_found");
        QTest::newRow("conflict") << ErrorCode::conflict << 409 << QByteArray("conflict");
        QTest::newRow("disk") << ErrorCode::inputOutput << 507 << QByteArray("not_written");
        QTest::newRow("secrets") << ErrorCode::noSecretStore << 409
                                 << QByteArray("no_secret_store");
        QTest::newRow("refused") << ErrorCode::unauthorized << 422
                                 << QByteArray("credential_refused");
        QTest::newRow("port") << ErrorCode::addressInUse << 409 << QByteArray("address_in_use");
        QTest::newRow("closing") << ErrorCode::unavailable << 503 << QByteArray("unavailable");
        QTest::newRow("ours") << ErrorCode::internal << 500 << QByteArray("internal");
    }
    void failuresOfCommandsHaveTheirStatus()
    {
        QFETCH(ErrorCode, code);
        QFETCH(int, status);
        QFETCH(QByteArray, name);
        const std::pair<const char *, const char *> calls[] = {{"GET", "/status"},
                                                               {"GET", "/accounts"},
                                                               {"PATCH", "/accounts/a"},
                                                               {"DELETE", "/accounts/a"},
                                                               {"POST", "/accounts/a/refresh"},
                                                               {"GET", "/scheduling"},
                                                               {"PUT", "/scheduling"},
                                                               {"GET", "/session-bindings"},
                                                               {"DELETE", "/session-bindings/s"},
                                                               {"GET", "/cooldowns"},
                                                               {"DELETE", "/cooldowns"},
                                                               {"GET", "/config"},
                                                               {"PUT", "/config"},
                                                               {"POST", "/proxy/start"},
                                                               {"POST", "/proxy/stop"},
                                                               {"GET", "/requests"},
                                                               {"GET", "/requests/r"}};
        for (const auto &call : calls) {
            AdminFixture f;
            f.commands.failure = Error{code, u"a sentence"_s, {{"/x", u"is wrong"_s}}, "acc-7"};
            QCOMPARE(f.ask(call.first, call.second), status);
            const json::Object answer = f.answer();
            const json::Value &error = answer.at("error");
            QCOMPARE(error.at("code").as_string(), name.constData());
            QCOMPARE(error.at("message").as_string(), "a sentence");
            QCOMPARE(f.faults(), (std::vector<std::string>{"/x"}));
            // The account in the way; what else an error carries is for the program alone.
            const json::Value *id = error.as_object().if_contains("id");
            QCOMPARE(id != nullptr, code == ErrorCode::conflict);
            QCOMPARE(!id || *id == json::Value("acc-7"), true);
        }
    }

    void unknownPathsAre404_data()
    {
        QTest::addColumn<QByteArray>("target");
        for (const char *target : {"", "/", "/nothing", "status", "x/status", "/status/more",
                                   "/accounts/a/b/c", "/proxy"})
            QTest::newRow(target) << QByteArray(target);
    }
    void unknownPathsAre404()
    {
        QFETCH(QByteArray, target);
        AdminFixture f;
        QCOMPARE(f.ask("GET", target), 404);
        QCOMPARE(f.answer().at("error").at("code").as_string(), "unknown_path");
        QVERIFY(f.commands.calls.empty());
    }

    void wrongMethodsAre405AndSayWhatIsRight()
    {
        AdminFixture f;
        QCOMPARE(f.ask("POST", "/status"), 405);
        QCOMPARE(f.sink->headers.value("allow"), QByteArray("GET"));
        QCOMPARE(f.ask("PUT", "/accounts/a"), 405);
        QCOMPARE(f.sink->headers.value("allow"), QByteArray("GET, PATCH, DELETE"));
        QCOMPARE(f.answer().at("error").at("code").as_string(), "wrong_method");
    }

    void bodiesMustBeObjects()
    {
        AdminFixture f;
        for (const char *body : {"{", "[]", "1", "\"x\"", "{} x"}) {
            QCOMPARE(f.ask("PUT", "/config", body), 400);
            QCOMPARE(f.answer().at("error").at("code").as_string(), "bad_json");
        }
        QVERIFY(f.commands.calls.empty());
    }

    void schedulingChangesAreRead()
    {
        AdminFixture f;
        QCOMPARE(f.ask("PUT", "/scheduling",
                       R"({"mode":"CacheFirst","strategy":"fill_first","max_wait_seconds":5,)"
                       R"("queue_wait_seconds":0,"max_attempts":2,"max_in_flight":0,)"
                       R"("max_in_flight_per_account":9,"allow_pay_per_use":true,)"
                       R"("tuning":{"window_ms":1,"sweep_ms":null}})"),
                 200);
        const SchedulingPatch &patch = f.commands.scheduling;
        QCOMPARE(patch.mode, std::optional(SchedulingMode::cacheFirst));
        QCOMPARE(patch.strategy, std::optional(Strategy::fillFirst));
        QCOMPARE(patch.maxWaitSeconds, std::optional(5));
        QCOMPARE(patch.queueWaitSeconds, std::optional(0));
        QCOMPARE(patch.maxAttempts, std::optional(2));
        QCOMPARE(patch.maxInFlight, std::optional(0));
        QCOMPARE(patch.maxInFlightPerAccount, std::optional(std::optional(9)));
        QCOMPARE(patch.allowPayPerUse, std::optional(true));
        QVERIFY(patch.tuning.has_value());
        QCOMPARE(json::dump(*patch.tuning), QByteArray(R"({"window_ms":1,"sweep_ms":null})"));
        QCOMPARE(f.ask("PUT", "/scheduling", "{}"), 200);
        QVERIFY(!f.commands.scheduling.mode && !f.commands.scheduling.maxAttempts);
        QVERIFY(!f.commands.scheduling.maxInFlightPerAccount && !f.commands.scheduling.tuning);
        QCOMPARE(f.ask("PUT", "/scheduling", R"({"max_in_flight_per_account":null})"), 200);
        QVERIFY(f.commands.scheduling.maxInFlightPerAccount &&
                !*f.commands.scheduling.maxInFlightPerAccount);
    }

    void schedulingShowsTheConstantsThatAreSet()
    {
        AdminFixture f;
        f.commands.statusNow.scheduling.allowPayPerUse = true;
        QCOMPARE(f.ask("GET", "/scheduling"), 200);
        QVERIFY(f.answer().at("tuning").as_object().empty());
        f.commands.configNow =
            json::parseObject(R"({"proxy":{"scheduling":{"tuning":{"window_ms":1}}}})").value();
        for (const char *method : {"GET", "PUT"}) {
            QCOMPARE(f.ask(method, "/scheduling", "{}"), 200);
            QCOMPARE(f.answer().at("tuning").at("window_ms").as_int64(), 1);
            QVERIFY(f.answer().at("allow_pay_per_use").as_bool());
            QVERIFY(f.answer().at("max_in_flight_per_account").is_null());
        }
    }

    void wrongSchedulingNamesEveryFault()
    {
        AdminFixture f;
        QCOMPARE(f.ask("PUT", "/scheduling",
                       R"({"mode":"fast","strategy":1,"max_wait_seconds":"5","speed":2,)"
                       R"("max_in_flight_per_account":"x","allow_pay_per_use":1,"tuning":[]})"),
                 422);
        QCOMPARE(f.faults(), (std::vector<std::string>{"/mode", "/strategy", "/max_wait_seconds",
                                                       "/max_in_flight_per_account",
                                                       "/allow_pay_per_use", "/tuning", "/speed"}));
        QVERIFY(f.commands.calls.empty());
    }

    void fixedAccountMustBeNamed()
    {
        AdminFixture f;
        for (const char *body : {"{}", R"({"account_id":1})", R"({"id":"a"})"}) {
            QCOMPARE(f.ask("PUT", "/fixed-account", body), 422);
            QCOMPARE(f.faults(), (std::vector<std::string>{"/account_id"}));
        }
        QCOMPARE(f.ask("PUT", "/fixed-account", R"({"account_id":null})"), 200);
        QVERIFY(f.answer().at("account_id").is_null());
        QCOMPARE(f.ask("PUT", "/session-bindings/s", R"({"account_id":null})"), 422);
    }

    void requestFiltersAreRead()
    {
        AdminFixture f;
        QCOMPARE(f.ask("GET", "/requests?limit=5&before=req%5F1&account=acc-1&status=429"), 200);
        QCOMPARE(f.commands.filter.limit, 5);
        QCOMPARE(f.commands.filter.before, std::string("req_1"));
        QCOMPARE(f.commands.filter.account, std::string("acc-1"));
        QCOMPARE(f.commands.filter.status, std::optional(429));
        QCOMPARE(f.ask("GET", "/requests"), 200);
        QCOMPARE(f.commands.filter.limit, 100);
        QVERIFY(!f.commands.filter.status);
        for (const char *wrong : {"limit=0", "limit=1001", "limit=x", "limit=", "status=4x"})
            QCOMPARE(f.ask("GET", QByteArray("/requests?") + wrong), 422);
    }

    void refusalsOfTheServerHaveTheAdminShape()
    {
        AdminFixture f;
        QByteArray type;
        const QByteArray body = f.api.refusalBody(413, "/admin/v1/config", {}, "too large", &type);
        QCOMPARE(type, QByteArray("application/json"));
        const auto object =
            json::parseObject({body.constData(), static_cast<std::size_t>(body.size())});
        QVERIFY(object);
        QCOMPARE(object->at("error").at("message").as_string(), "too large");
    }
};

QTEST_APPLESS_MAIN(TestAdminApi)
#include "tst_adminapi.moc"
