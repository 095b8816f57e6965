// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/value.h"

#include <string>
#include <string_view>

/// Anthropic's own blocks (server tools, their results, compaction …) in words, for models and
/// clients that do not know them (wire.md 1.3, 2.2).
namespace signalbox {

/// Whether a block is one that only this dialect knows. Every result of a server tool counts, the
/// ones to come too.
[[nodiscard]] bool isAnthropicOwnBlock(std::string_view type);

/// What such a block says; empty where it says nothing to read (encrypted, administrative).
[[nodiscard]] std::string anthropicWords(const json::Object &block);

} // namespace signalbox
