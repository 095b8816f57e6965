// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/value.h"

#include <optional>
#include <string>

namespace signalbox {

/// A JSON Schema as `output_config.format` takes it, by the rules of Anthropic's own SDK
/// (lib/transform-json-schema): objects are closed, and what the API does not know moves into the
/// description. Nothing when a part of the schema says no type, which the API refuses.
[[nodiscard]] std::optional<std::string> anthropicOutputSchema(const json::Value &schema);

} // namespace signalbox
