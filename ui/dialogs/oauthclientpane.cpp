// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/oauthclientpane.h"

#include "ui/accessibility/taborder.h"
#include "ui/dialogs/formfaults.h"
#include "ui/dialogs/keyfield.h"
#include "ui/dialogs/signinoffers.h"
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
constexpr qint64 kFileMax = 64 * 1024; // Google's files have a few kilobytes
}

OAuthClientPane::OAuthClientPane(EngineFacade &facade, QWidget *parent)
    : QWidget(parent)
    , m_facade(facade)
    , m_title(roleLabel(QString(), "pageTitle", this))
    , m_words(roleLabel(QString(), "body", this))
    , m_note(roleLabel(QString(), "notice", this))
    , m_drop(new FileDrop(tr("Drop the downloaded client_secret_….json here"),
                          tr("JSON files (*.json);;All files (*)"), kFileMax, this))
    , m_orType(roleLabel(tr("or type what it says:"), "secondary", this))
    , m_id(new QLineEdit(this))
    , m_secret(makeKeyField(u"clientSecret"_s, this))
    , m_tokenUrl(new QLineEdit(this))
{
    setObjectName(u"oauthClientPane"_s);
    m_title->setWordWrap(true);
    m_words->setWordWrap(true);
    m_note->setWordWrap(true);
    m_note->setObjectName(u"clientNote"_s);
    m_drop->setObjectName(u"clientDrop"_s);
    makeForm();
    makeButtons();
    tabInLayoutOrder(*this);
    connect(m_drop, &FileDrop::fileRead, this, [this](const QString &, const QByteArray &bytes) {
        clearFaults();
        m_fromFile = true;
        OAuthClientPatch patch;
        patch.googleFile = bytes;
        send(patch);
    });
}

OAuthClientPane::~OAuthClientPane()
{
    forget();
}

void OAuthClientPane::makeForm()
{
    m_id->setObjectName(u"clientId"_s);
    m_tokenUrl->setObjectName(u"clientTokenUrl"_s);
    m_tokenUrl->setPlaceholderText(u"https://host/token"_s);
    m_idField = new FormField(tr("Client &ID"), m_id,
                              tr("Of your own registration with the provider"), this);
    m_secretField = new FormField(tr("Client &secret"), m_secret,
                                  tr("Belongs to the client ID; kept in the secret store"), this);
    m_tokenUrlField = new FormField(tr("&Token address"), m_tokenUrl,
                                    tr("Where the provider gives out tokens"), this);
    m_serviceAccount = new QPushButton(tr("Use a service &account instead…"), this);
    m_serviceAccount->setObjectName(u"serviceAccountInstead"_s);
    m_serviceAccount->setAutoDefault(false);
    m_serviceAccount->setToolTip(tr("A key file that signs in without a browser and does not end"));
    connect(m_serviceAccount, &QPushButton::clicked, this,
            &OAuthClientPane::serviceAccountRequested);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(22, 18, 22, 18);
    column->setSpacing(12);
    for (QWidget *each : {static_cast<QWidget *>(m_title), static_cast<QWidget *>(m_words),
                          static_cast<QWidget *>(m_note), static_cast<QWidget *>(m_drop),
                          static_cast<QWidget *>(m_orType)})
        column->addWidget(each);
    for (FormField *field : {m_idField, m_secretField, m_tokenUrlField})
        column->addWidget(field);
    column->addWidget(m_serviceAccount, 0, Qt::AlignLeft);
    column->addStretch(1);
    for (QLineEdit *edit : {m_id, m_secret, m_tokenUrl})
        connect(edit, &QLineEdit::textEdited, this, &OAuthClientPane::clearFaults);
}

