// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/card.h"

class QPushButton;

namespace signalbox {

class Badge;
class GatewayController;
class PassphraseFields;
class SecretsWatch;
class ToggleSwitch;

/// The Secrets card of the settings: where the key of the secrets is and why, unlocking, a change
/// between keychain and passphrase, and whether secrets are forgotten with the session. UI thread.
class SecretsCard final : public Card
{
    Q_OBJECT

public:
    explicit SecretsCard(GatewayController &controller, QWidget *parent = nullptr);

private:
    void makeChange();
    void makeLockRow();
    void showState();
    void openPassphrase();
    void closePassphrase();
    void updateSave();

    SecretsWatch *m_watch;
    Badge *m_badge;
    QLabel *m_words;
    QPushButton *m_toPassphrase = nullptr;
    QPushButton *m_toKeychain = nullptr;
    QWidget *m_form = nullptr;
    PassphraseFields *m_passphrase = nullptr;
    QPushButton *m_save = nullptr;
    ToggleSwitch *m_lock = nullptr;
    QLabel *m_fault = nullptr;
};

} // namespace signalbox
