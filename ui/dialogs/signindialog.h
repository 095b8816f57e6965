// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"
#include "ui/dialogs/signintools.h"

#include <QDialog>

class QDialogButtonBox;
class QLabel;

namespace signalbox {

class SignInSteps;

/// Signs in again with an account that is there. Closing it ends the sign-in and leaves the account
/// as it was. UI thread.
class SignInDialog final : public QDialog
{
    Q_OBJECT

public:
    SignInDialog(EngineFacade &facade, const AccountSnapshot &account, QWidget *parent = nullptr,
                 const SignInTools &tools = desktopSignInTools());
    ~SignInDialog() override;

Q_SIGNALS:
    void signedIn(const signalbox::AccountId &id, const QString &name);

private:
    void takeProviders(const Result<std::vector<ProviderDefinition>> &reply);
    void showFault(const QString &sentence);

    AccountSnapshot m_account;
    QLabel *m_warning;
    QLabel *m_fault;
    QDialogButtonBox *m_close; ///< where there is nothing but the fault
    bool m_ended = false;
    SignInSteps *m_steps;
};

} // namespace signalbox
