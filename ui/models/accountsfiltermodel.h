// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/accountsmodel.h"

#include <QSortFilterProxyModel>

#include <optional>

namespace signalbox {

/// Search, filter chips and sorting over AccountsModel. Groups keep their order whatever the sort
/// is; a group's header stands only where the group has rows left. UI thread.
class AccountsFilterModel final : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit AccountsFilterModel(AccountsModel &model, QObject *parent = nullptr);

    void setSearch(const QString &text);
    /// Empty: all.
    void setKind(std::optional<AccountKind> kind);
    [[nodiscard]] std::optional<AccountKind> kind() const { return m_kind; }
    /// While something is dragged every group is a place to drop it.
    enum class EmptyGroups { hidden, shown };
    void setEmptyGroups(EmptyGroups shown);
    /// Rows that are accounts.
    [[nodiscard]] int shownAccounts() const;
    [[nodiscard]] const AccountSnapshot *accountAt(const QModelIndex &index) const;
    [[nodiscard]] bool isGroup(int row) const;

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;
    [[nodiscard]] bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

private:
    [[nodiscard]] bool accepts(const AccountSnapshot &account, int row) const;

    AccountsModel &m_model;
    QString m_search;
    std::optional<AccountKind> m_kind;
    EmptyGroups m_emptyGroups = EmptyGroups::hidden;
};

} // namespace signalbox
