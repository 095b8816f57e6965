// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>

class QMessageBox;
class QWidget;

namespace signalbox {

class AccountsModel;
class GatewayController;
class UiState;

/// The one question before requests may move on to accounts that are paid per use (scheduling.md
/// §12): put when the first such account is there beside others. The answer is kept; later it is
/// changed by the switch under Advanced. UI thread; outlived by what it refers to.
class PayPerUseQuestion final : public QObject
{
    Q_OBJECT

public:
    /// Opens over `window`, or over the dialog that is open there.
    PayPerUseQuestion(GatewayController &controller, AccountsModel &accounts, UiState &state,
                      QWidget &window);

private:
    [[nodiscard]] bool isDue() const;
    void askIfDue();

    GatewayController &m_controller;
    AccountsModel &m_accounts;
    UiState &m_state;
    QWidget &m_window;
    QPointer<QMessageBox> m_box;
    bool m_answered = false; ///< for folders whose answers are not kept
};

} // namespace signalbox
