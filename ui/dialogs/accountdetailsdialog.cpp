// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/accountdetailsdialog.h"

#include "core/base/duration.h"
#include "ui/accessibility/taborder.h"
#include "ui/dialogs/accountdetailscards.h"
#include "ui/dialogs/accountdetailscosts.h"
#include "ui/dialogs/accountdetailsrequests.h"
#include "ui/gatewaycontroller.h"
#include "ui/models/accountsmodel.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QStyle>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {
constexpr int kTickMs = 1000;
}

AccountDetailsDialog::AccountDetailsDialog(EngineFacade &facade, AccountsModel &accounts,
                                           const AccountId &id, QWidget *parent)
    : QDialog(parent), m_facade(facade), m_accounts(accounts), m_id(id)
{
    setObjectName(u"accountDetailsDialog"_s);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(22, 18, 22, 18);
    column->setSpacing(12);
    makeHeader(*column);
    if (const AccountSnapshot *account = accounts.find(id))
        makeCards(*account, *column);
    makeButtons(*column);
    tabInLayoutOrder(*this);
    connect(&accounts, &AccountsModel::accountsUpdated, this, &AccountDetailsDialog::showAccount);
    m_tick.setInterval(kTickMs);
    connect(&m_tick, &QTimer::timeout, this, &AccountDetailsDialog::showAccount);
    m_tick.start();
    showAccount();
    m_requests->load(accounts.clock().wallNow());
    setMinimumWidth(560);
    resize(720, 640);
}

void AccountDetailsDialog::makeHeader(QVBoxLayout &column)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(12);
    m_name = roleLabel(QString(), "pageTitle", this);
    m_name->setObjectName(u"detailsName"_s);
    m_badge = new Badge(this);
    row->addWidget(m_name);
    row->addWidget(m_badge);
    row->addStretch(1);
    column.addLayout(row);
    m_sentence = roleLabel(QString(), "muted", this);
    m_sentence->setObjectName(u"detailsSentence"_s);
    m_sentence->setWordWrap(true);
    column.addWidget(m_sentence);
}

void AccountDetailsDialog::makeCards(const AccountSnapshot &account, QVBoxLayout &column)
{
    auto *area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    auto *page = new QWidget(area);
    page->setProperty("role", u"page"_s);
    auto *cards = new QVBoxLayout(page);
    cards->setContentsMargins(0, 0, 0, 0);
    cards->setSpacing(12);
    m_facts = new AccountFactsCard(page);
    m_limits = new AccountLimitsCard(page);
    m_costs = new AccountCostsCard(m_facade, account, page);
    const QPointer<AccountsModel> accounts(&m_accounts);
    const AccountNames names = [accounts](const std::string &id) {
        const AccountSnapshot *found = accounts ? accounts->find(AccountId(id)) : nullptr;
        return found ? accountName(*found) : QString::fromStdString(id);
    };
    m_requests = new AccountRequestsCard(m_facade, m_id, names, page);
    cards->addWidget(m_limits);
    cards->addWidget(m_facts);
    cards->addWidget(m_costs);
    cards->addWidget(m_requests);
    cards->addStretch(1);
    area->setWidget(page);
    column.addWidget(area, 1);
    connect(m_limits, &AccountLimitsCard::liftRequested, this,
            &AccountDetailsDialog::liftRequested);
    connect(m_costs, &AccountCostsCard::saved, this,
            [this](const AccountSnapshot &changed, const BillingPatch &patch,
                   const BillingPatch &reverse) {
                m_accounts.apply({.full = false, .changed = {changed}, .removed = {}});
                Q_EMIT billingChanged(patch, reverse);
            });
}

void AccountDetailsDialog::makeButtons(QVBoxLayout &column)
{
    m_result = roleLabel(QString(), "secondary", this);
    m_result->setObjectName(u"testResult"_s);
    m_result->setWordWrap(true);
    m_result->setText(tr("A test request costs about 20 tokens of this account."));
    column.addWidget(m_result);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    const auto button = [&](const QString &text, const QString &name, const QString &tip) {
        auto *made = new QPushButton(text, this);
        made->setObjectName(name);
        made->setToolTip(tip);
        made->setAccessibleName(QString(text).remove(u'&').remove(u'…'));
        made->setAutoDefault(false);
        row->addWidget(made);
        return made;
    };
    m_test = button(tr("Send t&est request"), u"sendTest"_s,
                    tr("Sends one smallest request with this account: about 20 tokens"));
    connect(m_test, &QPushButton::clicked, this, &AccountDetailsDialog::sendTest);
    m_signIn = button(tr("Si&gn in again…"), u"detailsSignIn"_s,
                      tr("Give the account a new sign-in; all else stays"));
    connect(m_signIn, &QPushButton::clicked, this, &AccountDetailsDialog::signInRequested);
    connect(button(tr("E&dit…"), u"detailsEdit"_s, tr("Label, e-mail, address, key")),
            &QPushButton::clicked, this, &AccountDetailsDialog::editRequested);
    row->addStretch(1);
    QPushButton *close = button(tr("&Close"), u"detailsClose"_s, tr("Close (Esc)"));
    close->setDefault(true);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    column.addLayout(row);
}

void AccountDetailsDialog::showAccount()
{
    const AccountSnapshot *account = m_accounts.find(m_id);
    if (!account) {
        reject();
        return;
    }
    const WallTime now = m_accounts.clock().wallNow();
    const AccountWords words = describeAccount(*account, now);
    setWindowTitle(accountName(*account));
    m_name->setText(accountName(*account));
    m_badge->setState(words.tone, words.state);
    m_sentence->setText(tr("This account is %1.").arg(words.sentence));
    m_facts->showAccount(*account, now);
    m_limits->showAccount(*account, now);
    m_costs->showAccount(*account);
    m_signIn->setVisible(account->signInStarts);
}

void AccountDetailsDialog::sendTest()
{
    m_test->setEnabled(false);
    m_result->setProperty("role", u"secondary"_s);
    m_result->setText(tr("Waiting for the answer …"));
    m_result->style()->polish(m_result);
    const QPointer<AccountDetailsDialog> self(this);
    m_facade.testAccount(m_id, {}, [self](const Result<TestReport> &reply) {
        if (self)
            self->takeTest(reply);
    });
}

void AccountDetailsDialog::takeTest(const Result<TestReport> &reply)
{
    m_test->setEnabled(true);
    const bool fine = reply && reply->ok;
    QString words = reply ? reply->message : errorWords(reply.error());
    if (reply && !reply->model.empty()) {
        words += u' ' + tr("%1, %2, %3 tokens in, %4 out.")
                            .arg(QString::fromStdString(reply->model), spanInWords(reply->duration),
                                 QString::number(reply->inputTokens),
                                 QString::number(reply->outputTokens));
    }
    m_result->setProperty("role", fine ? u"success"_s : u"error"_s);
    m_result->setText(words.trimmed());
    m_result->style()->polish(m_result);
    m_requests->load(m_accounts.clock().wallNow());
}

} // namespace signalbox
