// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"

#include <QDialog>
#include <QTimer>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace signalbox {

class AccountCostsCard;
class AccountFactsCard;
class AccountLimitsCard;
class AccountRequestsCard;
class AccountsModel;
class Badge;

/// Everything about one account, live: what it is, what is left, what it costs, what it did and
/// why; with a test request on demand. Closes when the account goes. UI thread; outlived by the
/// model and the facade.
class AccountDetailsDialog final : public QDialog
{
    Q_OBJECT

public:
    AccountDetailsDialog(EngineFacade &facade, AccountsModel &accounts, const AccountId &id,
                         QWidget *parent = nullptr);

Q_SIGNALS:
    void editRequested();
    void signInRequested();
    void liftRequested();
    void billingChanged(const signalbox::BillingPatch &patch,
                        const signalbox::BillingPatch &reverse);

private:
    void makeHeader(QVBoxLayout &column);
    void makeCards(const AccountSnapshot &account, QVBoxLayout &column);
    void makeButtons(QVBoxLayout &column);
    void showAccount();
    void sendTest();
    void takeTest(const Result<TestReport> &reply);

    EngineFacade &m_facade;
    AccountsModel &m_accounts;
    AccountId m_id;
    QLabel *m_name = nullptr;
    Badge *m_badge = nullptr;
    QLabel *m_sentence = nullptr;
    AccountFactsCard *m_facts = nullptr;
    AccountLimitsCard *m_limits = nullptr;
    AccountCostsCard *m_costs = nullptr;
    AccountRequestsCard *m_requests = nullptr;
    QLabel *m_result = nullptr;
    QPushButton *m_test = nullptr;
    QPushButton *m_signIn = nullptr;
    QTimer m_tick;
};

} // namespace signalbox
