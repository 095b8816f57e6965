// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/signinsteps.h"

#include "ui/dialogs/oauthclientpane.h"
#include "ui/dialogs/signinoffers.h"
#include "ui/dialogs/signinpane.h"

#include <QPointer>
#include <QPushButton>

namespace signalbox {

SignInSteps::SignInSteps(EngineFacade &facade, const SignInTools &tools, QWidget *parent)
    : PageStack(parent)
    , m_facade(facade)
    , m_client(new OAuthClientPane(facade, this))
    , m_signIn(new SignInPane(facade, tools, this))
{
    addWidget(m_signIn);
    addWidget(m_client);
    connect(m_client, &OAuthClientPane::saved, this, &SignInSteps::signIn);
    connect(m_client, &OAuthClientPane::backRequested, this, &SignInSteps::backRequested);
    connect(m_client, &OAuthClientPane::cancelRequested, this, &SignInSteps::cancelRequested);
    connect(m_client, &OAuthClientPane::serviceAccountRequested, this,
            &SignInSteps::serviceAccountRequested);
    connect(m_signIn, &SignInPane::finished, this, &SignInSteps::finished);
    connect(m_signIn, &SignInPane::backRequested, this, &SignInSteps::backRequested);
    connect(m_signIn, &SignInPane::cancelRequested, this, &SignInSteps::cancelRequested);
    connect(m_signIn, &SignInPane::clientRequested, this, &SignInSteps::askForClient);
}

void SignInSteps::begin(const ProviderDefinition &provider, const SignInStart &start)
{
    cancel();
    m_provider = provider;
    m_start = start;
    m_client->backButton()->setVisible(!start.account);
    if (!needsOAuthClient(provider)) {
        signIn();
        return;
    }
    const int generation = m_generation;
    const QPointer<SignInSteps> self(this);
    m_facade.oauthClient(provider.id, [self, generation](const Result<OAuthClientSnapshot> &reply) {
        if (!self || self->m_generation != generation)
            return;
        if (reply && reply->clientId.empty())
            self->askForClient();
        else // what else is wrong, the sign-in says
            self->signIn();
    });
}

void SignInSteps::signIn()
{
    setCurrentWidget(m_signIn);
    m_signIn->begin(m_provider, m_start);
}

void SignInSteps::askForClient()
{
    ++m_generation; // whether one is set does not matter any more
    m_client->begin(m_provider);
    setCurrentWidget(m_client);
}

void SignInSteps::cancel()
{
    ++m_generation;
    m_signIn->cancel();
    m_client->forget();
}

bool SignInSteps::atClient() const
{
    return currentWidget() == m_client;
}

} // namespace signalbox
