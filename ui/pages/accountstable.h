// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/bulkrun.h"
#include "ui/models/accountsfiltermodel.h"

#include <QHash>
#include <QTableView>
#include <QTimer>

namespace signalbox {

/// The table of the Accounts page: columns that give way in a narrow window, rows and group
/// headers of their own heights, several accounts selected at once, moves between groups by drag
/// or Alt+Up and Alt+Down. It only tells what the user wants. UI thread.
class AccountsTable final : public QTableView
{
    Q_OBJECT

public:
    AccountsTable(AccountsFilterModel &filter, QWidget *parent);

    [[nodiscard]] AccountIds selectedAccounts() const;
    [[nodiscard]] QByteArray columns() const;
    /// As columns() gave them; empty: as new.
    void restoreColumns(const QByteArray &columns);
    /// Which group a drop at that place of the viewport goes into.
    [[nodiscard]] std::optional<PriorityGroup> groupAt(const QPoint &at) const;

Q_SIGNALS:
    void detailsRequested(const signalbox::AccountId &id);
    /// `at` in global coordinates.
    void menuRequested(const signalbox::AccountIds &ids, const QPoint &at);
    void useMenuRequested(const signalbox::AccountId &id, const QPoint &at);
    void moveRequested(const signalbox::AccountIds &ids, signalbox::PriorityGroup group);
    void removeRequested(const signalbox::AccountIds &ids);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void startDrag(Qt::DropActions actions) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dragMoveEvent(QDragMoveEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    enum class Opening { cell, details };
    void makeColumns();
    void makeShortcuts();
    void fitColumns();
    void updateRowHeights();
    void open(const QModelIndex &index, Opening opening);
    void openMenu(const QModelIndex &index, const QPoint &at);
    void moveSelected(int groups);
    [[nodiscard]] static AccountId idAt(const QModelIndex &index);

    AccountsFilterModel &m_filter;
    QHash<int, int> m_columnWidths; ///< of the columns that a narrow window hides
    QTimer m_tick;                  ///< countdowns, while the table is seen
    QTimer m_layout;                ///< row heights, once after a burst of changes
};

} // namespace signalbox
