// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <QString>

namespace signalbox {

/// A span in words for people, rounded up to whole seconds: "42 s", "12 min", "2 h 10 min", "3 d".
[[nodiscard]] QString spanInWords(Milliseconds span);

/// Whole seconds, rounded up and at least 1, as Retry-After wants them (RFC 9110, 10.2.3).
[[nodiscard]] long long retryAfterSeconds(Milliseconds span);

} // namespace signalbox
