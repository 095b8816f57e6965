// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/accountspage.h"

#include "ui/accountactions.h"
#include "ui/delegates/accountdelegate.h"
#include "ui/dialogs/addaccountdialog.h"
#include "ui/gatewaycontroller.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/uistate.h"
#include "ui/widgets/card.h"
#include "ui/widgets/emptystate.h"
#include "ui/widgets/flowlayout.h"

#include <QAction>
#include <QButtonGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QShortcut>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int kTickMs = 1000;
constexpr int kAccountLetters = 22; ///< least width of the Account column
const QString kColumnsKey = u"accounts/columns"_s;
const QString kFilterKey = u"accounts/filter"_s;

/// The filter chips in their order; the first shows all.
constexpr std::optional<AccountKind> kChipKinds[] = {std::nullopt, AccountKind::ready,
                                                     AccountKind::limited, AccountKind::needsUser};

} // namespace

AccountsPage::AccountsPage(GatewayController &controller, AccountsModel &accounts, UiState &state,
                           QWidget *parent)
    : QWidget(parent)
    , m_controller(controller)
    , m_accounts(accounts)
    , m_state(state)
    , m_filter(new AccountsFilterModel(accounts, this))
    , m_actions(new AccountActions(controller, accounts, *this))
{
    setObjectName(u"accountsPage"_s);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(22, 18, 22, 18);
    column->setSpacing(12);
    column->addWidget(makeHeader());
    column->addWidget(makeChips());
    m_stack = new QStackedWidget(this);
    m_empty = new EmptyState(m_stack);
    m_stack->addWidget(makeTable());
    m_stack->addWidget(m_empty);
    connect(m_empty->button(), &QPushButton::clicked, this, &AccountsPage::openAddDialog);
    column->addWidget(m_stack, 1);
    makeShortcuts();

    m_tick.setInterval(kTickMs);
    connect(&m_tick, &QTimer::timeout, this, [this] { m_table->viewport()->update(); });
    m_layout.setSingleShot(true);
    m_layout.setInterval(0);
    connect(&m_layout, &QTimer::timeout, this, &AccountsPage::updateRowHeights);
    connect(m_filter, &QAbstractItemModel::layoutChanged, &m_layout, [this] { m_layout.start(); });
    connect(m_filter, &QAbstractItemModel::rowsInserted, &m_layout, [this] { m_layout.start(); });
    connect(m_filter, &QAbstractItemModel::rowsRemoved, &m_layout, [this] { m_layout.start(); });
    connect(&Theme::instance(), &Theme::changed, &m_layout, [this] { m_layout.start(); });
    connect(&accounts, &AccountsModel::accountsUpdated, this, &AccountsPage::updateCounts);
    m_chips->button(std::clamp(m_state.number(kFilterKey, 0), 0, 3))->click();
    updateCounts();
    updateRowHeights();
}

QWidget *AccountsPage::makeHeader()
{
    auto *header = new QWidget(this);
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(roleLabel(tr("Accounts"), "pageTitle", header));
    row->addStretch(1);
    m_search = new QLineEdit(header);
    m_search->setObjectName(u"accountSearch"_s);
    m_search->setPlaceholderText(tr("Search"));
    m_search->setClearButtonEnabled(true);
    m_search->setAccessibleName(tr("Search accounts"));
    m_search->setToolTip(tr("Show accounts whose label, e-mail, provider or state contains this "
                            "(Ctrl+F)"));
    m_search->setMaximumWidth(240);
    m_search->setMinimumWidth(140);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_filter->setSearch(text);
        updateShown();
    });
    row->addWidget(m_search);
    auto *add =
        new QPushButton(tintedIcon(u"add"_s, IconTint::onAccent), tr("A&dd account"), header);
    add->setObjectName(u"addAccount"_s);
    add->setProperty("role", u"primary"_s);
    add->setAccessibleName(tr("Add account"));
    add->setToolTip(tr("Add an account by its API key (Ctrl+N)"));
    connect(add, &QPushButton::clicked, this, &AccountsPage::openAddDialog);
    row->addWidget(add);
    return header;
}

QWidget *AccountsPage::makeChips()
{
    auto *bar = new QWidget(this);
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
    m_table = new QTableView(frame);
    m_table->setObjectName(u"accountsTable"_s);
    m_table->setAccessibleName(tr("Accounts"));
    m_table->setModel(m_filter);
    m_table->setItemDelegate(new AccountDelegate(m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(AccountsModel::accountColumn, Qt::AscendingOrder);
    inside->addWidget(m_table);
    makeColumns();
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex &index) {
        if (index.column() >= AccountsModel::useColumn)
            openCell(index);
    });
    connect(m_table, &QWidget::customContextMenuRequested, this, [this](const QPoint &at) {
        const QModelIndex index = m_table->indexAt(at);
        openMenu(index.isValid() ? index : m_table->currentIndex(),
                 m_table->viewport()->mapToGlobal(at));
    });
    m_tableCard = frame;
    return frame;
}

