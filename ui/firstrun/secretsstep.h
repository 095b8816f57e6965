// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace signalbox {

class FormField;
class GatewayController;

/// First run, step 2: says where secrets go, and takes an own passphrase where there is no keychain
/// or the user prefers it. UI thread.
class SecretsStep final : public QWidget
{
    Q_OBJECT

public:
    explicit SecretsStep(GatewayController &controller, QWidget *parent = nullptr);

    /// Asks how it stands now.
    void refresh();

private:
    void take(const Result<SecretsSnapshot> &secrets);
    void usePassphrase();
    void askKeychain();
    void finish(const Result<SecretsSnapshot> &secrets);

    GatewayController &m_controller;
    SecretsSnapshot m_now;
    QLabel *m_words;
    QLineEdit *m_passphrase;
    QLineEdit *m_again;
    FormField *m_passphraseField;
    FormField *m_againField;
    QPushButton *m_use;
    QPushButton *m_ask;
};

} // namespace signalbox
