// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"
#include "ui/dialogs/signintools.h"

#include <QFrame>

class QLabel;
class QPushButton;
class QToolButton;

namespace signalbox {

/// What the chosen provider offers besides a pasted key: its note, where keys are made, and the
/// ways to sign in. Hidden when there is nothing of that. UI thread.
class SignInWays final : public QFrame
{
    Q_OBJECT

public:
    explicit SignInWays(const SignInTools &tools, QWidget *parent = nullptr);

    /// Null: none is chosen.
    void setProvider(const ProviderDefinition *provider);

Q_SIGNALS:
    void browserRequested();
    void deviceRequested();
    void serviceAccountRequested();

private:
    SignInTools m_tools;
    QString m_keysUrl;
    QLabel *m_note;
    QToolButton *m_keys;
    QWidget *m_buttons;
    QPushButton *m_browser;
    QPushButton *m_device;
    QPushButton *m_serviceAccount;
};

} // namespace signalbox
