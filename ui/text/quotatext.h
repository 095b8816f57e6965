// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/enginecommands.h"

#include <QStringList>

namespace signalbox {

/// What is left of an account's quota and budget, a line each: "Week (*opus*): 25 % left, resets
/// 14:05". Empty when nothing is known.
[[nodiscard]] QStringList quotaLines(const AccountSnapshot &account, WallTime now);

/// "Week (*opus*): 25 % left" of the quota of which least is left; empty when no share is known.
[[nodiscard]] QString lowestQuotaLine(const AccountSnapshot &account);

/// The parts of one quota line, for where they stand in columns.
struct QuotaWords
{
    QString name;   ///< "Week (*opus*)"
    QString rest;   ///< "25 % left"
    QString resets; ///< "resets 14:05, in 2 h 10 min"; may be empty
    QString source; ///< "from the last answers, 3 min ago"
};
[[nodiscard]] QuotaWords quotaWords(const QuotaItem &item, WallTime now);

} // namespace signalbox
