// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QSettings>
#include <QString>

namespace signalbox {

/// What the window remembers between runs and no script cares for: sizes, columns, filters, answers
/// to questions asked once. One small INI file in the data folder; empty path: nothing is kept. UI
/// thread.
class UiState final
{
public:
    explicit UiState(const QString &path);

    [[nodiscard]] bool isKept() const { return m_kept; }

    [[nodiscard]] QByteArray bytes(const QString &key) const;
    [[nodiscard]] QString text(const QString &key) const;
    [[nodiscard]] bool flag(const QString &key) const;
    [[nodiscard]] int number(const QString &key, int fallback) const;
    void set(const QString &key, const QVariant &value);

private:
    QSettings m_settings;
    bool m_kept;
};

} // namespace signalbox
