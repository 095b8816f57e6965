// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/value.h"

#include <string>

/// JSON Schema as the upstreams take it (wire.md 2.3). Given are schemas only, never requests: keys
/// of data are nobody's business here. Depth-limited; cyclic and unresolvable references become an
/// object with a hint in words.
namespace signalbox {

/// JSON Schema for Anthropic, OpenAI and Gemini's parametersJsonSchema: type words lower case, an
/// object at the top, local $ref left alone; null becomes an empty object schema.
[[nodiscard]] std::string jsonSchemaText(const json::Value *schema);

/// Gemini's own Schema (`parameters`, `responseSchema`; Code Assist and Vertex know nothing else):
/// $ref inlined, unions as anyOf or nullable, allOf merged, const as enum, unknown keywords left
/// out with what they said moved into the description.
[[nodiscard]] std::string geminiSchemaText(const json::Value *schema);

/// Whether a schema fulfils what OpenAI's strict mode demands (every object closed, every property
/// required).
[[nodiscard]] bool isStrictSchema(const json::Value &schema);

} // namespace signalbox
