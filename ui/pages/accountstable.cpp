// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/accountstable.h"

#include "ui/delegates/accountdelegate.h"
#include "ui/theme/theme.h"

#include <QDropEvent>
#include <QHeaderView>
#include <QMimeData>
#include <QShortcut>

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int kTickMs = 1000;
constexpr int kAccountLetters = 22; ///< least width of the Account column

} // namespace

AccountsTable::AccountsTable(AccountsFilterModel &filter, QWidget *parent)
    : QTableView(parent), m_filter(filter)
{
    setObjectName(u"accountsTable"_s);
    setAccessibleName(tr("Accounts"));
    setModel(&filter);
    setItemDelegate(new AccountDelegate(this));
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setDragDropMode(DragDrop);
    setTabKeyNavigation(false);
    setShowGrid(false);
    setWordWrap(false);
    setSortingEnabled(true);
    sortByColumn(AccountsModel::accountColumn, Qt::AscendingOrder);
    makeColumns();
    makeShortcuts();
    connect(this, &QTableView::clicked, this, [this](const QModelIndex &index) {
        if (index.column() >= AccountsModel::useColumn && selectedAccounts().size() == 1)
            open(index, Opening::cell);
    });
    connect(this, &QTableView::doubleClicked, this, [this](const QModelIndex &index) {
        if (index.column() < AccountsModel::useColumn)
            open(index, Opening::details);
    });
    connect(this, &QWidget::customContextMenuRequested, this, [this](const QPoint &at) {
        const QModelIndex index = indexAt(at);
        openMenu(index.isValid() ? index : currentIndex(), viewport()->mapToGlobal(at));
    });
    m_tick.setInterval(kTickMs);
    connect(&m_tick, &QTimer::timeout, this, [this] { viewport()->update(); });
    m_layout.setSingleShot(true);
    m_layout.setInterval(0);
    connect(&m_layout, &QTimer::timeout, this, &AccountsTable::updateRowHeights);
    const auto later = [this] { m_layout.start(); };
    connect(&filter, &QAbstractItemModel::layoutChanged, &m_layout, later);
    connect(&filter, &QAbstractItemModel::rowsInserted, &m_layout, later);
    connect(&filter, &QAbstractItemModel::rowsRemoved, &m_layout, later);
    connect(&Theme::instance(), &Theme::changed, &m_layout, later);
    updateRowHeights();
}

void AccountsTable::makeColumns()
{
    QHeaderView *header = horizontalHeader();
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
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
    restoreColumns({});
}

QByteArray AccountsTable::columns() const
{
    return horizontalHeader()->saveState();
}

void AccountsTable::restoreColumns(const QByteArray &columns)
{
    QHeaderView *header = horizontalHeader();
    if (!columns.isEmpty())
        header->restoreState(columns);
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(AccountsModel::accountColumn, QHeaderView::Stretch);
    header->setSectionResizeMode(AccountsModel::menuColumn, QHeaderView::Fixed);
}

void AccountsTable::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    fitColumns();
}

void AccountsTable::fitColumns()
{
    // In a narrow window names matter more than what their tooltip tells as well.
    const QHeaderView *header = horizontalHeader();
    const int letter = QFontMetrics(Theme::instance().font(FontRole::body)).averageCharWidth();
    int room = viewport()->width() - kAccountLetters * letter;
    for (const int column : {AccountsModel::stateColumn, AccountsModel::nowColumn,
                             AccountsModel::useColumn, AccountsModel::menuColumn})
        room -= header->sectionSize(column);
    for (const int column : {AccountsModel::healthColumn, AccountsModel::lastUsedColumn}) {
        const bool fits = room >= m_columnWidths.value(column);
        if (fits == header->isSectionHidden(column))
            setColumnHidden(column, !fits);
        room -= fits ? m_columnWidths.value(column) : 0;
    }
}

void AccountsTable::updateRowHeights()
{
    QHeaderView *rows = verticalHeader();
    rows->setMinimumSectionSize(AccountDelegate::groupHeight());
    rows->setDefaultSectionSize(AccountDelegate::rowHeight());
    for (int row = 0; row < m_filter.rowCount(); ++row) {
        const int height =
            m_filter.isGroup(row) ? AccountDelegate::groupHeight() : AccountDelegate::rowHeight();
        if (rows->sectionSize(row) != height)
            rows->resizeSection(row, height);
    }
}

