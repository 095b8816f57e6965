// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/trayicon.h"

#include "ui/gatewaycontroller.h"
#include "ui/models/accountsmodel.h"
#include "ui/text/plural.h"
#include "ui/theme/icons.h"
#include "ui/widgets/modechoice.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

QString iconName(TrayState state)
{
    switch (state) {
    case TrayState::serving:
        return u"tray-serving"_s;
    case TrayState::degraded:
        return u"tray-degraded"_s;
    case TrayState::down:
        return u"tray-down"_s;
    case TrayState::stopped:
        break;
    }
    return u"tray-stopped"_s;
}

} // namespace

TrayIcon::TrayIcon(GatewayController &controller, AccountsModel &accounts, QObject *parent)
    : QObject(parent), m_controller(controller), m_accounts(accounts)
{
    makeMenu();
    m_icon.setContextMenu(&m_menu);
    m_icon.setIcon(colouredIcon(iconName(m_state)));
    connect(&m_icon, &QSystemTrayIcon::activated, this,
            [this](QSystemTrayIcon::ActivationReason reason) {
                if (reason == QSystemTrayIcon::Trigger || reason == QSystemTrayIcon::DoubleClick)
                    Q_EMIT openRequested();
            });
    connect(&controller, &GatewayController::statusChanged, this, &TrayIcon::refresh);
    connect(&accounts, &AccountsModel::accountsUpdated, this, &TrayIcon::refresh);
    refresh();
}

void TrayIcon::makeMenu()
{
    m_address = m_menu.addAction(QString(), this, &TrayIcon::copyAddress);
    m_address->setObjectName(u"trayAddress"_s);
    m_menu.addSeparator();
    m_menu.addActions({m_controller.startAction(), m_controller.stopWhenIdleAction()});
    m_menu.addSeparator();
    for (const SchedulingMode mode : kSchedulingModes)
        m_menu.addAction(m_controller.modeAction(mode));
    m_fixed = m_menu.addMenu(tr("&Fixed account"));
    m_fixed->setObjectName(u"trayFixed"_s);
    m_menu.addAction(m_controller.clearBindingsAction());
    m_menu.addSeparator();
    QAction *open = m_menu.addAction(tr("&Open Signalbox"), this, &TrayIcon::openRequested);
    open->setObjectName(u"trayOpen"_s);
    QAction *quit = m_menu.addAction(tr("&Quit"), this, &TrayIcon::quitRequested);
    quit->setObjectName(u"trayQuit"_s);
    // The list of accounts is made when it is looked at.
    connect(m_fixed, &QMenu::aboutToShow, this, &TrayIcon::refreshFixedMenu);
}

TrayState TrayIcon::stateNow() const
{
    const StatusSnapshot &status = m_controller.status();
    if (status.proxy.state == ProxyState::failed)
        return TrayState::down;
    if (status.proxy.state != ProxyState::running)
        return TrayState::stopped;
    if (status.activeAccounts == 0)
        return TrayState::down;
    const bool limited = std::any_of(m_accounts.accounts().begin(), m_accounts.accounts().end(),
                                     [](const AccountSnapshot &account) {
                                         return accountUse(account) == AccountUse::serving &&
                                                account.state != "ready";
                                     });
    return limited ? TrayState::degraded : TrayState::serving;
}

void TrayIcon::refresh()
{
    const StatusSnapshot &status = m_controller.status();
    const TrayState state = stateNow();
    if (state != m_state) {
        m_state = state;
        m_icon.setIcon(colouredIcon(iconName(state)));
    }
    const QString line =
        describeProxy(status).word + u" · "_s + QString::fromStdString(status.proxy.address);
    m_address->setText(line);
    m_address->setToolTip(tr("Copy the address"));
    m_address->setEnabled(m_controller.isRunning());
    m_fixed->setEnabled(m_controller.isRunning() && !m_accounts.accounts().empty());

    QString tip = plural(status.activeAccounts, tr("Signalbox: %1, 1 active account"),
                         tr("Signalbox: %1, %n active accounts", nullptr, status.activeAccounts))
                      .arg(describeProxy(status).word);
    const AccountSnapshot *last = nullptr;
    for (const AccountSnapshot &account : m_accounts.accounts()) {
        if (account.lastUsed && (!last || *account.lastUsed > *last->lastUsed))
            last = &account;
    }
    if (last)
        tip += u'\n' + tr("Last used: %1").arg(accountName(*last));
    if (tip != m_icon.toolTip())
        m_icon.setToolTip(tip);
}

void TrayIcon::refreshFixedMenu()
{
    m_fixed->clear();
    const auto add = [this](const QString &text, const std::optional<AccountId> &id) {
        QAction *action = m_fixed->addAction(text);
        action->setCheckable(true);
        action->setChecked(m_controller.status().fixedAccount == id);
        connect(action, &QAction::triggered, this,
                [this, id] { m_controller.requestFixedAccount(id); });
    };
    add(tr("None: the mode decides"), std::nullopt);
    m_fixed->addSeparator();
    for (const AccountSnapshot &account : m_accounts.accounts())
        add(accountName(account), account.id);
}

void TrayIcon::copyAddress()
{
    QGuiApplication::clipboard()->setText(
        QString::fromStdString(m_controller.status().proxy.address));
    m_controller.tell(tr("The address is copied."));
}

void TrayIcon::tellHidden()
{
    m_icon.showMessage(tr("Signalbox goes on here"),
                       tr("The window is closed; the tray icon brings it back. Quit ends the "
                          "proxy."),
                       colouredIcon(u"signalbox"_s));
}

} // namespace signalbox
