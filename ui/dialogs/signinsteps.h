// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"
#include "ui/dialogs/signintools.h"
#include "ui/widgets/pagestack.h"

namespace signalbox {

class OAuthClientPane;
class SignInPane;

/// The way through a sign-in: first the user's own OAuth client where the provider needs one and
/// none is set, then the sign-in itself. UI thread.
class SignInSteps final : public PageStack
{
    Q_OBJECT

public:
    SignInSteps(EngineFacade &facade, const SignInTools &tools, QWidget *parent = nullptr);

    void begin(const ProviderDefinition &provider, const SignInStart &start);
    /// Asks for the OAuth client whether or not one is set.
    void askForClient();
    /// Ends what runs and empties the fields.
    void cancel();
    [[nodiscard]] OAuthClientPane &client() const { return *m_client; }
    [[nodiscard]] bool atClient() const;

Q_SIGNALS:
    void finished(const signalbox::AccountId &id, const QString &name);
    void backRequested();
    void cancelRequested();
    void serviceAccountRequested();

private:
    void signIn();

    EngineFacade &m_facade;
    ProviderDefinition m_provider;
    SignInStart m_start;
    int m_generation = 0; ///< answers from before a cancel() are told by it
    OAuthClientPane *m_client;
    SignInPane *m_signIn;
};

} // namespace signalbox
