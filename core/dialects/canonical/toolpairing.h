// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"

#include <vector>

namespace signalbox {

/// Where the results of tool calls stand.
enum class ResultPlace {
    nextTurn, ///< in the user's turn right after the call's, in the order of the calls
    asIs,     ///< where the client has them
};

/// Gives each call exactly one result (wire.md 2.5): found by id at any distance, else by the
/// tool's name in order; of several the last, of none the words "no output". Results without a call
/// become text. Ids that occur twice are made different; results take their call's id, name and
/// kind. Every call must have an id.
void pairToolResults(std::vector<Turn> &turns, ResultPlace place);

} // namespace signalbox
