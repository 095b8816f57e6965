// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"
#include "core/dialects/canonical/requestfields.h"

namespace signalbox::responses {

/// Adds what the member `tools` declares, of a request or of an additional_tools item: functions,
/// custom tools, namespaces of both, hosted tools. A tool that is declared again replaces the
/// former.
void readTools(const RequestFields &from, Conversation &to);
/// The member `tool_choice`. A choice of a hosted tool leaves the model free: only OpenAI can run
/// it, and it gets the client's own words (wire.md 2.4).
void readToolChoice(const RequestFields &request, Conversation &to);

} // namespace signalbox::responses
