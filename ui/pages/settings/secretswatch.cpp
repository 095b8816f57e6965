// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/settings/secretswatch.h"

#include "ui/gatewaycontroller.h"

#include <QPointer>

namespace signalbox {

SecretsWatch::SecretsWatch(GatewayController &controller, QObject *parent)
    : QObject(parent), m_controller(controller)
{
    connect(&controller, &GatewayController::statusChanged, this,
            [this](const StatusSnapshot &status) {
                if (m_usable == status.secretsUsable)
                    return;
                m_usable = status.secretsUsable;
                load();
            });
    load();
}

void SecretsWatch::load()
{
    const QPointer<SecretsWatch> self(this);
    m_controller.facade().secrets([self](const Result<SecretsSnapshot> &reply) {
        if (self && reply)
            self->take(*reply);
    });
}

void SecretsWatch::take(const SecretsSnapshot &secrets)
{
    m_now = secrets;
    Q_EMIT changed();
}

bool SecretsWatch::takeReply(const Result<SecretsSnapshot> &reply)
{
    if (reply) {
        take(*reply);
        return true;
    }
    Q_EMIT changed();
    Q_EMIT refused(errorWords(reply.error()));
    return false;
}

void SecretsWatch::unlock(const Secret &passphrase)
{
    Q_EMIT started();
    const QPointer<SecretsWatch> self(this);
    m_controller.facade().unlockSecrets(passphrase, [self](const Result<SecretsSnapshot> &reply) {
        if (self && self->takeReply(reply) && reply->state == SecretsState::open)
            self->m_controller.tell(tr("The secrets are open: accounts go on."));
    });
}

void SecretsWatch::rewrap(const SecretsRewrap &rewrap)
{
    Q_EMIT started();
    const QPointer<SecretsWatch> self(this);
    m_controller.facade().rewrapSecrets(rewrap, [self](const Result<SecretsSnapshot> &reply) {
        if (!self || !self->takeReply(reply))
            return;
        self->m_controller.tell(tr("The secrets are under the new key."));
        Q_EMIT self->rewrapped();
    });
}

void SecretsWatch::setLockWithSession(SwitchState state)
{
    Q_EMIT started();
    const boost::json::object patch{
        {"secrets", boost::json::object{{"lock_with_session", state == SwitchState::on}}}};
    const QPointer<SecretsWatch> self(this);
    m_controller.facade().updateConfig(
        patch, [self, state](const Result<boost::json::object> &reply) {
            if (!self)
                return;
            if (!reply) {
                Q_EMIT self->changed();
                Q_EMIT self->refused(errorWords(reply.error()));
                return;
            }
            SecretsSnapshot now = self->m_now.value_or(SecretsSnapshot());
            now.lockWithSession = state == SwitchState::on;
            self->take(now);
        });
}

QString secretsStateWords(SecretsState state)
{
    switch (state) {
    case SecretsState::waitingForKeychain:
        return SecretsWatch::tr("Waiting for keychain");
    case SecretsState::waitingForPassphrase:
        return SecretsWatch::tr("Waiting for passphrase");
    case SecretsState::damaged:
        return SecretsWatch::tr("Damaged");
    case SecretsState::open:
        break;
    }
    return SecretsWatch::tr("Open");
}

} // namespace signalbox
