// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/codec.h"

#include <memory>
#include <span>
#include <string_view>

namespace signalbox {

/// A client's Anthropic Messages request, or one to count its tokens (wire.md 1.3, both API
/// versions). Errors as in DialectCodec::readRequest.
[[nodiscard]] Result<Conversation> readAnthropicRequest(std::shared_ptr<const json::Document> body,
                                                        const RequestHead &head);

/// The top-level members that it knows.
[[nodiscard]] std::span<const std::string_view> anthropicRequestFields();

} // namespace signalbox
