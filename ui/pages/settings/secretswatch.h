// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"
#include "ui/widgets/toggleswitch.h"

#include <QObject>

namespace signalbox {

class GatewayController;

/// How it stands with the secret store, kept up to date, and what can be done about it. UI thread;
/// outlived by the controller.
class SecretsWatch final : public QObject
{
    Q_OBJECT

public:
    explicit SecretsWatch(GatewayController &controller, QObject *parent);

    /// None before the engine's first answer.
    [[nodiscard]] const std::optional<SecretsSnapshot> &now() const { return m_now; }

    /// With a passphrase tries it; without asks the keychain again.
    void unlock(const Secret &passphrase);
    void rewrap(const SecretsRewrap &rewrap);
    void setLockWithSession(SwitchState state);

Q_SIGNALS:
    void changed();
    /// A command begins.
    void started();
    /// The last command was refused; `reason` is a sentence.
    void refused(const QString &reason);
    void rewrapped();

private:
    void load();
    void take(const SecretsSnapshot &secrets);
    /// The end of a command; whether it succeeded.
    bool takeReply(const Result<SecretsSnapshot> &reply);

    GatewayController &m_controller;
    std::optional<SecretsSnapshot> m_now;
    std::optional<bool> m_usable; ///< as the status last said
};

/// The state in words.
[[nodiscard]] QString secretsStateWords(SecretsState state);

} // namespace signalbox
