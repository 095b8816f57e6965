// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QWidget>

class QComboBox;

namespace signalbox {

class GatewayController;

/// The Settings page: cards, each of which commits what it changes at once. UI thread.
class SettingsPage final : public QWidget
{
    Q_OBJECT

public:
    explicit SettingsPage(GatewayController &controller, QWidget *parent = nullptr);

Q_SIGNALS:
    /// Asked for; the list moves when it is in force.
    void themeChosen(signalbox::ThemeChoice choice);

private:
    QWidget *makeGeneral(QWidget *page);
    void showTheme();

    QComboBox *m_theme = nullptr;
};

} // namespace signalbox
