// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/uistate.h"

#include <QVariant>

namespace signalbox {

UiState::UiState(const QString &path)
    : m_settings(path, QSettings::IniFormat), m_kept(!path.isEmpty())
{
}

QByteArray UiState::bytes(const QString &key) const
{
    return m_settings.value(key).toByteArray();
}

QString UiState::text(const QString &key) const
{
    return m_settings.value(key).toString();
}

bool UiState::flag(const QString &key) const
{
    return m_settings.value(key).toBool();
}

int UiState::number(const QString &key, int fallback) const
{
    return m_settings.value(key, fallback).toInt();
}

void UiState::set(const QString &key, const QVariant &value)
{
    if (m_kept)
        m_settings.setValue(key, value);
}

} // namespace signalbox
