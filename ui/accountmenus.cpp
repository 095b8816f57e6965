// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/accountmenus.h"

#include "ui/accountactions.h"
#include "ui/gatewaycontroller.h"

#include <QActionGroup>
#include <QMenu>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

QMenu *selfDeletingMenu(const QString &name, QWidget &parent)
{
    auto *menu = new QMenu(&parent);
    menu->setObjectName(name);
    menu->setToolTipsVisible(true);
    QObject::connect(menu, &QMenu::aboutToHide, menu, &QObject::deleteLater);
    return menu;
}

template <class Slot>
QAction *add(QMenu &menu, AccountActions &actions, const QString &name, const QString &text,
             const QString &tip, Slot slot)
{
    QAction *action = menu.addAction(text);
    action->setObjectName(name);
    action->setToolTip(tip);
    QObject::connect(action, &QAction::triggered, &actions, slot);
    return action;
}

/// One checkable entry for each use; `now` is the one in force, none for mixed ones.
void addUses(QMenu &menu, AccountActions &actions, const AccountIds &ids,
             std::optional<AccountUse> now)
{
    auto *group = new QActionGroup(&menu);
    const std::pair<AccountUse, QString> choices[] = {
        {AccountUse::serving, AccountActions::tr("The proxy uses it")},
        {AccountUse::watching,
         AccountActions::tr("The proxy leaves it out; its state is still watched")},
        {AccountUse::off, AccountActions::tr("Nothing uses or asks it")}};
    for (const auto &choice : choices) {
        const AccountUse use = choice.first;
        QAction *action =
            add(menu, actions, u"use%1"_s.arg(static_cast<int>(use)), accountUseTitle(use),
                choice.second, [&actions, ids, use] { actions.setUse(ids, use); });
        action->setCheckable(true);
        action->setChecked(now == use);
        group->addAction(action);
    }
}

void addGroups(QMenu &menu, AccountActions &actions, const AccountIds &ids,
               std::optional<PriorityGroup> now)
{
    QMenu *groups = menu.addMenu(AccountActions::tr("&Order of use"));
    groups->setToolTip(AccountActions::tr(
        "Accounts of a later group serve when no earlier one can (Alt+Up, Alt+Down)"));
    auto *exclusive = new QActionGroup(groups);
    for (int i = 0; i < kPriorityGroups; ++i) {
        const auto group = static_cast<PriorityGroup>(i);
        QAction *action = add(*groups, actions, u"group%1"_s.arg(i), priorityGroupTitle(group), {},
                              [&actions, ids, group] { actions.moveTo(ids, group); });
        action->setCheckable(true);
        action->setChecked(now == group);
        exclusive->addAction(action);
    }
}

void addFixed(QMenu &menu, AccountActions &actions, const AccountId &id)
{
    const bool fixed = actions.controller().status().fixedAccount == id;
    QAction *action = add(
        menu, actions, u"fixAccount"_s, AccountActions::tr("Use as &fixed account"),
        AccountActions::tr("Send all requests to it while the proxy runs"), [&actions, id, fixed] {
            actions.controller().requestFixedAccount(fixed ? std::nullopt : std::optional(id));
        });
    action->setCheckable(true);
    action->setChecked(fixed);
    action->setEnabled(actions.controller().isRunning());
}

void addRemovals(QMenu &menu, AccountActions &actions, const AccountIds &ids)
{
    menu.addSeparator();
    add(menu, actions, u"exportAccount"_s, AccountActions::tr("E&xport…"),
        AccountActions::tr("Write it to a file, with or without its key"),
        [&actions, ids] { actions.exportAccounts(ids); });
    menu.addSeparator();
    add(menu, actions, u"removeAccount"_s, AccountActions::tr("Re&move"),
        AccountActions::tr("Take it out; its key is kept until Undo has ended (Delete)"),
        [&actions, ids] { actions.remove(ids); });
    add(menu, actions, u"removeNow"_s, AccountActions::tr("Remove and re&voke now…"),
        AccountActions::tr("Delete its key and end its sign-in at the provider; no undo"),
        [&actions, ids] { actions.removeAndRevoke(ids); });
}

} // namespace

QMenu *makeUseMenu(AccountActions &actions, const AccountId &id, QWidget &window)
{
    const AccountSnapshot *account = actions.accounts().find(id);
    if (!account)
        return nullptr;
    QMenu *menu = selfDeletingMenu(u"useMenu"_s, window);
    addUses(*menu, actions, {id}, accountUse(*account));
    return menu;
}

QMenu *makeAccountMenu(AccountActions &actions, const AccountId &id, QWidget &window)
{
    const AccountSnapshot *account = actions.accounts().find(id);
    if (!account)
        return nullptr;
    QMenu *menu = selfDeletingMenu(u"accountMenu"_s, window);
    add(*menu, actions, u"accountDetails"_s, AccountActions::tr("&Details…"),
        AccountActions::tr("Limits, costs and the requests of the last day (Enter)"),
        [&actions, id] { actions.showDetails(id); });
    addFixed(*menu, actions, id);
    menu->addSeparator();
    add(*menu, actions, u"editAccount"_s, AccountActions::tr("&Edit…"),
        AccountActions::tr("Label, e-mail, address, key"), [&actions, id] { actions.edit(id); });
    addGroups(*menu, actions, {id}, priorityGroup(account->priority));
    add(*menu, actions, u"refreshAccount"_s, AccountActions::tr("&Refresh"),
        AccountActions::tr("Ask the provider for its models and quota again"),
        [&actions, id] { actions.refresh({id}); });
    add(*menu, actions, u"liftCooldowns"_s, AccountActions::tr("&Try again now"),
        AccountActions::tr("End its cooldowns before their time"),
        [&actions, id] { actions.liftCooldowns(id); })
        ->setEnabled(!account->cooldowns.empty() || account->state == "limited");
    if (account->signInStarts) {
        add(*menu, actions, u"signInAgain"_s, AccountActions::tr("&Sign in again…"),
            AccountActions::tr("Give the account a new sign-in; all else stays"),
            [&actions, id] { actions.signInAgain(id); });
    }
    addRemovals(*menu, actions, {id});
    return menu;
}

QMenu *makeBulkMenu(AccountActions &actions, const AccountIds &ids, QWidget &window)
{
    QMenu *menu = selfDeletingMenu(u"bulkMenu"_s, window);
    addUses(*menu, actions, ids, std::nullopt);
    menu->addSeparator();
    addGroups(*menu, actions, ids, std::nullopt);
    add(*menu, actions, u"refreshAccount"_s, AccountActions::tr("&Refresh"),
        AccountActions::tr("Ask their providers for models and quota again"),
        [&actions, ids] { actions.refresh(ids); })
        ->setEnabled(!actions.isRefreshing());
    addRemovals(*menu, actions, ids);
    return menu;
}

} // namespace signalbox
