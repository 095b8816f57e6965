// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/accountdetailscosts.h"

#include "ui/gatewaycontroller.h"
#include "ui/widgets/formfield.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPointer>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// As it is typed: no grouping, no digits that say nothing.
QString amountText(const std::optional<double> &value)
{
    QLocale locale;
    locale.setNumberOptions(QLocale::OmitGroupSeparator);
    return value ? locale.toString(*value, 'g', 10) : QString();
}

} // namespace

AccountCostsCard::AccountCostsCard(EngineFacade &facade, const AccountSnapshot &account,
                                   QWidget *parent)
    : Card(tr("Costs"), parent), m_facade(facade), m_id(account.id)
{
    setObjectName(u"accountCosts"_s);
    makeFields();
    showAccount(account);
}

AccountCostsCard::Amount AccountCostsCard::makeAmount(const QString &label, const QString &name,
                                                      const QString &tip,
                                                      const QString &placeholder)
{
    auto *edit = new QLineEdit(this);
    edit->setObjectName(name);
    edit->setPlaceholderText(placeholder);
    return {edit, new FormField(label, edit, tip, this)};
}

void AccountCostsCard::makeFields()
{
    m_kind = new QComboBox(this);
    m_kind->setObjectName(u"costKind"_s);
    const std::pair<BillingKind, QString> kinds[] = {
        {BillingKind::unknown, tr("Not known")},
        {BillingKind::free, tr("Free")},
        {BillingKind::subscription, tr("Subscription")},
        {BillingKind::payPerUse, tr("Pays per use")},
        {BillingKind::local, tr("This computer")}};
    for (const auto &kind : kinds)
        m_kind->addItem(kind.second, static_cast<int>(kind.first));
    m_kindField = new FormField(tr("&Billing"), m_kind,
                                tr("Pay-per-use accounts serve only after you allowed it"), this);
    m_daily = makeAmount(tr("Cap a &day"), u"costDaily"_s,
                         tr("No more requests when this much was spent today (UTC)"), tr("none"));
    m_monthly =
        makeAmount(tr("Cap a mon&th"), u"costMonthly"_s,
                   tr("No more requests when this much was spent this month (UTC)"), tr("none"));
    m_input = makeAmount(tr("Price, million tokens &in"), u"costInput"_s,
                         tr("Price of a million input tokens, in your currency"), tr("0"));
    m_output = makeAmount(tr("Price, million tokens &out"), u"costOutput"_s,
                          tr("Price of a million output tokens, in your currency"), tr("0"));
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(8);
    grid->addWidget(m_kindField, 0, 0, Qt::AlignTop);
    grid->addWidget(m_daily.field, 0, 1, Qt::AlignTop);
    grid->addWidget(m_monthly.field, 0, 2, Qt::AlignTop);
    grid->addWidget(m_input.field, 1, 1, Qt::AlignTop);
    grid->addWidget(m_output.field, 1, 2, Qt::AlignTop);
    for (int column = 0; column < 3; ++column)
        grid->setColumnStretch(column, 1);
    body()->addLayout(grid);
    m_spent = roleLabel(QString(), "secondary", this);
    m_spent->setObjectName(u"costSpent"_s);
    m_spent->setWordWrap(true);
    body()->addWidget(m_spent);
    connect(m_kind, &QComboBox::activated, this, &AccountCostsCard::commitKind);
    for (const Amount &amount : {m_daily, m_monthly, m_input, m_output}) {
        connect(amount.edit, &QLineEdit::editingFinished, this,
                [this, amount] { commitAmount(amount); });
    }
}

void AccountCostsCard::showAccount(const AccountSnapshot &account)
{
    m_billing = account.billing;
    m_kind->setCurrentIndex(m_kind->findData(static_cast<int>(m_billing.kind)));
    showAmount(m_daily, m_billing.dailyCap);
    showAmount(m_monthly, m_billing.monthlyCap);
    showAmount(m_input, m_billing.inputPrice);
    showAmount(m_output, m_billing.outputPrice);
    const QLocale locale;
    m_spent->setText(tr("Spent today %1, this month %2, reckoned by these prices.")
                         .arg(locale.toString(account.spentToday, 'f', 2),
                              locale.toString(account.spentThisMonth, 'f', 2)));
}

void AccountCostsCard::showAmount(const Amount &amount, const std::optional<double> &value)
{
    if (!amount.edit->hasFocus() || !amount.edit->isModified())
        amount.edit->setText(amountText(value));
}

void AccountCostsCard::commitKind(int index)
{
    const auto kind = static_cast<BillingKind>(m_kind->itemData(index).toInt());
    m_kind->setCurrentIndex(m_kind->findData(static_cast<int>(m_billing.kind)));
    if (kind == m_billing.kind)
        return;
    BillingPatch patch;
    patch.kind = kind;
    send(patch, m_kindField);
}

void AccountCostsCard::commitAmount(const Amount &amount)
{
    if (!amount.edit->isModified())
        return;
    amount.edit->setModified(false);
    const QString text = amount.edit->text().trimmed();
    bool isNumber = false;
    const double number = QLocale().toDouble(text, &isNumber);
    if (!text.isEmpty() && !isNumber) {
        amount.field->setFault(
            tr("This is not a number: type one such as %1.").arg(amountText(2.5)));
        return;
    }
    const std::optional<double> value = text.isEmpty() ? std::nullopt : std::optional(number);
    BillingPatch patch;
    if (amount.edit == m_daily.edit)
        patch.dailyCap = value;
    else if (amount.edit == m_monthly.edit)
        patch.monthlyCap = value;
    else if (amount.edit == m_input.edit)
        patch.inputPrice = value.value_or(0);
    else
        patch.outputPrice = value.value_or(0);
    send(patch, amount.field);
}

BillingPatch AccountCostsCard::reverseOf(const BillingPatch &patch) const
{
    BillingPatch reverse;
    if (patch.kind)
        reverse.kind = m_billing.kind;
    if (patch.dailyCap)
        reverse.dailyCap = m_billing.dailyCap;
    if (patch.monthlyCap)
        reverse.monthlyCap = m_billing.monthlyCap;
    if (patch.inputPrice)
        reverse.inputPrice = m_billing.inputPrice;
    if (patch.outputPrice)
        reverse.outputPrice = m_billing.outputPrice;
    return reverse;
}

void AccountCostsCard::send(const BillingPatch &patch, FormField *field)
{
    field->setFault({});
    AccountPatch change;
    change.billing = patch;
    const QPointer<AccountCostsCard> self(this);
    m_facade.updateAccount(m_id, change,
                           [self, patch, field](const Result<AccountSnapshot> &reply) {
                               if (self)
                                   self->takeReply(reply, patch, field);
                           });
}

void AccountCostsCard::takeReply(const Result<AccountSnapshot> &reply, const BillingPatch &patch,
                                 FormField *field)
{
    if (!reply) {
        field->setFault(errorWords(reply.error()));
        for (const auto &each :
             {std::pair(m_daily, m_billing.dailyCap), std::pair(m_monthly, m_billing.monthlyCap),
              std::pair(m_input, std::optional(m_billing.inputPrice)),
              std::pair(m_output, std::optional(m_billing.outputPrice))}) {
            if (each.first.field == field)
                each.first.edit->setText(amountText(each.second));
        }
        return;
    }
    const BillingPatch reverse = reverseOf(patch);
    showAccount(*reply);
    Q_EMIT saved(*reply, patch, reverse);
}

} // namespace signalbox