void AccountsPage::makeColumns()
{
    QHeaderView *header = m_table->horizontalHeader();
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    header->setMinimumSectionSize(40);
    const int letter = QFontMetrics(Theme::instance().font(FontRole::body)).averageCharWidth();
    const std::pair<int, int> widths[] = {
        {AccountsModel::stateColumn, 22}, {AccountsModel::healthColumn, 9},
        {AccountsModel::nowColumn, 7},    {AccountsModel::lastUsedColumn, 13},
        {AccountsModel::useColumn, 18},   {AccountsModel::menuColumn, 6}};
    for (const auto &width : widths)
        header->resizeSection(width.first, width.second * letter);
    for (const int column : {AccountsModel::healthColumn, AccountsModel::lastUsedColumn})
        m_columnWidths.insert(column, header->sectionSize(column));
    const QByteArray saved = m_state.bytes(kColumnsKey);
    if (!saved.isEmpty())
        header->restoreState(saved);
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(AccountsModel::accountColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(AccountsModel::menuColumn, QHeaderView::Fixed);
    m_table->viewport()->installEventFilter(this);
}

bool AccountsPage::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_table->viewport() && event->type() == QEvent::Resize)
        fitColumns();
    return QWidget::eventFilter(watched, event);
}

void AccountsPage::fitColumns()
{
    // In a narrow window names matter more than what their tooltip tells as well.
    const QHeaderView *header = m_table->horizontalHeader();
    const int letter = QFontMetrics(Theme::instance().font(FontRole::body)).averageCharWidth();
    int room = m_table->viewport()->width() - kAccountLetters * letter;
    for (const int column : {AccountsModel::stateColumn, AccountsModel::nowColumn,
                             AccountsModel::useColumn, AccountsModel::menuColumn})
        room -= header->sectionSize(column);
    for (const int column : {AccountsModel::healthColumn, AccountsModel::lastUsedColumn}) {
        const bool fits = room >= m_columnWidths.value(column);
        if (fits == header->isSectionHidden(column))
            m_table->setColumnHidden(column, !fits);
        room -= fits ? m_columnWidths.value(column) : 0;
    }
}

void AccountsPage::makeShortcuts()
{
    const auto onTable = [this](const QKeySequence &keys, auto slot) {
        auto *shortcut = new QShortcut(keys, m_table);
        shortcut->setContext(Qt::WidgetShortcut);
        connect(shortcut, &QShortcut::activated, this, slot);
    };
    const auto open = [this] { openCell(m_table->currentIndex()); };
    onTable(Qt::Key_Return, open);
    onTable(Qt::Key_Enter, open);
    onTable(Qt::Key_Space, open);
    onTable(Qt::Key_Delete, [this] {
        if (m_filter->accountAt(m_table->currentIndex()))
            m_actions->remove(idAt(m_table->currentIndex()));
    });
    auto *find = new QShortcut(QKeySequence::Find, this);
    find->setContext(Qt::WidgetWithChildrenShortcut);
    connect(find, &QShortcut::activated, m_search, [this] { m_search->setFocus(); });
}

AccountId AccountsPage::idAt(const QModelIndex &index) const
{
    return AccountId(index.data(AccountsModel::IdRole).toString().toStdString());
}

void AccountsPage::openCell(const QModelIndex &index)
{
    if (!m_filter->accountAt(index))
        return;
    const QRect cell = m_table->visualRect(index);
    const QPoint below = m_table->viewport()->mapToGlobal(cell.bottomLeft() + QPoint(8, -8));
    if (index.column() != AccountsModel::useColumn) {
        openMenu(index, below);
    } else if (QMenu *menu = m_actions->makeUseMenu(idAt(index))) {
        menu->popup(below);
    }
}

void AccountsPage::openMenu(const QModelIndex &index, const QPoint &at)
{
    if (!m_filter->accountAt(index))
        return;
    if (QMenu *menu = m_actions->makeMenu(idAt(index)))
        menu->popup(at);
}

void AccountsPage::openAddDialog()
{
    auto *dialog = new AddAccountDialog(m_controller.facade(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &AddAccountDialog::added, this, [this](const AccountId &, const QString &name) {
        m_controller.tell(tr("%1 is added.").arg(name));
    });
    dialog->open();
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
    m_chips->button(0)->parentWidget()->setVisible(any);
    m_search->setVisible(any);
    if (!m_accounts.isLoaded())
        m_empty->setWords(tr("Loading accounts …"), {}, {});
    else if (!any)
        m_empty->setWords(tr("No accounts yet"),
                          tr("Add an API key, and the proxy can serve your tools with it."),
                          tr("&Add account"));
    else
        m_empty->setWords(tr("No account fits"),
                          tr("None of the accounts matches the search and the filter."), {});
    m_stack->setCurrentWidget(shown ? m_tableCard : m_empty);
}

void AccountsPage::updateRowHeights()
{
    QHeaderView *rows = m_table->verticalHeader();
    rows->setMinimumSectionSize(AccountDelegate::groupHeight());
    rows->setDefaultSectionSize(AccountDelegate::rowHeight());
    for (int row = 0; row < m_filter->rowCount(); ++row) {
        const int height =
            m_filter->isGroup(row) ? AccountDelegate::groupHeight() : AccountDelegate::rowHeight();
        if (rows->sectionSize(row) != height)
            rows->resizeSection(row, height);
    }
}

void AccountsPage::showEvent(QShowEvent *event)
{
    m_tick.start();
    QWidget::showEvent(event);
}

void AccountsPage::hideEvent(QHideEvent *event)
{
    m_tick.stop();
    QWidget::hideEvent(event);
}

void AccountsPage::remember()
{
    m_state.set(kColumnsKey, m_table->horizontalHeader()->saveState());
    m_state.set(kFilterKey, m_chips->checkedId());
}

} // namespace signalbox
