// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/accountactions.h"

#include "ui/dialogs/editaccountdialog.h"
#include "ui/dialogs/question.h"
#include "ui/gatewaycontroller.h"
#include "ui/text/plural.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QMessageBox>
#include <QPointer>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

QMenu *selfDeletingMenu(const QString &name, QWidget *parent)
{
    auto *menu = new QMenu(parent);
    menu->setObjectName(name);
    menu->setToolTipsVisible(true);
    QObject::connect(menu, &QMenu::aboutToHide, menu, &QObject::deleteLater);
    return menu;
}

} // namespace

AccountActions::AccountActions(GatewayController &controller, AccountsModel &accounts,
                               QWidget &window)
    : QObject(&window), m_controller(controller), m_accounts(accounts), m_window(window)
{
}

QString AccountActions::nameOf(const AccountId &id) const
{
    const AccountSnapshot *account = m_accounts.find(id);
    return account ? accountName(*account) : QString::fromStdString(id.str());
}

QMenu *AccountActions::makeUseMenu(const AccountId &id)
{
    const AccountSnapshot *account = m_accounts.find(id);
    if (!account)
        return nullptr;
    QMenu *menu = selfDeletingMenu(u"useMenu"_s, &m_window);
    auto *group = new QActionGroup(menu);
    const std::pair<AccountUse, QString> choices[] = {
        {AccountUse::serving, tr("The proxy uses it")},
        {AccountUse::watching, tr("The proxy leaves it out; its state is still watched")},
        {AccountUse::off, tr("Nothing uses or asks it")}};
    for (const auto &choice : choices) {
        QAction *action = menu->addAction(accountUseTitle(choice.first));
        action->setObjectName(u"use%1"_s.arg(static_cast<int>(choice.first)));
        action->setToolTip(choice.second);
        action->setCheckable(true);
        action->setChecked(accountUse(*account) == choice.first);
        group->addAction(action);
        const AccountUse use = choice.first;
        connect(action, &QAction::triggered, this, [this, id, use] { setUse(id, use); });
    }
    return menu;
}

QMenu *AccountActions::makeMenu(const AccountId &id)
{
    const AccountSnapshot *account = m_accounts.find(id);
    if (!account)
        return nullptr;
    QMenu *menu = selfDeletingMenu(u"accountMenu"_s, &m_window);
    const auto add = [&](const QString &text, const QString &name, const QString &tip, auto slot) {
        QAction *action = menu->addAction(text);
        action->setObjectName(name);
        action->setToolTip(tip);
        connect(action, &QAction::triggered, this, [this, id, slot] { (this->*slot)(id); });
        return action;
    };
    addFixedAction(*menu, *account);
    menu->addSeparator();
    add(tr("&Edit…"), u"editAccount"_s, tr("Label, e-mail, address, key"), &AccountActions::edit);
    addGroupMenu(*menu, *account);
    add(tr("&Refresh"), u"refreshAccount"_s, tr("Ask the provider for its models again"),
        &AccountActions::refresh);
    add(tr("&Try again now"), u"liftCooldowns"_s, tr("End its cooldowns before their time"),
        &AccountActions::liftCooldowns)
        ->setEnabled(!account->cooldowns.empty() || account->state == "limited");
    menu->addSeparator();
    add(tr("Re&move…"), u"removeAccount"_s, tr("Remove the account and its key"),
        &AccountActions::remove);
    return menu;
}

void AccountActions::addFixedAction(QMenu &menu, const AccountSnapshot &account)
{
    const bool fixed = m_controller.status().fixedAccount == account.id;
    QAction *action = menu.addAction(tr("Use as &fixed account"));
    action->setObjectName(u"fixAccount"_s);
    action->setToolTip(tr("Send all requests to it while the proxy runs"));
    action->setCheckable(true);
    action->setChecked(fixed);
    action->setEnabled(m_controller.isRunning());
    const AccountId id = account.id;
    connect(action, &QAction::triggered, this, [this, id, fixed] {
        m_controller.requestFixedAccount(fixed ? std::nullopt : std::optional(id));
    });
}

void AccountActions::addGroupMenu(QMenu &menu, const AccountSnapshot &account)
{
    QMenu *groups = menu.addMenu(tr("&Order of use"));
    groups->setToolTip(tr("Accounts of a later group serve when no earlier one can"));
    auto *exclusive = new QActionGroup(groups);
    const AccountId id = account.id;
    for (int i = 0; i < kPriorityGroups; ++i) {
        const auto group = static_cast<PriorityGroup>(i);
        QAction *action = groups->addAction(priorityGroupTitle(group));
        action->setObjectName(u"group%1"_s.arg(i));
        action->setCheckable(true);
        action->setChecked(priorityGroup(account.priority) == group);
        exclusive->addAction(action);
        connect(action, &QAction::triggered, this, [this, id, group] { moveTo(id, group); });
    }
}

