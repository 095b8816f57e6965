// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/transfercommands.h"

#include <QAbstractTableModel>

namespace signalbox {

/// The accounts of an import preview and which of them are to be taken. UI thread.
class ImportModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { accountColumn, providerColumn, effectColumn, hostColumn, whyColumn, columnTotal };
    enum class Choice { all, none };

    using QAbstractTableModel::QAbstractTableModel;

    void setEntries(std::vector<ImportPreviewEntry> entries);
    [[nodiscard]] const std::vector<ImportPreviewEntry> &entries() const { return m_entries; }
    /// Indexes of what is ticked.
    [[nodiscard]] std::vector<int> chosen() const;
    /// Of the providers of what is ticked, each once.
    [[nodiscard]] QStringList warnings() const;
    void choose(Choice choice);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;

Q_SIGNALS:
    void choiceChanged();

private:
    [[nodiscard]] QString text(const ImportPreviewEntry &entry, int column) const;
    [[nodiscard]] QString tip(const ImportPreviewEntry &entry) const;

    std::vector<ImportPreviewEntry> m_entries;
    std::vector<bool> m_chosen;
};

} // namespace signalbox
