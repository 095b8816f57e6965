// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"
#include "ui/firstrun/firstrequest.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;

namespace signalbox {

class CopyField;
class GatewayController;
class SecretField;

/// First run, step 4: what a tool needs to be told, and a first request as such a tool sends it.
/// UI thread.
class RequestStep final : public QWidget
{
    Q_OBJECT

public:
    explicit RequestStep(GatewayController &controller, QWidget *parent = nullptr);

    /// Reads the key and the models that there are now.
    void refresh();

private:
    void makeAddresses();
    void takeAccounts(const std::vector<AccountSnapshot> &accounts);
    void send();
    void show(const FirstAnswer &answer);

    GatewayController &m_controller;
    FirstRequest m_request;
    Secret m_key;
    CopyField *m_openAi;
    CopyField *m_anthropic;
    SecretField *m_keyField;
    QComboBox *m_model;
    QPushButton *m_send;
    QLabel *m_cost;
    QLabel *m_answer;
    QLabel *m_served;
};

} // namespace signalbox
