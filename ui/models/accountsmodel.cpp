// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/accountsmodel.h"

#include "ui/text/plural.h"
#include "ui/text/quotatext.h"

#include <QMimeData>
#include <QPointer>

#include <algorithm>
#include <unordered_set>

namespace signalbox {

using namespace Qt::StringLiterals;

PriorityGroup priorityGroup(int priority)
{
    if (priority < 10)
        return PriorityGroup::first;
    return priority < 20 ? PriorityGroup::then : PriorityGroup::lastResort;
}

int priorityOf(PriorityGroup group)
{
    return static_cast<int>(group) * 10;
}

QString priorityGroupTitle(PriorityGroup group)
{
    switch (group) {
    case PriorityGroup::then:
        return AccountsModel::tr("Then");
    case PriorityGroup::lastResort:
        return AccountsModel::tr("Last resort");
    case PriorityGroup::first:
        break;
    }
    return AccountsModel::tr("First");
}

AccountUse accountUse(const AccountSnapshot &account)
{
    if (account.disabled)
        return AccountUse::off;
    return account.proxyDisabled ? AccountUse::watching : AccountUse::serving;
}

QString accountUseTitle(AccountUse use)
{
    switch (use) {
    case AccountUse::watching:
        return AccountsModel::tr("Watching only");
    case AccountUse::off:
        return AccountsModel::tr("Off");
    case AccountUse::serving:
        break;
    }
    return AccountsModel::tr("Serving");
}

AccountsModel::AccountsModel(EngineFacade &facade, const Clock &clock, QObject *parent)
    : QAbstractTableModel(parent), m_clock(clock)
{
    connect(&facade, &EngineFacade::accountsChanged, this, &AccountsModel::apply);
    const QPointer<AccountsModel> self(this);
    facade.accounts([self](const Result<std::vector<AccountSnapshot>> &reply) {
        if (self && reply)
            self->apply({.full = true, .changed = *reply, .removed = {}});
    });
}

int AccountsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : kPriorityGroups + static_cast<int>(m_accounts.size());
}

int AccountsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : columnTotal;
}

const AccountSnapshot *AccountsModel::at(int row) const
{
    const int position = row - kPriorityGroups;
    if (position < 0 || position >= static_cast<int>(m_accounts.size()))
        return nullptr;
    return &m_accounts[static_cast<std::size_t>(position)];
}

const AccountSnapshot *AccountsModel::find(const AccountId &id) const
{
    const auto found = m_index.find(id);
    return found == m_index.end() ? nullptr : &m_accounts[found->second];
}

int AccountsModel::count(AccountKind kind) const
{
    return static_cast<int>(
        std::count_if(m_accounts.begin(), m_accounts.end(), [&](const AccountSnapshot &account) {
            return describeAccount(account, m_clock.wallNow()).kind == kind;
        }));
}

int AccountsModel::servingCount() const
{
    return static_cast<int>(
        std::count_if(m_accounts.begin(), m_accounts.end(), [](const AccountSnapshot &account) {
            return accountUse(account) == AccountUse::serving;
        }));
}

Qt::ItemFlags AccountsModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    if (index.row() < kPriorityGroups)
        return Qt::ItemNeverHasChildren;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled |
           Qt::ItemNeverHasChildren;
}

QStringList AccountsModel::mimeTypes() const
{
    return {QString(kAccountsMime)};
}

QMimeData *AccountsModel::mimeData(const QModelIndexList &indexes) const
{
    QStringList ids;
    for (const QModelIndex &index : indexes) {
        const QString id = index.data(IdRole).toString();
        if (!id.isEmpty() && !ids.contains(id))
            ids << id;
    }
    auto *data = new QMimeData;
    data->setData(QString(kAccountsMime), ids.join(u'\n').toUtf8());
    return data;
}

void AccountsModel::apply(const AccountsDelta &delta)
{
    if (delta.full) {
        std::unordered_set<AccountId> kept;
        for (const AccountSnapshot &account : delta.changed)
            kept.insert(account.id);
        const std::vector<AccountSnapshot> before = m_accounts;
        for (const AccountSnapshot &account : before) {
            if (!kept.contains(account.id))
                remove(account.id);
        }
    }
    for (const AccountId &id : delta.removed)
        remove(id);
    for (const AccountSnapshot &account : delta.changed)
        upsert(account);
    m_loaded = true;
    // Group headers show only where their group has rows: let filters look at them again.
    Q_EMIT dataChanged(index(0, 0), index(kPriorityGroups - 1, columnTotal - 1));
    Q_EMIT accountsUpdated();
}

void AccountsModel::remove(const AccountId &id)
{
    const auto found = m_index.find(id);
    if (found == m_index.end())
        return;
    const int row = kPriorityGroups + static_cast<int>(found->second);
    beginRemoveRows({}, row, row);
    m_accounts.erase(m_accounts.begin() + static_cast<std::ptrdiff_t>(found->second));
    rebuildIndex();
    endRemoveRows();
}

void AccountsModel::upsert(const AccountSnapshot &account)
{
    const auto found = m_index.find(account.id);
    if (found == m_index.end()) {
        const int row = rowCount();
        beginInsertRows({}, row, row);
        m_index.emplace(account.id, m_accounts.size());
        m_accounts.push_back(account);
        endInsertRows();
        return;
    }
    AccountSnapshot &present = m_accounts[found->second];
    if (present == account)
        return;
    present = account;
    const int row = kPriorityGroups + static_cast<int>(found->second);
    Q_EMIT dataChanged(index(row, 0), index(row, columnTotal - 1));
}

