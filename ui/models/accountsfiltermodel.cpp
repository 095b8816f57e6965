// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/accountsfiltermodel.h"

namespace signalbox {

AccountsFilterModel::AccountsFilterModel(AccountsModel &model, QObject *parent)
    : QSortFilterProxyModel(parent), m_model(model)
{
    setSourceModel(&model);
    setDynamicSortFilter(true);
    setSortRole(AccountsModel::SortRole);
    sort(AccountsModel::accountColumn);
}

void AccountsFilterModel::setSearch(const QString &text)
{
    m_search = text.trimmed();
    invalidateFilter();
}

void AccountsFilterModel::setKind(std::optional<AccountKind> kind)
{
    m_kind = kind;
    invalidateFilter();
}

void AccountsFilterModel::setEmptyGroups(EmptyGroups shown)
{
    m_emptyGroups = shown;
    invalidateFilter();
}

int AccountsFilterModel::shownAccounts() const
{
    int shown = 0;
    for (int row = 0; row < rowCount(); ++row) {
        if (!isGroup(row))
            ++shown;
    }
    return shown;
}

const AccountSnapshot *AccountsFilterModel::accountAt(const QModelIndex &index) const
{
    return index.isValid() ? m_model.at(mapToSource(index).row()) : nullptr;
}

bool AccountsFilterModel::isGroup(int row) const
{
    return mapToSource(index(row, 0)).row() < kPriorityGroups;
}

bool AccountsFilterModel::accepts(const AccountSnapshot &account, int row) const
{
    if (m_kind && describeAccount(account, m_model.clock().wallNow()).kind != *m_kind)
        return false;
    if (m_search.isEmpty())
        return true;
    return m_model.index(row, 0)
        .data(AccountsModel::SearchRole)
        .toString()
        .contains(m_search, Qt::CaseInsensitive);
}

bool AccountsFilterModel::filterAcceptsRow(int row, const QModelIndex &) const
{
    if (const AccountSnapshot *account = m_model.at(row))
        return accepts(*account, row);
    if (m_emptyGroups == EmptyGroups::shown)
        return true;
    const auto group = static_cast<PriorityGroup>(row);
    for (int each = kPriorityGroups; each < m_model.rowCount(); ++each) {
        const AccountSnapshot *account = m_model.at(each);
        if (priorityGroup(account->priority) == group && accepts(*account, each))
            return true;
    }
    return false;
}

bool AccountsFilterModel::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    // The base class swaps the sides for a descending sort: groups and headers must not follow.
    const bool ascending = sortOrder() == Qt::AscendingOrder;
    const int leftGroup = left.data(AccountsModel::GroupRole).toInt();
    const int rightGroup = right.data(AccountsModel::GroupRole).toInt();
    if (leftGroup != rightGroup)
        return ascending == (leftGroup < rightGroup);
    const bool leftHeader = left.row() < kPriorityGroups;
    const bool rightHeader = right.row() < kPriorityGroups;
    if (leftHeader != rightHeader)
        return ascending == leftHeader;
    return QSortFilterProxyModel::lessThan(left, right);
}

} // namespace signalbox
