// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/canonical/reasoningkeeper.h"

#include "core/dialects/canonical/conversationrepair.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <list>
#include <map>
#include <utility>
#include <vector>

namespace signalbox {

namespace {

using Key = std::pair<std::string, std::string>; // scope, call id

/// Some clients get an id in their own character set only, and give that back.
Key keyOf(std::string_view scope, std::string_view callId)
{
    return {std::string(scope), safeCallId(callId)};
}

/// A thought of an answer.
struct Thought
{
    ThinkingPart thinking;
    Signature signature;
    std::size_t callsBefore = 0;
    bool leads = false; ///< nothing but thoughts stood before it
};

struct NotedCall
{
    std::string id;
    Signature signature;
};

/// The reasoning of one choice of an answer.
struct Note
{
    std::string scope;
    std::vector<NotedCall> calls;
    std::vector<Thought> thoughts;
    TimePoint used;

    [[nodiscard]] bool worthKeeping() const
    {
        return !calls.empty() &&
               (!thoughts.empty() ||
                std::any_of(calls.begin(), calls.end(),
                            [](const NotedCall &call) { return !call.signature.empty(); }));
    }

    [[nodiscard]] std::size_t bytes() const
    {
        constexpr std::size_t kOverhead = 128; // of each node, about
        const auto sizeOf = [](const Signature &signature) {
            return signature.family.size() + signature.value.size();
        };
        std::size_t sum = sizeof(Note) + kOverhead;
        for (const NotedCall &call : calls) // each is in the index with its scope too
            sum += kOverhead + scope.size() + 2 * call.id.size() + sizeOf(call.signature);
        for (const Thought &thought : thoughts) {
            sum += sizeof(Thought) + thought.thinking.text.size() + thought.thinking.itemId.size() +
                   sizeOf(thought.signature);
        }
        return sum;
    }
};

using Notes = std::list<Note>;

struct Found
{
    Notes::iterator note;
    std::size_t call = 0;
};

Part partOf(const Thought &thought)
{
    Part part;
    part.content = thought.thinking;
    part.signature = thought.signature;
    return part;
}

} // namespace

struct ReasoningKeeper::State
{
    explicit State(const Clock &source) : clock(source) {}

    const Clock &clock;
    Notes notes; ///< most recently used first
    std::map<Key, Found> index;
    std::size_t bytes = 0;

    void forget(Notes::iterator note)
    {
        for (const NotedCall &call : note->calls) {
            const auto found = index.find(keyOf(note->scope, call.id));
            if (found != index.end() && found->second.note == note)
                index.erase(found);
        }
        bytes -= note->bytes();
        notes.erase(note);
    }

    void forgetOld()
    {
        const TimePoint now = clock.now();
        while (!notes.empty() && (bytes > kMaxBytes || now - notes.back().used >= kLife))
            forget(std::prev(notes.end()));
    }

    void add(Note note)
    {
        if (!note.worthKeeping() || note.bytes() > kMaxBytes)
            return;
        note.used = clock.now();
        bytes += note.bytes();
        notes.push_front(std::move(note));
        const auto made = notes.begin();
        for (std::size_t i = 0; i < made->calls.size(); ++i)
            index[keyOf(made->scope, made->calls[i].id)] = {made, i};
        forgetOld();
    }

    const Found *find(std::string_view scope, const std::string &callId)
    {
        const auto found = index.find(keyOf(scope, callId));
        if (found == index.end())
            return nullptr;
        found->second.note->used = clock.now();
        notes.splice(notes.begin(), notes, found->second.note);
        return &found->second;
    }

    /// How many thoughts of each note the conversation has.
    using Given = std::map<const Note *, std::size_t>;
    void restoreTurn(std::string_view scope, std::vector<Part> &parts, Given &given);
};

namespace {

/// Collects the reasoning of an answer on its way.
class Tap final : public AnswerEvents
{
public:
    using Done = std::function<void(Note)>;
    Tap(std::string scope, AnswerEvents &to, Done done)
        : m_scope(std::move(scope)), m_to(to), m_done(std::move(done))
    {
    }

