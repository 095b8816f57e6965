// SPDX-License-Identifier: GPL-3.0-or-later
// What providers are asked about accounts although no request needs it: model lists, the projects
// of Code Assist accounts, quota after both.
#include "core/engine/accountquestions.h"

#include "core/accounts/accountstore.h"
#include "core/base/bytes.h"
#include "core/base/storagethread.h"
#include "tests/support/fakeclock.h"
#include "tests/support/fakesecrets.h"
#include "tests/support/faketransport.h"
#include "tests/unit/engine/fakerefresher.h"
#include "tests/unit/oauth/fakealarms.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <optional>

using namespace signalbox;
using namespace signalbox::test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

struct Fixture
{
    Fixture()
    {
        QDir(dir.path()).mkpath(u"accounts"_s);
        tokens.setTokenKeeper(tokenKeeper);
        tokenKeeper.setHooks(
            {[this](const AccountId &id, const Credential &before, const Credential &next,
                    TokenKeeper::Done done) {
                 accounts.saveTokens(id, before, next, std::move(done));
             },
             [this](const AccountId &id, const QString &why) { tokens.signInNeeded(id, why); }});
    }
    AccountId add(const char *provider, Credential credential, std::vector<std::string> models = {})
    {
        NewAccount made;
        made.account.provider = ProviderId(provider);
        made.account.label = u"One"_s;
        made.account.extra["terms_accepted"] = true;
        made.account.models = std::move(models);
        made.credential = std::move(credential);
        std::optional<Result<AddedAccount>> said;
        accounts.add(std::move(made), [&said](const auto &result) { said = result; });
        if (!QTest::qWaitFor([&said] { return said.has_value(); }) || !said->ok())
            qFatal("no account");
        return said->value().id;
    }
    AccountId addKey(std::vector<std::string> models = {})
    {
        return add("openai", {CredentialKind::apiKey, Secret("key-1")}, std::move(models));
    }
    AccountId addCodeAssist()
    {
        return add("code-assist", {CredentialKind::oauth, Secret("access-1"), Secret("refresh-1"),
                                   clock.wallNow() + 1h});
    }
    void passes(Milliseconds span)
    {
        clock.advance(span);
        questions.tick();
    }
    /// The requests that went to an address that ends so.
    [[nodiscard]] std::vector<std::size_t> asked(const QByteArray &ending) const
    {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < transport.count(); ++i) {
            if (transport.request(i).url.endsWith(ending))
                found.push_back(i);
        }
        return found;
    }
    [[nodiscard]] Account account(const AccountId &id) const
    {
        const auto access = tokens.access(id);
        return access ? access->account : Account();
    }
    [[nodiscard]] Account onDisk(const AccountId &id) const
    {
        AccountStore reader(dir.path(), storage);
        for (const Account &one : reader.load().accounts) {
            if (one.id == id)
                return one;
        }
        return {};
    }
    /// A request of the account is refused so.
    void refuse(const AccountId &id, int status, const QString &words)
    {
        Outcome outcome;
        outcome.status = status;
        outcome.message = words;
        run(id, outcome);
    }
    void run(const AccountId &id, const Outcome &outcome)
    {
        Query query;
        query.pinned = id;
        query.providers = {account(id).provider};
        query.patternProviders = query.providers;
        (void)tokens.acquire(query, nullptr, [&](AcquireResult result) {
            auto *lease = std::get_if<std::unique_ptr<AccountLease>>(&result);
            if (!lease)
                qFatal("no lease");
            (*lease)->release(outcome);
        });
        QCoreApplication::processEvents(); // it is told from the event loop
    }

    QTemporaryDir dir;
    FakeClock clock;
    FakeAlarms alarms{clock};
    SeededRandom random{1};
    mutable StorageThread storage;
    AccountStore store{dir.path(), storage};
    FakeSecrets secrets;
    ProviderRegistry providers = ProviderRegistry::builtIn().value();
    TokenManager tokens{clock, 1, providers};
    FakeTransport transport;
    FakeRefresher refresher;
    TokenKeeper tokenKeeper{clock, refresher};
    AccountKeeper accounts{{store, secrets, tokens, transport, providers, clock,
                            [] { return std::vector<ListenAddress>(); },
                            [] { return std::string("none"); }, &tokenKeeper, &refresher}};
    AccountQuestions questions{{tokens, tokenKeeper, accounts, transport, alarms, clock, random,
                                [] { return std::string("none"); }}};
};

