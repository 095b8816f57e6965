// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"
#include "ui/widgets/card.h"

class QLabel;
class QPushButton;

namespace signalbox {

class CommitSpinBox;
class CopyField;
class GatewayController;
class SecretField;
struct StatusSnapshot;

/// The Service card: port, the addresses that clients need, and the key. UI thread.
class ServiceCard final : public Card
{
    Q_OBJECT

public:
    explicit ServiceCard(GatewayController &controller, QWidget *parent = nullptr);

private:
    void makeHeader();
    void makeAddresses();
    void makeKeyRow();
    void showStatus(const StatusSnapshot &status);
    void askForPort(int port);
    void askToReplaceKey();
    void replaceKey();
    void takeKey(const Result<Secret> &reply);

    GatewayController &m_controller;
    CommitSpinBox *m_port = nullptr;
    QLabel *m_portFault = nullptr;
    CopyField *m_openAi = nullptr;
    CopyField *m_base = nullptr;
    SecretField *m_key = nullptr;
    QPushButton *m_replace = nullptr;
    QLabel *m_keyFault = nullptr;
};

} // namespace signalbox
