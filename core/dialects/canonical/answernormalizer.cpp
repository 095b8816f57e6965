// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/canonical/answerfilters.h"
#include "core/dialects/canonical/jsonprogress.h"

#include <map>
#include <optional>
#include <set>
#include <utility>

namespace signalbox {

namespace {

/// One part as the reader tells it.
struct ReaderPart
{
    PartStart start;
    std::optional<int> number; ///< ours; nothing while it is held back
    bool ended = false;        ///< by the reader, not by us
    JsonProgress arguments;

    /// A call whose arguments have all come: what stopped the answer did not cut it.
    [[nodiscard]] bool isWholeCall() const
    {
        if (start.kind != PartKind::toolCall)
            return false;
        if (start.freeform || !arguments.begun())
            return ended;
        return arguments.complete();
    }
};

struct Choice
{
    std::optional<Stop> told;
    bool shown = false; ///< a part of it was passed on
};

/// A later word of the upstream counts, except a plain end after a special one.
void takeStop(std::optional<Stop> &told, const Stop &stop)
{
    if (!told || stop.reason != StopReason::endTurn || told->reason == StopReason::endTurn)
        told = stop;
}

} // namespace

struct AnswerNormalizer::State
{
    State(AnswerEvents &events, std::string stem) : to(events), idStem(std::move(stem)) {}

    AnswerEvents &to;
    std::string idStem;
    bool started = false;
    bool over = false;
    int shownParts = 0;
    int madeIds = 0;
    std::vector<ReaderPart> parts;
    std::map<int, std::size_t> open; ///< the reader's number → parts
    std::map<int, Choice> choices;
    std::set<std::string> callIds;

    void begin()
    {
        if (!std::exchange(started, true))
            to.start({});
    }

    /// The part at hand, passed on if it was held back; null when there is none that is open.
    ReaderPart *shown(int number)
    {
        const auto found = open.find(number);
        if (over || found == open.end())
            return nullptr;
        ReaderPart &part = parts[found->second];
        if (!part.number)
            show(part);
        return &part;
    }

    void show(ReaderPart &part)
    {
        part.number = shownParts++;
        choices[part.start.choice].shown = true;
        to.partStart(*part.number, part.start);
    }

    void giveId(PartStart &start)
    {
        while (start.callId.empty() || !callIds.insert(start.callId).second)
            start.callId = "call_" + idStem + std::to_string(++madeIds);
    }

    void close(int number)
    {
        const auto found = open.find(number);
        if (found == open.end())
            return;
        if (const ReaderPart &part = parts[found->second]; part.number)
            to.partEnd(*part.number);
        open.erase(found);
    }

    template <class Condition>
    void closeIf(const Condition &condition)
    {
        std::vector<int> numbers;
        for (const auto &[number, index] : open) {
            if (condition(parts[index]))
                numbers.push_back(number);
        }
        for (const int number : numbers)
            close(number);
    }

    /// An empty text that is all there is of its choice is passed on after all.
    void showLoneTexts()
    {
        for (ReaderPart &part : parts) {
            if (!part.number && !choices[part.start.choice].shown) {
                show(part);
                to.partEnd(*part.number);
            }
        }
    }

    [[nodiscard]] Stop stopOf(int number, const Choice &choice) const
    {
        Stop stop = choice.told.value_or(Stop{});
        bool called = false;
        bool cut = false;
        bool foreign = false;
        for (const ReaderPart &part : parts) {
            if (part.start.choice != number)
                continue;
            called |= part.start.kind == PartKind::toolCall;
            foreign |= part.start.kind == PartKind::foreign;
            cut |= part.start.kind == PartKind::toolCall && !part.isWholeCall();
        }
        const bool ranOut =
            stop.reason == StopReason::maxTokens || stop.reason == StopReason::contextWindow;
        if (called && !(ranOut && cut))
            stop = {StopReason::toolUse, {}, {}};
        else if (!called && !foreign && stop.reason == StopReason::toolUse)
            stop.reason = StopReason::endTurn;
        return stop;
    }
};

AnswerNormalizer::AnswerNormalizer(AnswerEvents &to, std::string idStem)
    : m_state(std::make_unique<State>(to, std::move(idStem)))
{
}

AnswerNormalizer::~AnswerNormalizer() = default;

void AnswerNormalizer::start(const AnswerStart &start)
{
    if (m_state->over)
        return;
    if (std::exchange(m_state->started, true))
        m_state->to.usage(start.usage);
    else
        m_state->to.start(start);
}

void AnswerNormalizer::partStart(int part, const PartStart &start)
{
    if (m_state->over)
        return;
    m_state->begin();
    m_state->close(part);
    m_state->open[part] = m_state->parts.size();
    m_state->parts.push_back({start, {}, false, {}});
    m_state->choices.try_emplace(start.choice);
    ReaderPart &made = m_state->parts.back();
    if (start.kind == PartKind::toolCall)
        m_state->giveId(made.start);
    if (start.kind != PartKind::text)
        m_state->show(made);
}

void AnswerNormalizer::delta(int part, std::string_view text)
{
    if (text.empty())
        return;
    if (ReaderPart *to = m_state->shown(part)) {
        if (to->start.kind == PartKind::toolCall)
            to->arguments.feed(text);
        m_state->to.delta(*to->number, text);
    }
}

void AnswerNormalizer::signature(int part, const Signature &signature)
{
    if (const ReaderPart *to = signature.empty() ? nullptr : m_state->shown(part))
        m_state->to.signature(*to->number, signature);
}

void AnswerNormalizer::citation(int part, const Citation &citation)
{
    if (const ReaderPart *to = m_state->shown(part))
        m_state->to.citation(*to->number, citation);
}

void AnswerNormalizer::logprobs(int part, const std::vector<TokenLogprob> &tokens)
{
    if (const ReaderPart *to = tokens.empty() ? nullptr : m_state->shown(part))
        m_state->to.logprobs(*to->number, tokens);
}

void AnswerNormalizer::partEnd(int part)
{
    const auto found = m_state->open.find(part);
    if (m_state->over || found == m_state->open.end())
        return;
    m_state->parts[found->second].ended = true;
    m_state->close(part);
}

void AnswerNormalizer::choiceEnd(int choice, const Stop &stop)
{
    if (m_state->over)
        return;
    m_state->begin();
    takeStop(m_state->choices[choice].told, stop);
    m_state->closeIf([choice](const ReaderPart &part) { return part.start.choice == choice; });
}

void AnswerNormalizer::usage(const TokenUsage &usage)
{
    if (m_state->over)
        return;
    m_state->begin();
    m_state->to.usage(usage);
}

void AnswerNormalizer::end()
{
    if (m_state->over)
        return;
    m_state->begin();
    m_state->closeIf([](const ReaderPart &) { return true; });
    m_state->showLoneTexts();
    m_state->choices.try_emplace(0);
    for (const auto &[number, choice] : m_state->choices)
        m_state->to.choiceEnd(number, m_state->stopOf(number, choice));
    m_state->over = true;
    m_state->to.end();
}

void AnswerNormalizer::failed(const ClientError &error)
{
    if (m_state->over)
        return;
    m_state->begin();
    m_state->over = true;
    m_state->to.failed(error);
}

} // namespace signalbox
