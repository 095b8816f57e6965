// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/dialectid.h"
#include "core/base/result.h"
#include "core/dialects/canonical/conversation.h"

#include <string>
#include <string_view>

namespace signalbox {

/// A media part as Anthropic takes it: the block's type and its `source`.
struct AnthropicSource
{
    std::string_view block; ///< "image", "document"
    std::string json;
};

/// Images of four kinds, PDF and text (wire.md 1.3, 2.2). Fails with invalidArgument for what the
/// dialect has no place for; the message is the end of a sentence (RequestNotes::refuse).
[[nodiscard]] Result<AnthropicSource> anthropicSource(const MediaPart &media, DialectId client);

} // namespace signalbox
