// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/simulation.h"

#include <QTest>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

using namespace signalbox;
using namespace std::chrono_literals;

namespace {

SimulatedAccount account(const char *id, const char *provider = "openai")
{
    SimulatedAccount made;
    made.account.account.id = AccountId(id);
    made.account.account.provider = ProviderId(provider);
    made.account.speaksDialect[static_cast<std::size_t>(DialectId::openaiChat)] = true;
    return made;
}

SimulatedRequest request(Milliseconds at, const char *session = "", const char *clientKey = "k")
{
    SimulatedRequest made;
    made.at = at;
    made.clientKey = ClientKeyId(clientKey);
    made.session = session;
    made.model = "gpt-5";
    made.inputTokens = 600;
    made.outputTokens = 400;
    return made;
}

SimulatedAnswer answer(OutcomeKind kind, std::optional<Milliseconds> hint = {})
{
    SimulatedAnswer made;
    made.kind = kind;
    made.hint = hint;
    return made;
}

SimulationInput pool(std::initializer_list<const char *> ids)
{
    SimulationInput input;
    for (const char *id : ids)
        input.accounts.push_back(account(id));
    return input;
}

/// A busy morning: sessions of many turns from several keys, accounts with limits of both kinds.
SimulationInput morning(std::size_t requests, std::size_t accounts)
{
    SimulationInput input;
    for (std::size_t i = 0; i < accounts; ++i) {
        input.accounts.push_back(account(("acc-" + std::to_string(i)).c_str()));
        input.accounts.back().upstream.requestsPerMinute = 4;
        input.accounts.back().upstream.tokens = 120'000;
        input.accounts.back().upstream.tokenWindow = 1h;
    }
    for (std::size_t i = 0; i < requests; ++i) {
        const auto at =
            Milliseconds(3h) * static_cast<long long>(i) / static_cast<long long>(requests);
        const std::string session = i % 3 == 0 ? "" : "s" + std::to_string(i / 600 * 7 + i % 7);
        input.requests.push_back(request(at, session.c_str(), i % 5 == 0 ? "other" : "k"));
        input.requests.back().duration = Milliseconds(500 + i * 7919 % 9000);
    }
    return input;
}

const SimulationResult *run(const SimulationInput &input, std::optional<SimulationResult> &place)
{
    Result<SimulationResult> result = simulate(input);
    if (!result)
        return nullptr;
    place = std::move(result).value();
    return &*place;
}

using Change = std::function<void(SimulationInput &)>;

} // namespace

Q_DECLARE_METATYPE(Change)

class TestSimulation final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void emptyReplay();
    void sessionStaysOnItsAccount();
    void requestsPerMinuteAreKept();
    void tokensOfAWindowAreKept();
    void waitByMode_data();
    void waitByMode();
    void rotation_data();
    void rotation();
    void noAccount_data();
    void noAccount();
    void parkedAreServedInTurn();
    void parkedOfOneKeyAreServedInOrder();
    void fullQueueRefuses();
    void troubleLastsItsTime();
    void answersOfAnAccount();
    void waitsAreSummedUp();
    void sharesAreSummedUp();
    void requestsMayComeInAnyOrder();
    void everyRequestEndsOnce_data();
    void everyRequestEndsOnce();
    void sameSeedSameResult();
    void tuningIsObeyed();
    void faultsAreNamed_data();
    void faultsAreNamed();

private:
    std::optional<SimulationResult> m_place;
};

void TestSimulation::emptyReplay()
{
    const SimulationResult *result = run({}, m_place);
    QVERIFY(result);
    QVERIFY(result->requests.empty());
    QVERIFY(!result->sameAccountShare);
    QCOMPARE(result->maxWait, 0ms);
}

