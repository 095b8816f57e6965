// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/accounts/account.h"
#include "core/json/value.h"

#include <QTest>

#include <limits>

using namespace signalbox;
using namespace Qt::StringLiterals;

namespace {

json::Object objectOf(std::string_view text)
{
    return json::parseObject(text).value();
}

Account fullAccount()
{
    Account account;
    account.id = AccountId("acc-1");
    account.provider = ProviderId("openai-compatible");
    account.label = u"Büro"_s;
    account.email = u"me@example.com"_s;
    account.baseUrl = "http://127.0.0.1:1/v1";
    account.credentialKind = CredentialKind::bearer;
    account.priority = 10;
    account.disabled = true;
    account.proxyDisabled = true;
    account.tier = "PRO";
    account.projectId = "project";
    account.projects = {"one", "two"};
    account.limitGroup = "org-1";
    account.billing = {BillingKind::payPerUse, 5.5, std::nullopt, 3, 15.25};
    account.protectedModels = {"m2"};
    account.prefix = "work";
    account.proxyUrl = "socks5://127.0.0.1:9";
    account.tags = {"a", "b"};
    account.models = {"m1"};
    account.knownModels = {"m2", "m3"};
    account.excludedModels = {"m3"};
    account.modelAliases = {{"fast", "m2"}};
    account.headers = {{"X-Second", "2"}, {"X-First", "1"}};
    account.stripHeaders = {"user-agent"};
    account.disableCooling = true;
    account.maxAttempts = 4;
    account.needsLogin = true;
    account.lastError = u"refused"_s;
    account.createdAt = WallTime(Milliseconds(1'700'000'000'001));
    account.updatedAt = WallTime(Milliseconds(1'700'000'000'002));
    account.lastRefreshedAt = WallTime(Milliseconds(1'700'000'000'003));
    return account;
}

} // namespace

