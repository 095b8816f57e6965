// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/payperusequestion.h"

#include "ui/dialogs/question.h"
#include "ui/gatewaycontroller.h"
#include "ui/models/accountsmodel.h"
#include "ui/uistate.h"

#include <QApplication>
#include <QMessageBox>

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

const QString kAskedKey = u"window/payPerUseAsked"_s;

bool isPaid(const AccountSnapshot &account)
{
    return account.billing.kind == BillingKind::payPerUse;
}

/// Demo accounts cost nothing and are never mixed with real ones.
bool mayServe(const AccountSnapshot &account)
{
    return !account.demo && accountUse(account) == AccountUse::serving;
}

} // namespace

PayPerUseQuestion::PayPerUseQuestion(GatewayController &controller, AccountsModel &accounts,
                                     UiState &state, QWidget &window)
    : QObject(&window)
    , m_controller(controller)
    , m_accounts(accounts)
    , m_state(state)
    , m_window(window)
{
    connect(&accounts, &AccountsModel::accountsUpdated, this, &PayPerUseQuestion::askIfDue);
    connect(&controller, &GatewayController::statusChanged, this, &PayPerUseQuestion::askIfDue);
}

bool PayPerUseQuestion::isDue() const
{
    if (m_box || m_answered || m_state.flag(kAskedKey) || !m_window.isVisible() ||
        m_controller.status().scheduling.allowPayPerUse)
        return false;
    const std::vector<AccountSnapshot> &accounts = m_accounts.accounts();
    const auto any = [&](auto fits) {
        return std::any_of(accounts.begin(), accounts.end(), [fits](const AccountSnapshot &each) {
            return mayServe(each) && fits(each);
        });
    };
    return any(isPaid) && any([](const AccountSnapshot &each) { return !isPaid(each); });
}

void PayPerUseQuestion::askIfDue()
{
    if (!isDue())
        return;
    const auto paid =
        std::find_if(m_accounts.accounts().begin(), m_accounts.accounts().end(),
                     [](const AccountSnapshot &each) { return mayServe(each) && isPaid(each); });
    QWidget *dialog = QApplication::activeModalWidget();
    m_box = askFirst(
        dialog ? dialog : &m_window, tr("Go on with accounts that are paid per use?"),
        tr("When the other accounts are limited, requests would go to %1, and its provider "
           "charges for each of them. Without your yes they wait or are refused. This is asked "
           "once; the switch is on the page API Proxy, under Advanced.")
            .arg(accountName(*paid)),
        tr("&Allow it"), [this] {
            SchedulingPatch patch;
            patch.allowPayPerUse = true;
            m_controller.requestScheduling(patch);
        });
    connect(m_box, &QMessageBox::finished, this, [this] {
        m_answered = true;
        m_state.set(kAskedKey, true);
    });
}

} // namespace signalbox
