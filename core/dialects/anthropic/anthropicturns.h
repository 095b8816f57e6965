// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"
#include "core/dialects/canonical/requestnotes.h"

#include <vector>

namespace signalbox {

/// What the model at the other end can take among its messages.
struct AnthropicTurnRules
{
    bool midSystem = false; ///< system messages behind the first
    bool prefill = false;   ///< an assistant turn at the end
    bool thinking = true;   ///< thinking blocks
};

struct AnthropicTurns
{
    std::vector<Turn> system; ///< the leading ones
    std::vector<Turn> turns;
};

/// A conversation's turns as Anthropic takes them (wire.md 2.1, 2.2, 2.5, 2.6): repaired; without
/// thoughts that this family did not sign; what other dialects alone know in words; media that an
/// assistant made in the user's turn behind it, because assistants cannot hold any.
[[nodiscard]] AnthropicTurns anthropicTurns(const Conversation &conversation,
                                            const AnthropicTurnRules &rules, RequestNotes &notes);

/// Whether the step that the model is to go on with called tools and has lost the thinking that it
/// must begin with (wire.md 2.6).
[[nodiscard]] bool hasLostThinking(const std::vector<Turn> &turns);

} // namespace signalbox