void OAuthClientPane::makeButtons()
{
    const auto button = [this](const QString &text, const QString &name, const QString &tip) {
        auto *made = new QPushButton(text, this);
        made->setObjectName(name);
        made->setToolTip(tip);
        made->setAutoDefault(false);
        return made;
    };
    m_back = button(tr("&Back"), u"clientBack"_s, tr("Choose again"));
    QPushButton *cancel = button(tr("Cancel"), u"clientCancel"_s, tr("Change nothing"));
    m_save = button(tr("&Use it and sign in"), u"clientSave"_s,
                    tr("Keep the registration and go on with the sign-in"));
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_back);
    row->addStretch(1);
    row->addWidget(cancel);
    row->addWidget(m_save);
    static_cast<QVBoxLayout *>(layout())->addLayout(row);
    connect(m_back, &QPushButton::clicked, this, &OAuthClientPane::backRequested);
    connect(cancel, &QPushButton::clicked, this, &OAuthClientPane::cancelRequested);
    connect(m_save, &QPushButton::clicked, this, &OAuthClientPane::save);
}

void OAuthClientPane::begin(const ProviderDefinition &provider)
{
    forget();
    m_provider = provider;
    const bool google = isGoogleStyle(provider);
    m_title->setText(tr("Your own OAuth client for %1").arg(provider.name));
    m_words->setText(
        google ? tr("Signing in takes an OAuth client of your own: in Google's console, create "
                    "one of the type Desktop app and download its JSON. It is asked for once.")
               : tr("Signing in takes a registration of your own with %1. It is asked for once.")
                     .arg(provider.name));
    m_note->setText(provider.note);
    m_note->setVisible(!provider.note.isEmpty());
    m_drop->setVisible(google);
    m_orType->setVisible(google);
    m_tokenUrlField->setVisible(provider.signIn.tokenUrl.empty());
    m_serviceAccount->setVisible(takesServiceAccount(provider));
    m_save->setDefault(true);
    if (google)
        m_drop->chooseButton()->setFocus();
    else
        m_id->setFocus();
}

void OAuthClientPane::takeFile(const QString &path)
{
    m_drop->take(path);
}

bool OAuthClientPane::takesFiles() const
{
    return isGoogleStyle(m_provider);
}

void OAuthClientPane::forget()
{
    m_id->clear();
    m_secret->clear();
    m_tokenUrl->clear();
    clearFaults();
    m_save->setEnabled(true);
}

void OAuthClientPane::save()
{
    clearFaults();
    if (m_id->text().trimmed().isEmpty()) {
        m_idField->setFault(m_drop->isVisibleTo(this)
                                ? tr("Drop the downloaded file above, or enter the client ID.")
                                : tr("Enter the client ID."));
        m_id->setFocus();
        return;
    }
    m_fromFile = false;
    OAuthClientPatch patch;
    patch.clientId = m_id->text().trimmed().toStdString();
    patch.clientSecret = takeKey(*m_secret);
    if (m_tokenUrlField->isVisibleTo(this))
        patch.tokenUrl = m_tokenUrl->text().trimmed().toStdString();
    send(patch);
}

void OAuthClientPane::send(const OAuthClientPatch &patch)
{
    m_save->setEnabled(false);
    const QPointer<OAuthClientPane> self(this);
    m_facade.setOAuthClient(m_provider.id, patch, [self](const Result<OAuthClientSnapshot> &reply) {
        if (self)
            self->takeReply(reply);
    });
}

void OAuthClientPane::takeReply(const Result<OAuthClientSnapshot> &reply)
{
    m_save->setEnabled(true);
    if (reply) {
        forget();
        Q_EMIT saved();
        return;
    }
    if (m_fromFile) {
        QStringList sentences{reply.error().message};
        for (const FieldFault &fault : reply.error().fields)
            sentences << QString::fromStdString(fault.pointer) + u": "_s + fault.message;
        m_drop->setFault(sentences.join(u'\n'));
        return;
    }
    const QString rest = spreadFaults(reply.error(), {{"/client_id", m_idField},
                                                      {"/client_secret", m_secretField},
                                                      {"/token_url", m_tokenUrlField}});
    if (!rest.isEmpty())
        m_idField->setFault(rest);
}

void OAuthClientPane::clearFaults()
{
    for (FormField *field : {m_idField, m_secretField, m_tokenUrlField})
        field->setFault({});
    m_drop->setFault({});
}

} // namespace signalbox