class TestAccount final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyMemberSurvivesARoundTrip()
    {
        const json::Object json = toJson(fullAccount());
        const Result<Account> again = accountFromJson(json);
        QVERIFY(again.ok());
        QCOMPARE(json::dump(toJson(*again)), json::dump(json));
        QCOMPARE(again->label, u"Büro"_s);
        QCOMPARE(again->credentialKind, CredentialKind::bearer);
        QCOMPARE(again->maxAttempts, std::optional(4));
        QCOMPARE(again->headers.front().first, std::string("X-Second"));
        QVERIFY(again->lastRefreshedAt == fullAccount().lastRefreshedAt);
        QCOMPARE(again->projects, fullAccount().projects);
        QCOMPARE(again->limitGroup, std::string("org-1"));
        QVERIFY(again->billing == fullAccount().billing);
        QCOMPARE(again->protectedModels, std::vector<std::string>{"m2"});
        QVERIFY(again->extra.empty());
        // A member that toJson() forgets would have been lost above without notice.
        QCOMPARE(json.size(), std::size_t{31});
    }

    void filesTellHeadersByNameAlone()
    {
        const json::Object json = toJson(fullAccount());
        QCOMPARE(json::dump(json.at("headers")), QByteArray(R"({"X-Second":null,"X-First":null})"));
        const std::vector<std::pair<std::string, std::string>> unknown{{"X-Second", ""},
                                                                       {"X-First", ""}};
        QCOMPARE(accountFromJson(json)->headers, unknown);
        // What files had before is read; the demo's names of its accounts are no secrets.
        json::Object old = json;
        old["headers"] = json::Object{{"X-Second", "2"}, {"X-First", "1"}};
        QCOMPARE(accountFromJson(old)->headers, fullAccount().headers);
        old["provider"] = "demo";
        QCOMPARE(json::dump(toJson(*accountFromJson(old)).at("headers")),
                 QByteArray(R"({"X-Second":"2","X-First":"1"})"));
        old["headers"] = json::Object{{"X-Second", 2}};
        QCOMPARE(accountFromJson(old).error().fields.front().pointer,
                 std::string("/headers/X-Second"));
    }

    void absentMembersHaveDefaults()
    {
        const Result<Account> account = accountFromJson(objectOf(R"({"id":"a","provider":"p"})"));
        QVERIFY(account.ok());
        QCOMPARE(account->credentialKind, CredentialKind::apiKey);
        QCOMPARE(account->priority, 0);
        QVERIFY(!account->maxAttempts && !account->lastRefreshedAt && !account->disabled);
        QVERIFY(account->createdAt == WallTime{});
    }

    void unknownMembersAreKeptBehindTheKnownOnes()
    {
        const Result<Account> account = accountFromJson(
            objectOf(R"({"zeta":{"deep":[1,2]},"id":"a","provider":"p","alpha":null,"quota":[]})"));
        QVERIFY(account.ok());
        QCOMPARE(json::dump(account->extra),
                 QByteArray(R"({"zeta":{"deep":[1,2]},"alpha":null,"quota":[]})"));
        const QByteArray text = json::dump(toJson(*account));
        QVERIFY(text.startsWith(R"({"id":"a","provider":"p","label":"")"));
        QVERIFY(text.endsWith(R"("zeta":{"deep":[1,2]},"alpha":null,"quota":[]})"));
    }

    void nullMeansAbsentWhereThatIsPossible()
    {
        QVERIFY(
            accountFromJson(
                objectOf(
                    R"({"id":"a","provider":"p","max_attempts":null,"last_refreshed_at":null})"))
                .ok());
    }

    void everyFaultIsNamed()
    {
        const Result<Account> account = accountFromJson(objectOf(
            R"({"id":"../a","label":1,"credential_type":"magic","priority":-1,"disabled":"no",)"
            R"("max_attempts":0,"models":["a",2],"model_aliases":[],"created_at":"today",)"
            R"("headers":{"bad name":"x","X-Ok":"a\r\nX-Evil: 1"},"strip_headers":["a b"]})"));
        QVERIFY(!account);
        QCOMPARE(account.error().code, ErrorCode::invalidArgument);
        std::vector<std::string> pointers;
        for (const FieldFault &fault : account.error().fields)
            pointers.push_back(fault.pointer);
        std::sort(pointers.begin(), pointers.end());
        const std::vector<std::string> expected = {
            "/created_at",     "/credential_type",  "/disabled",
            "/headers/X-Ok",   "/headers/bad name", "/id",
            "/label",          "/max_attempts",     "/model_aliases",
            "/models/1",       "/priority",         "/provider",
            "/strip_headers/0"};
        QCOMPARE(pointers, expected);
    }

    void idsMustBeSafeFileNames_data()
    {
        QTest::addColumn<QByteArray>("id");
        QTest::addColumn<bool>("safe");
        QTest::newRow("ordinary") << QByteArray("acc-abc_DEF-09") << true;
        QTest::newRow("one") << QByteArray("a") << true;
        QTest::newRow("longest") << QByteArray(64, 'a') << true;
        QTest::newRow("too long") << QByteArray(65, 'a') << false;
        QTest::newRow("empty") << QByteArray() << false;
        QTest::newRow("dot") << QByteArray("a.b") << false;
        QTest::newRow("parent") << QByteArray("..") << false;
        QTest::newRow("slash") << QByteArray("a/b") << false;
        QTest::newRow("zero byte") << QByteArray("a\0b", 3) << false;
        QTest::newRow("umlaut") << QByteArray("ä") << false;
    }

    void idsMustBeSafeFileNames()
    {
        QFETCH(QByteArray, id);
        QFETCH(bool, safe);
        QCOMPARE(isSafeId({id.constData(), static_cast<std::size_t>(id.size())}), safe);
    }

    void newIdsAreSafeAndDiffer()
    {
        const AccountId first = newAccountId();
        QVERIFY(first != newAccountId());
        QVERIFY(isSafeId(first.str()));
        QVERIFY(first.str().starts_with("acc-"));
        QCOMPARE(first.str().size(), std::size_t{14});
    }

    void valuesMadeInTheProgramAreCheckedToo()
    {
        Account account = fullAccount();
        QVERIFY(accountFaults(account).empty());
        account.maxAttempts = 11;
        account.headers.emplace_back("X-Split", "a\nb");
        QCOMPARE(accountFaults(account).size(), std::size_t{2});
    }

    void proxyMustBeOneWithoutPassword()
    {
        Account account;
        account.id = AccountId("a");
        account.provider = ProviderId("openai");
        for (const char *good : {"", "system", "none", "socks5h://127.0.0.1:1080"}) {
            account.proxyUrl = good;
            QVERIFY2(accountFaults(account).empty(), good);
        }
        for (const char *bad : {"http://me:secret@127.0.0.1:3128", "ftp://127.0.0.1", "proxy"}) {
            account.proxyUrl = bad;
            const auto faults = accountFaults(account);
            QCOMPARE(faults.size(), std::size_t{1});
            QCOMPARE(faults.front().pointer, std::string("/proxy_url"));
            QVERIFY(!faults.front().message.contains(QLatin1String("secret")));
            QVERIFY(faults.front().message.contains(QLatin1String("passwords are not supported")));
            QVERIFY(!accountFromJson(toJson(account)));
        }
    }

    void moneyAndGroupsAreChecked_data()
    {
        QTest::addColumn<QByteArray>("member");
        QTest::addColumn<QByteArray>("pointer"); // empty: fine
        const auto row = [](const char *member, const char *pointer) {
            QTest::newRow(member) << QByteArray(member) << QByteArray(pointer);
        };
        row(R"("billing":"pay_per_use")", "");
        row(R"("billing":"gift")", "/billing");
        row(R"("billing":{})", "");
        row(R"("billing":{"kind":"local","daily_cap":null,"monthly_cap":0.5})", "");
        row(R"("billing":{"kind":"gift"})", "/billing/kind");
        row(R"("billing":{"daily_cap":0})", "/billing/daily_cap");
        row(R"("billing":{"daily_cap":"5"})", "/billing/daily_cap");
        row(R"("billing":{"monthly_cap":-1})", "/billing/monthly_cap");
        row(R"("billing":{"input_price":0})", "");
        row(R"("billing":{"input_price":-0.1})", "/billing/input_price");
        row(R"("billing":{"output_price":null})", "/billing/output_price");
        row(R"("billing":{"output_price":1e13})", "/billing/output_price");
        row(R"("billing":{"cap":1})", "/billing/cap");
        row(R"("billing":null)", "/billing");
        row(R"("projects":["a","b"])", "");
        row(R"("projects":["a","b","a"])", "/projects/2");
        row(R"("projects":[""])", "/projects/0");
        row(R"("projects":["a\nb"])", "/projects/0");
        row(R"("projects":"a")", "/projects");
        row(R"("limit_group":"")", "");
        row(R"("limit_group":"org\u0000")", "/limit_group");
        row(R"("protected_models":[1])", "/protected_models/0");
    }
    void moneyAndGroupsAreChecked()
    {
        QFETCH(QByteArray, member);
        QFETCH(QByteArray, pointer);
        const QByteArray text = R"({"id":"a","provider":"p",)" + member + '}';
        const auto account = accountFromJson(objectOf(text.toStdString()));
        QCOMPARE(account.ok(), pointer.isEmpty());
        if (!account.ok()) {
            QCOMPARE(account.error().fields.size(), std::size_t{1});
            QCOMPARE(QByteArray::fromStdString(account.error().fields.front().pointer), pointer);
        }
    }

    void moneyMadeInTheProgramIsCheckedToo()
    {
        Account account = fullAccount();
        account.billing.dailyCap = 0;
        account.billing.monthlyCap = std::numeric_limits<double>::infinity();
        account.billing.inputPrice = -1;
        account.billing.outputPrice = std::numeric_limits<double>::quiet_NaN();
        account.limitGroup = std::string(257, 'x');
        QCOMPARE(accountFaults(account).size(), std::size_t{5});
    }

    void aPatchOfTheBillingKeepsWhatItDoesNotName()
    {
        const json::Object json = objectOf(R"({"billing":{"daily_cap":null,"input_price":1}})");
        std::vector<FieldFault> faults;
        json::FieldReader reader(json, {}, faults);
        const auto patch = readBilling(reader);
        QVERIFY(patch.has_value() && faults.empty());
        Billing billing{BillingKind::payPerUse, 5, 50, 3, 15};
        patch->applyTo(billing);
        QVERIFY((billing == Billing{BillingKind::payPerUse, std::nullopt, 50, 1, 15}));
    }

    void billingKindsHaveNames()
    {
        for (const BillingKind kind :
             {BillingKind::unknown, BillingKind::free, BillingKind::subscription,
              BillingKind::payPerUse, BillingKind::local})
            QCOMPARE(billingKindFromName(billingKindName(kind)), std::optional(kind));
        QCOMPARE(billingKindFromName("gift"), std::nullopt);
    }

    void credentialKindsHaveNames()
    {
        for (const CredentialKind kind : {CredentialKind::none, CredentialKind::apiKey,
                                          CredentialKind::bearer, CredentialKind::oauth})
            QCOMPARE(credentialKindFromName(credentialKindName(kind)), std::optional(kind));
        QCOMPARE(credentialKindFromName("magic"), std::nullopt);
    }
};

QTEST_APPLESS_MAIN(TestAccount)
#include "tst_account.moc"
