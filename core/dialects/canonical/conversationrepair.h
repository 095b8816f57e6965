// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"

#include <string>
#include <vector>

namespace signalbox {

/// What a target demands of the order of turns (wire.md 2.1, 2.5).
struct RepairRules
{
    enum class MidSystem {
        keep,   ///< system turns may stand anywhere
        toUser, ///< later ones become marked text of the user's turn next to them, the next first
    };
    MidSystem midSystem = MidSystem::keep;
    bool mergeSameRole = false; ///< neighbours of one role become one turn
    bool startWithUser = false; ///< after the leading system turns; there is one in any case
    bool endWithUser = false;   ///< a last assistant turn is followed by a neutral user turn
    bool resultsFirst = false;  ///< in a user turn
    /// Empty and blank texts without a proof; a user's turn that had nothing else gets neutral
    /// words, others go.
    bool dropEmptyText = false;
    bool keepToolBlockTurn = true; ///< calls and their results stay in neighbouring turns
};

/// A conversation that the target accepts, with the same meaning: calls have ids and exactly one
/// result each in the turn after them (a missing one becomes "no output", of several the last
/// counts, one without a call becomes text of the user), in the order of the calls.
[[nodiscard]] Conversation repaired(Conversation conversation, const RepairRules &rules);

/// The leading system turns, taken off the conversation.
[[nodiscard]] std::vector<Turn> takeLeadingSystem(Conversation &conversation);

/// An id for a call that has none, the same in each replay of the conversation: "call_" and a hash
/// of the place (turn, call in it) and the tool's name.
[[nodiscard]] std::string madeCallId(std::size_t turn, std::size_t call, std::string_view name);
/// An id in the character set of Anthropic and OpenAI ([A-Za-z0-9_-], at most 64); the same text
/// gives the same id.
[[nodiscard]] std::string safeCallId(std::string_view id);

} // namespace signalbox
