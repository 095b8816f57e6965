// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"

#include <QDialog>

class QButtonGroup;
class QGridLayout;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace signalbox {

class Disclosure;
class FormField;

/// Adds an account from a pasted key: tells the provider from the key's form, checks it free of
/// charge and saves it; saves unchecked when the user wants that after a failed check. Cancelling
/// a check only drops its answer. The key leaves the field with the dialog. UI thread.
class AddAccountDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit AddAccountDialog(EngineFacade &facade, QWidget *parent = nullptr);
    ~AddAccountDialog() override;

    [[nodiscard]] bool isChecking() const { return m_step == Step::checking; }

Q_SIGNALS:
    void added(const signalbox::AccountId &id, const QString &name);

private:
    enum class Step { editing, checking, saving };
    enum class AfterCheck { stay, save };

    void makeKeyPart(QVBoxLayout &column);
    void makeProviderPart(QVBoxLayout &column);
    void makeDetails(QVBoxLayout &column);
    void makeProgress(QVBoxLayout &column);
    void makeButtons(QVBoxLayout &column);
    void takeProviders(const Result<std::vector<ProviderDefinition>> &reply);
    void addTile(int index);
    void recognise();
    void chooseProvider(int index);
    void onEdited();
    [[nodiscard]] const ProviderDefinition *provider() const;
    [[nodiscard]] NewAccount newAccount() const;
    [[nodiscard]] bool complete();
    void check(AfterCheck after);
    void takeCheck(const Result<VerifyReport> &reply, AfterCheck after);
    void checkFailed(const QString &reason);
    void cancelCheck();
    void save();
    void takeSaved(const Result<AddedAccount> &reply);
    void showFaults(const Error &error);
    void clearFaults();
    void setStep(Step step);
    void updateUrlPlace();

    EngineFacade &m_facade;
    std::vector<ProviderDefinition> m_providers;
    Step m_step = Step::editing;
    int m_generation = 0; ///< answers to checks that were cancelled are told by it
    bool m_chosenByHand = false;
    bool m_checked = false; ///< what stands in the form was accepted by the provider
    QLineEdit *m_key = nullptr;
    QLineEdit *m_label = nullptr;
    QLineEdit *m_baseUrl = nullptr;
    QLineEdit *m_proxyUrl = nullptr;
    FormField *m_keyField = nullptr;
    FormField *m_labelField = nullptr;
    FormField *m_baseUrlField = nullptr;
    FormField *m_proxyUrlField = nullptr;
    QButtonGroup *m_tiles = nullptr;
    QGridLayout *m_tileGrid = nullptr;
    QLabel *m_providerFault = nullptr;
    Disclosure *m_disclosure = nullptr;
    QVBoxLayout *m_details = nullptr;
    QVBoxLayout *m_advancedColumn = nullptr;
    QLabel *m_result = nullptr;
    QWidget *m_progress = nullptr;
    QPushButton *m_check = nullptr;
    QPushButton *m_save = nullptr;
    QPushButton *m_saveUnchecked = nullptr;
};

} // namespace signalbox
