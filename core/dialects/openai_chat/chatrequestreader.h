// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/dialects/canonical/conversation.h"
#include "core/json/document.h"

#include <memory>
#include <span>
#include <string_view>

namespace signalbox::chat {

/// A client's request (wire.md 1.1; chat/completions of openai 7.x). invalidArgument names every
/// field at fault.
[[nodiscard]] Result<Conversation> readRequest(std::shared_ptr<const json::Document> body);

/// The top-level members that it reads. What else there is goes into Conversation::extras, and so
/// do those of them that only OpenAI's own service understands.
[[nodiscard]] std::span<const std::string_view> knownFields();
/// Whether a member of Conversation::extras is OpenAI's own, not that of a compatible server.
[[nodiscard]] bool isOfficialExtra(std::string_view key);

} // namespace signalbox::chat
