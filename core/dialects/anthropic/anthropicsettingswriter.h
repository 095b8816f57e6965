// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/anthropic/anthropicrequestwriter.h"
#include "core/dialects/canonical/modeltraits.h"
#include "core/dialects/canonical/reasoningmap.h"
#include "core/json/writer.h"

#include <string>
#include <vector>

/// The settings of a request for Anthropic, all but turns and tools (wire.md 1.3, 2.6, 2.9, 2.10).
namespace signalbox {

struct AnthropicSettings
{
    long long maxTokens = 0;
    AnthropicReasoning reasoning;
    std::string schema; ///< JSON for output_config.format; empty: none

    [[nodiscard]] bool thinks() const
    {
        return reasoning.thinking == AnthropicReasoning::Thinking::enabled ||
               reasoning.thinking == AnthropicReasoning::Thinking::adaptive;
    }
};

/// How much to write and to think. Manual thinking is off where the turns have lost the thoughts
/// that it demands, or end in an answer to go on with.
[[nodiscard]] AnthropicSettings anthropicSettings(const Conversation &conversation,
                                                  const AnthropicTraits &traits,
                                                  const std::vector<Turn> &turns,
                                                  RequestNotes &notes);

/// `thinking` and `output_config`.
void writeAnthropicThinking(json::Writer &writer, const Conversation &conversation,
                            const AnthropicSettings &settings);
/// Sampling, stop sequences, the user and the service tier; notes what the dialect does not have.
void writeAnthropicSampling(json::Writer &writer, const Conversation &conversation,
                            const AnthropicTraits &traits, const AnthropicSettings &settings,
                            RequestNotes &notes);
/// What a client of this dialect said that only this dialect knows.
void writeAnthropicExtras(json::Writer &writer, const Conversation &conversation,
                          AnthropicPurpose purpose, const AnthropicSettings &settings,
                          RequestNotes &notes);

} // namespace signalbox
