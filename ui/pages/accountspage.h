// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/accountsfiltermodel.h"

#include <QWidget>

class QButtonGroup;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QStackedWidget;

namespace signalbox {

class AccountActions;
class AccountsTable;
class EmptyState;
class GatewayController;
class SecretsBanner;
class UiState;
class UndoList;

/// The Accounts page: a table of all accounts by order of use, with search, filters and everything
/// that can be done to one or several of them; files dropped here are imported. Focus, selection
/// and scroll position survive updates. UI thread.
class AccountsPage final : public QWidget
{
    Q_OBJECT

public:
    AccountsPage(GatewayController &controller, AccountsModel &accounts, UndoList &undo,
                 UiState &state, QWidget *parent = nullptr);

    [[nodiscard]] AccountActions &actions() const { return *m_actions; }

    void openAddDialog();
    void openImport();
    void importFiles(const QStringList &files);
    void openExport();
    void refreshAll();
    /// Columns and filter go to the UiState.
    void remember();

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    QWidget *makeHeader();
    QPushButton *toolButton(QHBoxLayout &row, const QString &text, const QString &name,
                            const QString &tip, void (AccountsPage::*slot)());
    QWidget *makeProgress();
    QWidget *makeFilters();
    QWidget *makeChips(QWidget *line);
    QWidget *makeTable();
    void connectTable();
    void showProgress(int done, int total);
    void updateCounts();
    void updateShown();

    GatewayController &m_controller;
    AccountsModel &m_accounts;
    UiState &m_state;
    AccountsFilterModel *m_filter;
    AccountActions *m_actions;
    QLineEdit *m_search = nullptr;
    QPushButton *m_refresh = nullptr;
    QPushButton *m_export = nullptr;
    QWidget *m_progress = nullptr;
    QLabel *m_progressWords = nullptr;
    QProgressBar *m_progressBar = nullptr;
    QButtonGroup *m_chips = nullptr;
    QStackedWidget *m_stack = nullptr;
    AccountsTable *m_table = nullptr;
    QWidget *m_tableCard = nullptr;
    EmptyState *m_empty = nullptr;
};

} // namespace signalbox
