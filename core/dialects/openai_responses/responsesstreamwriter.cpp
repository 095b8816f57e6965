// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_responses/responsesstreamwriter.h"

#include "core/dialects/openai_responses/responsesevents.h"

#include <utility>

namespace signalbox::responses {

namespace {

class StreamWriter final : public AnswerWriter
{
public:
    explicit StreamWriter(AnswerContext context)
        : m_context(std::move(context)), m_output(m_context.requestId)
    {
    }

    [[nodiscard]] QByteArray take() override;
    void keepAlive() override;

    void start(const AnswerStart &start) override;
    void partStart(int part, const PartStart &start) override;
    void delta(int part, std::string_view text) override;
    void signature(int part, const Signature &signature) override;
    void citation(int part, const Citation &citation) override;
    void logprobs(int part, const std::vector<TokenLogprob> &tokens) override;
    void partEnd(int part) override;
    void choiceEnd(int choice, const Stop &stop) override;
    void usage(const TokenUsage &usage) override { m_usage.update(usage); }
    void end() override;
    void failed(const ClientError &error) override;

private:
    /// A call whose proof may still be told. It waits no longer than until the bytes are taken.
    struct HeldCall
    {
        int part = 0;
        PartStart start;
        std::vector<std::string> deltas;
    };

    void announceHeld();
    void announce(int part, const PartStart &start);
    /// A part was added to the output, whose items were `before` so far.
    void announcePlace(OutputPlace place, std::size_t before);
    void announceItem(std::size_t index);
    void tell(OutputPlace place, std::string_view text);
    void finishContent(OutputPlace place);
    void finishItem(std::size_t index);
    /// Finishes what is over and stands before the item `end`.
    void finishItemsBefore(std::size_t end);

    [[nodiscard]] OutputItem &item(std::size_t index) { return m_output.items()[index]; }
    [[nodiscard]] std::optional<OutputPlace> placeOf(int part) const;

