// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/conversation.h"
#include "core/json/value.h"

#include <optional>
#include <string>
#include <string_view>

/// Items that only OpenAI's Responses API knows: calls of hosted tools, their results, compaction.
namespace signalbox::responses {

/// Whose turn an item of this kind belongs to; nothing for a kind that is none of these.
[[nodiscard]] std::optional<Role> foreignRole(std::string_view kind);
/// What the item says in plain words, for models that have no such item; empty: nothing worth
/// telling.
[[nodiscard]] std::string foreignWords(std::string_view kind, const json::Object &item);

} // namespace signalbox::responses
