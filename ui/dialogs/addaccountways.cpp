// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/addaccountways.h"

#include "ui/dialogs/signinoffers.h"
#include "ui/widgets/card.h"
#include "ui/widgets/flowlayout.h"

#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

SignInWays::SignInWays(const SignInTools &tools, QWidget *parent)
    : QFrame(parent)
    , m_tools(tools)
    , m_note(roleLabel(QString(), "secondary", this))
    , m_keys(new QToolButton(this))
    , m_buttons(new QWidget(this))
    , m_browser(new QPushButton(tr("Sign in with &browser…"), m_buttons))
    , m_device(new QPushButton(tr("Sign in with a &device code…"), m_buttons))
    , m_serviceAccount(new QPushButton(tr("Service &account…"), m_buttons))
{
    setObjectName(u"signInWays"_s);
    setProperty("role", u"card"_s);
    m_note->setObjectName(u"providerNote"_s);
    m_note->setWordWrap(true);
    m_keys->setObjectName(u"keysLink"_s);
    m_keys->setProperty("role", u"link"_s);
    m_keys->setFocusPolicy(Qt::StrongFocus);
    m_browser->setObjectName(u"signInBrowser"_s);
    m_browser->setToolTip(tr("Open the provider's sign-in page; nothing is typed here"));
    m_device->setObjectName(u"signInDevice"_s);
    m_device->setToolTip(tr("Get a code that is typed on another device"));
    m_serviceAccount->setObjectName(u"useServiceAccount"_s);
    m_serviceAccount->setToolTip(tr("Add a key file that signs in without a browser"));
    auto *flow = new FlowLayout(8, 8);
    m_buttons->setLayout(flow);
    for (QPushButton *button : {m_browser, m_device, m_serviceAccount}) {
        button->setAutoDefault(false);
        button->setAccessibleName(button->text().remove(u'&'));
        flow->addWidget(button);
    }
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 12, 16, 12);
    column->setSpacing(8);
    column->addWidget(m_note);
    column->addWidget(m_buttons);
    column->addWidget(m_keys, 0, Qt::AlignLeft);
    connect(m_keys, &QToolButton::clicked, this,
            [this] { m_tools.openUrl(QUrl(m_keysUrl, QUrl::StrictMode)); });
    connect(m_browser, &QPushButton::clicked, this, &SignInWays::browserRequested);
    connect(m_device, &QPushButton::clicked, this, &SignInWays::deviceRequested);
    connect(m_serviceAccount, &QPushButton::clicked, this, &SignInWays::serviceAccountRequested);
    setProvider(nullptr);
}

void SignInWays::setProvider(const ProviderDefinition *provider)
{
    const bool browser = provider && offersBrowser(*provider);
    const bool device = provider && offersDevice(*provider);
    const bool service = provider && takesServiceAccount(*provider);
    const QUrl keys(provider ? QString::fromStdString(provider->keysUrl) : QString());
    const bool keysPage = keys.scheme() == "https"_L1;
    m_note->setText(provider ? provider->note : QString());
    m_note->setVisible(!m_note->text().isEmpty());
    m_keysUrl = keysPage ? keys.toString(QUrl::FullyEncoded) : QString();
    m_keys->setVisible(keysPage);
    m_keys->setText(tr("Make a key at %1 ↗").arg(keys.host()));
    m_keys->setToolTip(tr("Open %1 in the browser").arg(m_keysUrl));
    m_keys->setAccessibleName(tr("Make a key at %1").arg(keys.host()));
    m_browser->setVisible(browser);
    m_device->setVisible(device);
    m_serviceAccount->setVisible(service);
    m_buttons->setVisible(browser || device || service);
    setVisible(browser || device || service || keysPage || !m_note->text().isEmpty());
    updateGeometry();
}

} // namespace signalbox
