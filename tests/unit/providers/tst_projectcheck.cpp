// SPDX-License-Identifier: GPL-3.0-or-later
// Finding the project and tier of a Code Assist account (wire.md 1.5).
#include "core/providers/projectcheck.h"

#include "core/base/bytes.h"
#include "core/json/value.h"
#include "tests/support/faketransport.h"

#include <QTest>

#include <memory>
#include <optional>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(signalbox::ErrorCode)

namespace {

constexpr char kStands[] = R"({"currentTier":{"id":"standard-tier"},)"
                           R"("cloudaicompanionProject":"project-1"})";
constexpr char kNew[] = R"({"currentTier":null,"allowedTiers":[{"id":"standard-tier"},)"
                        R"({"id":"free-tier","isDefault":true}]})";
constexpr char kPending[] = R"({"name":"operations/abc.1","done":false})";
constexpr char kNamed[] = R"({"name":"operations/abc-1","done":false})";
constexpr char kDone[] = R"({"name":"operations/abc-1","done":true,)"
                         R"("response":{"cloudaicompanionProject":{"id":"project-2"}}})";

struct Fixture
{
    Fixture()
    {
        account.id = AccountId("a");
        account.provider = provider.id;
    }
    void start()
    {
        check = std::make_unique<ProjectCheck>(
            transport, provider, account, Credential{CredentialKind::oauth, Secret("token-1")},
            [this](Milliseconds span, std::function<void()> then) {
                waits.push_back(span);
                ring = std::move(then);
                return std::shared_ptr<void>(static_cast<void *>(&ring), [](void *) {});
            },
            [this](ProjectCheck::Answer said) {
                ++calls;
                answer = std::move(said);
                check.reset(); // allowed
            });
        check->start();
    }
    void load(int status, const QByteArray &body)
    {
        start();
        transport.answer(0, status, body);
    }
    [[nodiscard]] json::Object sent(std::size_t index) const
    {
        const auto body = json::parseObject(view(transport.request(index).body));
        return body ? *body : json::Object();
    }

    FakeTransport transport;
    ProviderRegistry providers = ProviderRegistry::builtIn().value();
    const ProviderDefinition &provider = *providers.find(ProviderId("code-assist"));
    Account account;
    std::unique_ptr<ProjectCheck> check;
    std::optional<ProjectCheck::Answer> answer;
    std::vector<Milliseconds> waits;
    std::function<void()> ring;
    int calls = 0;
};

} // namespace