void TestSimulation::sessionStaysOnItsAccount()
{
    SimulationInput input = pool({"a", "b", "c"});
    for (int turn = 0; turn < 50; ++turn)
        input.requests.push_back(request(turn * 10s, "talk"));
    const SimulationResult *result = run(input, m_place);
    QVERIFY(result);
    QCOMPARE(result->served, std::uint64_t(50));
    QCOMPARE(result->sessions.size(), std::size_t(1));
    QCOMPARE(result->sessions[0].served, std::uint64_t(50));
    QCOMPARE(result->sessions[0].same, std::uint64_t(49));
    QCOMPARE(result->sameAccountShare.value(), 1.0);

    input.settings.mode = SchedulingMode::performanceFirst; // round robin: never the same twice
    result = run(input, m_place);
    QCOMPARE(result->sessions[0].same, std::uint64_t(0));
    QCOMPARE(result->sameAccountShare.value(), 0.0);
}

void TestSimulation::requestsPerMinuteAreKept()
{
    SimulationInput input = pool({"a"});
    input.accounts[0].upstream.requestsPerMinute = 3;
    input.settings.queueWaitSeconds = 0;
    for (int i = 0; i < 5; ++i)
        input.requests.push_back(request(i * 5s));
    input.requests.push_back(request(60s)); // the minute began with the first
    const SimulationResult *result = run(input, m_place);
    QVERIFY(result);
    std::vector<int> statuses;
    for (const SimulatedServing &serving : result->requests)
        statuses.push_back(serving.status);
    QCOMPARE(statuses, (std::vector<int>{200, 200, 200, 429, 429, 200}));
    // The fourth was told to stay away: the fifth was not even tried.
    QCOMPARE(result->requests[3].attempts, 1);
    QCOMPARE(result->requests[4].attempts, 0);
    QCOMPARE(result->rateLimited, std::uint64_t(1));
    QCOMPARE(result->accounts[0].rateLimited, std::uint64_t(1));
    QCOMPARE(result->accounts[0].served, std::uint64_t(4));
    QCOMPARE(result->accounts[0].attempts, std::uint64_t(5));
}

