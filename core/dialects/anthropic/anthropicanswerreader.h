// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/codec.h"
#include "core/json/value.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox {

/// Reads Anthropic's answers, whole and streamed (wire.md 1.3). Blocks that are not known, now or
/// ever, become ForeignParts with what they say in words.
class AnthropicAnswerReader final : public AnswerReader
{
public:
    explicit AnthropicAnswerReader(AnswerEvents &to) : m_to(to) {}

    [[nodiscard]] Status readAnswer(std::string_view json) override;
    [[nodiscard]] Status readEvent(std::string_view name, std::string_view data) override;
    [[nodiscard]] bool complete() const override { return m_complete; }
    void finish() override;

private:
    /// A block that has begun.
    struct Block
    {
        int part = 0;
        bool foreign = false;
        json::Object json;   ///< foreign: as far as it has come
        std::string input;   ///< foreign: its input, as far as it has come
        std::string initial; ///< tool_use: input that came with the start; used if none follows
    };

    void readStart(const json::Object &message);
    [[nodiscard]] Status readBlockStart(long long index, const json::Object &block,
                                        std::string_view text);
    [[nodiscard]] Status readDelta(const json::Object &event);
    void readForeignDelta(Block &block, const json::Object &delta);
    void endBlock(long long index);
    void readMessageDelta(const json::Object &event);
    void readStop(const json::Object &from);
    [[nodiscard]] TokenUsage usageIn(const json::Object *usage);
    void fail(const json::Object &event);
    void end();

    AnswerEvents &m_to;
    std::map<long long, Block> m_blocks;
    int m_parts = 0;
    bool m_started = false;
    bool m_stopped = false;
    bool m_complete = false;
    std::optional<long long> m_uncached; ///< the three kinds of input, as they were told last
    std::optional<long long> m_read;
    std::optional<long long> m_created;
};

} // namespace signalbox
