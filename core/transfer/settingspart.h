// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/value.h"

namespace signalbox {

/// What of settings goes from one installation to another: port, model aliases, scheduling, quota
/// protection, switches, looks. What stays: keys and registrations (they travel by their own ways),
/// the address that it listens on, who may reach it from elsewhere, outbound proxies. Pure.
[[nodiscard]] json::Object transferableSettings(const json::Object &settings);

} // namespace signalbox
