// SPDX-License-Identifier: GPL-3.0-or-later
// An upstream's answer, whole or as a stream, read and written for every client dialect.
#include "core/base/clock.h"
#include "core/dialects/canonical/answercollector.h"
#include "core/dialects/canonical/answerfilters.h"
#include "core/dialects/canonical/reasoningkeeper.h"
#include "core/dialects/codec.h"
#include "core/json/splice.h"
#include "core/net/jsonarrayframer.h"
#include "core/net/sse.h"
#include "tests/fuzz/fanout.h"
#include "tests/fuzz/fuzzentries.h"
#include "tests/support/fakeclock.h"

namespace signalbox::fuzz {

namespace {

/// What the client had asked: the tools that the corpus' answers call.
std::shared_ptr<const Conversation> asked()
{
    static const std::shared_ptr<const Conversation> kAsked = [] {
        auto out = std::make_shared<Conversation>();
        out->model = "client-model";
        out->includeUsage = true;
        for (const char *name : {"get_weather", "one", "two"}) {
            Tool tool;
            tool.name = name;
            out->tools.push_back(tool);
        }
        Tool freeform;
        freeform.kind = Tool::Kind::freeform;
        freeform.name = "apply_patch";
        freeform.nameSpace = "files";
        out->tools.push_back(freeform);
        Turn turn;
        Part part;
        part.content = TextPart{"hi", {}};
        turn.parts.push_back(part);
        out->turns.push_back(turn);
        return out;
    }();
    return kAsked;
}

AnswerContext contextFor(DialectId client)
{
    AnswerContext context;
    context.model = "client-model";
    context.requestId = "req-1";
    context.created = 1'790'000'000;
    context.framing = StreamFraming::sse;
    auto request = std::make_shared<Conversation>(*asked());
    request->dialect = client;
    request->stream = true;
    context.request = std::move(request);
    return context;
}

std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

/// Every event of the bytes is whole and its data are JSON.
void requireEvents(const QByteArray &bytes)
{
    SseFramer framer;
    QByteArrayView events = framer.feed(bytes);
    require(events.size() == bytes.size(), "a writer gives whole events");
    while (const auto event = takeSseEvent(events)) {
        if (!event->data.isEmpty() && event->data != "[DONE]") {
            require(json::scanObject(viewOf(event->data)).ok(),
                    "an event's data are JSON: " + event->data.toStdString());
        }
    }
}

/// The way from an upstream's reader to all clients' writers.
class Chain
{
public:
    explicit Chain(DialectId upstream)
    {
        for (const DialectId client : kAllDialects) {
            m_writers.push_back(codecFor(client).answerWriter(contextFor(client)));
            m_all.add(*m_writers.back());
        }
        m_all.add(m_collector);
        m_reader = codecFor(upstream).answerReader(m_normalizer);
        m_names = toolNamesFor(upstream, *asked());
    }
    [[nodiscard]] AnswerReader &reader() { return *m_reader; }

    void flush()
    {
        for (const std::unique_ptr<AnswerWriter> &writer : m_writers)
            requireEvents(writer->take());
    }
    void keepAlive()
    {
        for (const std::unique_ptr<AnswerWriter> &writer : m_writers)
            writer->keepAlive();
    }
    void fail()
    {
        if (m_collector.complete())
            return;
        ClientError error;
        error.kind = ErrorClass::badGateway;
        error.message = QStringLiteral("The upstream answered garbage.");
        m_normalizer.failed(error);
    }
    void finish()
    {
        flush();
        require(m_collector.complete(), "an answer ends");
        for (const DialectId client : kAllDialects) {
            const QByteArray whole =
                codecFor(client).writeAnswer(m_collector.answer(), contextFor(client));
            require(json::scanObject(viewOf(whole)).ok(), "a written answer is a JSON object");
        }
    }
    [[nodiscard]] const Answer &answer() const { return m_collector.answer(); }

private:
    test::FakeClock m_clock;
    ReasoningKeeper m_keeper{m_clock};
    AnswerCollector m_collector;
    FanOut m_all;
    std::vector<std::unique_ptr<AnswerWriter>> m_writers;
    ToolNames m_names;
    std::unique_ptr<AnswerEvents> m_tap = m_keeper.tap("scope", m_all);
    ToolRestorer m_restorer{*m_tap, m_names};
    AnswerNormalizer m_normalizer{m_restorer, "stem"};
    std::unique_ptr<AnswerReader> m_reader;
};

void readWhole(DialectId upstream, std::string_view input)
{
    Chain chain(upstream);
    const Status read = chain.reader().readAnswer(input);
    if (!read) {
        require(!read.error().message.isEmpty(), "garbage is told in a sentence");
        chain.fail();
        chain.flush();
        return;
    }
    chain.finish();
    FanOut writers;
    const auto again = codecFor(upstream).answerWriter(contextFor(upstream));
    writers.add(*again);
    replay(chain.answer(), writers);
    requireEvents(again->take());
}

/// How large the pieces are in which the network brings this input: 1 to 97 bytes.
std::size_t pieceOf(std::string_view input)
{
    return 1 + std::hash<std::string_view>{}(input) % 97;
}

void readStream(DialectId upstream, std::string_view input)
{
    Chain chain(upstream);
    SseFramer sse;
    JsonArrayFramer array;
    const bool isArray = upstream == DialectId::gemini && input.starts_with('[');
    Status good;
    const std::size_t piece = pieceOf(input);
    for (std::size_t at = 0; at < input.size() && good.ok(); at += piece) {
        const std::string_view part = input.substr(at, piece);
        const QByteArrayView bytes(part.data(), static_cast<qsizetype>(part.size()));
        if (isArray) {
            for (const QByteArray &item : array.feed(bytes)) {
                const qsizetype begin = item.indexOf('{');
                if (good.ok() && begin >= 0)
                    good = chain.reader().readEvent({}, viewOf(item.mid(begin)));
            }
        } else {
            QByteArrayView events = sse.feed(bytes);
            while (good.ok()) {
                const auto event = takeSseEvent(events);
                if (!event)
                    break;
                good = chain.reader().readEvent(viewOf(event->name), viewOf(event->data));
            }
        }
        chain.flush();
    }
    chain.keepAlive();
    chain.flush();
    if (!good)
        require(!good.error().message.isEmpty(), "garbage is told in a sentence");
    if (good.ok() && !chain.reader().complete() && dialectFor(upstream).mayEndUnsaid())
        chain.reader().finish();
    chain.fail();
    chain.finish();
}

} // namespace

template <int Dialect>
void readAnswers(std::string_view input)
{
    readWhole(static_cast<DialectId>(Dialect), input);
}
template void readAnswers<0>(std::string_view input);
template void readAnswers<1>(std::string_view input);
template void readAnswers<2>(std::string_view input);
template void readAnswers<3>(std::string_view input);

template <int Dialect>
void readStreams(std::string_view input)
{
    readStream(static_cast<DialectId>(Dialect), input);
}
template void readStreams<0>(std::string_view input);
template void readStreams<1>(std::string_view input);
template void readStreams<2>(std::string_view input);
template void readStreams<3>(std::string_view input);

} // namespace signalbox::fuzz
