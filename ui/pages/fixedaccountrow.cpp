// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/fixedaccountrow.h"

#include "ui/gatewaycontroller.h"
#include "ui/models/accountsmodel.h"
#include "ui/widgets/card.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/toggleswitch.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

FixedAccountRow::FixedAccountRow(GatewayController &controller, AccountsModel &accounts,
                                 QWidget *parent)
    : QWidget(parent), m_controller(controller), m_accounts(accounts)
{
    makeRow();
    connect(m_switch, &ToggleSwitch::clicked, this, &FixedAccountRow::toggle);
    connect(m_list, &QComboBox::activated, this, &FixedAccountRow::pick);
    connect(&controller, &GatewayController::statusChanged, this, &FixedAccountRow::refresh);
    connect(&controller, &GatewayController::fixedAccountRefused, this, &FixedAccountRow::refused);
    connect(&accounts, &AccountsModel::accountsUpdated, this, &FixedAccountRow::refresh);
    refresh();
}

void FixedAccountRow::makeRow()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    QLabel *label = roleLabel(tr("&Fixed Account Mode"), "rowLabel", this);
    label->setMinimumWidth(150);
    m_switch = new ToggleSwitch(this);
    m_switch->setObjectName(u"fixedSwitch"_s);
    m_switch->setAccessibleName(tr("Fixed Account Mode"));
    m_switch->setToolTip(tr("Send all requests to one account until the proxy stops"));
    label->setBuddy(m_switch);
    m_list = new QComboBox(this);
    m_list->setObjectName(u"fixedAccount"_s);
    m_list->setAccessibleName(tr("Fixed account"));
    m_list->setToolTip(tr("The account that gets all requests"));
    m_list->setPlaceholderText(tr("choose an account"));
    m_list->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_list->setMinimumContentsLength(16);
    m_hint = new ElidedLabel("muted", this);
    m_hint->setObjectName(u"fixedHint"_s);
    m_row = new QHBoxLayout;
    m_row->setSpacing(12);
    m_row->addWidget(label);
    m_row->addWidget(m_switch);
    m_row->addWidget(m_list);
    m_row->addWidget(m_hint, 1);
    column->addLayout(m_row);
    m_notice = roleLabel(QString(), "notice", this);
    m_notice->setObjectName(u"fixedNotice"_s);
    m_notice->setWordWrap(true);
    column->addWidget(m_notice);
    m_fault = roleLabel(QString(), "error", this);
    m_fault->setObjectName(u"fixedFault"_s);
    m_fault->setWordWrap(true);
    m_fault->setVisible(false);
    column->addWidget(m_fault);
}

void FixedAccountRow::addTrailing(QWidget *widget)
{
    m_row->addWidget(widget);
    setTabOrder(m_list, widget);
}

std::optional<AccountId> FixedAccountRow::chosen() const
{
    const QString id = m_list->currentData().toString();
    if (id.isEmpty())
        return std::nullopt;
    return AccountId(id.toStdString());
}

void FixedAccountRow::toggle()
{
    m_fault->setVisible(false);
    m_gone.clear();
    if (m_controller.status().fixedAccount) {
        m_controller.requestFixedAccount(std::nullopt);
    } else if (const auto account = chosen()) {
        m_controller.requestFixedAccount(account);
    } else {
        m_fixNextPick = true;
        m_list->setFocus();
        m_list->showPopup();
    }
    refresh();
}

void FixedAccountRow::pick(int row)
{
    m_fault->setVisible(false);
    m_gone.clear();
    const AccountId id(m_list->itemData(row).toString().toStdString());
    m_picked = id;
    const auto &fixed = m_controller.status().fixedAccount;
    if (fixed != id && (fixed || m_fixNextPick)) {
        m_picked = fixed ? std::nullopt : m_picked; // shows the fixed one until the answer is here
        m_controller.requestFixedAccount(id);
    }
    m_fixNextPick = false;
    refresh();
}

void FixedAccountRow::refused(const QString &reason)
{
    refresh();
    m_fault->setText(reason);
    m_fault->setVisible(true);
}

void FixedAccountRow::fillList()
{
    bool same = m_list->count() == static_cast<int>(m_accounts.accounts().size());
    for (int i = 0; same && i < m_list->count(); ++i) {
        const AccountSnapshot &account = m_accounts.accounts()[static_cast<std::size_t>(i)];
        same = m_list->itemData(i).toString() == QString::fromStdString(account.id.str()) &&
               m_list->itemText(i) == accountName(account);
    }
    if (same)
        return; // an open list stays open
    m_list->clear();
    for (const AccountSnapshot &account : m_accounts.accounts())
        m_list->addItem(accountName(account), QString::fromStdString(account.id.str()));
}

void FixedAccountRow::refresh()
{
    const StatusSnapshot &status = m_controller.status();
    const bool running = m_controller.isRunning();
    fillList();
    if (m_before && m_before != status.fixedAccount && !m_accounts.find(*m_before)) {
        m_gone = tr("%1 was removed: Fixed Account Mode is off and the mode decides again.")
                     .arg(m_nameBefore);
    }
    if (status.fixedAccount)
        m_gone.clear();
    m_before = status.fixedAccount;
    if (const AccountSnapshot *account = m_before ? m_accounts.find(*m_before) : nullptr)
        m_nameBefore = accountName(*account);

    const std::optional<AccountId> shown = status.fixedAccount ? status.fixedAccount : m_picked;
    m_list->setCurrentIndex(shown ? m_list->findData(QString::fromStdString(shown->str())) : -1);
    m_switch->setConfirmed(status.fixedAccount ? SwitchState::on : SwitchState::off);
    const bool usable = running && m_list->count() > 0;
    m_switch->setEnabled(usable);
    m_list->setEnabled(usable);
    m_hint->setText(running ? tr("all requests go to one account while the proxy runs")
                            : tr("can be used while the proxy runs"));
    const QString notice = status.fixedAccount ? substituteNotice(*status.fixedAccount) : m_gone;
    m_notice->setText(notice);
    m_notice->setVisible(!notice.isEmpty());
    if (!running)
        m_fault->setVisible(false);
}

QString FixedAccountRow::substituteNotice(const AccountId &fixed) const
{
    const AccountSnapshot *account = m_accounts.find(fixed);
    if (!account)
        return {};
    const AccountWords words = describeAccount(*account, m_accounts.clock().wallNow());
    if (words.kind == AccountKind::ready)
        return {};
    QStringList others;
    for (const AccountSnapshot &other : m_accounts.accounts()) {
        if (other.id != fixed && other.state == "ready")
            others << accountName(other);
    }
    const QString state = tr("%1 is %2.").arg(accountName(*account), words.sentence);
    if (others.isEmpty())
        return tr("%1 No other account is ready.").arg(state);
    return tr("%1 Until it can serve again: %2.").arg(state, others.join(tr(", ")));
}

} // namespace signalbox
