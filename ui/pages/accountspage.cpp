// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/accountspage.h"

#include "ui/accountactions.h"
#include "ui/accountmenus.h"
#include "ui/dialogs/addaccountdialog.h"
#include "ui/gatewaycontroller.h"
#include "ui/pages/accountstable.h"
#include "ui/pages/settings/secretsbanner.h"
#include "ui/theme/icons.h"
#include "ui/uistate.h"
#include "ui/widgets/card.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/filedrop.h"
#include "ui/widgets/flowlayout.h"

#include <QButtonGroup>
#include <QDropEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

const QString kColumnsKey = u"accounts/columns"_s;
const QString kFilterKey = u"accounts/filter"_s;

/// The filter chips in their order; the first shows all.
constexpr std::optional<AccountKind> kChipKinds[] = {std::nullopt, AccountKind::ready,
                                                     AccountKind::limited, AccountKind::needsUser};

} // namespace

AccountsPage::AccountsPage(GatewayController &controller, AccountsModel &accounts, UndoList &undo,
                           UiState &state, QWidget *parent)
    : QWidget(parent)
    , m_controller(controller)
    , m_accounts(accounts)
    , m_state(state)
    , m_filter(new AccountsFilterModel(accounts, this))
    , m_actions(new AccountActions(controller, accounts, undo, *this))
{
    setObjectName(u"accountsPage"_s);
    setAcceptDrops(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(22, 18, 22, 18);
    column->setSpacing(12);
    column->addWidget(makeHeader());
    column->addWidget(new SecretsBanner(controller, this));
    column->addWidget(makeFilters());
    column->addWidget(makeProgress());
    m_stack = new QStackedWidget(this);
    m_empty = new EmptyState(m_stack);
    m_stack->addWidget(makeTable());
    m_stack->addWidget(m_empty);
    connect(m_empty->button(), &QPushButton::clicked, this, &AccountsPage::openAddDialog);
    column->addWidget(m_stack, 1);
    connectTable();
    connect(&accounts, &AccountsModel::accountsUpdated, this, &AccountsPage::updateCounts);
    connect(m_actions, &AccountActions::refreshProgressed, this, &AccountsPage::showProgress);
    m_chips->button(std::clamp(m_state.number(kFilterKey, 0), 0, 3))->click();
    updateCounts();
}

QPushButton *AccountsPage::toolButton(QHBoxLayout &row, const QString &text, const QString &name,
                                      const QString &tip, void (AccountsPage::*slot)())
{
    auto *button = new QPushButton(text, row.parentWidget());
    button->setObjectName(name);
    button->setAccessibleName(QString(text).remove(u'&').remove(u'…'));
    button->setToolTip(tip);
    connect(button, &QPushButton::clicked, this, slot);
    row.addWidget(button);
    return button;
}

QWidget *AccountsPage::makeHeader()
{
    auto *header = new QWidget(this);
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(roleLabel(tr("Accounts"), "pageTitle", header));
    row->addStretch(1);
    m_refresh = toolButton(*row, tr("&Refresh all"), u"refreshAll"_s,
                           tr("Ask every provider for models and quota again (F5)"),
                           &AccountsPage::refreshAll);
    toolButton(*row, tr("&Import…"), u"importAccounts"_s,
               tr("Take accounts over from files of this and other programs (Ctrl+I)"),
               &AccountsPage::openImport);
    m_export = toolButton(*row, tr("&Export…"), u"exportAccounts"_s,
                          tr("Write accounts to a file (Ctrl+E)"), &AccountsPage::openExport);
    QPushButton *add = toolButton(*row, tr("A&dd account"), u"addAccount"_s,
                                  tr("Add an account by its key or by signing in (Ctrl+N)"),
                                  &AccountsPage::openAddDialog);
    add->setIcon(tintedIcon(u"add"_s, IconTint::onAccent));
    add->setProperty("role", u"primary"_s);
    return header;
}

QWidget *AccountsPage::makeProgress()
{
    m_progress = new QWidget(this);
    auto *row = new QHBoxLayout(m_progress);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    m_progressWords = roleLabel(QString(), "secondary", m_progress);
    m_progressBar = new QProgressBar(m_progress);
    m_progressBar->setObjectName(u"refreshProgress"_s);
    m_progressBar->setAccessibleName(tr("Progress of refreshing"));
    m_progressBar->setTextVisible(false);
    auto *stop = new QPushButton(tr("&Stop"), m_progress);
    stop->setObjectName(u"stopRefresh"_s);
    stop->setAccessibleName(tr("Stop refreshing"));
    stop->setToolTip(tr("Ask no more providers; what was learned stays"));
    connect(stop, &QPushButton::clicked, m_actions, &AccountActions::cancelRefresh);
    row->addWidget(m_progressWords);
    row->addWidget(m_progressBar, 1);
    row->addWidget(stop);
    m_progress->setVisible(false);
    return m_progress;
}

void AccountsPage::showProgress(int done, int total)
{
    m_refresh->setEnabled(done == total);
    m_progress->setVisible(done < total && total > 1);
    m_progressWords->setText(tr("Refreshing %1 of %2").arg(done).arg(total));
    m_progressBar->setRange(0, total);
    m_progressBar->setValue(done);
}

QWidget *AccountsPage::makeFilters()
{
    auto *line = new QWidget(this);
    auto *row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(makeChips(line), 1);
    m_search = new QLineEdit(line);
    m_search->setObjectName(u"accountSearch"_s);
    m_search->setPlaceholderText(tr("Search"));
    m_search->setClearButtonEnabled(true);
    m_search->setAccessibleName(tr("Search accounts"));
    m_search->setToolTip(tr("Show accounts whose label, e-mail, provider or state contains this "
                            "(Ctrl+F)"));
    m_search->setFixedWidth(200);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_filter->setSearch(text);
        updateShown();
    });
    auto *find = new QShortcut(QKeySequence::Find, this);
    find->setContext(Qt::WidgetWithChildrenShortcut);
    connect(find, &QShortcut::activated, m_search, [this] { m_search->setFocus(); });
    row->addWidget(m_search);
    return line;
}

