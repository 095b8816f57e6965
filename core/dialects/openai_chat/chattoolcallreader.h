// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/answer.h"
#include "core/dialects/canonical/jsonprogress.h"
#include "core/json/value.h"

#include <optional>
#include <string>
#include <vector>

namespace signalbox::chat {

/// Where the events of one answer go, and the numbers of its parts.
struct AnswerSink
{
    AnswerEvents &to;
    int nextPart = 0;

    [[nodiscard]] int begin(const PartStart &start);
};

/// Puts the tool calls of one choice together out of their deltas (wire.md 1.7, 2.11): by index,
/// where there is none by id, where there is neither by what came last. A call begins when its name
/// is known and ends when its JSON is complete and something else begins.
class ToolCallReader
{
public:
    ToolCallReader(AnswerSink &sink, int choice) : m_sink(sink), m_choice(choice) {}

    void readDelta(const json::Object &delta);
    /// A call in an answer that was not streamed: each is one of its own.
    void readWhole(const json::Object &call);
    /// The older form, of which there is one at most.
    void readFunctionCall(const json::Object &call);

    /// Something else begins: calls whose arguments are complete are over.
    void endComplete();
    /// All calls are over. False when one has arguments but never got its name.
    [[nodiscard]] bool endAll();

private:
    struct Call
    {
        std::optional<long long> index;
        std::string id;
        std::string name;
        std::string held; ///< arguments that came before the name
        Signature proof;
        JsonProgress progress;
        int part = -1; ///< none yet
        bool freeform = false;
        bool ended = false;
    };
    [[nodiscard]] std::size_t callFor(const json::Object &delta);
    [[nodiscard]] Call *known(const std::optional<long long> &index, std::string_view id);
    void read(std::size_t number, const json::Object &delta);
    void append(Call &call, std::string_view arguments);
    void begin(std::size_t number);
    void end(Call &call);

    AnswerSink &m_sink;
    int m_choice;
    std::vector<Call> m_calls;
};

} // namespace signalbox::chat