void AccountsModel::rebuildIndex()
{
    m_index.clear();
    for (std::size_t i = 0; i < m_accounts.size(); ++i)
        m_index.emplace(m_accounts[i].id, i);
}

QVariant AccountsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    const bool tip = role == Qt::ToolTipRole;
    switch (section) {
    case stateColumn:
        return tip ? tr("Whether the account can serve requests, and why not") : tr("State");
    case accountColumn:
        return tip ? tr("Label, e-mail, provider and kind of key") : tr("Account");
    case healthColumn:
        return tip ? tr("How well its last requests went") : tr("Health");
    case nowColumn:
        return tip ? tr("Requests in flight") : tr("Now");
    case lastUsedColumn:
        return tip ? tr("When it last served a request") : tr("Last used");
    case useColumn:
        return tip ? tr("Whether the proxy uses it") : tr("Use");
    default:
        return QString();
    }
}

QVariant AccountsModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const AccountSnapshot *account = at(index.row());
    return account ? accountData(*account, index.column(), role) : groupData(index, role);
}

QVariant AccountsModel::groupData(const QModelIndex &index, int role) const
{
    switch (role) {
    case GroupRole:
        return index.row();
    case IdRole:
        return QString();
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return index.column() == 0 ? priorityGroupTitle(static_cast<PriorityGroup>(index.row()))
                                   : QString();
    default:
        return {};
    }
}

QVariant AccountsModel::accountData(const AccountSnapshot &account, int column, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
        return text(account, column);
    case DetailRole:
        return detail(account, column);
    case Qt::AccessibleTextRole:
        return sentence(account, column);
    case Qt::AccessibleDescriptionRole:
        return column == stateColumn ? quotaLines(account, m_clock.wallNow()).join(u"; "_s)
                                     : QString();
    case Qt::ToolTipRole:
        return tip(account, column);
    case IdRole:
        return QString::fromStdString(account.id.str());
    case GroupRole:
        return static_cast<int>(priorityGroup(account.priority));
    case KindRole:
        return static_cast<int>(describeAccount(account, m_clock.wallNow()).kind);
    case ToneRole:
        return static_cast<int>(describeAccount(account, m_clock.wallNow()).tone);
    case SortRole:
        return sortKey(account, column);
    case SearchRole:
        return QString(account.label + u'\n' + account.email + u'\n' + account.providerName +
                       u'\n' + describeAccount(account, m_clock.wallNow()).state);
    default:
        return {};
    }
}

QString AccountsModel::text(const AccountSnapshot &account, int column) const
{
    switch (column) {
    case stateColumn:
        return describeAccount(account, m_clock.wallNow()).state;
    case accountColumn:
        return accountName(account);
    case healthColumn:
        return healthWord(account.health);
    case nowColumn:
        return QString::number(account.inFlight);
    case lastUsedColumn:
        return account.lastUsed ? agoWords(*account.lastUsed, m_clock.wallNow()) : u"–"_s;
    case useColumn:
        return accountUseTitle(accountUse(account));
    default:
        return u"⋯"_s;
    }
}

QString AccountsModel::detail(const AccountSnapshot &account, int column) const
{
    if (column == stateColumn)
        return describeAccount(account, m_clock.wallNow()).detail;
    if (column != accountColumn)
        return {};
    QString line = account.providerName + u" · "_s + credentialWords(account.credentialKind);
    if (!account.email.isEmpty() && account.email != accountName(account))
        line.prepend(account.email + u" · "_s);
    const QString quota = lowestQuotaLine(account);
    return quota.isEmpty() ? line : line + u" · "_s + quota;
}

QString AccountsModel::sentence(const AccountSnapshot &account, int column) const
{
    const QString name = accountName(account);
    switch (column) {
    case stateColumn:
        return tr("%1: %2").arg(name, describeAccount(account, m_clock.wallNow()).sentence);
    case accountColumn:
        return tr("%1, %2, health %3, last used %4")
            .arg(name, detail(account, column), healthWord(account.health),
                 account.lastUsed ? text(account, lastUsedColumn) : tr("never"));
    case healthColumn:
        return account.lastError.isEmpty()
                   ? tr("Health of %1: %2").arg(name, healthWord(account.health))
                   : tr("Health of %1: %2. Last error: %3")
                         .arg(name, healthWord(account.health), account.lastError);
    case nowColumn:
        return plural(account.inFlight, tr("%1 has 1 request in flight"),
                      tr("%1 has %n requests in flight", nullptr, account.inFlight))
            .arg(name);
    case lastUsedColumn:
        return account.lastUsed ? tr("%1 last served %2 (%3)")
                                      .arg(name, text(account, column),
                                           clockTime(*account.lastUsed, m_clock.wallNow()))
                                : tr("%1 has not served yet").arg(name);
    case useColumn:
        return tr("Use of %1: %2. Press to change it").arg(name, text(account, column));
    default:
        return tr("Actions for %1").arg(name);
    }
}

QString AccountsModel::tip(const AccountSnapshot &account, int column) const
{
    QStringList lines(sentence(account, column));
    if (column == stateColumn)
        lines += quotaLines(account, m_clock.wallNow());
    return lines.join(u'\n');
}

QVariant AccountsModel::sortKey(const AccountSnapshot &account, int column) const
{
    switch (column) {
    case stateColumn:
        return static_cast<int>(describeAccount(account, m_clock.wallNow()).kind);
    case healthColumn:
        return account.health;
    case nowColumn:
        return account.inFlight;
    case lastUsedColumn:
        return account.lastUsed ? qlonglong(account.lastUsed->time_since_epoch().count())
                                : qlonglong(0);
    case useColumn:
        return static_cast<int>(accountUse(account));
    default:
        return accountName(account);
    }
}

} // namespace signalbox
