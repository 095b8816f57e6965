// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/bulkrun.h"
#include "ui/models/accountsmodel.h"

#include <QObject>

namespace signalbox {

class GatewayController;
class UndoList;

/// A change to one account and its way back.
struct AccountChange
{
    AccountId id;
    AccountPatch patch;
    AccountPatch reverse;
};

/// Changes and removals of accounts, done at once, each with its undo. Refusals are told in the
/// status bar; what succeeded stands all the same. UI thread; outlived by what it refers to.
class AccountChanges final : public QObject
{
    Q_OBJECT

public:
    AccountChanges(GatewayController &controller, AccountsModel &accounts, UndoList &undo,
                   QObject *parent);

    /// "kim", "kim and lab", "7 accounts": how notices call them.
    [[nodiscard]] QString namesOf(const AccountIds &ids) const;

    /// `done` and `what` as in UndoStep, with %1 for the names.
    void apply(const std::vector<AccountChange> &changes, const QString &done, const QString &what);
    /// Out at once; secrets and grants stay until Undo has ended.
    void remove(const AccountIds &ids);
    /// Secrets deleted and grants ended: no undo.
    void removeNow(const AccountIds &ids);
    /// A change that was made elsewhere and can be taken back.
    void offer(const AccountChange &change, const QString &done, const QString &what);

private:
    void run(const std::vector<AccountChange> &changes,
             const std::function<void(const BulkOutcome &)> &then);
    void runRemoval(const AccountIds &ids, RemoveManner manner,
                    const std::function<void(const BulkOutcome &)> &then);
    void restore(const AccountIds &ids, const Reply<QString> &reply);
    void reverse(const std::vector<AccountChange> &changes, const Reply<QString> &reply);
    void tellFailures(const BulkOutcome &outcome);
    [[nodiscard]] QString failureWords(const BulkOutcome &outcome) const;

    GatewayController &m_controller;
    AccountsModel &m_accounts;
    UndoList &m_undo;
};

} // namespace signalbox
