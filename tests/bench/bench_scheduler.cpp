// SPDX-License-Identifier: GPL-3.0-or-later
// What a decision of the scheduler costs (quality.md): each strategy at 10 to 10 000 accounts, a
// quarter of them cooling down. Times are of one operation.
#include "core/scheduling/scheduler.h"

#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>

using namespace signalbox;
using namespace std::chrono_literals;

namespace {

constexpr int kBatch = 64;
constexpr int kRounds = 2'000;

struct Pool
{
    Pool(int accounts, SchedulingMode mode, Strategy strategy)
    {
        SchedulingSettings settings;
        settings.mode = mode;
        settings.strategy = strategy;
        settings.maxInFlight = 0;
        scheduler.configure(settings);
        for (int i = 0; i < accounts; ++i) {
            SchedulerAccount account;
            account.account.id = AccountId("acc-" + std::to_string(1'000'000 + i));
            account.account.provider = ProviderId("anthropic");
            account.account.tier = i % 3 == 0 ? "pro" : "free";
            account.origin = "https://api.example.test";
            account.family = "anthropic";
            account.speaksDialect[static_cast<int>(DialectId::anthropic)] = true;
            scheduler.upsertAccount(account);
        }
        query.model = "claude-sonnet-4-5-20250929";
        query.clientDialect = DialectId::anthropic;
        query.providers = {ProviderId("anthropic")};
        query.patternProviders = query.providers;
        query.clientKey = ClientKeyId("default");
        // A quarter cools down for longer than the run.
        Outcome limited;
        limited.kind = OutcomeKind::rateLimited;
        limited.reason = RateLimitReason::quotaExhausted;
        limited.hint = 24h;
        for (int i = 0; i < accounts; i += 4) {
            Query pinned = query;
            pinned.pinned = AccountId("acc-" + std::to_string(1'000'000 + i));
            const Decision decision = scheduler.pick(pinned, now);
            scheduler.release(std::get<Placement>(decision).lease, limited, now);
        }
        success.kind = OutcomeKind::success;
        success.status = 200;
        success.inputTokens = 900;
        success.outputTokens = 300;
    }

    TimePoint now = TimePoint(1000h);
    Scheduler scheduler{1};
    Query query;
    Outcome success;
    std::array<LeaseId, kBatch> out{};
};

Strategy strategyOf(const benchmark::State &state)
{
    return static_cast<Strategy>(state.range(0));
}

template <class Operation>
double secondsOf(Operation operation)
{
    const auto begin = std::chrono::steady_clock::now();
    operation();
    const auto end = std::chrono::steady_clock::now();
    return std::chrono::duration<double>(end - begin).count() / kBatch;
}

void takeAll(Pool &pool)
{
    for (LeaseId &lease : pool.out) {
        pool.now += 100us;
        lease = std::get<Placement>(pool.scheduler.pick(pool.query, pool.now)).lease;
    }
}

void releaseAll(Pool &pool)
{
    for (const LeaseId lease : pool.out) {
        pool.now += 100us;
        pool.scheduler.accepted(lease, pool.now);
        pool.scheduler.release(lease, pool.success, pool.now);
    }
}

void pick(benchmark::State &state)
{
    Pool pool(static_cast<int>(state.range(1)), SchedulingMode::performanceFirst,
              strategyOf(state));
    for ([[maybe_unused]] auto _ : state) {
        state.SetIterationTime(secondsOf([&] { takeAll(pool); }));
        releaseAll(pool);
    }
    state.SetLabel(std::string(strategyName(strategyOf(state))));
}

void acceptAndRelease(benchmark::State &state)
{
    Pool pool(static_cast<int>(state.range(1)), SchedulingMode::performanceFirst,
              strategyOf(state));
    for ([[maybe_unused]] auto _ : state) {
        takeAll(pool);
        state.SetIterationTime(secondsOf([&] { releaseAll(pool); }));
    }
    state.SetLabel(std::string(strategyName(strategyOf(state))));
}

/// An answer with rate-limit headers: the figures move, the index follows, the next pick obeys.
void quotaUpdateAndPick(benchmark::State &state)
{
    Pool pool(static_cast<int>(state.range(1)), SchedulingMode::performanceFirst,
              strategyOf(state));
    QuotaReading reading;
    reading.window = QuotaWindow::fiveHour;
    reading.resetsIn = 3h;
    pool.success.quota = {reading};
    int step = 0;
    const auto round = [&] {
        for (int i = 0; i < kBatch; ++i) {
            pool.now += 100us;
            const Decision decision = pool.scheduler.pick(pool.query, pool.now);
            pool.success.quota.front().used = 0.1 + 0.001 * (++step % 500);
            pool.scheduler.release(std::get<Placement>(decision).lease, pool.success, pool.now);
        }
    };
    for ([[maybe_unused]] auto _ : state)
        state.SetIterationTime(secondsOf(round));
    state.SetLabel(std::string(strategyName(strategyOf(state))));
}

void pickBySession(benchmark::State &state)
{
    Pool pool(static_cast<int>(state.range(0)), SchedulingMode::balance, Strategy::automatic);
    pool.query.session = "sid-0123456789abcdef";
    for ([[maybe_unused]] auto _ : state) {
        state.SetIterationTime(secondsOf([&] { takeAll(pool); }));
        releaseAll(pool);
    }
}

void everyStrategy(benchmark::internal::Benchmark *bench)
{
    for (const Strategy strategy :
         {Strategy::p2c, Strategy::roundRobin, Strategy::fillFirst, Strategy::adaptive}) {
        for (const int accounts : {10, 100, 1'000, 10'000})
            bench->Args({static_cast<int>(strategy), accounts})->Iterations(kRounds);
    }
}

BENCHMARK(pick)->Apply(everyStrategy)->UseManualTime();
BENCHMARK(acceptAndRelease)->Apply(everyStrategy)->UseManualTime();
BENCHMARK(quotaUpdateAndPick)->Apply(everyStrategy)->UseManualTime();
BENCHMARK(pickBySession)->Arg(10)->Arg(10'000)->Iterations(kRounds)->UseManualTime();

} // namespace

BENCHMARK_MAIN();
