// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"
#include "ui/dialogs/addaccountkeys.h"
#include "ui/dialogs/signintools.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace signalbox {

class AddAccountDetails;
class ConnectionField;
class FormField;
class LocalServersPanel;
class ProviderPicker;
class SignInWays;

/// The first page of the Add dialog: pasted keys, the provider, and what else an account is made
/// of. Checks and adds keys itself; the other ways are asked for by signal. Keys leave the field
/// with forget() and with the page. UI thread.
class AddAccountPage final : public QWidget
{
    Q_OBJECT

public:
    AddAccountPage(EngineFacade &facade, const SignInTools &tools, QWidget *parent = nullptr);
    ~AddAccountPage() override;

    [[nodiscard]] bool isChecking() const { return m_run.stage() == KeyRun::Stage::checking; }
    [[nodiscard]] const ProviderPicker &picker() const { return *m_picker; }
    /// The chosen provider's account as far as it is filled in; without a credential.
    [[nodiscard]] Account account() const;
    /// False after saying beside the fields what is missing for another way than a key.
    [[nodiscard]] bool readyForSignIn();
    /// Chooses the first provider that takes service accounts unless the chosen one does; false
    /// when there is none.
    [[nodiscard]] bool chooseForServiceAccount();
    void setKeyFault(const QString &reason);
    /// Stops what runs and empties the key field.
    void forget();
    /// Gives the page its default button back.
    void activate();

Q_SIGNALS:
    void added(const signalbox::AccountId &id, const QString &name);
    void allAdded();
    void cancelRequested();
    void importRequested();
    void signInRequested(signalbox::SignInWay way);
    void serviceAccountRequested();

private:
    void makeForm();
    void makeKeyPart(QVBoxLayout &column);
    void makeLocalButton();
    void makeProgress(QVBoxLayout &column);
    void makeButtons(QVBoxLayout &column);
    void listen();
    void askProviders();
    void takeProviders(const Result<std::vector<ProviderDefinition>> &reply);
    void recognise();
    void onChosen();
    void onEdited();
    void updateBaseUrl();
    [[nodiscard]] std::vector<NewAccount> newAccounts() const;
    [[nodiscard]] bool complete();
    [[nodiscard]] bool completeKeys(const std::vector<Secret> &keys);
    void run(KeyRun::Goal goal);
    void onAdvanced();
    void onEnded();
    void showOne(const KeyRun::Entry &entry);
    void showMany();
    void keepOpenKeys();
    void showFaults(const Error &error);
    void clearFaults();
    void updateButtons();

    EngineFacade &m_facade;
    SignInTools m_tools;
    KeyRun m_run;
    bool m_chosenByHand = false;
    bool m_left = false;    ///< nobody looks any more: results are not shown
    bool m_checked = false; ///< what stands in the form was accepted by the provider
    QLineEdit *m_key = nullptr;
    FormField *m_keyField = nullptr;
    ConnectionField *m_connection = nullptr;
    ProviderPicker *m_picker = nullptr;
    LocalServersPanel *m_local = nullptr;
    SignInWays *m_ways = nullptr;
    AddAccountDetails *m_details = nullptr;
    QLabel *m_outcomes = nullptr;
    QLabel *m_result = nullptr;
    QWidget *m_progress = nullptr;
    QLabel *m_progressWords = nullptr;
    QProgressBar *m_bar = nullptr;
    QPushButton *m_check = nullptr;
    QPushButton *m_save = nullptr;
    QPushButton *m_saveUnchecked = nullptr;
};

} // namespace signalbox
