// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/enginecommands.h"

#include <QStringList>

namespace signalbox {

/// What is left of an account's quota and budget, a line each: "Week (*opus*): 25 % left, resets
/// 14:05". Empty when nothing is known.
[[nodiscard]] QStringList quotaLines(const AccountSnapshot &account, WallTime now);

} // namespace signalbox
