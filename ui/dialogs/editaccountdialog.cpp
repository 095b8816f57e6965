// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/editaccountdialog.h"

#include "ui/dialogs/formfaults.h"
#include "ui/dialogs/keyfield.h"
#include "ui/gatewaycontroller.h"
#include "ui/models/accountsmodel.h"
#include "ui/widgets/card.h"
#include "ui/widgets/formfield.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

EditAccountDialog::EditAccountDialog(EngineFacade &facade, const AccountSnapshot &account,
                                     QWidget *parent)
    : QDialog(parent), m_facade(facade), m_account(account)
{
    setObjectName(u"editAccountDialog"_s);
    setWindowTitle(tr("Edit %1").arg(accountName(account)));
    makeForm();
}

EditAccountDialog::~EditAccountDialog()
{
    m_key->clear();
}

void EditAccountDialog::makeForm()
{
    const auto line = [this](const QString &text, const QString &name) {
        auto *edit = new QLineEdit(text, this);
        edit->setObjectName(name);
        return edit;
    };
    m_label = line(m_account.label, u"editLabel"_s);
    m_email = line(m_account.email, u"editEmail"_s);
    m_baseUrl = line(QString::fromStdString(m_account.baseUrl), u"editBaseUrl"_s);
    m_proxyUrl = line(QString::fromStdString(m_account.proxyUrl), u"editProxyUrl"_s);
    m_proxyUrl->setPlaceholderText(tr("as in the settings"));
    m_key = makeKeyField(u"editKey"_s, this);
    m_key->setPlaceholderText(tr("keep the present one"));
    m_group = new QComboBox(this);
    m_group->setObjectName(u"editGroup"_s);
    for (int i = 0; i < kPriorityGroups; ++i)
        m_group->addItem(priorityGroupTitle(static_cast<PriorityGroup>(i)));
    m_group->setCurrentIndex(static_cast<int>(priorityGroup(m_account.priority)));

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(22, 18, 22, 18);
    column->setSpacing(12);
    const auto add = [&](const QString &label, QWidget *field, const QString &tip) {
        auto *form = new FormField(label, field, tip, this);
        column->addWidget(form);
        return form;
    };
    m_labelField = add(tr("&Label"), m_label, tr("What the account is called here"));
    m_emailField = add(tr("&E-mail"), m_email, tr("Told to clients in X-Account-Email"));
    add(tr("&Order of use"), m_group, tr("A later group serves when no earlier one can"));
    m_baseUrlField = add(tr("&Base URL"), m_baseUrl, tr("Where requests of this account go"));
    m_baseUrlField->setHint(
        tr("For another host, enter the key again: it is not sent there by itself."));
    m_proxyUrlField =
        add(tr("Connection &proxy"), m_proxyUrl, tr("http, https or socks5 address to go through"));
    m_keyField = add(tr("New &key"), m_key, tr("Takes the place of the present key"));
    m_fault = roleLabel(QString(), "error", this);
    m_fault->setObjectName(u"editFault"_s);
    m_fault->setWordWrap(true);
    m_fault->setVisible(false);
    column->addWidget(m_fault);
    column->addStretch(1);
    m_buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
    m_buttons->button(QDialogButtonBox::Save)->setObjectName(u"editSave"_s);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &EditAccountDialog::save);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(m_buttons);
    setMinimumWidth(460);
}

AccountPatch EditAccountDialog::patch() const
{
    AccountPatch patch;
    if (m_label->text().trimmed() != m_account.label)
        patch.label = m_label->text().trimmed();
    if (m_email->text().trimmed() != m_account.email)
        patch.email = m_email->text().trimmed();
    const auto group = static_cast<PriorityGroup>(m_group->currentIndex());
    if (group != priorityGroup(m_account.priority))
        patch.priority = priorityOf(group);
    const std::string baseUrl = m_baseUrl->text().trimmed().toStdString();
    if (baseUrl != m_account.baseUrl)
        patch.baseUrl = baseUrl;
    const std::string proxyUrl = m_proxyUrl->text().trimmed().toStdString();
    if (proxyUrl != m_account.proxyUrl)
        patch.proxyUrl = proxyUrl;
    const Secret key = takeKey(*m_key);
    if (!key.empty()) {
        const CredentialKind kind = m_account.credentialKind == CredentialKind::bearer
                                        ? CredentialKind::bearer
                                        : CredentialKind::apiKey;
        patch.credential = Credential{kind, key};
    }
    return patch;
}

std::optional<AccountPatch> EditAccountDialog::reverseOf(const AccountPatch &patch) const
{
    if (patch.credential || patch.baseUrl)
        return std::nullopt;
    AccountPatch reverse;
    if (patch.label)
        reverse.label = m_account.label;
    if (patch.email)
        reverse.email = m_account.email;
    if (patch.priority)
        reverse.priority = m_account.priority;
    if (patch.proxyUrl)
        reverse.proxyUrl = m_account.proxyUrl;
    return reverse;
}

void EditAccountDialog::save()
{
    for (FormField *field :
         {m_labelField, m_emailField, m_baseUrlField, m_proxyUrlField, m_keyField})
        field->setFault({});
    m_fault->setVisible(false);
    m_buttons->button(QDialogButtonBox::Save)->setEnabled(false);
    m_sent = patch();
    const QPointer<EditAccountDialog> self(this);
    m_facade.updateAccount(m_account.id, m_sent, [self](const Result<AccountSnapshot> &reply) {
        if (self)
            self->takeReply(reply);
    });
}

void EditAccountDialog::takeReply(const Result<AccountSnapshot> &reply)
{
    m_buttons->button(QDialogButtonBox::Save)->setEnabled(true);
    if (reply) {
        Q_EMIT saved(*reply, m_sent, reverseOf(m_sent));
        accept();
        return;
    }
    const QString rest = spreadFaults(reply.error(), {{"/label", m_labelField},
                                                      {"/email", m_emailField},
                                                      {"/base_url", m_baseUrlField},
                                                      {"/proxy_url", m_proxyUrlField},
                                                      {"/credential", m_keyField}});
    m_fault->setText(rest);
    m_fault->setVisible(!rest.isEmpty());
}

} // namespace signalbox
