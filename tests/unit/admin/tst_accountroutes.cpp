// SPDX-License-Identifier: GPL-3.0-or-later
// contract.md: adding, showing and changing accounts.
#include "core/admin/accountpatch.h"
#include "tests/unit/admin/adminfixture.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

class TestAccountRoutes final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anAccountIsAdded()
    {
        AdminFixture f;
        QCOMPARE(
            f.ask("POST", "/accounts",
                  R"({"provider":"openai","label":"Work","email":"me@example.test",)"
                  "\"base_url\":\"https://api.example.com\",\"priority\":10,\"models\":[\"m\"],"
                  R"("credential":{"type":"api_key","value":"sk-1"},"verify":true,)"
                  R"("billing":"free","terms_accepted":true})"),
            201);
        QCOMPARE(f.answer().at("id").as_string(), "acc-new");
        const NewAccount &added = f.commands.added;
        QCOMPARE(added.account.provider, ProviderId("openai"));
        QCOMPARE(added.account.label, u"Work"_s);
        QCOMPARE(added.account.email, u"me@example.test"_s);
        QCOMPARE(added.account.baseUrl, std::string("https://api.example.com"));
        QCOMPARE(added.account.priority, 10);
        QCOMPARE(added.account.models, (std::vector<std::string>{"m"}));
        QCOMPARE(added.credential.kind, CredentialKind::apiKey);
        QCOMPARE(added.credential.value.view(), std::string_view("sk-1"));
        QVERIFY(added.verify);
        QCOMPARE(added.account.extra.size(), std::size_t{2});
    }

    void whatACheckFoundIsTold()
    {
        AdminFixture f;
        f.commands.verified = VerifyReport{true, false, u"taken"_s, {}};
        QCOMPARE(
            f.ask("POST", "/accounts", R"({"provider":"openai","credential":{"type":"none"}})"),
            201);
        QCOMPARE(f.answer().at("verified").as_string(), "taken");
    }

    void faultsNameTheirMember_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("pointer");
        const QByteArray key = R"("credential":{"type":"api_key","value":"k"})";
        const auto row = [](const char *name, const QByteArray &body, const char *pointer) {
            QTest::newRow(name) << body << QByteArray(pointer);
        };
        row("no provider", "{" + key + "}", "/provider");
        row("no credential", R"({"provider":"openai"})", "/credential");
        row("credential no object", R"({"provider":"openai","credential":"k"})", "/credential");
        row("credential without type", R"({"provider":"openai","credential":{"value":"k"}})",
            "/credential/type");
        row("unknown type", R"({"provider":"openai","credential":{"type":"magic","value":"k"}})",
            "/credential/type");
        row("key without value", R"({"provider":"openai","credential":{"type":"api_key"}})",
            "/credential/value");
        row("value no text", R"({"provider":"openai","credential":{"type":"api_key","value":5}})",
            "/credential/value");
        row("label", R"({"provider":"openai","label":1,)" + key + "}", "/label");
        row("attempts", R"({"provider":"openai","max_attempts":11,)" + key + "}", "/max_attempts");
        row("aliases", R"({"provider":"openai","model_aliases":{"a":1},)" + key + "}",
            "/model_aliases/a");
        row("misspelt", R"({"provider":"openai","api_key":"sk-secret",)" + key + "}", "/api_key");
    }
    void faultsNameTheirMember()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, pointer);
        AdminFixture f;
        QCOMPARE(f.ask("POST", "/accounts", body), 422);
        QCOMPARE(f.faults(), (std::vector<std::string>{pointer.toStdString()}));
        QVERIFY(f.commands.calls.empty());
        QVERIFY(!f.sink->body.contains("sk-secret"));
    }

    void duplicatesAre409WithTheId()
    {
        AdminFixture f;
        f.commands.failure = Error{ErrorCode::conflict, u"there already"_s, {}, "acc-old"};
        QCOMPARE(
            f.ask("POST", "/accounts", R"({"provider":"openai","credential":{"type":"none"}})"),
            409);
        QCOMPARE(f.answer().at("error").at("id").as_string(), "acc-old");
    }

    void accountsAreListedAndShown()
    {
        AdminFixture f;
        AccountSnapshot account;
        account.id = AccountId("acc-1");
        account.label = u"One"_s;
        f.commands.accountsNow = {account};
        QCOMPARE(f.ask("GET", "/accounts"), 200);
        QCOMPARE(f.answer().at("accounts").as_array().size(), std::size_t{1});
        QCOMPARE(f.ask("GET", "/accounts/acc-1"), 200);
        QCOMPARE(f.answer().at("label").as_string(), "One");
        QCOMPARE(f.ask("GET", "/accounts/acc-2"), 404);
    }

    void changesAreReadMemberByMember()
    {
        AdminFixture f;
        QCOMPARE(f.ask("PATCH", "/accounts/a",
                       R"({"disabled":true,"proxy_disabled":false,"label":"x","base_url":null,)"
                       R"("proxy_url":"none","max_attempts":null,"headers":{"X-A":"b"},)"
                       R"("strip_headers":["c"],"excluded_models":["d*"],"tags":[]})"),
                 200);
        const AccountPatch &patch = f.commands.patch;
        QCOMPARE(patch.disabled, std::optional(true));
        QCOMPARE(patch.proxyDisabled, std::optional(false));
        QCOMPARE(patch.label, std::optional(u"x"_s));
        QCOMPARE(patch.baseUrl, std::optional<std::string>(""));
        QVERIFY(patch.maxAttempts && !*patch.maxAttempts);
        QVERIFY(!patch.priority && !patch.email && !patch.models && !patch.credential);

        Account account;
        account.priority = 7;
        account.baseUrl = "https://old.example";
        account.maxAttempts = 2;
        applyAccountPatch(account, patch);
        QVERIFY(account.disabled && !account.proxyDisabled);
        QCOMPARE(account.priority, 7);
        QVERIFY(account.baseUrl.empty());
        QVERIFY(!account.maxAttempts);
        QCOMPARE(account.proxyUrl, std::string("none"));
        QCOMPARE(account.headers.size(), std::size_t{1});
        QCOMPARE(account.excludedModels, (std::vector<std::string>{"d*"}));
    }

    void unknownChangesAreRefused()
    {
        AdminFixture f;
        QCOMPARE(f.ask("PATCH", "/accounts/a", R"({"id":"b","created_at":"x"})"), 422);
        QCOMPARE(f.faults(), (std::vector<std::string>{"/id", "/created_at"}));
        QVERIFY(f.commands.calls.empty());
    }
};

QTEST_APPLESS_MAIN(TestAccountRoutes)
#include "tst_accountroutes.moc"
