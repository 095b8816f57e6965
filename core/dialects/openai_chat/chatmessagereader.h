// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"
#include "core/dialects/canonical/requestfields.h"

#include <vector>

namespace signalbox::chat {

/// Appends the turns that a request's `messages` are (wire.md 1.1, 2.1, 2.5): neighbouring tool
/// messages make one turn of the user. What is wrong becomes a fault.
void readMessages(const RequestFields &request, std::vector<Turn> &out);

} // namespace signalbox::chat
