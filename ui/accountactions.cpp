// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/accountactions.h"

#include "ui/dialogs/accountdetailsdialog.h"
#include "ui/dialogs/editaccountdialog.h"
#include "ui/dialogs/exportdialog.h"
#include "ui/dialogs/importdialog.h"
#include "ui/dialogs/question.h"
#include "ui/dialogs/signindialog.h"
#include "ui/gatewaycontroller.h"
#include "ui/text/plural.h"
#include "ui/undolist.h"

#include <QMessageBox>

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {
constexpr int kRefreshedAtOnce = 4;
}

AccountActions::AccountActions(GatewayController &controller, AccountsModel &accounts,
                               UndoList &undo, QWidget &window)
    : QObject(&window)
    , m_controller(controller)
    , m_accounts(accounts)
    , m_undo(undo)
    , m_window(window)
    , m_changes(new AccountChanges(controller, accounts, undo, this))
{
}

void AccountActions::askIfNoneServes(const AccountIds &ids, const QString &title,
                                     const QString &accept, const std::function<void()> &then)
{
    const auto serving = std::count_if(ids.begin(), ids.end(), [this](const AccountId &id) {
        const AccountSnapshot *account = m_accounts.find(id);
        return account && accountUse(*account) == AccountUse::serving;
    });
    if (serving == 0 || serving < m_accounts.servingCount()) {
        then();
        return;
    }
    askFirst(&m_window, title.arg(m_changes->namesOf(ids)),
             plural(static_cast<int>(serving),
                    tr("It is the last account that serves. Requests of all clients fail until "
                       "another one does."),
                    tr("They are the last accounts that serve. Requests of all clients fail until "
                       "another one does.")),
             accept, then);
}

void AccountActions::setUse(const AccountIds &ids, AccountUse use)
{
    std::vector<AccountChange> changes;
    AccountIds changed;
    for (const AccountId &id : ids) {
        const AccountSnapshot *account = m_accounts.find(id);
        if (!account || accountUse(*account) == use)
            continue;
        AccountChange change{id, {}, {}};
        change.patch.disabled = use == AccountUse::off;
        change.patch.proxyDisabled = use == AccountUse::watching;
        change.reverse.disabled = account->disabled;
        change.reverse.proxyDisabled = account->proxyDisabled;
        changes.push_back(change);
        changed.push_back(id);
    }
    const QString word = accountUseTitle(use);
    const auto send = [this, changes, word] {
        m_changes->apply(changes, tr("%1: %2 now.").arg(u"%1"_s, word), tr("use of %1"));
    };
    if (use == AccountUse::serving)
        send();
    else
        askIfNoneServes(changed, tr("Stop using %1?"), tr("&Stop using"), send);
}

void AccountActions::moveTo(const AccountIds &ids, PriorityGroup group)
{
    std::vector<AccountChange> changes;
    for (const AccountId &id : ids) {
        const AccountSnapshot *account = m_accounts.find(id);
        if (!account || priorityGroup(account->priority) == group)
            continue;
        AccountChange change{id, {}, {}};
        change.patch.priority = priorityOf(group);
        change.reverse.priority = account->priority;
        changes.push_back(change);
    }
    m_changes->apply(changes,
                     tr("%1: in the group “%2” now.").arg(u"%1"_s, priorityGroupTitle(group)),
                     tr("move of %1"));
}

void AccountActions::remove(const AccountIds &ids)
{
    if (ids.empty())
        return;
    askIfNoneServes(ids, tr("Remove %1?"), tr("&Remove"), [this, ids] { m_changes->remove(ids); });
}

void AccountActions::removeAndRevoke(const AccountIds &ids)
{
    if (ids.empty())
        return;
    askFirst(&m_window, tr("Remove %1 for good?").arg(m_changes->namesOf(ids)),
             tr("The key is deleted now, and a sign-in is ended at the provider where it has a way "
                "for that. This cannot be undone. Requests that are being served now are "
                "finished."),
             tr("&Remove and revoke"), [this, ids] { m_changes->removeNow(ids); });
}

void AccountActions::refresh(const AccountIds &ids)
{
    if (m_refresh || ids.empty())
        return;
    m_controller.tell(tr("Refreshing %1 …").arg(m_changes->namesOf(ids)));
    const QPointer<AccountActions> self(this);
    m_refresh = new BulkRun(
        ids,
        [self](const AccountId &id, const std::function<void(Status)> &done) {
            self->m_controller.facade().refreshAccount(
                id, [self, done](const Result<AccountSnapshot> &reply) {
                    if (!self)
                        return;
                    if (reply)
                        self->m_accounts.apply({.full = false, .changed = {*reply}, .removed = {}});
                    done(reply ? Status() : Status(reply.error()));
                });
        },
        this);
    connect(m_refresh, &BulkRun::progressed, this, &AccountActions::refreshProgressed);
    connect(m_refresh, &BulkRun::finished, this,
            [this, ids](const BulkOutcome &outcome) { takeRefreshed(ids, outcome); });
    Q_EMIT refreshProgressed(0, static_cast<int>(ids.size()));
    m_refresh->start(kRefreshedAtOnce);
}

