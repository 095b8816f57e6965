// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"
#include "ui/dialogs/signintools.h"

#include <QDialog>

namespace signalbox {

class AddAccountPage;
class PageStack;
class ServiceAccountPane;
class SignInSteps;

/// Adds accounts: by pasted keys, by a sign-in with the browser or a device code, by the key file
/// of a service account, or by a server of this computer. Closing it ends what runs; keys and files
/// leave the memory with it. UI thread.
class AddAccountDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit AddAccountDialog(EngineFacade &facade, QWidget *parent = nullptr,
                              const SignInTools &tools = desktopSignInTools());
    ~AddAccountDialog() override;

    [[nodiscard]] bool isChecking() const;

Q_SIGNALS:
    void added(const signalbox::AccountId &id, const QString &name);
    /// Accounts are to be imported instead; the dialog has closed. `files`: dropped here; empty:
    /// they are to be chosen.
    void importRequested(const QStringList &files);

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void listen();
    void signIn(SignInWay way);
    void useServiceAccount();
    void backToPage();
    void finish(const AccountId &id, const QString &name);
    void takeFiles(const QStringList &files);
    void takeOAuthClient(const QString &file);
    void import(const QStringList &files);
    /// To what the page shown asks for; never smaller under the user's eyes.
    void grow();

    PageStack *m_pages;
    const QWidget *m_fitted = nullptr; ///< the page that the height was fitted to
    AddAccountPage *m_page;
    SignInSteps *m_steps;
    ServiceAccountPane *m_service;
};

} // namespace signalbox
