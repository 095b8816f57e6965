// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/value.h"

namespace signalbox {

/// A value that fits a JSON Schema as far as its types, required members, enums, bounds and fixed
/// values say, for pretended tool calls and structured answers; `null` schema: an empty object.
/// References are not followed. Pure.
[[nodiscard]] json::Value demoSample(const json::Value *schema);

} // namespace signalbox