void AccountActions::moveTo(const AccountId &id, PriorityGroup group)
{
    AccountPatch patch;
    patch.priority = priorityOf(group);
    update(id, patch);
}

void AccountActions::setUse(const AccountId &id, AccountUse use)
{
    const AccountSnapshot *account = m_accounts.find(id);
    if (!account || accountUse(*account) == use)
        return;
    AccountPatch patch;
    patch.disabled = use == AccountUse::off;
    patch.proxyDisabled = use == AccountUse::watching;
    const bool last = accountUse(*account) == AccountUse::serving && m_accounts.servingCount() == 1;
    if (!last) {
        update(id, patch);
        return;
    }
    askFirst(&m_window, tr("Stop using %1?").arg(accountName(*account)),
             tr("It is the last account that serves. Requests of all clients fail until another "
                "one does."),
             tr("&Stop using it"), [this, id, patch] { update(id, patch); });
}

void AccountActions::update(const AccountId &id, const AccountPatch &patch)
{
    const QPointer<AccountActions> self(this);
    m_controller.facade().updateAccount(
        id, patch, [self, id](const Result<AccountSnapshot> &reply) {
            if (!self)
                return;
            if (reply)
                self->m_accounts.apply({.full = false, .changed = {*reply}, .removed = {}});
            else
                self->m_controller.tell(errorWords(reply.error()));
        });
}

void AccountActions::refresh(const AccountId &id)
{
    const QString name = nameOf(id);
    m_controller.tell(tr("Refreshing %1 …").arg(name));
    const QPointer<AccountActions> self(this);
    m_controller.facade().refreshAccount(id, [self, name](const Result<AccountSnapshot> &reply) {
        if (!self)
            return;
        if (reply)
            self->m_accounts.apply({.full = false, .changed = {*reply}, .removed = {}});
        self->m_controller.tell(
            reply ? plural(static_cast<int>(reply->models.size()), tr("%1 is refreshed: 1 model."),
                           tr("%1 is refreshed: %n models.", nullptr,
                              static_cast<int>(reply->models.size())))
                        .arg(name)
                  : tr("%1 could not be refreshed: %2").arg(name, errorWords(reply.error())));
    });
}

void AccountActions::liftCooldowns(const AccountId &id)
{
    const QString name = nameOf(id);
    const QPointer<AccountActions> self(this);
    m_controller.facade().liftCooldowns(id, [self, name](const Result<int> &reply) {
        if (!self)
            return;
        self->m_controller.tell(reply ? tr("%1 is tried again now.").arg(name)
                                      : errorWords(reply.error()));
    });
}

void AccountActions::edit(const AccountId &id)
{
    const AccountSnapshot *account = m_accounts.find(id);
    if (!account)
        return;
    auto *dialog = new EditAccountDialog(m_controller.facade(), *account, &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &EditAccountDialog::saved, this, [this](const AccountSnapshot &changed) {
        m_accounts.apply({.full = false, .changed = {changed}, .removed = {}});
    });
    dialog->open();
}

void AccountActions::remove(const AccountId &id)
{
    const AccountSnapshot *account = m_accounts.find(id);
    if (!account)
        return;
    const QString name = accountName(*account);
    const bool last = accountUse(*account) == AccountUse::serving && m_accounts.servingCount() == 1;
    const QString consequence =
        last ? tr("Its key is deleted. It is the last account that serves: requests of all clients "
                  "fail until another one does.")
             : tr("Its key is deleted. Requests that it is serving now are finished.");
    askFirst(&m_window, tr("Remove %1?").arg(name), consequence, tr("&Remove"), [this, id, name] {
        const QPointer<AccountActions> self(this);
        m_controller.facade().removeAccount(
            id, RemoveManner::now, [self, id, name](const Result<AccountSnapshot> &reply) {
                if (!self)
                    return;
                if (reply)
                    self->m_accounts.apply({.full = false, .changed = {}, .removed = {id}});
                self->m_controller.tell(reply ? tr("%1 is removed.").arg(name)
                                              : errorWords(reply.error()));
            });
    });
}

} // namespace signalbox
