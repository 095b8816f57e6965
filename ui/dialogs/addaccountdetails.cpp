// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/addaccountdetails.h"

#include "ui/dialogs/signinoffers.h"
#include "ui/widgets/disclosure.h"
#include "ui/widgets/formfield.h"

#include <QComboBox>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

AddAccountDetails::AddAccountDetails(QWidget *parent)
    : QWidget(parent)
    , m_kind(new QComboBox(this))
    , m_disclosure(new Disclosure(tr("Details"), tr("Address, project and form of the key"), this))
    , m_front(new QVBoxLayout)
    , m_inside(nullptr)
{
    m_labelField =
        makeLine(m_label, tr("&Label"), u"labelField"_s, tr("What the account is called here"));
    m_label->setPlaceholderText(tr("what to call it here"));
    m_baseUrlField = makeLine(m_baseUrl, tr("Bas&e URL"), u"baseUrlField"_s,
                              tr("Where requests of this account go"));
    m_projectField = makeLine(m_project, tr("Pro&ject"), u"projectField"_s,
                              tr("The provider's project that requests are counted for"));
    m_project->setPlaceholderText(tr("the provider's usual one"));
    m_kind->setObjectName(u"keyKind"_s);
    m_kind->addItem(tr("as an API key"), static_cast<int>(CredentialKind::apiKey));
    m_kind->addItem(tr("as a bearer token"), static_cast<int>(CredentialKind::bearer));
    m_kindField = new FormField(tr("The key is sent"), m_kind,
                                tr("In which header requests carry the key"), this);
    m_front->setSpacing(12);
    m_front->addWidget(m_labelField);
    auto *inside = new QWidget(this);
    m_inside = new QVBoxLayout(inside);
    m_inside->setContentsMargins(0, 0, 0, 0);
    m_inside->setSpacing(12);
    for (FormField *field : {m_baseUrlField, m_projectField, m_kindField})
        m_inside->addWidget(field);
    m_disclosure->setObjectName(u"addDetails"_s);
    m_disclosure->setContent(inside);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    column->addLayout(m_front);
    column->addWidget(m_disclosure, 0, Qt::AlignLeft);
    column->addWidget(inside);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &AddAccountDetails::edited);
    setProvider(nullptr);
}

FormField *AddAccountDetails::makeLine(QLineEdit *&edit, const QString &label, const QString &name,
                                       const QString &tip)
{
    edit = new QLineEdit(this);
    edit->setObjectName(name);
    connect(edit, &QLineEdit::textEdited, this, &AddAccountDetails::edited);
    return new FormField(label, edit, tip, this);
}

void AddAccountDetails::put(FormField *field, Place place)
{
    QVBoxLayout *target = place == Place::front ? m_front : m_inside;
    if (target->indexOf(field) < 0)
        target->insertWidget(place == Place::front ? target->count() : 0, field);
}

void AddAccountDetails::setProvider(const ProviderDefinition *provider)
{
    m_urlDemanded = provider && provider->baseUrl.empty();
    put(m_baseUrlField, m_urlDemanded ? Place::front : Place::details);
    m_baseUrl->setPlaceholderText(!provider || m_urlDemanded
                                      ? u"https://host/v1"_s
                                      : QString::fromStdString(provider->baseUrl));
    const bool google = provider && provider->form != ProviderForm::plain;
    const bool project =
        google ||
        (provider && (!provider->projectHeader.empty() || !provider->oauth.projectHeader.empty()));
    put(m_projectField, google ? Place::front : Place::details);
    m_projectField->setVisible(project);
    const bool both = provider && takes(*provider, CredentialKind::apiKey) &&
                      takes(*provider, CredentialKind::bearer);
    m_kindField->setVisible(both);
    if (!provider)
        return;
    const QSignalBlocker quiet(m_kind);
    m_kind->setCurrentIndex(m_kind->findData(static_cast<int>(usualKeyKind(*provider))));
}

QString AddAccountDetails::label() const
{
    return m_label->text().trimmed();
}

std::string AddAccountDetails::baseUrl() const
{
    return m_baseUrl->text().trimmed().toStdString();
}

std::string AddAccountDetails::projectId() const
{
    return m_projectField->isVisibleTo(m_projectField->parentWidget())
               ? m_project->text().trimmed().toStdString()
               : std::string();
}

CredentialKind AddAccountDetails::keyKind() const
{
    return static_cast<CredentialKind>(m_kind->currentData().toInt());
}

bool AddAccountDetails::complete()
{
    if (!m_urlDemanded || !baseUrl().empty())
        return true;
    m_baseUrlField->setFault(tr("Enter the address of the server, such as https://host/v1."));
    return false;
}

void AddAccountDetails::clearFaults()
{
    for (FormField *field : {m_labelField, m_baseUrlField, m_projectField})
        field->setFault({});
}

void AddAccountDetails::revealFaults()
{
    const bool inside = (!m_baseUrlField->fault().isEmpty() && !m_urlDemanded) ||
                        !m_projectField->fault().isEmpty();
    if (inside)
        m_disclosure->setChecked(true);
}

} // namespace signalbox
