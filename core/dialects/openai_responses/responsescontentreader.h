// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"
#include "core/dialects/canonical/requestfields.h"

#include <string_view>
#include <vector>

/// Content of messages and of tool outputs in Responses requests (wire.md 1.2): a string, or a list
/// of input_text, input_image, input_file, input_audio, output_text and refusal.
namespace signalbox::responses {

/// Appends what the member `key` of an item holds. It must be there; what is wrong with it becomes
/// a fault.
void readContent(const RequestFields &item, std::string_view key, std::vector<Part> &out);

} // namespace signalbox::responses
