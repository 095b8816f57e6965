// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;

namespace signalbox {

class AccountsModel;
class Badge;
class GatewayController;
struct StatusSnapshot;

/// The API Proxy page: whether it serves and where, and by what rules accounts are chosen. Shows
/// confirmed values only. UI thread; controller and model outlive it.
class ProxyPage final : public QWidget
{
    Q_OBJECT

public:
    ProxyPage(GatewayController &controller, AccountsModel &accounts, QWidget *parent = nullptr);

private:
    QWidget *makeHeader();
    QWidget *makeFailure();
    void showStatus(const StatusSnapshot &status);

    GatewayController &m_controller;
    Badge *m_badge = nullptr;
    QLabel *m_active = nullptr;
    QPushButton *m_start = nullptr;
    QToolButton *m_stop = nullptr;
    QWidget *m_failureRow = nullptr;
    QLabel *m_failure = nullptr;
    QPushButton *m_usePort = nullptr;
};

} // namespace signalbox