constexpr char kModels[] = "/v1/models";
constexpr char kLoad[] = ":loadCodeAssist";
constexpr char kQuota[] = ":retrieveUserQuota";
constexpr char kStands[] = R"({"currentTier":{"id":"free-tier"},)"
                           R"("cloudaicompanionProject":"project-1"})";

} // namespace

class TestAccountQuestions final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void modelsAreListedSoonAfterAdding()
    {
        Fixture f;
        const AccountId id = f.addKey();
        f.questions.tick();
        f.passes(AccountPolls::kFirstSpread);
        QCOMPARE(f.asked(kModels).size(), std::size_t{1});
        f.transport.answer(0, 200, R"({"data":[{"id":"gpt-a"},{"id":"gpt-b"}]})");
        const std::vector<std::string> listed{"gpt-a", "gpt-b"};
        QTRY_COMPARE(f.account(id).knownModels, listed);
        QCOMPARE(f.onDisk(id).knownModels, listed);
        // Again after six hours, a tenth sooner or later.
        f.passes(5h);
        QCOMPARE(f.asked(kModels).size(), std::size_t{1});
        f.passes(2h);
        QCOMPARE(f.asked(kModels).size(), std::size_t{2});
    }

    void whatIsKnownIsNotAskedForAgainAtTheStart()
    {
        Fixture f;
        const AccountId id = f.addKey();
        f.questions.tick();
        f.passes(AccountPolls::kFirstSpread);
        f.transport.answer(0, 200, R"({"data":[{"id":"gpt-a"}]})");
        QTRY_VERIFY(!f.account(id).knownModels.empty());
        f.clock.advance(3h);
        AccountQuestions restarted{{f.tokens, f.tokenKeeper, f.accounts, f.transport, f.alarms,
                                    f.clock, f.random, [] { return std::string("none"); }}};
        restarted.tick();
        f.clock.advance(AccountPolls::kFirstSpread);
        restarted.tick();
        QCOMPARE(f.asked(kModels).size(), std::size_t{1});
        f.clock.advance(4h);
        restarted.tick();
        QCOMPARE(f.asked(kModels).size(), std::size_t{2});
    }

    void modelsByHandAreNotAskedFor()
    {
        Fixture f;
        (void)f.addKey({"gpt-mine"});
        f.questions.tick();
        f.passes(24h);
        QCOMPARE(f.transport.count(), std::size_t{0});
    }

    void afterAFailureLessOften()
    {
        Fixture f;
        const AccountId id = f.addKey();
        f.questions.tick();
        f.passes(AccountPolls::kFirstSpread);
        f.transport.answer(0, 404, "{}");
        f.passes(7h);
        QCOMPARE(f.asked(kModels).size(), std::size_t{1});
        f.passes(7h);
        QCOMPARE(f.asked(kModels).size(), std::size_t{2});
        QVERIFY(f.account(id).knownModels.empty());
        QVERIFY(!f.account(id).needsLogin);
    }

    void notWhileOffline()
    {
        Fixture f;
        const AccountId id = f.addKey();
        f.questions.tick();
        f.clock.advance(AccountPolls::kFirstSpread);
        f.tokens.setSystemNetwork(OfflineWatch::System::offline);
        Outcome lost;
        lost.kind = OutcomeKind::network;
        lost.connected = false;
        lost.unreachable = true;
        f.run(id, lost);
        f.questions.tick();
        QCOMPARE(f.transport.count(), std::size_t{0});
        f.tokens.setSystemNetwork(OfflineWatch::System::online);
        f.questions.tick();
        QCOMPARE(f.transport.count(), std::size_t{1});
    }

    void theProjectIsFoundAfterASignIn()
    {
        Fixture f;
        const AccountId id = f.addCodeAssist();
        QCOMPARE(f.asked(kLoad).size(), std::size_t{1});
        QCOMPARE(f.transport.request(0).headers.value("authorization"),
                 QByteArray("Bearer access-1"));
        QVERIFY(f.asked(kQuota).empty()); // there is nothing to ask about yet
        f.transport.answer(0, 200, kStands);
        QTRY_COMPARE(f.account(id).projectId, std::string("project-1"));
        QCOMPARE(f.account(id).tier, std::string("free-tier"));
        QCOMPARE(f.onDisk(id).projectId, std::string("project-1"));
        QTRY_COMPARE(f.asked(kQuota).size(), std::size_t{1});
        const std::size_t quota = f.asked(kQuota).front();
        QVERIFY(f.transport.request(quota).body.contains("project-1"));
        f.transport.answer(quota, 200,
                           R"({"buckets":[{"modelId":"gemini-x","remainingFraction":0.25}]})");
        const auto snapshot = f.tokens.snapshot(id);
        QCOMPARE(snapshot->quota.size(), std::size_t{1});
        QCOMPARE(snapshot->quota.front().model, std::string("gemini-x"));
        // By itself it is never asked again.
        f.passes(24h);
        QCOMPARE(f.asked(kLoad).size(), std::size_t{1});
    }

    void anEndedTokenIsRenewedFirst()
    {
        Fixture f;
        (void)f.add("code-assist", {CredentialKind::oauth, Secret("access-1"), Secret("refresh-1"),
                                    f.clock.wallNow() - 1h});
        QVERIFY(f.asked(kLoad).empty());
        QTRY_COMPARE(f.refresher.count(), std::size_t{1});
        f.refresher.renew(0, "access-2", "refresh-1", f.clock.wallNow() + 1h);
        QTRY_COMPARE(f.asked(kLoad).size(), std::size_t{1});
        QCOMPARE(f.transport.request(0).headers.value("authorization"),
                 QByteArray("Bearer access-2"));
    }

    void aRefusalIsShown()
    {
        Fixture f;
        const AccountId id = f.addCodeAssist();
        f.transport.answer(0, 200,
                           R"({"ineligibleTiers":[{"reasonCode":"UNKNOWN",)"
                           R"("reasonMessage":"Not for you."}]})");
        QTRY_VERIFY(f.account(id).lastError.contains(u"Not for you"_s));
        QVERIFY(f.account(id).projectId.empty());
        f.tokens.credentialRenewed(id); // the user refreshes
        QCOMPARE(f.asked(kLoad).size(), std::size_t{2});
        f.transport.answer(1, 200, kStands);
        QTRY_COMPARE(f.account(id).projectId, std::string("project-1"));
        QVERIFY(f.account(id).lastError.isEmpty());
    }

    void aRequestWithoutProjectHasItFound()
    {
        Fixture f;
        const AccountId id = f.addCodeAssist();
        f.transport.fail(0, NetworkPhase::connect);
        f.refuse(id, 400, u"Invalid value at 'contents'"_s);
        f.clock.advance(ProjectKeeper::kRefusalPause);
        QCOMPARE(f.asked(kLoad).size(), std::size_t{1});
        const QString missing = u"Invalid project resource name projects/"_s;
        f.refuse(id, 400, missing);
        QCOMPARE(f.asked(kLoad).size(), std::size_t{2});
        f.transport.fail(1, NetworkPhase::connect);
        f.refuse(id, 400, missing); // the answer would be the same
        QCOMPARE(f.asked(kLoad).size(), std::size_t{2});
    }

    void otherProvidersHaveNoProjectToFind()
    {
        Fixture f;
        const AccountId id = f.addKey({"gpt-mine"});
        f.tokens.credentialRenewed(id);
        f.refuse(id, 400, u"Invalid project resource name projects/"_s);
        QVERIFY(f.asked(kLoad).empty());
    }

    void aRefreshFindsTheProjectAnew()
    {
        Fixture f;
        const AccountId id = f.addCodeAssist();
        f.transport.answer(0, 200, kStands);
        QTRY_VERIFY(!f.account(id).projectId.empty());
        std::optional<Result<AccountSnapshot>> said;
        f.accounts.refresh(id, [&said](const auto &result) { said = result; });
        f.refresher.renew(0, "access-2", "refresh-1", f.clock.wallNow() + 1h);
        QTRY_VERIFY(said.has_value());
        QVERIFY(said->ok()); // there is no model list at Code Assist
        QCOMPARE(f.asked(kLoad).size(), std::size_t{2});
    }
};

QTEST_GUILESS_MAIN(TestAccountQuestions)
#include "tst_accountquestions.moc"
