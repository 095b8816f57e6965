// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/clienterror.h"
#include "core/json/value.h"

namespace signalbox::responses {

/// What went wrong, out of an upstream's {code, message, type, param} (wire.md 1.2): its class by
/// the code, its message as it is.
[[nodiscard]] ClientError errorFrom(const json::Object &error);

} // namespace signalbox::responses
