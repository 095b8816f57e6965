// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/accountsmodel.h"

#include <QObject>

class QMenu;
class QWidget;

namespace signalbox {

class GatewayController;

/// What can be done to one account from the window: its menus and the commands behind them.
/// Refusals and results are told in the status bar. UI thread; outlived by what it refers to.
class AccountActions final : public QObject
{
    Q_OBJECT

public:
    /// Questions and dialogs open over `window`.
    AccountActions(GatewayController &controller, AccountsModel &accounts, QWidget &window);

    /// Menus that delete themselves when closed; null when the account is gone.
    [[nodiscard]] QMenu *makeMenu(const AccountId &id);
    [[nodiscard]] QMenu *makeUseMenu(const AccountId &id);

    /// Asks first when it is the last account that serves.
    void setUse(const AccountId &id, AccountUse use);
    void refresh(const AccountId &id);
    void liftCooldowns(const AccountId &id);
    void edit(const AccountId &id);
    /// Asks first, naming the account.
    void remove(const AccountId &id);
    void moveTo(const AccountId &id, PriorityGroup group);

private:
    void update(const AccountId &id, const AccountPatch &patch);
    void addGroupMenu(QMenu &menu, const AccountSnapshot &account);
    void addFixedAction(QMenu &menu, const AccountSnapshot &account);
    [[nodiscard]] QString nameOf(const AccountId &id) const;

    GatewayController &m_controller;
    AccountsModel &m_accounts;
    QWidget &m_window;
};

} // namespace signalbox
