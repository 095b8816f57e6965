// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/answer.h"
#include "core/json/value.h"

#include <map>
#include <string>
#include <string_view>

namespace signalbox::responses {

/// Tells the output items of an upstream's answer as parts, each exactly once: whether their text
/// comes in deltas, whole in a `done` event, whole in the item, or only in the last event (B09).
/// Items are known by their output_index.
class ItemTeller
{
public:
    explicit ItemTeller(AnswerEvents &to) : m_to(to) {}

    /// response.output_item.added.
    void added(long long index, const json::Object &item);
    /// response.output_item.done, or an item of a whole answer.
    void done(long long index, const json::Object &item);

    /// A piece of a message's text or refusal.
    void text(long long index, long long content, PartKind kind, std::string_view delta);
    /// The whole of it.
    void textDone(long long index, long long content, PartKind kind, std::string_view whole);
    void logprobs(long long index, long long content, const json::Value *tokens);
    void annotation(long long index, long long content, const json::Object &annotation);

    /// Thoughts come as a summary or raw; where both come, the first form is told.
    enum class Thought { summary, raw };
    void thought(long long index, Thought form, long long place, std::string_view delta);
    void thoughtDone(long long index, Thought form, long long place, std::string_view whole);

    /// A piece of a call's arguments or free text.
    void arguments(long long index, std::string_view delta);
    void argumentsDone(long long index, std::string_view whole);

    /// Whether anything is known of the item, or of any.
    [[nodiscard]] bool knows(long long index) const { return m_items.contains(index); }
    [[nodiscard]] bool knowsAny() const { return !m_items.empty(); }

private:
    struct Told
    {
        int part = -1; ///< of the answer; -1: not begun
        std::size_t bytes = 0;
        std::size_t citations = 0;
        bool logprobs = false;
        bool ended = false;
    };
    struct Item
    {
        std::map<long long, Told> contents;
        Told whole;       ///< of items that are one part
        PartStart start;  ///< of such a part, as far as it is known
        std::string held; ///< arguments before the call's name
        Thought form = Thought::summary;
        long long place = -1; ///< which summary or thought is being told; -1: none yet
        std::size_t placeBytes = 0;
        bool done = false;
    };

    void begin(Told &told, const PartStart &start);
    void tell(Told &told, std::string_view delta);
    void tellRest(Told &told, std::string_view whole);
    void finish(Told &told);
    Told &message(long long index, long long content, PartKind kind);

    void messageDone(long long index, const json::Object &item);
    void contentDone(long long index, long long content, const json::Object &part);
    void reasoningDone(Item &state, long long index, const json::Object &item);
    void callDone(Item &state, const json::Object &item);
    void imageDone(Item &state, const json::Object &item);
    void foreignDone(Item &state, const json::Object &item);
    void takeCall(Item &state, const json::Object &item);

    AnswerEvents &m_to;
    std::map<long long, Item> m_items;
    int m_parts = 0;
};

} // namespace signalbox::responses
