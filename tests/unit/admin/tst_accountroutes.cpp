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
                  R"("projects":["p1","p2"],"limit_group":"org","billing":{"kind":"pay_per_use",)"
                  R"("daily_cap":2.5},"terms_accepted":true})"),
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
        QCOMPARE(added.account.projects, (std::vector<std::string>{"p1", "p2"}));
        QCOMPARE(added.account.limitGroup, std::string("org"));
        QVERIFY(
            (added.account.billing == Billing{BillingKind::payPerUse, 2.5, std::nullopt, 0, 0}));
        QCOMPARE(added.account.extra.size(), std::size_t{1});
    }

    void aSignInIsAdded()
    {
        AdminFixture f;
        QCOMPARE(f.ask("POST", "/accounts",
                       R"({"provider":"openai-compatible","credential":{"type":"oauth",)"
                       R"("access_token":"acc","refresh_token":"ref",)"
                       R"("expires_at":"2026-11-21T01:30:37.000Z"}})"),
                 201);
        const Credential &credential = f.commands.added.credential;
        QCOMPARE(credential.kind, CredentialKind::oauth);
        QCOMPARE(credential.value.view(), std::string_view("acc"));
        QCOMPARE(credential.refreshToken.view(), std::string_view("ref"));
        QCOMPARE(credential.expiresAt, fromRfc3339("2026-11-21T01:30:37.000Z"));
        QCOMPARE(f.commands.added.account.credentialKind, CredentialKind::oauth);
        QCOMPARE(
            f.ask("PATCH", "/accounts/a",
                  R"({"credential":{"type":"oauth","refresh_token":"ref","expires_at":null}})"),
            200);
        QVERIFY(f.commands.patch.credential->value.empty());
        QVERIFY(!f.commands.patch.credential->expiresAt);
    }

    void aServiceAccountIsAdded()
    {
        AdminFixture f;
        QCOMPARE(f.ask("POST", "/accounts",
                       R"({"provider":"vertex","credential":{"type":"service_account",)"
                       R"("json":{"type":"service_account","project_id":"p"}}})"),
                 201);
        const Credential &credential = f.commands.added.credential;
        QCOMPARE(credential.kind, CredentialKind::serviceAccount);
        QVERIFY(credential.value.empty());
        QCOMPARE(credential.keyFile.view(),
                 std::string_view(R"({"type":"service_account","project_id":"p"})"));
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
        const QByteArray signIn = R"({"provider":"openai-compatible","credential":{"type":"oauth")";
        row("a sign-in without tokens", signIn + "}}", "/credential/access_token");
        row("a token that is no text", signIn + R"(,"access_token":5}})",
            "/credential/access_token");
        row("an expiry that is no time", signIn + R"(,"access_token":"a","expires_at":"soon"}})",
            "/credential/expires_at");
        const QByteArray robot = R"({"provider":"vertex","credential":{"type":"service_account")";
        row("a service account without its file", robot + "}}", "/credential/json");
        row("a key file as text", robot + R"(,"json":"{}"}})", "/credential/json");
        row("label", R"({"provider":"openai","label":1,)" + key + "}", "/label");
        row("attempts", R"({"provider":"openai","max_attempts":11,)" + key + "}", "/max_attempts");
        row("aliases", R"({"provider":"openai","model_aliases":{"a":1},)" + key + "}",
            "/model_aliases/a");
        row("billing", R"({"provider":"openai","billing":{"daily_cap":0},)" + key + "}",
            "/billing/daily_cap");
        row("billing misspelt", R"({"provider":"openai","billing":{"cap":1},)" + key + "}",
            "/billing/cap");
        row("billing kind", R"({"provider":"openai","billing":"gift",)" + key + "}", "/billing");
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

    void limitsAndMoneyAreChanged()
    {
        AdminFixture f;
        QCOMPARE(f.ask("PATCH", "/accounts/a",
                       R"({"projects":["p"],"limit_group":null,"billing":{"monthly_cap":9},)"
                       R"("disable_cooling":true,"max_attempts":4})"),
                 200);
        Account account;
        account.projects = {"old"};
        account.limitGroup = "org";
        account.billing = {BillingKind::payPerUse, 1, std::nullopt, 2, 3};
        applyAccountPatch(account, f.commands.patch);
        QCOMPARE(account.projects, (std::vector<std::string>{"p"}));
        QVERIFY(account.limitGroup.empty());
        QVERIFY((account.billing == Billing{BillingKind::payPerUse, 1, 9, 2, 3}));
        QVERIFY(account.disableCooling);
        QCOMPARE(account.maxAttempts, std::optional(4));
    }

    void headersAreSetAndRemovedByName()
    {
        AdminFixture f;
        QCOMPARE(f.ask("PATCH", "/accounts/a", R"({"headers":{"x-gone":null,"X-New":"n"}})"), 200);
        Account account;
        account.headers = {{"X-Stays", "s"}, {"X-Gone", "g"}};
        applyAccountPatch(account, f.commands.patch);
        const std::vector<std::pair<std::string, std::string>> left{{"X-Stays", "s"},
                                                                    {"X-New", "n"}};
        QCOMPARE(account.headers, left);
        QCOMPARE(f.ask("PATCH", "/accounts/a", R"({"headers":{"A":"","B":1,"C":"ok"}})"), 422);
        QCOMPARE(f.faults(), (std::vector<std::string>{"/headers/A", "/headers/B"}));
        QCOMPARE(f.ask("PATCH", "/accounts/a", R"({"headers":[]})"), 422);
    }

    void whatIsProtectedIsNotForTheUserToSet()
    {
        AdminFixture f;
        QCOMPARE(f.ask("PATCH", "/accounts/a", R"({"protected_models":["m"],"quota":[]})"), 422);
        QCOMPARE(f.faults(), (std::vector<std::string>{"/protected_models", "/quota"}));
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