QWidget *AccountsPage::makeChips(QWidget *line)
{
    auto *bar = new QWidget(line);
    bar->setAccessibleName(tr("Filter"));
    auto *flow = new FlowLayout(6, 6);
    bar->setLayout(flow);
    m_chips = new QButtonGroup(this);
    m_chips->setExclusive(true);
    const QString tips[] = {tr("Show all accounts"), tr("Show accounts that can serve now"),
                            tr("Show accounts that wait for a limit to end"),
                            tr("Show accounts that need something from you")};
    for (int i = 0; i < 4; ++i) {
        auto *chip = new QPushButton(bar);
        chip->setObjectName(u"chip%1"_s.arg(i));
        chip->setProperty("role", u"chip"_s);
        chip->setCheckable(true);
        chip->setToolTip(tips[i]);
        m_chips->addButton(chip, i);
        flow->addWidget(chip);
    }
    connect(m_chips, &QButtonGroup::idClicked, this, [this](int chip) {
        m_filter->setKind(kChipKinds[chip]);
        updateShown();
    });
    return bar;
}

QWidget *AccountsPage::makeTable()
{
    auto *frame = new QFrame(m_stack);
    frame->setProperty("role", u"card"_s);
    auto *inside = new QVBoxLayout(frame);
    inside->setContentsMargins(6, 4, 6, 6);
    m_table = new AccountsTable(*m_filter, frame);
    m_table->restoreColumns(m_state.bytes(kColumnsKey));
    inside->addWidget(m_table);
    m_tableCard = frame;
    return frame;
}

void AccountsPage::connectTable()
{
    connect(m_table, &AccountsTable::detailsRequested, m_actions, &AccountActions::showDetails);
    connect(m_table, &AccountsTable::moveRequested, m_actions, &AccountActions::moveTo);
    connect(m_table, &AccountsTable::removeRequested, m_actions, &AccountActions::remove);
    connect(m_table, &AccountsTable::useMenuRequested, this,
            [this](const AccountId &id, const QPoint &at) {
                if (QMenu *menu = makeUseMenu(*m_actions, id, *this))
                    menu->popup(at);
            });
    connect(m_table, &AccountsTable::menuRequested, this,
            [this](const AccountIds &ids, const QPoint &at) {
                QMenu *menu = ids.size() == 1 ? makeAccountMenu(*m_actions, ids.front(), *this)
                                              : makeBulkMenu(*m_actions, ids, *this);
                if (menu)
                    menu->popup(at);
            });
}

void AccountsPage::openAddDialog()
{
    auto *dialog = new AddAccountDialog(m_controller.facade(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &AddAccountDialog::added, this, [this](const AccountId &, const QString &name) {
        m_controller.tell(tr("%1 is added.").arg(name));
    });
    connect(dialog, &AddAccountDialog::importRequested, m_actions, &AccountActions::importAccounts);
    dialog->open();
}

void AccountsPage::openImport()
{
    importFiles({});
}

void AccountsPage::importFiles(const QStringList &files)
{
    m_actions->importAccounts(files);
}

void AccountsPage::openExport()
{
    if (!m_accounts.accounts().empty())
        m_actions->exportAccounts({});
}

void AccountsPage::refreshAll()
{
    AccountIds ids;
    for (const AccountSnapshot &account : m_accounts.accounts()) {
        if (!account.disabled)
            ids.push_back(account.id);
    }
    m_actions->refresh(ids);
}

void AccountsPage::dragEnterEvent(QDragEnterEvent *event)
{
    if (!localFiles(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void AccountsPage::dropEvent(QDropEvent *event)
{
    const QStringList files = localFiles(*event->mimeData());
    if (files.isEmpty())
        return;
    event->acceptProposedAction();
    m_actions->importAccounts(files);
}

void AccountsPage::updateCounts()
{
    const QString texts[] = {tr("All %1").arg(m_accounts.accounts().size()),
                             tr("Ready %1").arg(m_accounts.count(AccountKind::ready)),
                             tr("Limited %1").arg(m_accounts.count(AccountKind::limited)),
                             tr("Needs you %1").arg(m_accounts.count(AccountKind::needsUser))};
    for (int i = 0; i < 4; ++i) {
        m_chips->button(i)->setText(texts[i]);
        m_chips->button(i)->setAccessibleName(texts[i]);
    }
    updateShown();
}

void AccountsPage::updateShown()
{
    const bool any = !m_accounts.accounts().empty();
    const bool shown = m_filter->rowCount() > 0;
    m_search->parentWidget()->setVisible(any);
    m_refresh->setVisible(any);
    m_export->setVisible(any);
    if (!m_accounts.isLoaded())
        m_empty->setWords(tr("Loading accounts …"), {}, {});
    else if (!any)
        m_empty->setWords(tr("No accounts yet"),
                          tr("Add an API key or sign in, and the proxy can serve your tools with "
                             "it. Files of other programs can be dropped here."),
                          tr("&Add account"));
    else
        m_empty->setWords(tr("No account fits"),
                          tr("None of the accounts matches the search and the filter."), {});
    m_stack->setCurrentWidget(shown ? m_tableCard : m_empty);
}

void AccountsPage::remember()
{
    m_state.set(kColumnsKey, m_table->columns());
    m_state.set(kFilterKey, m_chips->checkedId());
}

} // namespace signalbox
