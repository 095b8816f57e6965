// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/engine/enginefacade.h"
#include "ui/text/accounttext.h"

#include <QAbstractTableModel>

#include <array>
#include <unordered_map>

namespace signalbox {

/// Order of use: First, Then, Last resort (scheduling.md §3).
enum class PriorityGroup { first, then, lastResort };
inline constexpr int kPriorityGroups = 3;
[[nodiscard]] PriorityGroup priorityGroup(int priority);
[[nodiscard]] int priorityOf(PriorityGroup group);
[[nodiscard]] QString priorityGroupTitle(PriorityGroup group);

/// What a drag of accounts carries.
inline constexpr QLatin1StringView kAccountsMime("application/x-signalbox-accounts");

/// The accounts as the engine last told, kept by deltas: rows come, change and go one by one, the
/// model is never reset. The first three rows are the headers of the priority groups. UI thread.
class AccountsModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        stateColumn,
        accountColumn,
        healthColumn,
        nowColumn,
        lastUsedColumn,
        useColumn,
        menuColumn,
        columnTotal
    };
    enum Role {
        IdRole = Qt::UserRole + 1, ///< QString; empty for a group header
        GroupRole,                 ///< int of PriorityGroup
        KindRole,                  ///< int of AccountKind
        ToneRole,                  ///< int of Tone
        DetailRole,                ///< the second line of a cell
        SortRole,
        SearchRole ///< everything that the search field looks at
    };

    AccountsModel(EngineFacade &facade, const Clock &clock, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    /// Ids of the accounts under kAccountsMime, one a line: for moves between groups.
    [[nodiscard]] QStringList mimeTypes() const override;
    [[nodiscard]] QMimeData *mimeData(const QModelIndexList &indexes) const override;
    [[nodiscard]] Qt::DropActions supportedDragActions() const override { return Qt::MoveAction; }

    /// All accounts in the order in which they became known. Valid until the next delta.
    [[nodiscard]] const std::vector<AccountSnapshot> &accounts() const { return m_accounts; }
    [[nodiscard]] const AccountSnapshot *find(const AccountId &id) const;
    [[nodiscard]] const AccountSnapshot *at(int row) const;
    [[nodiscard]] bool isLoaded() const { return m_loaded; }
    [[nodiscard]] const Clock &clock() const { return m_clock; }
    [[nodiscard]] int count(AccountKind kind) const;
    /// How many accounts the proxy may use and that are not switched off.
    [[nodiscard]] int servingCount() const;

    /// Takes a delta in; also the engine's signal. Public for tests.
    void apply(const AccountsDelta &delta);

Q_SIGNALS:
    void accountsUpdated(); ///< once after each delta

private:
    void remove(const AccountId &id);
    void upsert(const AccountSnapshot &account);
    void rebuildIndex();
    [[nodiscard]] QVariant groupData(const QModelIndex &index, int role) const;
    [[nodiscard]] QVariant accountData(const AccountSnapshot &account, int column, int role) const;
    [[nodiscard]] QString text(const AccountSnapshot &account, int column) const;
    [[nodiscard]] QString detail(const AccountSnapshot &account, int column) const;
    [[nodiscard]] QString sentence(const AccountSnapshot &account, int column) const;
    [[nodiscard]] QString tip(const AccountSnapshot &account, int column) const;
    [[nodiscard]] QVariant sortKey(const AccountSnapshot &account, int column) const;

    const Clock &m_clock;
    std::vector<AccountSnapshot> m_accounts;
    std::unordered_map<AccountId, std::size_t> m_index;
    bool m_loaded = false;
};

/// What the proxy does with an account: the choice in the table's Use column.
enum class AccountUse { serving, watching, off };
[[nodiscard]] AccountUse accountUse(const AccountSnapshot &account);
[[nodiscard]] QString accountUseTitle(AccountUse use);

} // namespace signalbox
