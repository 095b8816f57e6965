// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace signalbox {

class Badge;
class GatewayController;

/// First run, step 3: starts the proxy, or says why it cannot and offers another port. UI thread.
class StartStep final : public QWidget
{
    Q_OBJECT

public:
    explicit StartStep(GatewayController &controller, QWidget *parent = nullptr);

private:
    void show(const StatusSnapshot &status);

    GatewayController &m_controller;
    Badge *m_state;
    QLabel *m_words;
    QPushButton *m_start;
    QPushButton *m_otherPort;
    int m_suggested = 0;
};

} // namespace signalbox
