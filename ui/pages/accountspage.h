// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/accountsfiltermodel.h"

#include <QHash>
#include <QTimer>
#include <QWidget>

#include <array>

class QButtonGroup;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace signalbox {

class AccountActions;
class EmptyState;
class GatewayController;
class UiState;

/// The Accounts page: a table of all accounts by order of use, with search, filters and everything
/// that can be done to one of them. Focus, selection and scroll position survive updates. UI
/// thread.
class AccountsPage final : public QWidget
{
    Q_OBJECT

public:
    AccountsPage(GatewayController &controller, AccountsModel &accounts, UiState &state,
                 QWidget *parent = nullptr);

    void openAddDialog();
    /// Columns and filter go to the UiState.
    void remember();

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *makeHeader();
    QWidget *makeChips();
    QWidget *makeTable();
    void makeShortcuts();
    void makeColumns();
    void fitColumns();
    void updateCounts();
    void updateShown();
    void updateRowHeights();
    void openCell(const QModelIndex &index);
    void openMenu(const QModelIndex &index, const QPoint &at);
    [[nodiscard]] AccountId idAt(const QModelIndex &index) const;

    GatewayController &m_controller;
    AccountsModel &m_accounts;
    UiState &m_state;
    AccountsFilterModel *m_filter;
    AccountActions *m_actions;
    QLineEdit *m_search = nullptr;
    QButtonGroup *m_chips = nullptr;
    QStackedWidget *m_stack = nullptr;
    QTableView *m_table = nullptr;
    QHash<int, int> m_columnWidths; ///< of the columns that a narrow window hides
    QWidget *m_tableCard = nullptr;
    EmptyState *m_empty = nullptr;
    QTimer m_tick;   ///< countdowns, while the page is seen
    QTimer m_layout; ///< row heights, once after a burst of changes
};

} // namespace signalbox
