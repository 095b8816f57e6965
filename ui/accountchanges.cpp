// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/accountchanges.h"

#include "ui/gatewaycontroller.h"
#include "ui/text/plural.h"
#include "ui/undolist.h"

#include <QPointer>

#include <algorithm>
#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int kNamed = 2; ///< more accounts than these are counted, not named
constexpr int kAtOnce = 4;

/// The changes of those accounts alone.
std::vector<AccountChange> only(const std::vector<AccountChange> &changes, const AccountIds &ids)
{
    std::vector<AccountChange> kept;
    for (const AccountChange &change : changes) {
        if (std::find(ids.begin(), ids.end(), change.id) != ids.end())
            kept.push_back(change);
    }
    return kept;
}

std::vector<AccountChange> turnedRound(std::vector<AccountChange> changes)
{
    for (AccountChange &change : changes)
        std::swap(change.patch, change.reverse);
    return changes;
}

} // namespace

AccountChanges::AccountChanges(GatewayController &controller, AccountsModel &accounts,
                               UndoList &undo, QObject *parent)
    : QObject(parent), m_controller(controller), m_accounts(accounts), m_undo(undo)
{
}

QString AccountChanges::namesOf(const AccountIds &ids) const
{
    const int count = static_cast<int>(ids.size());
    if (count > kNamed)
        return tr("%n accounts", nullptr, count);
    QStringList names;
    for (const AccountId &id : ids) {
        const AccountSnapshot *account = m_accounts.find(id);
        names << (account ? accountName(*account) : QString::fromStdString(id.str()));
    }
    return count == 2 ? tr("%1 and %2").arg(names.first(), names.last()) : names.join(u", "_s);
}

QString AccountChanges::failureWords(const BulkOutcome &outcome) const
{
    const auto &[id, error] = outcome.failed.front();
    const int failed = static_cast<int>(outcome.failed.size());
    if (failed == 1 && outcome.done.empty())
        return errorWords(error);
    return plural(failed, tr("1 account stays as it was. %1: %2"),
                  tr("%n accounts stay as they were. %1: %2", nullptr, failed))
        .arg(namesOf({id}), errorWords(error));
}

void AccountChanges::tellFailures(const BulkOutcome &outcome)
{
    if (!outcome.failed.empty())
        m_controller.tell(failureWords(outcome));
}

void AccountChanges::run(const std::vector<AccountChange> &changes,
                         const std::function<void(const BulkOutcome &)> &then)
{
    AccountIds ids;
    for (const AccountChange &change : changes)
        ids.push_back(change.id);
    const QPointer<AccountChanges> self(this);
    const auto step = [self, changes](const AccountId &id,
                                      const std::function<void(Status)> &done) {
        const auto change = std::find_if(changes.begin(), changes.end(),
                                         [&](const AccountChange &each) { return each.id == id; });
        self->m_controller.facade().updateAccount(
            id, change->patch, [self, done](const Result<AccountSnapshot> &reply) {
                if (!self)
                    return;
                if (reply)
                    self->m_accounts.apply({.full = false, .changed = {*reply}, .removed = {}});
                done(reply ? Status() : Status(reply.error()));
            });
    };
    auto *bulk = new BulkRun(ids, step, this);
    connect(bulk, &BulkRun::finished, this, then);
    bulk->start(kAtOnce);
}

void AccountChanges::apply(const std::vector<AccountChange> &changes, const QString &done,
                           const QString &what)
{
    if (changes.empty())
        return;
    run(changes, [this, changes, done, what](const BulkOutcome &outcome) {
        if (!outcome.done.empty()) {
            const std::vector<AccountChange> made = only(changes, outcome.done);
            const QString names = namesOf(outcome.done);
            m_undo.push({what.arg(names), done.arg(names),
                         [this, made](const Reply<QString> &reply) { reverse(made, reply); }});
        }
        tellFailures(outcome);
    });
}

void AccountChanges::offer(const AccountChange &change, const QString &done, const QString &what)
{
    const QString names = namesOf({change.id});
    m_undo.push({what.arg(names), done.arg(names),
                 [this, change](const Reply<QString> &reply) { reverse({change}, reply); }});
}

void AccountChanges::reverse(const std::vector<AccountChange> &changes, const Reply<QString> &reply)
{
    run(turnedRound(changes), [this, reply](const BulkOutcome &outcome) {
        if (outcome.failed.empty())
            reply(tr("%1: as it was before.").arg(namesOf(outcome.done)));
        else
            reply(Error{outcome.failed.front().second.code, failureWords(outcome), {}, {}});
    });
}

void AccountChanges::runRemoval(const AccountIds &ids, RemoveManner manner,
                                const std::function<void(const BulkOutcome &)> &then)
{
    const QPointer<AccountChanges> self(this);
    const auto step = [self, manner](const AccountId &id, const std::function<void(Status)> &done) {
        self->m_controller.facade().removeAccount(
            id, manner, [self, id, done](const Result<AccountSnapshot> &reply) {
                if (!self)
                    return;
                if (reply)
                    self->m_accounts.apply({.full = false, .changed = {}, .removed = {id}});
                done(reply ? Status() : Status(reply.error()));
            });
    };
    auto *bulk = new BulkRun(ids, step, this);
    connect(bulk, &BulkRun::finished, this, then);
    bulk->start(kAtOnce);
}

void AccountChanges::remove(const AccountIds &ids)
{
    const QString all = namesOf(ids); // while they can still be named
    runRemoval(ids, RemoveManner::undoable, [this, ids, all](const BulkOutcome &outcome) {
        const bool whole = outcome.failed.empty();
        const int count = static_cast<int>(outcome.done.size());
        const QString names =
            whole ? all : plural(count, tr("1 account"), tr("%n accounts", nullptr, count));
        if (count > 0) {
            const AccountIds gone = outcome.done;
            m_undo.push({tr("removal of %1").arg(names), tr("Removed: %1.").arg(names),
                         [this, gone](const Reply<QString> &reply) { restore(gone, reply); }});
        }
        tellFailures(outcome);
    });
}

void AccountChanges::removeNow(const AccountIds &ids)
{
    const QString names = namesOf(ids);
    runRemoval(ids, RemoveManner::now, [this, names](const BulkOutcome &outcome) {
        if (outcome.failed.empty())
            m_controller.tell(tr("Removed for good: %1.").arg(names));
        tellFailures(outcome);
    });
}

void AccountChanges::restore(const AccountIds &ids, const Reply<QString> &reply)
{
    const QPointer<AccountChanges> self(this);
    const auto step = [self](const AccountId &id, const std::function<void(Status)> &done) {
        self->m_controller.facade().restoreAccount(
            id, [self, done](const Result<AccountSnapshot> &back) {
                if (!self)
                    return;
                if (back)
                    self->m_accounts.apply({.full = false, .changed = {*back}, .removed = {}});
                done(back ? Status() : Status(back.error()));
            });
    };
    auto *bulk = new BulkRun(ids, step, this);
    connect(bulk, &BulkRun::finished, this, [this, reply](const BulkOutcome &outcome) {
        if (outcome.failed.empty())
            reply(tr("%1: back as before.").arg(namesOf(outcome.done)));
        else
            reply(Error{outcome.failed.front().second.code, failureWords(outcome), {}, {}});
    });
    bulk->start(kAtOnce);
}

} // namespace signalbox
