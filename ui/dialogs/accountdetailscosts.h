// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"
#include "ui/widgets/card.h"

class QComboBox;
class QLineEdit;

namespace signalbox {

class FormField;

/// What using an account costs, and what it may cost: kind of billing, caps and prices. Each field
/// is committed on Enter or when it is left; a refused one springs back with the reason. UI thread.
class AccountCostsCard final : public Card
{
    Q_OBJECT

public:
    AccountCostsCard(EngineFacade &facade, const AccountSnapshot &account,
                     QWidget *parent = nullptr);

    /// The values in force; what is being typed stays.
    void showAccount(const AccountSnapshot &account);

Q_SIGNALS:
    void saved(const signalbox::AccountSnapshot &account, const signalbox::BillingPatch &patch,
               const signalbox::BillingPatch &reverse);

private:
    struct Amount
    {
        QLineEdit *edit = nullptr;
        FormField *field = nullptr;
    };
    Amount makeAmount(const QString &label, const QString &name, const QString &tip,
                      const QString &placeholder);
    void makeFields();
    void commitKind(int index);
    void commitAmount(const Amount &amount);
    void send(const BillingPatch &patch, FormField *field);
    void takeReply(const Result<AccountSnapshot> &reply, const BillingPatch &patch,
                   FormField *field);
    [[nodiscard]] BillingPatch reverseOf(const BillingPatch &patch) const;
    void showAmount(const Amount &amount, const std::optional<double> &value);

    EngineFacade &m_facade;
    AccountId m_id;
    Billing m_billing;
    QComboBox *m_kind = nullptr;
    FormField *m_kindField = nullptr;
    Amount m_daily;
    Amount m_monthly;
    Amount m_input;
    Amount m_output;
    QLabel *m_spent = nullptr;
};

} // namespace signalbox
