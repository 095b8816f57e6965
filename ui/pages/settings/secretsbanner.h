// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;

namespace signalbox {

class Badge;
class GatewayController;
class SecretsWatch;

/// Says on the Accounts page that accounts wait for their secrets, why, and has the button that
/// helps; nothing while all is well. UI thread.
class SecretsBanner final : public QFrame
{
    Q_OBJECT

public:
    explicit SecretsBanner(GatewayController &controller, QWidget *parent = nullptr);

private:
    void showState();

    SecretsWatch *m_watch;
    Badge *m_badge;
    QLabel *m_why;
};

} // namespace signalbox
