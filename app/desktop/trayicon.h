// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>
#include <QObject>
#include <QSystemTrayIcon>

namespace signalbox {

class AccountsModel;
class GatewayController;

/// What the tray icon says by its shape.
enum class TrayState { stopped, serving, degraded, down };

/// The tray icon and its menu: state and address, start and stop, modes, fixed account, clear
/// bindings, open, quit. Follows the controller and the model, which outlive it. UI thread.
class TrayIcon final : public QObject
{
    Q_OBJECT

public:
    TrayIcon(GatewayController &controller, AccountsModel &accounts, QObject *parent = nullptr);

    /// Whether the desktop has a place for tray icons now; it may come later.
    [[nodiscard]] static bool isAvailable() { return QSystemTrayIcon::isSystemTrayAvailable(); }
    void show() { m_icon.show(); }
    /// Told once, when closing the window only hid it.
    void tellHidden();

    [[nodiscard]] TrayState state() const { return m_state; }
    [[nodiscard]] QMenu &menu() { return m_menu; }
    [[nodiscard]] QString toolTip() const { return m_icon.toolTip(); }

Q_SIGNALS:
    void openRequested();
    void quitRequested();

private:
    void makeMenu();
    void refresh();
    void refreshFixedMenu();
    [[nodiscard]] TrayState stateNow() const;
    void copyAddress();

    GatewayController &m_controller;
    AccountsModel &m_accounts;
    QMenu m_menu;
    QSystemTrayIcon m_icon;
    QAction *m_address = nullptr;
    QMenu *m_fixed = nullptr;
    TrayState m_state = TrayState::stopped;
};

} // namespace signalbox