class TestProjectCheck final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itIsAskedWhereTheAccountStands()
    {
        Fixture f;
        f.start();
        const UpstreamRequest &sent = f.transport.request(0);
        QCOMPARE(sent.method, QByteArray("POST"));
        QCOMPARE(sent.url,
                 QByteArray("https://cloudcode-pa.googleapis.com/v1internal:loadCodeAssist"));
        QCOMPARE(sent.headers.value("authorization"), QByteArray("Bearer token-1"));
        // Of itself it says that it is none of Google's programs.
        QCOMPARE(f.sent(0).at("metadata").at("ideType").as_string(), "IDE_UNSPECIFIED");
        QVERIFY(!f.sent(0).contains("cloudaicompanionProject"));
    }

    void itGoesToTheAccountsOwnBaseUrl()
    {
        Fixture f;
        f.account.baseUrl = "http://127.0.0.1:9/somewhere";
        f.account.projectId = "mine";
        f.start();
        QCOMPARE(f.transport.request(0).url,
                 QByteArray("http://127.0.0.1:9/v1internal:loadCodeAssist"));
        QCOMPARE(f.sent(0).at("cloudaicompanionProject").as_string(), "mine");
    }

    void whatIsThereIsTaken_data()
    {
        QTest::addColumn<QByteArray>("own");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("project");
        QTest::addColumn<QByteArray>("tier");
        const auto row = [](const char *name, const char *own, const char *body,
                            const char *project, const char *tier) {
            QTest::newRow(name) << QByteArray(own) << QByteArray(body) << QByteArray(project)
                                << QByteArray(tier);
        };
        row("project and tier", "", kStands, "project-1", "standard-tier");
        row("the project as an object", "",
            R"({"currentTier":{"id":"free-tier"},"cloudaicompanionProject":{"id":"p"}})", "p",
            "free-tier");
        row("the tier that is paid for", "",
            R"({"currentTier":{"id":"free-tier"},"cloudaicompanionProject":"p",)"
            R"("paidTier":{"id":"g1-pro-tier"}})",
            "p", "g1-pro-tier");
        row("the account's own project", "mine", R"({"currentTier":{"id":"standard-tier"}})",
            "mine", "standard-tier");
        row("a tier that is no id", "",
            R"({"currentTier":{"id":"a b\n"},)"
            R"("cloudaicompanionProject":"p"})",
            "p", "");
    }
    void whatIsThereIsTaken()
    {
        QFETCH(QByteArray, own);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, project);
        QFETCH(QByteArray, tier);
        Fixture f;
        f.account.projectId = own.toStdString();
        f.load(200, body);
        QCOMPARE(f.calls, 1);
        QVERIFY(f.answer->ok());
        QCOMPARE(f.answer->value().projectId, project.toStdString());
        QCOMPARE(f.answer->value().tier, tier.toStdString());
        QCOMPARE(f.transport.count(), std::size_t{1});
    }

    void aNewAccountIsSignedUp()
    {
        Fixture f;
        f.load(200, kNew);
        QCOMPARE(f.transport.request(1).url,
                 QByteArray("https://cloudcode-pa.googleapis.com/v1internal:onboardUser"));
        QCOMPARE(f.sent(1).at("tierId").as_string(), "free-tier");
        f.transport.answer(1, 200, kNamed);
        QCOMPARE(f.waits, std::vector<Milliseconds>{5s});
        QCOMPARE(f.calls, 0);
        f.ring();
        QCOMPARE(f.transport.request(2).method, QByteArray("GET"));
        QCOMPARE(f.transport.request(2).url,
                 QByteArray("https://cloudcode-pa.googleapis.com/v1internal/operations/abc-1"));
        f.transport.answer(2, 200, kDone);
        QVERIFY(f.answer && f.answer->ok());
        QCOMPARE(f.answer->value().projectId, std::string("project-2"));
        QCOMPARE(f.answer->value().tier, std::string("free-tier"));
    }

    void theFreeTierTakesNoProject()
    {
        Fixture f;
        f.account.projectId = "mine";
        f.load(200, kNew);
        QVERIFY(!f.sent(1).contains("cloudaicompanionProject"));
    }

    void anotherTierTakesTheAccountsProject()
    {
        Fixture f;
        f.account.projectId = "mine";
        f.load(200, R"({"allowedTiers":[{"id":"standard-tier","isDefault":true}]})");
        QCOMPARE(f.sent(1).at("cloudaicompanionProject").as_string(), "mine");
        f.transport.answer(1, 200, R"({"done":true})");
        QCOMPARE(f.answer->value().projectId, std::string("mine"));
    }

    void anOperationWithoutAGoodNameIsAskedForAgain()
    {
        Fixture f;
        f.load(200, kNew);
        f.transport.answer(1, 200, kPending); // a dot could lead elsewhere
        f.ring();
        QVERIFY(f.transport.request(2).url.endsWith(":onboardUser"));
    }

    void aSignUpThatNeverEndsIsGivenUp()
    {
        Fixture f;
        f.load(200, kNew);
        std::size_t index = 1;
        for (; f.calls == 0 && index < 100; ++index) {
            f.transport.answer(index, 200, kNamed);
            if (f.calls == 0)
                f.ring();
        }
        QCOMPARE(index, std::size_t{26}); // two minutes, 5 s apart
        QCOMPARE(f.answer->error().code, ErrorCode::unavailable);
    }

    void refusalsSayWhatToDo_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QString>("words");
        const auto row = [](const char *name, int status, const char *body, ErrorCode code,
                            const char16_t *words) {
            QTest::newRow(name) << status << QByteArray(body) << code << QString::fromUtf16(words);
        };
        row("not for this account", 200,
            R"({"ineligibleTiers":[{"reasonCode":"UNSUPPORTED_LOCATION",)"
            R"("reasonMessage":"Not available in your location."}]})",
            ErrorCode::unauthorized, u"Not available in your location");
        row("verification first", 200,
            R"({"ineligibleTiers":[{"reasonCode":"VALIDATION_REQUIRED","reasonMessage":"Verify.",)"
            R"("validationUrl":"https://accounts.google.com/verify"}]})",
            ErrorCode::unauthorized, u"open https://accounts.google.com/verify");
        row("a project of one's own", 200, R"({"currentTier":{"id":"standard-tier"}})",
            ErrorCode::invalidArgument, u"enter its project ID");
        row("the same for a tier to sign up for", 200,
            R"({"allowedTiers":[{"id":"standard-tier","isDefault":true}]})",
            ErrorCode::invalidArgument, u"enter its project ID");
        row("a rule of the organisation", 403,
            R"({"error":{"code":403,"details":[{"reason":"SECURITY_POLICY_VIOLATED"}]}})",
            ErrorCode::invalidArgument, u"enter its project ID");
        row("a breach of terms", 403,
            R"({"error":{"code":403,"message":"Service has been disabled in this account for )"
            R"(violation of Terms of Service."}})",
            ErrorCode::unauthorized, u"violation of Terms of Service");
        row("the token is refused", 401, R"({"error":{"code":401,"message":"Bad token."}})",
            ErrorCode::unauthorized, u"401");
        row("a web page", 200, "<html></html>", ErrorCode::corrupt, u"no JSON");
        row("a redirection", 302, "", ErrorCode::unavailable, u"302");
        row("a fault of the server", 503, "{}", ErrorCode::unavailable, u"503");
    }
    void refusalsSayWhatToDo()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(ErrorCode, code);
        QFETCH(QString, words);
        Fixture f;
        f.load(status, body);
        QCOMPARE(f.calls, 1);
        QVERIFY(!f.answer->ok());
        QCOMPARE(f.answer->error().code, code);
        QVERIFY2(f.answer->error().message.contains(words), qPrintable(f.answer->error().message));
        QVERIFY(!f.answer->error().message.contains(u"token-1"_s));
    }

    void aRuleOfTheOrganisationIsNoHindranceWithAProject()
    {
        Fixture f;
        f.account.projectId = "mine";
        f.load(403, R"({"error":{"details":[{"reason":"SECURITY_POLICY_VIOLATED"}]}})");
        QCOMPARE(f.answer->value().projectId, std::string("mine"));
        QCOMPARE(f.answer->value().tier, std::string("standard-tier"));
    }

    void aSignUpThatFailsIsTold()
    {
        Fixture f;
        f.load(200, kNew);
        f.transport.answer(1, 200, R"({"error":{"code":9,"message":"Precondition failed."}})");
        QCOMPARE(f.answer->error().code, ErrorCode::unavailable);
        QVERIFY(f.answer->error().message.contains(u"Precondition failed"_s));
    }

    void aSignUpWithoutAProjectIsTold()
    {
        Fixture f;
        f.load(200, kNew);
        f.transport.answer(1, 200, R"({"done":true,"response":{}})");
        QCOMPARE(f.answer->error().code, ErrorCode::corrupt);
    }

    void noAnswerIsTold()
    {
        Fixture f;
        f.start();
        f.transport.fail(0, NetworkPhase::connect);
        QCOMPARE(f.calls, 1);
        QCOMPARE(f.answer->error().code, ErrorCode::unavailable);
    }

    void destructionCancels()
    {
        Fixture f;
        f.start();
        f.check.reset();
        QVERIFY(!f.transport.running(0));
        QCOMPARE(f.calls, 0);
    }

    void wordsOfAMissingProject_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("words");
        QTest::addColumn<bool>("missing");
        QTest::newRow("an empty one was sent")
            << 400 << QByteArray("Invalid project resource name projects/") << true;
        QTest::newRow("something else is wrong")
            << 400 << QByteArray("Invalid value at 'contents'") << false;
        QTest::newRow("a limit") << 429 << QByteArray("Invalid project resource name") << false;
    }
    void wordsOfAMissingProject()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, words);
        QFETCH(bool, missing);
        QCOMPARE(saysProjectMissing(status, view(words)), missing);
    }
};

QTEST_APPLESS_MAIN(TestProjectCheck)
#include "tst_projectcheck.moc"
