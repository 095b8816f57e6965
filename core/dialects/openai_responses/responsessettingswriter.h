// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"
#include "core/dialects/canonical/requestnotes.h"
#include "core/dialects/codec.h"
#include "core/json/writer.h"

/// The settings of a request to a Responses upstream (wire.md 2.6, 2.9, 2.10). What it does not
/// know is left out and noted.
namespace signalbox::responses {

/// `reasoning` and `text`.
void writeThinkingSettings(json::Writer &to, const Conversation &conversation,
                           const WriteTarget &target, RequestNotes &notes);
/// The rest.
void writeSettings(json::Writer &to, const Conversation &conversation, const WriteTarget &target,
                   RequestNotes &notes);

} // namespace signalbox::responses
