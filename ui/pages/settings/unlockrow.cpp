// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/settings/unlockrow.h"

#include "ui/dialogs/keyfield.h"
#include "ui/pages/settings/secretswatch.h"
#include "ui/widgets/card.h"
#include "ui/widgets/passphrasefields.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace signalbox {

using namespace Qt::StringLiterals;

UnlockRow::UnlockRow(SecretsWatch &watch, QWidget *parent)
    : QWidget(parent)
    , m_watch(watch)
    , m_passphrase(makeKeyField(u"unlockPassphrase"_s, this))
    , m_button(new QPushButton(this))
    , m_fault(roleLabel(QString(), "error", this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    m_passphrase->setPlaceholderText(tr("Passphrase"));
    m_passphrase->setAccessibleName(tr("Passphrase of the secrets"));
    m_passphrase->setToolTip(tr("The one that was given when the secrets were made"));
    m_passphrase->setMaximumWidth(320);
    m_button->setObjectName(u"unlockButton"_s);
    m_button->setProperty("role", u"primary"_s);
    m_button->setAutoDefault(false);
    row->addWidget(m_passphrase, 1);
    row->addWidget(m_button);
    row->addStretch(1);
    column->addLayout(row);
    m_fault->setObjectName(u"unlockFault"_s);
    m_fault->setWordWrap(true);
    column->addWidget(m_fault);
    connect(m_button, &QPushButton::clicked, this, &UnlockRow::unlock);
    connect(m_passphrase, &QLineEdit::returnPressed, this, &UnlockRow::unlock);
    connect(&watch, &SecretsWatch::changed, this, &UnlockRow::showState);
    connect(&watch, &SecretsWatch::started, this, [this] {
        m_button->setEnabled(false);
        m_fault->setVisible(false);
    });
    connect(&watch, &SecretsWatch::refused, this, [this](const QString &reason) {
        m_fault->setText(reason);
        m_fault->setVisible(true);
    });
    showState();
}

UnlockRow::~UnlockRow()
{
    m_passphrase->clear();
}

void UnlockRow::unlock()
{
    if (m_passphrase->isHidden())
        m_watch.unlock({});
    else if (!m_passphrase->text().isEmpty())
        m_watch.unlock(takePassphrase(*m_passphrase));
}

void UnlockRow::showState()
{
    const SecretsState state = m_watch.now() ? m_watch.now()->state : SecretsState::open;
    const bool byPassphrase = state == SecretsState::waitingForPassphrase;
    m_passphrase->setVisible(byPassphrase);
    if (!byPassphrase)
        m_passphrase->clear();
    m_button->setText(byPassphrase ? tr("&Unlock") : tr("As&k the keychain again"));
    m_button->setAccessibleName(QString(m_button->text()).remove(u'&'));
    m_button->setToolTip(byPassphrase
                             ? tr("Open the secrets with this passphrase")
                             : tr("Unlock the keychain when the system asks; accounts go on then"));
    m_button->setEnabled(true);
    m_fault->setVisible(false);
    setVisible(byPassphrase || state == SecretsState::waitingForKeychain);
}

} // namespace signalbox