void AccountsTable::makeShortcuts()
{
    const auto onKeys = [this](const QKeySequence &keys, auto slot) {
        auto *shortcut = new QShortcut(keys, this);
        shortcut->setContext(Qt::WidgetShortcut);
        connect(shortcut, &QShortcut::activated, this, slot);
    };
    const auto openDetails = [this] {
        open(currentIndex(),
             currentIndex().column() < AccountsModel::useColumn ? Opening::details : Opening::cell);
    };
    onKeys(Qt::Key_Return, openDetails);
    onKeys(Qt::Key_Enter, openDetails);
    onKeys(Qt::Key_Space, [this] { open(currentIndex(), Opening::cell); });
    onKeys(Qt::Key_Delete, [this] { Q_EMIT removeRequested(selectedAccounts()); });
    onKeys(Qt::ALT | Qt::Key_Up, [this] { moveSelected(-1); });
    onKeys(Qt::ALT | Qt::Key_Down, [this] { moveSelected(1); });
}

AccountId AccountsTable::idAt(const QModelIndex &index)
{
    return AccountId(index.data(AccountsModel::IdRole).toString().toStdString());
}

AccountIds AccountsTable::selectedAccounts() const
{
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    AccountIds ids;
    for (const QModelIndex &row : rows) {
        if (m_filter.accountAt(row))
            ids.push_back(idAt(row));
    }
    if (ids.empty() && m_filter.accountAt(currentIndex()))
        ids.push_back(idAt(currentIndex()));
    return ids;
}

void AccountsTable::open(const QModelIndex &index, Opening opening)
{
    if (!m_filter.accountAt(index))
        return;
    const QPoint below = viewport()->mapToGlobal(visualRect(index).bottomLeft() + QPoint(8, -8));
    if (opening == Opening::details)
        Q_EMIT detailsRequested(idAt(index));
    else if (index.column() == AccountsModel::useColumn)
        Q_EMIT useMenuRequested(idAt(index), below);
    else
        openMenu(index, below);
}

void AccountsTable::openMenu(const QModelIndex &index, const QPoint &at)
{
    if (!m_filter.accountAt(index))
        return;
    const AccountIds selected = selectedAccounts();
    const bool among = std::find(selected.begin(), selected.end(), idAt(index)) != selected.end();
    Q_EMIT menuRequested(among ? selected : AccountIds{idAt(index)}, at);
}

void AccountsTable::moveSelected(int groups)
{
    const AccountIds ids = selectedAccounts();
    const AccountSnapshot *current = m_filter.accountAt(currentIndex());
    if (ids.empty() || !current)
        return;
    const int group = static_cast<int>(priorityGroup(current->priority)) + groups;
    if (group >= 0 && group < kPriorityGroups)
        Q_EMIT moveRequested(ids, static_cast<PriorityGroup>(group));
}

std::optional<PriorityGroup> AccountsTable::groupAt(const QPoint &at) const
{
    QModelIndex index = indexAt(at);
    if (!index.isValid() && m_filter.rowCount() > 0)
        index = m_filter.index(m_filter.rowCount() - 1, 0);
    if (!index.isValid())
        return std::nullopt;
    return static_cast<PriorityGroup>(index.data(AccountsModel::GroupRole).toInt());
}

void AccountsTable::startDrag(Qt::DropActions actions)
{
    m_filter.setEmptyGroups(AccountsFilterModel::EmptyGroups::shown);
    updateRowHeights();
    QTableView::startDrag(actions);
    m_filter.setEmptyGroups(AccountsFilterModel::EmptyGroups::hidden);
}

void AccountsTable::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasFormat(QString(kAccountsMime)))
        event->acceptProposedAction();
    else
        event->ignore(); // files are for the page
}

void AccountsTable::dragMoveEvent(QDragMoveEvent *event)
{
    if (event->mimeData()->hasFormat(QString(kAccountsMime)))
        event->acceptProposedAction();
    else
        event->ignore();
}

void AccountsTable::dropEvent(QDropEvent *event)
{
    const QMimeData *carried = event->mimeData();
    const auto group = groupAt(event->position().toPoint());
    if (!carried->hasFormat(QString(kAccountsMime)) || !group) {
        event->ignore();
        return;
    }
    AccountIds ids;
    for (const QByteArray &id : carried->data(QString(kAccountsMime)).split('\n'))
        ids.emplace_back(id.toStdString());
    // The rows are not taken out by the view: they move when the engine says so.
    event->setDropAction(Qt::CopyAction);
    event->accept();
    Q_EMIT moveRequested(ids, *group);
}

void AccountsTable::showEvent(QShowEvent *event)
{
    m_tick.start();
    QTableView::showEvent(event);
}

void AccountsTable::hideEvent(QHideEvent *event)
{
    m_tick.stop();
    QTableView::hideEvent(event);
}

} // namespace signalbox
