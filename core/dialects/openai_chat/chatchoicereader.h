// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/openai_chat/chattoolcallreader.h"

#include <optional>
#include <string_view>

namespace signalbox::chat {

/// Reads one choice of an answer, whole or delta by delta, into events. Its end is told by end()
/// only, because servers say more after a finish_reason, and other reasons too (wire.md 1.7).
class ChoiceReader
{
public:
    ChoiceReader(AnswerSink &sink, int number);

    /// The `delta` of a chunk.
    void readDelta(const json::Object &delta);
    /// The `message` of a whole answer.
    void readMessage(const json::Object &message);
    /// The choice's logprobs and finish_reason, after its delta or message.
    void readRest(const json::Object &choice);
    [[nodiscard]] bool said() const { return m_said; }

    /// Ends the parts, then the choice. False, and no end of the choice, when a tool call never got
    /// its name.
    [[nodiscard]] bool end();

private:
    void readTexts(const json::Object &message);
    void readContent(const json::Object &message);
    void readThinkingItem(const json::Object &item);
    void readFunctionCall(const json::Object &message);
    void readAnnotations(const json::Object &message);
    void readImages(const json::Object &message);
    void readLogprobs(const json::Object &logprobs, std::string_view key, PartKind kind);
    void say(PartKind kind, std::string_view text);
    void close();

    AnswerSink &m_sink;
    int m_number;
    ToolCallReader m_calls;
    PartKind m_kind = PartKind::text; ///< of the open part
    int m_open = -1;                  ///< the open part that is no call
    bool m_said = false;              ///< anything at all came
    std::optional<Stop> m_stop;
};

} // namespace signalbox::chat
