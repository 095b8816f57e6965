// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/accountchanges.h"

#include <QObject>
#include <QPointer>
#include <QStringList>

class QWidget;

namespace signalbox {

/// What can be done to accounts from the window. Own and reversible things happen at once and can
/// be undone; what breaks others asks first. Refusals and results are told in the status bar. UI
/// thread; outlived by what it refers to.
class AccountActions final : public QObject
{
    Q_OBJECT

public:
    /// Questions and dialogs open over `window`.
    AccountActions(GatewayController &controller, AccountsModel &accounts, UndoList &undo,
                   QWidget &window);

    [[nodiscard]] GatewayController &controller() const { return m_controller; }
    [[nodiscard]] AccountsModel &accounts() const { return m_accounts; }

    /// Asks first when no account would serve any more.
    void setUse(const AccountIds &ids, AccountUse use);
    void moveTo(const AccountIds &ids, PriorityGroup group);
    /// At once, with undo; asks first when no account would serve any more.
    void remove(const AccountIds &ids);
    /// Asks first: there is no undo.
    void removeAndRevoke(const AccountIds &ids);
    /// Progress by refreshProgressed(); one at a time.
    void refresh(const AccountIds &ids);
    void cancelRefresh();
    [[nodiscard]] bool isRefreshing() const { return m_refresh != nullptr; }
    void liftCooldowns(const AccountId &id);
    void edit(const AccountId &id);
    void showDetails(const AccountId &id);
    void signInAgain(const AccountId &id);
    void exportAccounts(const AccountIds &ids);
    /// With `files`: reads them at once; without: asks for them.
    void importAccounts(const QStringList &files);

Q_SIGNALS:
    /// done == total: over.
    void refreshProgressed(int done, int total);

private:
    void askIfNoneServes(const AccountIds &ids, const QString &title, const QString &accept,
                         const std::function<void()> &then);
    void takeRefreshed(const AccountIds &ids, const BulkOutcome &outcome);

    GatewayController &m_controller;
    AccountsModel &m_accounts;
    UndoList &m_undo;
    QWidget &m_window;
    AccountChanges *m_changes;
    QPointer<BulkRun> m_refresh;
};

} // namespace signalbox
