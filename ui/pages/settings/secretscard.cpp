// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/settings/secretscard.h"

#include "ui/pages/settings/secretswatch.h"
#include "ui/pages/settings/unlockrow.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/passphrasefields.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

QString keyWords(const SecretsSnapshot &secrets)
{
    if (!secrets.kind)
        return SecretsCard::tr("There are no secrets yet. They are made with the first account.");
    switch (*secrets.kind) {
    case VaultKeyKind::keychain:
        return SecretsCard::tr("Keys and sign-ins are in one encrypted file. Its key is in the "
                               "system's keychain, which is unlocked when you log in.");
    case VaultKeyKind::passphrase:
        return SecretsCard::tr("Keys and sign-ins are in one encrypted file. Its key comes from "
                               "your passphrase, which is stored nowhere.");
    case VaultKeyKind::fixed:
        break;
    }
    return SecretsCard::tr("Keys and sign-ins are in a file that is not protected: the program was "
                           "started with --secrets=plain.");
}

} // namespace

SecretsCard::SecretsCard(GatewayController &controller, QWidget *parent)
    : Card(tr("Secrets"), parent)
    , m_watch(new SecretsWatch(controller, this))
    , m_badge(new Badge(this))
    , m_words(roleLabel(QString(), "muted", this))
{
    setObjectName(u"secretsCard"_s);
    m_badge->setObjectName(u"secretsBadge"_s);
    header()->addWidget(m_badge);
    m_words->setObjectName(u"secretsWords"_s);
    m_words->setWordWrap(true);
    body()->addWidget(m_words);
    body()->addWidget(new UnlockRow(*m_watch, this));
    makeChange();
    makeLockRow();
    m_fault = roleLabel(QString(), "error", this);
    m_fault->setObjectName(u"secretsFault"_s);
    m_fault->setWordWrap(true);
    m_fault->setVisible(false);
    body()->addWidget(m_fault);
    connect(m_watch, &SecretsWatch::changed, this, &SecretsCard::showState);
    connect(m_watch, &SecretsWatch::started, m_fault, &QWidget::hide);
    connect(m_watch, &SecretsWatch::rewrapped, this, &SecretsCard::closePassphrase);
    connect(m_watch, &SecretsWatch::refused, this, [this](const QString &reason) {
        m_fault->setText(reason); // a locked store says so beside its own button
        m_fault->setVisible(!m_watch->now() || m_watch->now()->state == SecretsState::open);
    });
    showState();
}

void SecretsCard::makeChange()
{
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    const auto button = [&](const QString &text, const QString &name, const QString &tip) {
        auto *made = new QPushButton(text, this);
        made->setObjectName(name);
        made->setToolTip(tip);
        made->setAccessibleName(QString(text).remove(u'&').remove(u'…'));
        row->addWidget(made);
        return made;
    };
    m_toPassphrase = button(QString(), u"toPassphrase"_s,
                            tr("From then on every start asks for the passphrase"));
    m_toKeychain = button(tr("Move to the &keychain"), u"toKeychain"_s,
                          tr("From then on the system's keychain has the key"));
    row->addStretch(1);
    body()->addLayout(row);
    connect(m_toPassphrase, &QPushButton::clicked, this, &SecretsCard::openPassphrase);
    connect(m_toKeychain, &QPushButton::clicked, this, [this] {
        m_watch->rewrap({VaultKeyKind::keychain, {}});
    });

    m_form = new QWidget(this);
    auto *form = new QVBoxLayout(m_form);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(8);
    m_passphrase = new PassphraseFields(
        tr("Without it nobody can open the secrets, not even this program: keep it well"), m_form);
    m_passphrase->setMaximumWidth(420);
    form->addWidget(m_passphrase);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    m_save = new QPushButton(tr("&Use this passphrase"), m_form);
    m_save->setObjectName(u"savePassphrase"_s);
    m_save->setProperty("role", u"primary"_s);
    m_save->setAccessibleName(tr("Use this passphrase"));
    m_save->setToolTip(tr("Encrypt the secrets under it now"));
    auto *cancel = new QPushButton(tr("Cance&l"), m_form);
    cancel->setObjectName(u"cancelPassphrase"_s);
    cancel->setAccessibleName(tr("Cancel"));
    cancel->setToolTip(tr("Leave the key as it is"));
    buttons->addWidget(m_save);
    buttons->addWidget(cancel);
    buttons->addStretch(1);
    form->addLayout(buttons);
    m_form->setVisible(false);
    body()->addWidget(m_form);
    connect(m_passphrase, &PassphraseFields::edited, this, &SecretsCard::updateSave);
    connect(cancel, &QPushButton::clicked, this, &SecretsCard::closePassphrase);
    connect(m_save, &QPushButton::clicked, this, [this] {
        m_save->setEnabled(false);
        m_watch->rewrap({VaultKeyKind::passphrase, m_passphrase->passphrase()});
    });
}

void SecretsCard::makeLockRow()
{
    auto *row = new QHBoxLayout;
    row->setSpacing(12);
    m_lock = new ToggleSwitch(this);
    m_lock->setObjectName(u"lockWithSession"_s);
    m_lock->setAccessibleName(tr("Lock with the session"));
    m_lock->setToolTip(tr("While the screen is locked no request can be served"));
    QLabel *label =
        roleLabel(tr("&Lock with the session: forget all secrets while the screen is locked"),
                  "rowLabel", this);
    label->setBuddy(m_lock);
    label->setWordWrap(true);
    row->addWidget(m_lock);
    row->addWidget(label, 1);
    body()->addLayout(row);
    connect(m_lock, &ToggleSwitch::clicked, this, [this] {
        const bool on = m_watch->now() && m_watch->now()->lockWithSession;
        m_watch->setLockWithSession(on ? SwitchState::off : SwitchState::on);
    });
}

void SecretsCard::showState()
{
    const SecretsSnapshot now = m_watch->now().value_or(SecretsSnapshot());
    const bool open = now.state == SecretsState::open;
    m_badge->setState(open ? Tone::good : Tone::bad, secretsStateWords(now.state));
    m_words->setText(open ? keyWords(now) : now.why);
    m_toPassphrase->setText(now.kind == VaultKeyKind::passphrase ? tr("Change the &passphrase…")
                                                                 : tr("Protect by a &passphrase…"));
    m_toPassphrase->setAccessibleName(QString(m_toPassphrase->text()).remove(u'&').remove(u'…'));
    m_toPassphrase->setEnabled(open && now.kind.has_value() && m_form->isHidden());
    m_toKeychain->setVisible(now.kind && *now.kind != VaultKeyKind::keychain);
    m_toKeychain->setEnabled(open);
    m_lock->setConfirmed(now.lockWithSession ? SwitchState::on : SwitchState::off);
    updateSave();
}

void SecretsCard::openPassphrase()
{
    m_form->setVisible(true);
    m_toPassphrase->setEnabled(false);
    m_passphrase->enter();
}

void SecretsCard::closePassphrase()
{
    m_passphrase->clear();
    m_form->setVisible(false);
    showState();
}

void SecretsCard::updateSave()
{
    m_save->setEnabled(m_passphrase->isComplete());
}

} // namespace signalbox
