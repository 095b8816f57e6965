// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/enginecommands.h"
#include "ui/theme/tokens.h"

#include <QString>

namespace signalbox {

/// Which filter chip of the Accounts page an account answers to.
enum class AccountKind { ready, limited, needsUser, idle };

/// What people read about an account: one place for the words of table, tooltips and notices.
struct AccountWords
{
    Tone tone = Tone::neutral;
    AccountKind kind = AccountKind::idle;
    QString state;    ///< the badge: "Ready", "Limited"
    QString detail;   ///< below the badge, short: "in 12 min"; may be empty
    QString sentence; ///< state, cause and times as a whole sentence
};
[[nodiscard]] AccountWords describeAccount(const AccountSnapshot &account, WallTime now);

/// The label, else the e-mail, else the id: how notices and questions call an account.
[[nodiscard]] QString accountName(const AccountSnapshot &account);
[[nodiscard]] QString credentialWords(CredentialKind kind);
/// "fine", "shaky", "failing".
[[nodiscard]] QString healthWord(double health);
/// Why an account is limited, as people say it; `code` as in the snapshot.
[[nodiscard]] QString causeWords(const std::string &code);

/// "14:05" today, else with the date, in the user's time zone and locale.
[[nodiscard]] QString clockTime(WallTime time, WallTime now);
/// "now", "3 s ago", "2 d ago".
[[nodiscard]] QString agoWords(WallTime time, WallTime now);

} // namespace signalbox
