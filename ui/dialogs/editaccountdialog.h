// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"

#include <QDialog>

class QComboBox;
class QDialogButtonBox;
class QLabel;
class QLineEdit;

namespace signalbox {

class FormField;

/// Changes what an account is called, where it is reached, its group and its key. Sends only what
/// was changed; refused fields say why and the dialog stays. UI thread.
class EditAccountDialog final : public QDialog
{
    Q_OBJECT

public:
    EditAccountDialog(EngineFacade &facade, const AccountSnapshot &account,
                      QWidget *parent = nullptr);
    ~EditAccountDialog() override;

Q_SIGNALS:
    /// `reverse` takes the change back; none where that would need the former key.
    void saved(const signalbox::AccountSnapshot &account, const signalbox::AccountPatch &patch,
               const std::optional<signalbox::AccountPatch> &reverse);

private:
    void makeForm();
    void save();
    [[nodiscard]] AccountPatch patch() const;
    [[nodiscard]] std::optional<AccountPatch> reverseOf(const AccountPatch &patch) const;
    void takeReply(const Result<AccountSnapshot> &reply);

    EngineFacade &m_facade;
    AccountSnapshot m_account;
    AccountPatch m_sent;
    QLineEdit *m_label = nullptr;
    QLineEdit *m_email = nullptr;
    QLineEdit *m_baseUrl = nullptr;
    QLineEdit *m_proxyUrl = nullptr;
    QLineEdit *m_key = nullptr;
    QComboBox *m_group = nullptr;
    FormField *m_labelField = nullptr;
    FormField *m_emailField = nullptr;
    FormField *m_baseUrlField = nullptr;
    FormField *m_proxyUrlField = nullptr;
    FormField *m_keyField = nullptr;
    QLabel *m_fault = nullptr;
    QDialogButtonBox *m_buttons = nullptr;
};

} // namespace signalbox
