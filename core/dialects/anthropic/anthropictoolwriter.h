// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"
#include "core/dialects/canonical/requestnotes.h"
#include "core/dialects/canonical/toolnames.h"

#include <QByteArray>

#include <vector>

namespace signalbox {

/// The members `tools` and `tool_choice` of a request; empty where there is none.
struct AnthropicTools
{
    QByteArray tools;
    QByteArray choice;
};

/// Tools of a conversation as Anthropic takes them (wire.md 2.3, 2.4). Other vendors' hosted tools
/// are left out; free-text tools take {"input": …}; calls in the turns of another dialect's client
/// without any tool get declarations, because the API demands some. Fails as RequestNotes::refuse
/// does when a tool must be called that is not there.
[[nodiscard]] Result<AnthropicTools> anthropicTools(const Conversation &conversation,
                                                    const std::vector<Turn> &turns,
                                                    const ToolNames &names, RequestNotes &notes);

} // namespace signalbox
