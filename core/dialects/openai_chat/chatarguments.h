// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/requestfields.h"

#include <string>

namespace signalbox::chat {

/// The `arguments` of a function call as the JSON text of an object (wire.md 2.5): nothing is {},
/// and what is no object stands in {"value": …}. Objects that came as text stay byte for byte.
[[nodiscard]] std::string readArguments(const RequestFields &call);

} // namespace signalbox::chat
