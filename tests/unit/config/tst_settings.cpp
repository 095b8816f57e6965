// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/settings.h"
#include "core/json/value.h"

#include <QTest>

#include <algorithm>

using namespace signalbox;
using namespace Qt::StringLiterals;

namespace {

json::Object objectOf(const QByteArray &text)
{
    return json::parseObject({text.constData(), static_cast<std::size_t>(text.size())}).value();
}

Result<SettingsDocument> read(const QByteArray &text)
{
    return settingsFromJson(objectOf(text));
}

std::vector<std::string> pointersOf(const Error &error)
{
    std::vector<std::string> out;
    for (const FieldFault &fault : error.fields)
        out.push_back(fault.pointer);
    std::sort(out.begin(), out.end());
    return out;
}

/// The text with a well-formed digest where it says SHA.
QByteArray withSha(QByteArray text)
{
    return text.replace("SHA", QByteArray(64, 'f'));
}

QByteArray written(const SettingsDocument &document)
{
    return json::dump(settingsToJson(document));
}

} // namespace

class TestSettings final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingMeansDefaults()
    {
        const auto document = read("{}");
        QVERIFY(document.ok());
        QVERIFY(document->settings == Settings());
        QVERIFY(document->json.empty());
        QVERIFY(document->notices.empty());
    }

    void aNewFileHasTheWholeTable()
    {
        const QByteArray expected =
            R"({"proxy":{"enabled":true,"host":"127.0.0.1","port":8045,"api_key":null,)"
            R"("allow_lan_access":false,"auth_mode":"key","scheduling":{"mode":"Balance",)"
            R"("max_wait_seconds":60,"queue_wait_seconds":2,"strategy":"auto","max_attempts":3,)"
            R"("max_in_flight":1000,"allow_pay_per_use":false,"tuning":{}},"allowed_hosts":[],)"
            R"("allowed_origins":[],)"
            R"("max_body_bytes":104857600,"max_connections":1024,"shutdown_grace_seconds":10,)"
            R"("forward_rate_headers":true,"early_keepalive_seconds":0,"custom_mapping":{},)"
            R"("upstream_proxy":"system","providers":{},"client_keys":[]},)"
            R"("quota_protection":{"enabled":false,"threshold_percentage":10,)"
            R"("monitored_models":[]},"log":{"level":"info","retention_days":30,)"
            R"("max_rows":1000000,"max_mb":500},"ui":{"language":"system","theme":"system",)"
            R"("close_to_tray_told":false},"admin":{"allow_remote":false},)"
            R"("secrets":{"lock_with_session":false}})";
        QCOMPARE(written({}), expected);
        const auto again = read(expected);
        QVERIFY(again.ok());
        QVERIFY(again->settings == Settings());
    }

    void everyMemberIsReadAndWrittenBack()
    {
        const QByteArray text = withSha(
            R"({"proxy":{"enabled":false,"host":"::1","port":1,"api_key":null,)"
            R"("allow_lan_access":true,"auth_mode":"key","scheduling":{"mode":"CacheFirst",)"
            R"("max_wait_seconds":600,"queue_wait_seconds":0,"strategy":"fill_first",)"
            R"("max_attempts":10,"max_in_flight":0,"tuning":{"x":1,"window_ms":0},)"
            R"("max_in_flight_per_account":7,"allow_pay_per_use":true},)"
            R"("allowed_hosts":["box.lan"],)"
            "\"allowed_origins\":[\"https://app.example.com\"],\"max_body_bytes\":1,"
            R"("max_connections":1,"shutdown_grace_seconds":0,"forward_rate_headers":false,)"
            R"("early_keepalive_seconds":120,"custom_mapping":{"z":"m1","a":"m2"},)"
            "\"upstream_proxy\":\"socks5://127.0.0.1:1080\",\"providers\":{\"google\":{\"x\":1}},"
            R"("client_keys":[{"id":"default","name":"Default","last_four":"abcd","sha256":"SHA",)"
            R"("models":["m"]}]},"quota_protection":{"enabled":true,)"
            R"("threshold_percentage":99,"monitored_models":["m"]},"log":{"level":"debug",)"
            R"("retention_days":1,"max_rows":2,"max_mb":3},"ui":{"language":"de",)"
            R"("theme":"dark","close_to_tray_told":true},"admin":{"allow_remote":true},)"
            R"("secrets":{"lock_with_session":true}})");
        const auto document = read(text);
        if (!document)
            QVERIFY2(false, document.error().fields.front().pointer.c_str());
        const Settings &settings = document->settings;
        QVERIFY(!settings.proxy.enabled && settings.proxy.allowLanAccess);
        QCOMPARE(settings.proxy.host, std::string("::1"));
        QCOMPARE(settings.proxy.scheduling.mode, SchedulingMode::cacheFirst);
        QCOMPARE(settings.proxy.scheduling.strategy, Strategy::fillFirst);
        QCOMPARE(settings.proxy.scheduling.maxInFlightPerAccount, std::optional(7));
        QVERIFY(settings.proxy.scheduling.allowPayPerUse);
        QVERIFY(settings.proxy.tuning.window == Milliseconds(0));
        const QuotaProtection &protection = settings.proxy.scheduling.protection;
        QVERIFY(protection.enabled);
        QCOMPARE(protection.thresholdPercentage, 99);
        QCOMPARE(protection.monitoredModels, std::vector<std::string>{"m"});
        QCOMPARE(settings.proxy.customMapping.at(0),
                 (std::pair<std::string, ModelAlias>{"z", ModelAlias::single("m1")}));
        QCOMPARE(settings.proxy.clientKeys.front().lastFour, std::string("abcd"));
        QCOMPARE(settings.log.level, std::string("debug"));
        QCOMPARE(settings.ui.theme, std::string("dark"));
        QVERIFY(settings.adminAllowRemote && settings.ui.closeToTrayTold &&
                settings.lockWithSession);
        QCOMPARE(written(*document), text);
    }

    void unknownMembersAndTheirOrderAreKept()
    {
        auto document = read(R"({"future":{"b":1,"a":2},"ui":{"columns":[3,1],"theme":"light"},)"
                             R"("proxy":{"port":9,"zai":null,"scheduling":{"later":true}}})");
        QVERIFY(document.ok());
        document->settings.proxy.port = 10;
        const QByteArray text = written(*document);
        QVERIFY(text.startsWith(
            R"({"future":{"b":1,"a":2},"ui":{"columns":[3,1],"theme":"light","language":"system",)"));
        QVERIFY(
            text.contains(R"("proxy":{"port":10,"zai":null,"scheduling":{"later":true,"mode")"));
    }

    void unknownMembersOfAClientKeyFollowItsId()
    {
        auto document =
            read(withSha(R"({"proxy":{"client_keys":[{"id":"a","sha256":"SHA","rights":["trace"]},)"
                         R"({"id":"b","sha256":"SHA","expires":1}]}})"));
        QVERIFY(document.ok());
        document->settings.proxy.clientKeys.erase(document->settings.proxy.clientKeys.begin());
        document->settings.proxy.clientKeys.front().name = "B";
        const QByteArray text = written(*document);
        QVERIFY(!text.contains("rights"));
        QVERIFY(text.contains(
            withSha(R"({"id":"b","sha256":"SHA","expires":1,"name":"B","last_four":""})")));
    }

    void proxyPasswordsAreRefused()
    {
        const auto document =
            read("{\"proxy\":{\"upstream_proxy\":\"http://me:secret@127.0.0.1:3128\"}}");
        QVERIFY(!document);
        QCOMPARE(document.error().fields.front().pointer, std::string("/proxy/upstream_proxy"));
        QVERIFY(document.error().fields.front().message.contains(
            QLatin1String("passwords are not supported")));
        QVERIFY(!document.error().fields.front().message.contains(QLatin1String("secret")));
    }

    void everyFaultIsNamedWithWhatIsAllowed()
    {
        const auto document = read(
            R"({"proxy":{"enabled":1,"host":"example","port":65536,"api_key":5,"auth_mode":false,)"
            R"("scheduling":{"mode":"balance","max_wait_seconds":601,"strategy":"best",)"
            "\"max_attempts\":0,\"tuning\":[]},\"allowed_origins\":[\"https://ok.example\",\"*\"],"
            R"("early_keepalive_seconds":121,"custom_mapping":{"a/b":1},"providers":[],)"
            "\"upstream_proxy\":\"ftp://x\",\"client_keys\":[{\"id\":\"\",\"sha256\":\"00\"},3]},"
            R"("quota_protection":{"threshold_percentage":0,"monitored_models":"all"},)"
            R"("log":{"level":"loud","max_mb":-1},"ui":{"theme":"pink","language":1},"admin":[]})");
        QVERIFY(!document);
        QCOMPARE(document.error().code, ErrorCode::invalidArgument);
        const std::vector<std::string> expected = {
            "/admin",
            "/log/level",
            "/log/max_mb",
            "/proxy/allowed_origins/1",
            "/proxy/api_key",
            "/proxy/auth_mode",
            "/proxy/client_keys/0/id",
            "/proxy/client_keys/0/sha256",
            "/proxy/client_keys/1",
            "/proxy/custom_mapping/a~1b",
            "/proxy/early_keepalive_seconds",
            "/proxy/enabled",
            "/proxy/host",
            "/proxy/port",
            "/proxy/providers",
            "/proxy/scheduling/max_attempts",
            "/proxy/scheduling/max_wait_seconds",
            "/proxy/scheduling/mode",
            "/proxy/scheduling/strategy",
            "/proxy/scheduling/tuning",
            "/proxy/upstream_proxy",
            "/quota_protection/monitored_models",
            "/quota_protection/threshold_percentage",
            "/ui/language",
            "/ui/theme",
        };
        QCOMPARE(pointersOf(document.error()), expected);
        for (const FieldFault &fault : document.error().fields)
            QVERIFY2(fault.message.startsWith(u"must "_s), qPrintable(fault.message));
    }

    void valuesAtTheirLimits_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("accepted");
        const auto row = [](const char *text, bool accepted) {
            QTest::newRow(text) << QByteArray(text) << accepted;
        };
        row(R"({"proxy":{"port":0}})", true);
        row(R"({"proxy":{"port":-1}})", false);
        row(R"({"proxy":{"port":"8045"}})", false);
        row(R"({"proxy":{"host":"0.0.0.0"}})", true);
        row(R"({"proxy":{"host":"localhost"}})", true);
        row(R"({"proxy":{"host":"fe80::1%eth0"}})", true);
        row(R"({"proxy":{"host":""}})", false);
        row(R"({"proxy":{"host":"1.2.3"}})", false);
        row(R"({"proxy":null})", false);
        row(R"({"proxy":{"max_body_bytes":0}})", false);
        row(R"({"proxy":{"upstream_proxy":"none"}})", true);
        row("{\"proxy\":{\"upstream_proxy\":\"http://user:pw@proxy.lan:3128\"}}", false);
        row(R"({"proxy":{"upstream_proxy":"proxy.lan:3128"}})", false);
        row(R"({"proxy":{"upstream_proxy":""}})", false);
        row(R"({"proxy":{"allowed_origins":["null"]}})", false);
        row("{\"proxy\":{\"allowed_origins\":[\"https://a.example/path\"]}}", false);
        row("{\"proxy\":{\"allowed_origins\":[\"http://localhost:3000\"]}}", true);
        row("{\"proxy\":{\"allowed_origins\":[\"vscode-webview://abc\"]}}", true);
        row(R"({"quota_protection":{"threshold_percentage":99}})", true);
        row(R"({"quota_protection":{"threshold_percentage":100}})", false);
        row(R"({"proxy":{"scheduling":{"max_wait_seconds":0,"queue_wait_seconds":600}}})", true);
        row(R"({"quota_protection":{"threshold_percentage":1}})", true);
        row(R"({"quota_protection":{"threshold_percentage":0}})", false);
        row(R"({"quota_protection":{"monitored_models":[""]}})", false);
        row(R"({"quota_protection":{"enabled":1}})", false);
        row(R"({"proxy":{"scheduling":{"allow_pay_per_use":null}}})", false);
        row(R"({"proxy":{"scheduling":{"max_in_flight_per_account":null}}})", true);
        row(R"({"proxy":{"scheduling":{"max_in_flight_per_account":-1}}})", false);
        row(R"({"proxy":{"scheduling":{"max_wait_seconds":1.5}}})", false);
    }

    void valuesAtTheirLimits()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, accepted);
        QCOMPARE(read(text).ok(), accepted);
    }

    void anotherAuthModeIsReportedAndBecomesKey()
    {
        const auto document = read(R"({"proxy":{"auth_mode":"off"}})");
        QVERIFY(document.ok());
        QCOMPARE(document->notices.size(), std::size_t{1});
        QVERIFY(document->notices.front().contains(u"off"_s));
        QVERIFY(written(*document).contains(R"("auth_mode":"key")"));
    }

    void anApiKeyIsTakenOut()
    {
        auto document = read(R"({"proxy":{"api_key":"sk-from-elsewhere"}})");
        QVERIFY(document.ok());
        const Secret key = takeApiKey(document->json);
        QVERIFY(key.view() == "sk-from-elsewhere");
        QVERIFY(!written(*document).contains("elsewhere"));
        QVERIFY(written(*document).contains(R"("api_key":null)"));
        QVERIFY(takeApiKey(document->json).empty());
        SettingsDocument none;
        QVERIFY(takeApiKey(none.json).empty());
    }

    void registrationsWithProvidersAreRead()
    {
        const auto document =
            read("{\"proxy\":{\"providers\":{\"g\":{\"client_id\":\"me\","
                 "\"token_url\":\"https://auth.example/token\",\"other\":1},\"h\":{}}}}");
        QVERIFY(document.ok());
        const auto &providers = document->settings.proxy.providers;
        QCOMPARE(providers.size(), std::size_t{2});
        QCOMPARE(providers.at("g").clientId, std::string("me"));
        QCOMPARE(providers.at("g").tokenUrl, std::string("https://auth.example/token"));
        QVERIFY(providers.at("h").clientId.empty());
        QVERIFY(written(*document).contains(R"("other":1)"));
        QVERIFY(written(*document).contains(R"("h":{})"));
        const auto wrong = read(R"({"proxy":{"providers":{"g":{"client_id":1,)"
                                R"("token_url":"ftp:x","client_secret":2},"h":3}}})");
        QVERIFY(!wrong);
        QCOMPARE(pointersOf(wrong.error()),
                 (std::vector<std::string>{"/proxy/providers/g/client_id",
                                           "/proxy/providers/g/client_secret",
                                           "/proxy/providers/g/token_url", "/proxy/providers/h"}));
    }

    void clientSecretsAreTakenOut()
    {
        auto document = read(R"({"proxy":{"providers":{"g":{"client_secret":"of-g"},)"
                             R"("h":{"client_secret":null},"i":{"client_secret":"of-i"}}}})");
        QVERIFY(document.ok());
        const std::map<std::string, Secret> taken = takeClientSecrets(document->json);
        QCOMPARE(taken.size(), std::size_t{2});
        QVERIFY(taken.at("g") == Secret("of-g"));
        QVERIFY(taken.at("i") == Secret("of-i"));
        QVERIFY(!written(*document).contains("of-"));
        QVERIFY(takeClientSecrets(document->json).empty());
    }

    void aPatchChangesWhatItNames()
    {
        const auto document = read(R"({"proxy":{"port":9,"custom_mapping":{"a":"1","b":"2"}}})");
        const auto patched = applySettingsPatch(
            *document, objectOf(R"({"proxy":{"scheduling":{"mode":"PerformanceFirst"},)"
                                R"("custom_mapping":{"b":"3","c":"4"},"allowed_hosts":["h"]}})"));
        QVERIFY(patched.ok());
        QCOMPARE(patched->settings.proxy.port, 9);
        QCOMPARE(patched->settings.proxy.scheduling.mode, SchedulingMode::performanceFirst);
        QCOMPARE(patched->settings.proxy.scheduling.maxWaitSeconds, 60);
        QCOMPARE(patched->settings.proxy.customMapping,
                 (ModelAliases{{"a", ModelAlias::single("1")},
                               {"b", ModelAlias::single("3")},
                               {"c", ModelAlias::single("4")}}));
        QCOMPARE(patched->settings.proxy.allowedHosts, std::vector<std::string>{"h"});
    }

    void aPatchStartsFromTheValuesInForce()
    {
        SettingsDocument document;
        document.settings.proxy.port = 77; // set by the window, not yet in the JSON
        const auto patched = applySettingsPatch(document, objectOf(R"({"ui":{"theme":"dark"}})"));
        QVERIFY(patched.ok());
        QCOMPARE(patched->settings.proxy.port, 77);
    }

    void aPatchThatIsWrongChangesNothing()
    {
        const auto document = read(R"({"proxy":{"port":9}})");
        const auto patched =
            applySettingsPatch(*document, objectOf(R"({"proxy":{"port":null,"host":3}})"));
        QVERIFY(!patched);
        QCOMPARE(pointersOf(patched.error()),
                 (std::vector<std::string>{"/proxy/host", "/proxy/port"}));
        QCOMPARE(document->settings.proxy.port, 9);
    }

    void nullPutsTheLimitOfAnAccountBackToItsRule()
    {
        const auto document = read(R"({"proxy":{"scheduling":{"max_in_flight_per_account":3}}})");
        const auto patched = applySettingsPatch(
            *document, objectOf(R"({"proxy":{"scheduling":{"max_in_flight_per_account":null}}})"));
        QVERIFY(patched.ok());
        QVERIFY(!patched->settings.proxy.scheduling.maxInFlightPerAccount);
        QVERIFY(written(*patched).contains(R"("max_in_flight_per_account":null)"));
    }

    void nullRemovesWhatTheUserNamed()
    {
        const auto document =
            read(R"({"proxy":{"custom_mapping":{"a":"1","b":"2"},"providers":{"g":{}}}})");
        const auto patched = applySettingsPatch(
            *document,
            objectOf(R"({"proxy":{"custom_mapping":{"a":null},"providers":{"g":null}}})"));
        QVERIFY(patched.ok());
        QCOMPARE(patched->settings.proxy.customMapping,
                 (ModelAliases{{"b", ModelAlias::single("2")}}));
        QVERIFY(written(*patched).contains(R"("custom_mapping":{"b":"2"})"));
        QVERIFY(written(*patched).contains(R"("providers":{})"));
    }
};

QTEST_APPLESS_MAIN(TestSettings)
#include "tst_settings.moc"