void TestSimulation::tokensOfAWindowAreKept()
{
    SimulationInput input = pool({"a"});
    input.accounts[0].upstream.tokens = 2'000; // two requests
    input.accounts[0].upstream.tokenWindow = 1h;
    input.settings.queueWaitSeconds = 0;
    for (const Milliseconds at : {0ms, 60'000ms, 120'000ms, 3'599'000ms, 3'600'000ms})
        input.requests.push_back(request(at));
    const SimulationResult *result = run(input, m_place);
    QVERIFY(result);
    std::vector<int> statuses;
    for (const SimulatedServing &serving : result->requests)
        statuses.push_back(serving.status);
    QCOMPARE(statuses, (std::vector<int>{200, 200, 429, 429, 200}));
    QCOMPARE(result->accounts[0].tokens, 3'000LL);
    QCOMPARE(result->rateLimited, std::uint64_t(1));
}

void TestSimulation::waitByMode_data()
{
    QTest::addColumn<SchedulingMode>("mode");
    QTest::addColumn<bool>("moves");
    QTest::addColumn<Milliseconds>("wait");
    QTest::newRow("§3 CacheFirst waits for its account")
        << SchedulingMode::cacheFirst << false << Milliseconds(3s);
    QTest::newRow("§3 Balance rotates at once") << SchedulingMode::balance << true << 0ms;
}

void TestSimulation::waitByMode()
{
    QFETCH(SchedulingMode, mode);
    QFETCH(bool, moves);
    QFETCH(Milliseconds, wait);
    SimulationInput input = pool({"a", "b"});
    input.settings.mode = mode;
    input.requests = {request(0ms, "talk"), request(10s, "talk")};
    input.requests[1].answers = {answer(OutcomeKind::rateLimited, 3s)};
    const SimulationResult *result = run(input, m_place);
    QVERIFY(result);
    QCOMPARE(result->requests[1].status, 200);
    QCOMPARE(result->requests[1].wait, wait);
    QCOMPARE(result->requests[1].attempts, 2);
    QCOMPARE(result->requests[1].rateLimited, 1);
    QCOMPARE(result->requests[0].account != result->requests[1].account, moves);
    // Its failure takes 100 ms, its answer a second.
    QCOMPARE(result->requests[1].took, wait + 1100ms);
}

void TestSimulation::rotation_data()
{
    QTest::addColumn<OutcomeKind>("kind");
    QTest::addColumn<int>("attempts");
    QTest::addColumn<int>("status");
    QTest::newRow("§7 429: up to six") << OutcomeKind::rateLimited << 6 << 429;
    QTest::newRow("§7 401: max_attempts, never passed on") << OutcomeKind::unauthorized << 3 << 503;
    QTest::newRow("§7 other 403: max_attempts") << OutcomeKind::forbidden << 3 << 403;
    QTest::newRow("§7 breach of terms: never") << OutcomeKind::suspended << 1 << 403;
    QTest::newRow("§7 unsupported: max_attempts") << OutcomeKind::modelUnsupported << 3 << 404;
    QTest::newRow("§7 5xx: max_attempts") << OutcomeKind::upstreamFailure << 3 << 502;
    QTest::newRow("§7 reset after sending: once") << OutcomeKind::network << 2 << 502;
    QTest::newRow("§7 empty stream: max_attempts") << OutcomeKind::emptyStream << 3 << 502;
    QTest::newRow("§7 request at fault: never") << OutcomeKind::neutral << 1 << 400;
}

void TestSimulation::rotation()
{
    QFETCH(OutcomeKind, kind);
    QFETCH(int, attempts);
    QFETCH(int, status);
    SimulationInput input = pool({"a", "b", "c", "d", "e", "f", "g", "h"});
    input.requests = {request(0ms)};
    input.requests[0].answers.assign(8, answer(kind, kind == OutcomeKind::rateLimited
                                                         ? std::optional<Milliseconds>(1h)
                                                         : std::nullopt));
    const SimulationResult *result = run(input, m_place);
    QVERIFY(result);
    QCOMPARE(result->requests[0].attempts, attempts);
    QCOMPARE(result->requests[0].status, status);
    QCOMPARE(result->failed, std::uint64_t(1));
    std::uint64_t blamed = 0;
    for (const SimulatedAccountTotals &totals : result->accounts) {
        QVERIFY(totals.attempts <= 1); // each on another account
        blamed += totals.rateLimited + totals.failed;
    }
    QCOMPARE(blamed, static_cast<std::uint64_t>(attempts));
}

void TestSimulation::noAccount_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, int status, Change change) {
        QTest::newRow(name) << change << status;
    };
    row("§7 nobody can be meant", 404,
        [](SimulationInput &in) { in.requests[0].providers.emplace(1, ProviderId("anthropic")); });
    row("§7 model not offered", 404,
        [](SimulationInput &in) { in.accounts[0].account.account.models = {"gpt-4"}; });
    row("§12 no list and no pattern that fits", 404,
        [](SimulationInput &in) { in.requests[0].providers.emplace(1, ProviderId("openai")); });
    row("§7 disabled", 503,
        [](SimulationInput &in) { in.accounts[0].account.account.disabled = true; });
    row("§7 no accounts", 503, [](SimulationInput &in) { in.accounts.clear(); });
}

void TestSimulation::noAccount()
{
    QFETCH(Change, change);
    QFETCH(int, status);
    SimulationInput input = pool({"a"});
    input.requests = {request(0ms)};
    change(input);
    const SimulationResult *result = run(input, m_place);
    QVERIFY(result);
    QCOMPARE(result->requests[0].status, status);
    QCOMPARE(result->requests[0].attempts, 0);
    QVERIFY(!result->requests[0].account);
    QCOMPARE(result->failed, std::uint64_t(1));
}

