// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/addaccountservice.h"

#include "ui/accessibility/taborder.h"
#include "ui/dialogs/formfaults.h"
#include "ui/widgets/card.h"
#include "ui/widgets/filedrop.h"
#include "ui/widgets/formfield.h"

#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {
constexpr qint64 kFileMax = 64 * 1024; // such files have a few kilobytes
}

ServiceAccountPane::ServiceAccountPane(EngineFacade &facade, QWidget *parent)
    : QWidget(parent)
    , m_facade(facade)
    , m_title(roleLabel(QString(), "pageTitle", this))
    , m_note(roleLabel(tr("A service account is a key of a cloud project that signs in without a "
                          "browser and does not end. In Google's console, create a key of the "
                          "type JSON for it and give that file here."),
                       "muted", this))
    , m_drop(new FileDrop(tr("Drop the key file of the service account here"),
                          tr("JSON files (*.json);;All files (*)"), kFileMax, this))
    , m_project(new QLineEdit(this))
{
    setObjectName(u"serviceAccountPane"_s);
    m_title->setWordWrap(true);
    m_note->setWordWrap(true);
    m_drop->setObjectName(u"serviceAccountDrop"_s);
    makeForm();
    makeButtons();
    tabInLayoutOrder(*this);
    connect(
        m_drop, &FileDrop::fileRead, this, [this](const QString &name, const QByteArray &bytes) {
            m_keyFile =
                Secret(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
            m_fileName = name;
            m_drop->setNotice(tr("%1 is ready to be added.").arg(name));
            m_add->setFocus();
        });
}

void ServiceAccountPane::makeForm()
{
    m_project->setObjectName(u"serviceProject"_s);
    m_project->setPlaceholderText(tr("the file's own"));
    m_projectField = new FormField(tr("Pro&ject"), m_project,
                                   tr("The cloud project that requests are counted for"), this);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(22, 18, 22, 18);
    column->setSpacing(12);
    column->addWidget(m_title);
    column->addWidget(m_note);
    column->addWidget(m_drop);
    column->addWidget(m_projectField);
    column->addStretch(1);
}

void ServiceAccountPane::makeButtons()
{
    const auto button = [this](const QString &text, const QString &name, const QString &tip) {
        auto *made = new QPushButton(text, this);
        made->setObjectName(name);
        made->setToolTip(tip);
        made->setAutoDefault(false);
        return made;
    };
    QPushButton *back = button(tr("&Back"), u"serviceBack"_s, tr("Choose again"));
    QPushButton *cancelButton = button(tr("Cancel"), u"serviceCancel"_s, tr("Add nothing"));
    m_add = button(tr("&Add"), u"serviceAdd"_s, tr("Add the account"));
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(back);
    row->addStretch(1);
    row->addWidget(cancelButton);
    row->addWidget(m_add);
    static_cast<QVBoxLayout *>(layout())->addLayout(row);
    connect(back, &QPushButton::clicked, this, &ServiceAccountPane::backRequested);
    connect(cancelButton, &QPushButton::clicked, this, &ServiceAccountPane::cancelRequested);
    connect(m_add, &QPushButton::clicked, this, &ServiceAccountPane::add);
}

void ServiceAccountPane::begin(const ProviderDefinition &provider, const Account &made)
{
    cancel();
    m_made = made;
    m_title->setText(tr("Service account of %1").arg(provider.name));
    m_project->setText(QString::fromStdString(made.projectId));
    m_add->setDefault(true);
    m_drop->chooseButton()->setFocus();
}

void ServiceAccountPane::takeFile(const QString &path)
{
    m_drop->take(path);
}

void ServiceAccountPane::cancel()
{
    ++m_generation;
    m_keyFile = {};
    m_fileName.clear();
    m_drop->setNotice({});
    m_drop->setFault({});
    m_projectField->setFault({});
    m_add->setEnabled(true);
}

void ServiceAccountPane::add()
{
    m_projectField->setFault({});
    if (m_keyFile.empty()) {
        m_drop->setFault(tr("Drop the key file here, or choose it."));
        return;
    }
    NewAccount sent;
    sent.account = m_made;
    sent.account.projectId = m_project->text().trimmed().toStdString();
    sent.account.credentialKind = CredentialKind::serviceAccount;
    sent.credential.kind = CredentialKind::serviceAccount;
    sent.credential.keyFile = m_keyFile;
    m_add->setEnabled(false);
    const int generation = m_generation;
    const QPointer<ServiceAccountPane> self(this);
    m_facade.addAccount(sent, [self, generation](const Result<AddedAccount> &reply) {
        if (self && self->m_generation == generation)
            self->takeAdded(reply);
    });
}

void ServiceAccountPane::takeAdded(const Result<AddedAccount> &reply)
{
    m_add->setEnabled(true);
    if (!reply) {
        const QString rest = spreadFaults(reply.error(), {{"/project_id", m_projectField}});
        m_drop->setFault(reply.error().fields.empty() || rest.isEmpty()
                             ? rest
                             : reply.error().message + u'\n' + rest);
        return;
    }
    const QString name = m_made.label.isEmpty() ? m_fileName : m_made.label;
    cancel();
    Q_EMIT added(reply->id, name);
}

} // namespace signalbox
