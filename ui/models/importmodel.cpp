// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/importmodel.h"

#include "ui/text/accounttext.h"
#include "ui/text/importtext.h"
#include "ui/theme/theme.h"

namespace signalbox {

using namespace Qt::StringLiterals;

void ImportModel::setEntries(std::vector<ImportPreviewEntry> entries)
{
    beginResetModel();
    m_entries = std::move(entries);
    m_chosen.clear();
    for (const ImportPreviewEntry &entry : m_entries)
        m_chosen.push_back(canImport(entry));
    endResetModel();
    Q_EMIT choiceChanged();
}

std::vector<int> ImportModel::chosen() const
{
    std::vector<int> indexes;
    for (std::size_t i = 0; i < m_chosen.size(); ++i) {
        if (m_chosen[i])
            indexes.push_back(static_cast<int>(i));
    }
    return indexes;
}

QStringList ImportModel::warnings() const
{
    QStringList warnings;
    for (const int index : chosen()) {
        const ImportPreviewEntry &entry = m_entries[static_cast<std::size_t>(index)];
        const QString line = entry.providerName + u": "_s + entry.warning;
        if (!entry.warning.isEmpty() && !warnings.contains(line))
            warnings << line;
    }
    return warnings;
}

void ImportModel::choose(Choice choice)
{
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        m_chosen[i] = choice == Choice::all && canImport(m_entries[i]);
    if (!m_entries.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, 0), {Qt::CheckStateRole});
    Q_EMIT choiceChanged();
}

int ImportModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

int ImportModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : columnTotal;
}

QString ImportModel::text(const ImportPreviewEntry &entry, int column) const
{
    switch (column) {
    case accountColumn:
        return entry.label.isEmpty() ? entry.email : entry.label;
    case providerColumn:
        return entry.providerName + u" · "_s + credentialWords(entry.credentialKind);
    case effectColumn:
        return importEffect(entry);
    case hostColumn:
        return importHost(entry);
    default:
        return entry.why;
    }
}

QString ImportModel::tip(const ImportPreviewEntry &entry) const
{
    QStringList lines(tr("From %1, %2").arg(entry.file, QString::fromStdString(entry.where)));
    if (!entry.why.isEmpty())
        lines << entry.why;
    if (!entry.host.isEmpty())
        lines << (entry.hostSource == HostSource::file
                      ? tr("Its key will be sent to %1. The file says so, not the provider's "
                           "definition: take it only if you trust that host.")
                            .arg(entry.host)
                      : tr("Its key will be sent to %1.").arg(entry.host));
    if (!entry.warning.isEmpty())
        lines << entry.warning;
    return lines.join(u'\n');
}

QVariant ImportModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const auto row = static_cast<std::size_t>(index.row());
    const ImportPreviewEntry &entry = m_entries[row];
    const Tokens &tokens = Theme::instance().tokens();
    switch (role) {
    case Qt::DisplayRole:
        return text(entry, index.column());
    case Qt::CheckStateRole:
        return index.column() == accountColumn
                   ? QVariant(m_chosen[row] ? Qt::Checked : Qt::Unchecked)
                   : QVariant();
    case Qt::ToolTipRole:
        return tip(entry);
    case Qt::AccessibleTextRole:
        return QString(headerData(index.column(), Qt::Horizontal, Qt::DisplayRole).toString() +
                       u": "_s + text(entry, index.column()));
    case Qt::AccessibleDescriptionRole:
        return index.column() == accountColumn ? QString(importEffect(entry) + u". "_s + tip(entry))
                                               : QString();
    case Qt::ForegroundRole:
        if (index.column() == hostColumn && entry.hostSource == HostSource::file)
            return tokens.caution;
        if (index.column() == effectColumn && entry.standing == ImportStanding::unusable)
            return tokens.bad;
        return canImport(entry) && index.column() < hostColumn ? tokens.text : tokens.muted;
    default:
        return {};
    }
}

bool ImportModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (role != Qt::CheckStateRole || !(flags(index) & Qt::ItemIsUserCheckable))
        return false;
    m_chosen[static_cast<std::size_t>(index.row())] = value.toInt() == Qt::Checked;
    Q_EMIT dataChanged(index, index, {Qt::CheckStateRole});
    Q_EMIT choiceChanged();
    return true;
}

QVariant ImportModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case accountColumn:
        return tr("Account");
    case providerColumn:
        return tr("Provider");
    case effectColumn:
        return tr("What happens");
    case hostColumn:
        return tr("Key goes to");
    default:
        return tr("Why");
    }
}

Qt::ItemFlags ImportModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    const Qt::ItemFlags usual = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    const bool tickable = index.column() == accountColumn &&
                          canImport(m_entries[static_cast<std::size_t>(index.row())]);
    return tickable ? usual | Qt::ItemIsUserCheckable : usual;
}

} // namespace signalbox
