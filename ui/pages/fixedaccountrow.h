// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/account.h"

#include <QWidget>

#include <optional>

class QComboBox;
class QHBoxLayout;
class QLabel;

namespace signalbox {

class AccountsModel;
class GatewayController;
class ToggleSwitch;

/// Fixed Account Mode: a switch and the account, usable while the proxy runs, and a notice that
/// names who serves when the fixed one cannot. UI thread.
class FixedAccountRow final : public QWidget
{
    Q_OBJECT

public:
    FixedAccountRow(GatewayController &controller, AccountsModel &accounts,
                    QWidget *parent = nullptr);

    /// A control at the row's end.
    void addTrailing(QWidget *widget);

private:
    void makeRow();
    void toggle();
    void pick(int row);
    void refresh();
    void fillList();
    void refused(const QString &reason);
    [[nodiscard]] std::optional<AccountId> chosen() const;
    [[nodiscard]] QString substituteNotice(const AccountId &fixed) const;

    GatewayController &m_controller;
    AccountsModel &m_accounts;
    ToggleSwitch *m_switch = nullptr;
    QComboBox *m_list = nullptr;
    QHBoxLayout *m_row = nullptr;
    QLabel *m_hint = nullptr;
    QLabel *m_notice = nullptr;
    QLabel *m_fault = nullptr;
    std::optional<AccountId> m_picked; ///< chosen in the list, not fixed yet
    std::optional<AccountId> m_before; ///< fixed when last looked, to tell that it is gone
    QString m_nameBefore;
    QString m_gone;
    bool m_fixNextPick = false; ///< the switch was pressed before an account was chosen
};

} // namespace signalbox
