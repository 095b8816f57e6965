// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/enginecommands.h"

#include <QString>

#include <vector>

namespace signalbox {

/// One line of what is known about an account.
struct AccountFact
{
    QString name;
    QString value;

    friend bool operator==(const AccountFact &, const AccountFact &) = default;
};

/// Provider, kind of key, plan, project, token, models and the like: what is known, no more.
[[nodiscard]] std::vector<AccountFact> accountFacts(const AccountSnapshot &account, WallTime now);

/// "in 42 min (14:05)", "3 min ago (13:20)".
[[nodiscard]] QString momentWords(WallTime time, WallTime now);

/// A cooldown as a sentence: "Whole account: quota used up (429), until 14:05, in 12 min".
[[nodiscard]] QString cooldownWords(const CooldownSnapshot &cooldown, WallTime now);

} // namespace signalbox
