// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/firstrun/secretsstep.h"

#include "ui/dialogs/keyfield.h"
#include "ui/gatewaycontroller.h"
#include "ui/widgets/card.h"
#include "ui/widgets/formfield.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

SecretsStep::SecretsStep(GatewayController &controller, QWidget *parent)
    : QWidget(parent)
    , m_controller(controller)
    , m_words(new QLabel(this))
    , m_passphrase(makeKeyField(u"passphraseField"_s, this))
    , m_again(makeKeyField(u"passphraseAgainField"_s, this))
    , m_passphraseField(new FormField(tr("Own &passphrase"), m_passphrase,
                                      tr("Opens the secrets each time Signalbox starts"), this))
    , m_againField(new FormField(tr("The &same again"), m_again, tr("Against typing errors"), this))
    , m_use(new QPushButton(tr("&Use this passphrase"), this))
    , m_ask(new QPushButton(tr("&Ask the keychain again"), this))
{
    m_words->setObjectName(u"secretsWords"_s);
    m_words->setWordWrap(true);
    m_use->setObjectName(u"usePassphrase"_s);
    m_use->setAutoDefault(false);
    m_ask->setObjectName(u"askKeychain"_s);
    m_ask->setAutoDefault(false);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    column->addWidget(m_words);
    column->addWidget(m_passphraseField);
    column->addWidget(m_againField);
    auto *row = new QHBoxLayout;
    row->addWidget(m_use);
    row->addWidget(m_ask);
    row->addStretch(1);
    column->addLayout(row);
    column->addStretch(1);
    connect(m_use, &QPushButton::clicked, this, &SecretsStep::usePassphrase);
    connect(m_ask, &QPushButton::clicked, this, &SecretsStep::askKeychain);
}

void SecretsStep::refresh()
{
    const QPointer<SecretsStep> self(this);
    m_controller.facade().secrets([self](const Result<SecretsSnapshot> &secrets) {
        if (self)
            self->take(secrets);
    });
}

void SecretsStep::take(const Result<SecretsSnapshot> &secrets)
{
    if (!secrets) {
        m_words->setText(errorWords(secrets.error()));
        return;
    }
    m_now = *secrets;
    const bool open = m_now.state == SecretsState::open;
    const bool byPassphrase = m_now.kind == VaultKeyKind::passphrase;
    m_ask->setVisible(!open && !byPassphrase);
    if (!open) {
        m_words->setText(m_now.why);
    } else if (byPassphrase) {
        m_words->setText(tr("All keys are in one encrypted file. Your passphrase opens it; nobody "
                            "else has it, and it cannot be restored."));
    } else {
        m_words->setText(tr("All keys are in one encrypted file. The key to it is in this system's "
                            "keychain, which may ask you to unlock it once in a session.\n\nIf you "
                            "prefer, a passphrase of your own opens the file instead: then "
                            "Signalbox asks for it at each start."));
    }
}

void SecretsStep::usePassphrase()
{
    const Secret passphrase = takeKey(*m_passphrase);
    m_passphraseField->setFault(passphrase.empty() ? tr("Type a passphrase first.") : QString());
    const bool same = takeKey(*m_again) == passphrase;
    m_againField->setFault(same ? QString() : tr("The two differ."));
    if (passphrase.empty() || !same)
        return;
    m_use->setEnabled(false);
    const QPointer<SecretsStep> self(this);
    const auto done = [self](const Result<SecretsSnapshot> &secrets) {
        if (self)
            self->finish(secrets);
    };
    if (m_now.state == SecretsState::open)
        m_controller.facade().rewrapSecrets({VaultKeyKind::passphrase, passphrase}, done);
    else
        m_controller.facade().unlockSecrets(passphrase, done);
}

void SecretsStep::askKeychain()
{
    const QPointer<SecretsStep> self(this);
    m_controller.facade().unlockSecrets({}, [self](const Result<SecretsSnapshot> &secrets) {
        if (self)
            self->finish(secrets);
    });
}

void SecretsStep::finish(const Result<SecretsSnapshot> &secrets)
{
    m_use->setEnabled(true);
    if (!secrets) {
        m_passphraseField->setFault(errorWords(secrets.error()));
        return;
    }
    m_passphrase->clear();
    m_again->clear();
    take(secrets);
}

} // namespace signalbox
