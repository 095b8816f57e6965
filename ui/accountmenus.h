// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/bulkrun.h"

class QMenu;
class QWidget;

namespace signalbox {

class AccountActions;

/// The menus of the accounts table. They delete themselves when closed; null when the account is
/// gone. `window` becomes their parent.
[[nodiscard]] QMenu *makeUseMenu(AccountActions &actions, const AccountId &id, QWidget &window);
[[nodiscard]] QMenu *makeAccountMenu(AccountActions &actions, const AccountId &id, QWidget &window);
/// For several accounts at once.
[[nodiscard]] QMenu *makeBulkMenu(AccountActions &actions, const AccountIds &ids, QWidget &window);

} // namespace signalbox