    void start(const AnswerStart &start) override { m_to.start(start); }
    void partStart(int part, const PartStart &start) override;
    void delta(int part, std::string_view text) override;
    void signature(int part, const Signature &signature) override;
    void citation(int part, const Citation &citation) override { m_to.citation(part, citation); }
    void logprobs(int part, const std::vector<TokenLogprob> &tokens) override
    {
        m_to.logprobs(part, tokens);
    }
    void partEnd(int part) override { m_to.partEnd(part); }
    void choiceEnd(int choice, const Stop &stop) override { m_to.choiceEnd(choice, stop); }
    void usage(const TokenUsage &usage) override { m_to.usage(usage); }
    void end() override;
    void failed(const ClientError &error) override { m_to.failed(error); }

private:
    struct Choice
    {
        Note note;
        bool onlyThoughts = true; ///< so far
    };
    struct Place
    {
        int choice = 0;
        bool isCall = false;
        std::size_t index = 0;
    };

    std::string m_scope;
    AnswerEvents &m_to;
    Done m_done;
    std::map<int, Choice> m_choices;
    std::map<int, Place> m_places; ///< of the thoughts and calls, by part
};

void Tap::partStart(int part, const PartStart &start)
{
    Choice &choice = m_choices[start.choice];
    Note &note = choice.note;
    if (start.kind == PartKind::thinking) {
        m_places[part] = {start.choice, false, note.thoughts.size()};
        note.thoughts.push_back(
            {{{}, start.redacted, start.itemId}, {}, note.calls.size(), choice.onlyThoughts});
    } else {
        choice.onlyThoughts = false;
    }
    if (start.kind == PartKind::toolCall) {
        m_places[part] = {start.choice, true, note.calls.size()};
        note.calls.push_back({start.callId, {}});
    }
    m_to.partStart(part, start);
}

void Tap::delta(int part, std::string_view text)
{
    const auto place = m_places.find(part);
    if (place != m_places.end() && !place->second.isCall)
        m_choices[place->second.choice].note.thoughts[place->second.index].thinking.text += text;
    m_to.delta(part, text);
}

void Tap::signature(int part, const Signature &signature)
{
    if (const auto place = m_places.find(part); place != m_places.end()) {
        Note &note = m_choices[place->second.choice].note;
        if (place->second.isCall)
            note.calls[place->second.index].signature = signature;
        else
            note.thoughts[place->second.index].signature = signature;
    }
    m_to.signature(part, signature);
}

void Tap::end()
{
    for (auto &[number, choice] : m_choices) {
        choice.note.scope = m_scope;
        m_done(std::move(choice.note));
    }
    m_choices.clear();
    m_places.clear();
    m_to.end();
}

} // namespace

/// Each thought once, before the call that it stood before: clients may send the calls of one
/// answer back in several turns.
void ReasoningKeeper::State::restoreTurn(std::string_view scope, std::vector<Part> &parts,
                                         Given &given)
{
    const bool hasThoughts = std::any_of(parts.begin(), parts.end(), [](const Part &part) {
        return part.as<ThinkingPart>() != nullptr;
    });
    std::vector<Part> leading;
    std::vector<Part> out;
    bool first = true; // of the calls that are known
    for (Part &part : parts) {
        const auto *call = part.as<ToolCallPart>();
        const Found *found = call && !call->id.empty() ? find(scope, call->id) : nullptr;
        if (found) {
            const std::vector<Thought> &thoughts = found->note->thoughts;
            std::size_t &next = given[&*found->note];
            if (hasThoughts)
                next = thoughts.size();
            for (; next < thoughts.size() && thoughts[next].callsBefore <= found->call; ++next)
                (thoughts[next].leads && first ? leading : out).push_back(partOf(thoughts[next]));
            first = false;
            if (part.signature.empty())
                part.signature = found->note->calls[found->call].signature;
        }
        out.push_back(std::move(part));
    }
    out.insert(out.begin(), std::make_move_iterator(leading.begin()),
               std::make_move_iterator(leading.end()));
    parts = std::move(out);
}

ReasoningKeeper::ReasoningKeeper(const Clock &clock) : m_state(std::make_unique<State>(clock)) {}

ReasoningKeeper::~ReasoningKeeper() = default;

void ReasoningKeeper::restore(std::string_view scope, Conversation &conversation)
{
    m_state->forgetOld();
    State::Given given;
    for (Turn &turn : conversation.turns) {
        if (turn.role == Role::assistant)
            m_state->restoreTurn(scope, turn.parts, given);
    }
}

std::unique_ptr<AnswerEvents> ReasoningKeeper::tap(std::string scope, AnswerEvents &to)
{
    return std::make_unique<Tap>(
        std::move(scope), to, [state = m_state.get()](Note note) { state->add(std::move(note)); });
}

std::size_t ReasoningKeeper::bytes() const
{
    return m_state->bytes;
}

} // namespace signalbox
