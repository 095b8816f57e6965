// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace signalbox {

class SecretsWatch;

/// What helps while the secrets are not open: a passphrase field, or the keychain asked again.
/// Shows itself only then. UI thread.
class UnlockRow final : public QWidget
{
    Q_OBJECT

public:
    explicit UnlockRow(SecretsWatch &watch, QWidget *parent = nullptr);
    ~UnlockRow() override;

private:
    void unlock();
    void showState();

    SecretsWatch &m_watch;
    QLineEdit *m_passphrase;
    QPushButton *m_button;
    QLabel *m_fault;
};

} // namespace signalbox