void TestSimulation::parkedOfOneKeyAreServedInOrder()
{
    SimulationInput input = pool({"a"});
    input.settings.maxInFlightPerAccount = 1;
    input.settings.queueWaitSeconds = 600;
    for (int i = 0; i < 200; ++i)
        input.requests.push_back(request(Milliseconds(i)));
    const SimulationResult *result = run(input, m_place);
    QVERIFY(result);
    QCOMPARE(result->served, std::uint64_t(200));
    for (int i = 0; i < 200; ++i) {
        const SimulatedServing &serving = result->requests[static_cast<std::size_t>(i)];
        QCOMPARE(serving.wait, i * 1s - Milliseconds(i)); // one after the other, a second each
        QCOMPARE(serving.took, serving.wait + 1s);
    }
    QCOMPARE(result->maxWait, 198'801ms);
}

void TestSimulation::parkedAreServedInTurn()
{
    SimulationInput input = pool({"a"});
    input.settings.maxInFlightPerAccount = 1;
    input.settings.queueWaitSeconds = 600;
    for (int i = 0; i < 11; ++i)
        input.requests.push_back(request(Milliseconds(i), "", "greedy"));
    for (int i = 0; i < 5; ++i)
        input.requests.push_back(request(Milliseconds(100 + i), "", "modest"));
    const SimulationResult *result = run(input, m_place);
    QVERIFY(result);
    // The first is served at once; then greedy and modest alternate until modest is through.
    for (int i = 0; i < 5; ++i) {
        const auto served = [&](std::size_t index) {
            return input.requests[index].at + result->requests[index].wait;
        };
        QCOMPARE(served(static_cast<std::size_t>(1 + i)), Milliseconds(1s + i * 2s));
        QCOMPARE(served(static_cast<std::size_t>(11 + i)), Milliseconds(2s + i * 2s));
    }
}

void TestSimulation::fullQueueRefuses()
{
    SimulationInput input = pool({"a"});
    input.settings.maxInFlightPerAccount = 1;
    input.settings.queueWaitSeconds = 2;
    for (int i = 0; i < 1'102; ++i)
        input.requests.push_back(request(0ms));
    for (SimulatedRequest &one : input.requests)
        one.duration = 10s;
    const SimulationResult *result = run(input, m_place);
    QVERIFY(result);
    QCOMPARE(result->served, std::uint64_t(1));
    const auto waited = std::count_if(result->requests.begin(), result->requests.end(),
                                      [](const auto &one) { return one.wait == 2s; });
    const auto turnedAway =
        std::count_if(result->requests.begin(), result->requests.end(),
                      [](const auto &one) { return one.took == 0ms && one.status == 503; });
    QCOMPARE(waited, 1'000);
    QCOMPARE(turnedAway, 101);
}

void TestSimulation::troubleLastsItsTime()
{
    SimulationInput input = pool({"a", "b"});
    input.accounts[0].account.account.priority = 0;
    input.accounts[1].account.account.priority = 10;
    input.accounts[0].upstream.troubles = {{10s, 20s, answer(OutcomeKind::rateLimited, 2s)}};
    input.requests = {request(9'999ms), request(10s), request(20s)};
    const SimulationResult *result = run(input, m_place);
    QVERIFY(result);
    QCOMPARE(result->requests[0].account.value(), std::size_t(0));
    QCOMPARE(result->requests[1].account.value(), std::size_t(1));
    QCOMPARE(result->requests[2].attempts, 1);
    QCOMPARE(result->rateLimited, std::uint64_t(1));
}

void TestSimulation::answersOfAnAccount()
{
    SimulationInput input = pool({"a", "b"});
    input.requests = {request(0ms)};
    input.requests[0].answersOf[AccountId("a")] = answer(OutcomeKind::rateLimited, 1h);
    const SimulationResult *result = run(input, m_place);
    QVERIFY(result);
    QCOMPARE(result->requests[0].account.value(), std::size_t(1)); // whoever was asked first
    QCOMPARE(result->accounts[0].served, std::uint64_t(0));
}

void TestSimulation::waitsAreSummedUp()
{
    SimulationInput input = pool({"a"});
    input.settings.maxInFlightPerAccount = 1;
    input.settings.queueWaitSeconds = 600;
    for (int i = 0; i < 20; ++i) // all at once: waits of 0, 1, … 19 s
        input.requests.push_back(request(0ms));
    const SimulationResult *result = run(input, m_place);
    QVERIFY(result);
    QCOMPARE(result->meanWait, 9'500.0);
    QCOMPARE(result->p95Wait, Milliseconds(18s));
    QCOMPARE(result->maxWait, Milliseconds(19s));
}

void TestSimulation::sharesAreSummedUp()
{
    SimulationInput input = pool({"a", "b"});
    const auto on = [](Milliseconds at, const char *session, const char *other) {
        SimulatedRequest made = request(at, session);
        made.answersOf[AccountId(other)] = answer(OutcomeKind::modelUnsupported);
        return made;
    };
    // talk: a, then b, then b; alone: one request; the same name of another key is not the same.
    input.requests = {on(0s, "talk", "b"), on(10s, "talk", "a"), request(20s, "talk"),
                      request(30s, "alone"), request(40s, "talk", "another key")};
    const SimulationResult *result = run(input, m_place);
    QVERIFY(result);
    QCOMPARE(result->served, std::uint64_t(5));
    QCOMPARE(result->sessions.size(), std::size_t(1));
    QCOMPARE(result->sessions[0].session, std::string("talk"));
    QCOMPARE(result->sessions[0].clientKey, ClientKeyId("k"));
    QCOMPARE(result->sessions[0].served, std::uint64_t(3));
    QCOMPARE(result->sessions[0].same, std::uint64_t(1));
    QCOMPARE(result->sameAccountShare.value(), 0.5);
}

void TestSimulation::requestsMayComeInAnyOrder()
{
    SimulationInput input = pool({"a"});
    input.accounts[0].upstream.requestsPerMinute = 1;
    input.settings.queueWaitSeconds = 0;
    input.requests = {request(10s), request(0ms)};
    const SimulationResult *result = run(input, m_place);
    QVERIFY(result);
    QCOMPARE(result->requests[0].status, 429);
    QCOMPARE(result->requests[1].status, 200);
}

void TestSimulation::everyRequestEndsOnce_data()
{
    QTest::addColumn<SchedulingMode>("mode");
    QTest::addColumn<Strategy>("strategy");
    for (const SchedulingMode mode :
         {SchedulingMode::cacheFirst, SchedulingMode::balance, SchedulingMode::performanceFirst}) {
        for (const Strategy strategy :
             {Strategy::p2c, Strategy::roundRobin, Strategy::fillFirst, Strategy::adaptive}) {
            const QByteArray name = QByteArray("§14 ") + schedulingModeName(mode).data() + ' ' +
                                    strategyName(strategy).data();
            QTest::newRow(name.constData()) << mode << strategy;
        }
    }
}

void TestSimulation::everyRequestEndsOnce()
{
    QFETCH(SchedulingMode, mode);
    QFETCH(Strategy, strategy);
    SimulationInput input = morning(1'500, 3);
    input.settings.mode = mode;
    input.settings.strategy = strategy;
    input.settings.maxInFlightPerAccount = 1;
    input.accounts[1].upstream.troubles = {{30min, 60min, answer(OutcomeKind::upstreamFailure)}};
    input.accounts[2].upstream.troubles = {{90min, 150min, answer(OutcomeKind::network)}};
    const SimulationResult *result = run(input, m_place);
    QVERIFY(result);
    std::uint64_t attempts = 0;
    for (std::size_t i = 0; i < input.requests.size(); ++i) {
        const SimulatedServing &serving = result->requests[i];
        QVERIFY(serving.status >= 200);
        QCOMPARE(serving.account.has_value(), serving.status == 200);
        QVERIFY(serving.wait <= Milliseconds(61s));
        attempts += static_cast<std::uint64_t>(serving.attempts);
    }
    std::uint64_t served = 0;
    for (const SimulatedAccountTotals &totals : result->accounts) {
        QCOMPARE(totals.attempts, totals.served + totals.rateLimited + totals.failed);
        served += totals.served;
        attempts -= totals.attempts;
    }
    QCOMPARE(attempts, std::uint64_t(0));
    QCOMPARE(served, result->served);
    QCOMPARE(result->served + result->failed, std::uint64_t(1'500));
    // All of it was met: or the test would show nothing.
    QVERIFY(result->served > 300);
    QVERIFY(result->failed > 0);
    QVERIFY(result->rateLimited > 0);
    QVERIFY(result->maxWait > 0ms);
}

void TestSimulation::sameSeedSameResult()
{
    SimulationInput input = morning(2'000, 10);
    const auto who = [&input] {
        std::vector<std::size_t> served;
        const Result<SimulationResult> result = simulate(input);
        for (const SimulatedServing &serving : result.value().requests)
            served.push_back(serving.account.value_or(999));
        return served;
    };
    const auto first = who();
    QCOMPARE(who(), first);
    input.seed = 2;
    QVERIFY(who() != first); // p2c draws
}

void TestSimulation::tuningIsObeyed()
{
    SimulationInput input = pool({"a", "b", "c", "d", "e", "f", "g", "h"});
    input.tuning.rateLimitAttempts = 4;
    input.requests = {request(0ms)};
    input.requests[0].answers.assign(8, answer(OutcomeKind::rateLimited, 1h));
    const SimulationResult *result = run(input, m_place);
    QVERIFY(result);
    QCOMPARE(result->requests[0].attempts, 4);
}

void TestSimulation::faultsAreNamed_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QByteArray>("pointer");
    const auto row = [](const char *pointer, Change change) {
        QTest::newRow(pointer) << change << QByteArray(pointer);
    };
    row("/requests", [](auto &in) { in.requests.resize(kMaxSimulatedRequests + 1); });
    row("/accounts", [](auto &in) { in.accounts.resize(kMaxSimulatedAccounts + 1); });
    row("/requests/1/at_ms", [](auto &in) { in.requests[1].at = -1ms; });
    row("/requests/1/duration_ms", [](auto &in) { in.requests[1].duration = 25h; });
    row("/requests/1/first_byte_ms", [](auto &in) { in.requests[1].firstByte = 2s; });
    row("/requests/1/weight", [](auto &in) { in.requests[1].weight = 0; });
    row("/requests/1/input_tokens", [](auto &in) { in.requests[1].inputTokens = -1; });
    row("/requests/1/output_tokens", [](auto &in) { in.requests[1].outputTokens = -1; });
    row("/requests/1/model", [](auto &in) { in.requests[1].model.assign(257, 'm'); });
    row("/requests/1/session", [](auto &in) { in.requests[1].session.assign(257, 's'); });
    row("/requests/1/answers", [](auto &in) { in.requests[1].answers.resize(65); });
    row("/requests/1/answers/0/hint_ms",
        [](auto &in) { in.requests[1].answers = {answer(OutcomeKind::rateLimited, -1ms)}; });
    row("/requests/1/answers_of/zz",
        [](auto &in) { in.requests[1].answersOf[AccountId("zz")] = {}; });
    row("/accounts/1/id", [](auto &in) { in.accounts[1].account.account.id = AccountId("a"); });
    row("/accounts/1/provider", [](auto &in) { in.accounts[1].account.account.provider = {}; });
    row("/accounts/1/upstream/requests_per_minute",
        [](auto &in) { in.accounts[1].upstream.requestsPerMinute = -1; });
    row("/accounts/1/upstream/tokens", [](auto &in) { in.accounts[1].upstream.tokens = -1; });
    row("/accounts/1/upstream/token_window_ms",
        [](auto &in) { in.accounts[1].upstream.tokenWindow = 0ms; });
    row("/accounts/1/upstream/troubles/0/until_ms", [](auto &in) {
        in.accounts[1].upstream.troubles = {{2s, 1s, answer(OutcomeKind::forbidden)}};
    });
    row("/accounts/1/upstream/troubles/0/answer/outcome", [](auto &in) {
        in.accounts[1].upstream.troubles = {{1s, 2s, {}}};
    });
}

void TestSimulation::faultsAreNamed()
{
    QFETCH(Change, change);
    QFETCH(QByteArray, pointer);
    SimulationInput input = pool({"a", "b"});
    input.requests = {request(0ms), request(1s)};
    change(input);
    const Result<SimulationResult> result = simulate(input);
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::invalidArgument);
    QCOMPARE(result.error().fields.size(), std::size_t(1));
    QCOMPARE(QByteArray::fromStdString(result.error().fields[0].pointer), pointer);
}

QTEST_APPLESS_MAIN(TestSimulation)
#include "tst_simulation.moc"
