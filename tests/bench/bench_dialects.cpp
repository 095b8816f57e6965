// SPDX-License-Identifier: GPL-3.0-or-later
// What translation costs (quality.md): a request of 1 MB, one event of a stream, one open stream.
// Each line carries its own yardstick: "ratio" is what the bar is about.
#include "core/base/clock.h"
#include "core/dialects/canonical/reasoningkeeper.h"
#include "core/dialects/codec.h"
#include "core/gateway/answerstream.h"
#include "core/gateway/translatedanswer.h"
#include "core/json/value.h"
#include "tests/bench/benchbodies.h"
#include "tests/support/upstreamscene.h"

#include <benchmark/benchmark.h>

#include <malloc.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

using namespace signalbox;

namespace {

constexpr qsizetype kMegabyte = 1'000'000;
constexpr int kEvents = 1'000;
constexpr int kRounds = 50; // of a whole stream
constexpr int kStreams = 500;

std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

/// What this thread has run: a busy machine makes it no longer.
double threadSeconds()
{
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

template <class Operation>
double secondsOf(Operation operation)
{
    const double begin = threadSeconds();
    operation();
    return threadSeconds() - begin;
}

/// The median of some runs.
template <class Operation>
double typicalSeconds(Operation operation)
{
    std::array<double, 9> runs{};
    for (double &run : runs)
        run = secondsOf(operation);
    std::nth_element(runs.begin(), runs.begin() + runs.size() / 2, runs.end());
    return runs[runs.size() / 2];
}

const char *modelOf(DialectId upstream)
{
    if (upstream == DialectId::anthropic)
        return "claude-opus-4-7";
    return upstream == DialectId::gemini ? "gemini-3-pro" : "gpt-5";
}

Result<Conversation> readBody(DialectId client, const QByteArray &body)
{
    const auto document = json::Document::parse(viewOf(body));
    if (!document)
        return document.error();
    RequestHead head;
    head.pathModel = "client-model";
    return codecFor(client).readRequest(*document, head);
}

QByteArray translated(DialectId client, DialectId upstream, const QByteArray &body)
{
    const Result<Conversation> conversation = readBody(client, body);
    if (!conversation)
        return {};
    WriteTarget target;
    target.model = modelOf(upstream);
    target.official = true;
    RequestNotes notes(client);
    const Result<QByteArray> out = codecFor(upstream).writeRequest(*conversation, target, notes);
    return out ? *out : QByteArray();
}

std::string labelOf(DialectId from, DialectId to)
{
    return std::string(dialectName(from)) + " to " + std::string(dialectName(to));
}

DialectId dialectAt(const benchmark::State &state, int argument)
{
    return static_cast<DialectId>(state.range(argument));
}

/// 1 MB translated; ratio: by Boost.JSON parsing and serializing the same body (bar 3), and in the
/// same measure what parsing, reading and writing take of it.
void request(benchmark::State &state)
{
    const DialectId client = dialectAt(state, 0);
    const DialectId upstream = dialectAt(state, 1);
    const QByteArray body = bench::requestBody(client, kMegabyte);
    state.SetLabel(labelOf(client, upstream));
    if (translated(client, upstream, body).size() < body.size() / 2) {
        state.SkipWithError("not translated");
        return;
    }
    const double yardstick = typicalSeconds([&body] {
        benchmark::DoNotOptimize(boost::json::serialize(boost::json::parse(viewOf(body))));
    });
    const double parsing = typicalSeconds(
        [&body] { benchmark::DoNotOptimize(json::Document::parse(viewOf(body)).ok()); });
    const double reading =
        typicalSeconds([&] { benchmark::DoNotOptimize(readBody(client, body).ok()); });
    double total = 0;
    for ([[maybe_unused]] auto _ : state) {
        const double seconds =
            secondsOf([&] { benchmark::DoNotOptimize(translated(client, upstream, body)); });
        state.SetIterationTime(seconds);
        total += seconds;
    }
    const double whole = total / static_cast<double>(state.iterations());
    state.counters["ratio"] = whole / yardstick;
    state.counters["parse"] = parsing / yardstick;
    state.counters["read"] = (reading - parsing) / yardstick;
    state.counters["write"] = (whole - reading) / yardstick;
}

/// The events of an upstream's stream of text.
std::vector<QByteArray> streamOf(DialectId upstream)
{
    test::UpstreamCall call;
    call.dialect = upstream;
    call.model = modelOf(upstream);
    test::Scene scene;
    for (int i = 0; i < kEvents; ++i)
        scene.text.push_back("some words " + std::to_string(i) + ' ');
    switch (upstream) {
    case DialectId::openaiResponses:
        return test::responsesEvents(call, scene);
    case DialectId::anthropic:
        return test::messagesEvents(call, scene);
    case DialectId::gemini:
        return test::geminiEvents(call, scene);
    case DialectId::openaiChat:
        break;
    }
    return test::chatEvents(call, scene);
}

std::unique_ptr<TranslatedAnswer> openStream(DialectId upstream, DialectId client,
                                             ReasoningKeeper &keeper,
                                             const std::shared_ptr<const Conversation> &asked)
{
    TranslatedAnswerSetup setup;
    setup.upstream = upstream;
    setup.client = client;
    setup.comes = TranslatedAnswerSetup::Comes::events;
    setup.goes = TranslatedAnswerSetup::Goes::stream;
    setup.context.model = "client-model";
    setup.context.requestId = "request-1";
    setup.context.created = 1'790'000'000;
    setup.context.request = asked;
    setup.scope = "key/session";
    return std::make_unique<TranslatedAnswer>(std::move(setup), keeper);
}

/// Feeds the events one by one, as they come; false when one was not read.
bool feedAll(AnswerRelay &relay, std::span<const QByteArray> events)
{
    bool good = true;
    for (const QByteArray &one : events) {
        good = relay.feed(one).ok() && good;
        benchmark::DoNotOptimize(relay.take());
    }
    return good;
}

std::shared_ptr<const Conversation> askedBy(DialectId client)
{
    const Result<Conversation> read = readBody(client, bench::requestBody(client, 4'000));
    return read ? std::make_shared<const Conversation>(*read) : nullptr;
}

/// One event of a stream; ratio: by the relay of the same event where client and upstream speak
/// the same dialect (bar 2, with sending and receiving on both sides).
void event(benchmark::State &state)
{
    const DialectId upstream = dialectAt(state, 0);
    const DialectId client = dialectAt(state, 1);
    state.SetLabel(labelOf(upstream, client));
    const std::vector<QByteArray> events = streamOf(upstream);
    const auto asked = askedBy(client);
    if (!asked) {
        state.SkipWithError("the request was not read");
        return;
    }
    const auto relay = [&](PassThrough::ModelName name) {
        return typicalSeconds([&] {
            PassThrough how;
            how.modelName = name;
            how.clientModel = "client-model";
            AnswerStream stream(dialectFor(upstream), how);
            static_cast<void>(feedAll(stream, events));
        });
    };
    const SystemClock clock;
    ReasoningKeeper keeper(clock);
    double total = 0;
    bool good = true;
    for ([[maybe_unused]] auto _ : state) {
        const auto stream = openStream(upstream, client, keeper, asked);
        const double seconds = secondsOf([&] { good = feedAll(*stream, events) && good; });
        state.SetIterationTime(seconds / static_cast<double>(events.size()));
        total += seconds;
    }
    if (!good)
        state.SkipWithError("an event was not read");
    const double one = total / static_cast<double>(state.iterations());
    state.counters["ratio"] = one / relay(PassThrough::ModelName::asUpstream);
    state.counters["ratio_renamed"] = one / relay(PassThrough::ModelName::asClient);
}

/// Bytes of the heap that one open translated stream holds after a hundred events (bar 32 KB).
void memory(benchmark::State &state)
{
    const DialectId upstream = dialectAt(state, 0);
    const DialectId client = dialectAt(state, 1);
    state.SetLabel(labelOf(upstream, client));
    const std::vector<QByteArray> events = streamOf(upstream);
    const auto asked = askedBy(client);
    if (!asked) {
        state.SkipWithError("the request was not read");
        return;
    }
    const SystemClock clock;
    ReasoningKeeper keeper(clock);
    for ([[maybe_unused]] auto _ : state) {
        std::vector<std::unique_ptr<TranslatedAnswer>> open;
        open.reserve(kStreams);
        const std::size_t before = ::mallinfo2().uordblks;
        for (int i = 0; i < kStreams; ++i) {
            open.push_back(openStream(upstream, client, keeper, asked));
            static_cast<void>(feedAll(*open.back(), std::span(events).first(100)));
        }
        state.counters["bytes"] = static_cast<double>(::mallinfo2().uordblks - before) / kStreams;
    }
}

void everyPair(benchmark::internal::Benchmark *bench)
{
    for (const DialectId from : kAllDialects) {
        for (const DialectId to : kAllDialects) {
            if (from != to)
                bench->Args({static_cast<int>(from), static_cast<int>(to)});
        }
    }
}

BENCHMARK(request)->Apply(everyPair)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(event)->Apply(everyPair)->Iterations(kRounds)->UseManualTime();
BENCHMARK(memory)->Apply(everyPair)->Iterations(1);

} // namespace

BENCHMARK_MAIN();
