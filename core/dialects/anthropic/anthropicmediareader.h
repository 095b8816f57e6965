// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"
#include "core/dialects/canonical/requestfields.h"

#include <vector>

/// Images and documents in a client's Anthropic request (wire.md 1.3, 2.2).
namespace signalbox {

void readAnthropicImage(const RequestFields &block, std::vector<Part> &out);
/// A document with content of its own (source "content") becomes a text and its images.
void readAnthropicDocument(const RequestFields &block, std::vector<Part> &out);

} // namespace signalbox
