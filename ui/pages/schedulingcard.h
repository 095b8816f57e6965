// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/card.h"

#include <QTimer>

class QComboBox;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QSlider;

namespace signalbox {

class CommitSpinBox;
class FixedAccountRow;
class AccountsModel;
class GatewayController;
class ModeChoice;
class ToggleSwitch;
struct StatusSnapshot;

/// The Account Scheduling & Rotation card. Every control shows what the engine confirmed; a change
/// is asked for, and a refused one springs back with the reason below. UI thread.
class SchedulingCard final : public Card
{
    Q_OBJECT

public:
    SchedulingCard(GatewayController &controller, AccountsModel &accounts,
                   QWidget *parent = nullptr);

private:
    void makeModes();
    void makeWaitRow();
    void makeAdvanced();
    [[nodiscard]] QHBoxLayout *payPerUseRow();
    void showStatus(const StatusSnapshot &status);
    void refused(const QString &reason);
    void commitWait(int seconds);

    GatewayController &m_controller;
    QPushButton *m_clear = nullptr;
    ModeChoice *m_modes = nullptr;
    QLabel *m_overruled = nullptr;
    QLabel *m_fault = nullptr;
    QSlider *m_wait = nullptr;
    CommitSpinBox *m_waitField = nullptr;
    QTimer m_waitTimer{this}; ///< keyboard steps of the slider are sent when they pause
    FixedAccountRow *m_fixed = nullptr;
    QComboBox *m_strategy = nullptr;
    CommitSpinBox *m_attempts = nullptr;
    ToggleSwitch *m_payPerUse = nullptr;
};

} // namespace signalbox