void AccountActions::takeRefreshed(const AccountIds &ids, const BulkOutcome &outcome)
{
    m_refresh = nullptr;
    const int total = static_cast<int>(ids.size());
    const int done = static_cast<int>(outcome.done.size());
    Q_EMIT refreshProgressed(total, total);
    const AccountSnapshot *only = total == 1 ? m_accounts.find(ids.front()) : nullptr;
    if (!outcome.failed.empty()) {
        const auto &first = outcome.failed.front();
        m_controller.tell(total == 1 ? tr("%1 could not be refreshed: %2")
                                           .arg(m_changes->namesOf(ids), errorWords(first.second))
                                     : tr("%1 of %2 accounts are refreshed. %3: %4")
                                           .arg(QString::number(done), QString::number(total),
                                                m_changes->namesOf({first.first}),
                                                errorWords(first.second)));
    } else if (outcome.cancelled) {
        m_controller.tell(tr("Refreshing was stopped: %1 accounts are refreshed.").arg(done));
    } else if (only) {
        const int models = static_cast<int>(only->models.size());
        m_controller.tell(plural(models, tr("%1 is refreshed: 1 model."),
                                 tr("%1 is refreshed: %n models.", nullptr, models))
                              .arg(accountName(*only)));
    } else {
        m_controller.tell(tr("%n accounts are refreshed.", nullptr, done));
    }
}

void AccountActions::cancelRefresh()
{
    if (m_refresh)
        m_refresh->cancel();
}

void AccountActions::liftCooldowns(const AccountId &id)
{
    const QString name = m_changes->namesOf({id});
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
    connect(dialog, &EditAccountDialog::saved, this,
            [this](const AccountSnapshot &changed, const AccountPatch &patch,
                   const std::optional<AccountPatch> &reverse) {
                m_accounts.apply({.full = false, .changed = {changed}, .removed = {}});
                if (reverse)
                    m_changes->offer({changed.id, patch, *reverse}, tr("%1 is changed."),
                                     tr("edit of %1"));
            });
    dialog->open();
}

void AccountActions::showDetails(const AccountId &id)
{
    if (!m_accounts.find(id))
        return;
    auto *dialog = new AccountDetailsDialog(m_controller.facade(), m_accounts, id, &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &AccountDetailsDialog::editRequested, this, [this, id] { edit(id); });
    connect(dialog, &AccountDetailsDialog::signInRequested, this, [this, id] { signInAgain(id); });
    connect(dialog, &AccountDetailsDialog::liftRequested, this, [this, id] { liftCooldowns(id); });
    connect(dialog, &AccountDetailsDialog::billingChanged, this,
            [this, id](const BillingPatch &patch, const BillingPatch &reverse) {
                AccountChange change{id, {}, {}};
                change.patch.billing = patch;
                change.reverse.billing = reverse;
                m_changes->offer(change, tr("Costs of %1 are changed."), tr("costs of %1"));
            });
    dialog->open();
}

void AccountActions::exportAccounts(const AccountIds &ids)
{
    auto *dialog = new ExportDialog(m_controller.facade(), m_accounts.accounts(), ids, &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ExportDialog::exported, &m_controller, &GatewayController::tell);
    dialog->open();
}

void AccountActions::importAccounts(const QStringList &files)
{
    auto *dialog = new ImportDialog(m_controller.facade(), &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ImportDialog::imported, this,
            [this](const QString &sentence, const std::string &importId, int accounts) {
                UndoStep step{plural(accounts, tr("import of 1 account"),
                                     tr("import of %n accounts", nullptr, accounts)),
                              sentence,
                              {}};
                const QPointer<AccountActions> self(this);
                step.undo = [self, importId](const Reply<QString> &reply) {
                    self->m_controller.facade().undoImport(
                        importId, [self, reply](const Result<int> &undone) {
                            if (!self)
                                return;
                            if (undone)
                                reply(plural(
                                    *undone, tr("The import of 1 account is undone."),
                                    tr("The import of %n accounts is undone.", nullptr, *undone)));
                            else
                                reply(undone.error());
                        });
                };
                m_undo.push(step);
            });
    dialog->open();
    if (files.isEmpty())
        dialog->chooseFiles();
    else
        dialog->readFiles(files);
}

void AccountActions::signInAgain(const AccountId &id)
{
    const AccountSnapshot *account = m_accounts.find(id);
    if (!account)
        return;
    auto *dialog = new SignInDialog(m_controller.facade(), *account, &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &SignInDialog::signedIn, this, [this](const AccountId &, const QString &name) {
        m_controller.tell(tr("%1 is signed in again.").arg(name));
    });
    dialog->open();
}

} // namespace signalbox