    AnswerContext m_context;
    Output m_output;
    ResponseEvents m_events;
    std::vector<std::optional<OutputPlace>> m_places; ///< by part
    std::optional<HeldCall> m_held;
    TokenUsage m_usage;
    Stop m_stop;
    bool m_started = false;
};

std::optional<OutputPlace> StreamWriter::placeOf(int part) const
{
    const auto index = static_cast<std::size_t>(part);
    return index < m_places.size() ? m_places[index] : std::nullopt;
}

QByteArray StreamWriter::take()
{
    announceHeld();
    return m_events.take();
}

void StreamWriter::keepAlive()
{
    if (m_started)
        m_events.keepAlive();
}

void StreamWriter::start(const AnswerStart &start)
{
    m_started = true;
    m_usage.update(start.usage);
    ResponseState state;
    state.status = kInProgress;
    m_events.response("response.created", m_context, state);
    m_events.response("response.in_progress", m_context, state);
}

void StreamWriter::partStart(int part, const PartStart &start)
{
    announceHeld();
    if (start.kind == PartKind::toolCall)
        m_held = HeldCall{part, start, {}};
    else
        announce(part, start);
}

void StreamWriter::announceHeld()
{
    const auto held = std::exchange(m_held, std::nullopt);
    if (!held)
        return;
    announce(held->part, held->start);
    for (const std::string &text : held->deltas)
        delta(held->part, text);
}

void StreamWriter::announce(int part, const PartStart &start)
{
    const std::size_t before = m_output.items().size();
    const auto place = m_output.add(start);
    const auto index = static_cast<std::size_t>(part);
    if (m_places.size() <= index)
        m_places.resize(index + 1);
    m_places[index] = place;
    if (!place)
        return;
    announcePlace(*place, before);
    if (start.kind == PartKind::foreign && item(place->item).kind == PartKind::text)
        tell(*place, start.foreign.text);
}

void StreamWriter::announcePlace(OutputPlace place, std::size_t before)
{
    if (place.item >= before)
        announceItem(place.item);
    if (item(place.item).kind == PartKind::text)
        m_events.contentAdded(m_output, place);
}

void StreamWriter::announceItem(std::size_t index)
{
    finishItemsBefore(index);
    m_events.itemAdded(m_output, index);
}

void StreamWriter::delta(int part, std::string_view text)
{
    if (m_held && m_held->part == part) {
        m_held->deltas.emplace_back(text);
        return;
    }
    announceHeld();
    if (const auto place = placeOf(part); place && !text.empty())
        tell(*place, text);
}

void StreamWriter::tell(OutputPlace place, std::string_view text)
{
    m_output.content(place).text += text;
    m_events.delta(m_output, place, text);
}

void StreamWriter::signature(int part, const Signature &signature)
{
    if (m_held && m_held->part == part) {
        if (m_output.addCallProof(signature) == Output::ProofPlace::newItem)
            announceItem(m_output.items().size() - 1);
        return;
    }
    const auto place = placeOf(part);
    if (place && item(place->item).kind == PartKind::thinking)
        item(place->item).signature = signature;
}

void StreamWriter::citation(int part, const Citation &citation)
{
    const auto place = placeOf(part);
    if (!place || citation.url.empty())
        return;
    m_output.content(*place).citations.push_back(citation);
    m_events.annotationAdded(m_output, *place);
}

void StreamWriter::logprobs(int part, const std::vector<TokenLogprob> &tokens)
{
    const auto place = placeOf(part);
    if (!place)
        return;
    std::vector<TokenLogprob> &to = m_output.content(*place).logprobs;
    to.insert(to.end(), tokens.begin(), tokens.end());
}

void StreamWriter::partEnd(int part)
{
    announceHeld();
    const auto place = placeOf(part);
    if (!place || !m_output.content(*place).open)
        return;
    finishContent(*place);
    const bool isLast = place->item + 1 == m_output.items().size();
    const bool isOver = item(place->item).closed() && !(isLast && item(place->item).mayGrow());
    if (isOver)
        finishItem(place->item);
}

void StreamWriter::finishContent(OutputPlace place)
{
    m_output.content(place).open = false;
    m_events.contentDone(m_output, place);
}

void StreamWriter::finishItem(std::size_t index)
{
    OutputItem &of = item(index);
    of.done = true;
    if (of.status == kInProgress)
        of.status = kCompleted;
    m_events.itemDone(m_output, index);
}

void StreamWriter::finishItemsBefore(std::size_t end)
{
    for (std::size_t i = 0; i < end; ++i) {
        if (!item(i).done && item(i).closed())
            finishItem(i);
    }
}

void StreamWriter::choiceEnd(int, const Stop &stop)
{
    announceHeld();
    m_stop = stop;
    const std::size_t before = m_output.items().size();
    if (const auto place = m_output.addExplanation(stop)) {
        announcePlace(*place, before);
        tell(*place, stop.words);
        finishContent(*place);
    }
    if (!m_output.items().empty() && m_output.items().back().kind == PartKind::text)
        m_output.items().back().status = endState(stop).status;
    finishItemsBefore(m_output.items().size());
}

void StreamWriter::end()
{
    const EndState state = endState(m_stop);
    m_events.response(state.status == kCompleted ? "response.completed" : "response.incomplete",
                      m_context,
                      {state.status, state.incompleteReason, nullptr, &m_output, &m_usage});
}

void StreamWriter::failed(const ClientError &error)
{
    m_held.reset();
    if (!m_started)
        start({});
    for (OutputItem &of : m_output.items()) {
        if (!of.done)
            of.status = kIncomplete;
    }
    m_events.response("response.failed", m_context, {kFailed, {}, &error, &m_output, &m_usage});
}

} // namespace

std::unique_ptr<AnswerWriter> streamWriter(AnswerContext context)
{
    return std::make_unique<StreamWriter>(std::move(context));
}

} // namespace signalbox::responses
