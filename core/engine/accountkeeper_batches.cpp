// SPDX-License-Identifier: GPL-3.0-or-later
// Writing and removing many accounts at once: secrets in one change, files in batches.
#include "core/engine/accountkeeper.h"

#include "core/accounts/accountheaders.h"
#include "core/base/logging.h"
#include "core/engine/keyhosts.h"

#include <algorithm>
#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// So many files wait for the disk together; between two of these, progress is told and a stop is
/// heard.
constexpr std::size_t kBatch = 25;

constexpr std::array<std::string_view, 7> kLearned = {
    "known_models", "last_refreshed_at", "protected_models", "tier",
    "project_id",   "needs_login",       "last_error"};

json::Object withoutLearned(const Account &account)
{
    json::Object told = toJson(account);
    for (const std::string_view member : kLearned)
        told.erase(member);
    return told;
}

} // namespace

/// Accounts on their way to the disk.
struct AccountKeeper::WriteRun
{
    std::vector<Write> writes;
    WriteWatch watch;
    Written reply;
    std::vector<Status> statuses;  ///< of each write
    std::vector<std::size_t> left; ///< that may be written, by their place; the next one last
    std::vector<std::size_t> batch;
    SecretChanges before; ///< of the secrets that were changed
    int done = 0;
};

bool sameButLearned(const Account &left, const Account &right)
{
    return withoutLearned(left) == withoutLearned(right) && sameHeaders(left, right);
}

void keepLearned(Account &next, const Account &before, const Account &current)
{
    const auto keep = [&](auto Account::*member) {
        if (next.*member == before.*member)
            next.*member = current.*member;
    };
    keep(&Account::knownModels);
    keep(&Account::lastRefreshedAt);
    keep(&Account::protectedModels);
    keep(&Account::tier);
    keep(&Account::projectId);
    keep(&Account::needsLogin);
    keep(&Account::lastError);
}

std::vector<KnownAccount> AccountKeeper::known() const
{
    std::vector<KnownAccount> all;
    all.reserve(m_accounts.size());
    for (const auto &entry : m_accounts) {
        all.push_back({entry.second, credentialOf(entry.second).value_or(Credential{})});
        (void)fillFromStore(all.back().account);
    }
    std::sort(all.begin(), all.end(), [](const KnownAccount &l, const KnownAccount &r) {
        return std::tie(l.account.createdAt, l.account.id) <
               std::tie(r.account.createdAt, r.account.id);
    });
    return all;
}

void AccountKeeper::writeAll(std::vector<Write> writes, WriteWatch watch, Written reply)
{
    auto run = std::make_shared<WriteRun>();
    run->writes = std::move(writes);
    run->watch = std::move(watch);
    queue<std::vector<Status>>(
        [this, run](const Written &done) {
            run->reply = done;
            startWriting(run);
        },
        std::move(reply));
}

Status AccountKeeper::checkWrite(const Write &write) const
{
    const auto found = m_accounts.find(write.account.id);
    const bool there = found != m_accounts.end();
    if (there != write.before.has_value() ||
        (there && !sameButLearned(found->second, *write.before))) {
        return Error{ErrorCode::conflict,
                     u"%1 was changed or removed meanwhile: look at it and try again"_s.arg(
                         write.account.label),
                     {},
                     {}};
    }
    auto faults = faultsOf(write.account);
    if (write.credential) {
        checkCredential(*write.credential, faults);
        checkOwner(write.account, *write.credential, faults);
    }
    return faults.empty() ? Status() : Status(invalidAccount(std::move(faults)));
}

void AccountKeeper::startWriting(const std::shared_ptr<WriteRun> &run)
{
    SecretChanges changes;
    for (std::size_t i = 0; i < run->writes.size(); ++i) {
        Write &write = run->writes[i];
        run->statuses.push_back(checkWrite(write));
        if (!run->statuses.back())
            continue;
        run->left.push_back(i);
        SecretChanges own = write.credential ? secretChanges(write.account, *write.credential)
                                             : headerChanges(write.account);
        if (own.empty())
            continue;
        run->before.merge(keptOf(write.account.id));
        changes.merge(std::move(own));
    }
    std::reverse(run->left.begin(), run->left.end());
    if (changes.empty()) {
        writeBatch(run);
        return;
    }
    m_services.secrets.change(std::move(changes), [this, run](const Status &kept) {
        if (kept)
            writeBatch(run);
        else
            run->reply(kept.error());
    });
}

void AccountKeeper::writeBatch(const std::shared_ptr<WriteRun> &run)
{
    const bool stopped = run->watch.stopped && run->watch.stopped();
    if (stopped || run->left.empty()) {
        for (const std::size_t place : run->left)
            run->statuses[place] = Error{ErrorCode::cancelled, u"It was stopped"_s, {}, {}};
        endWriting(run);
        return;
    }
    run->batch.clear();
    std::vector<Account> accounts;
    while (!run->left.empty() && run->batch.size() < kBatch) {
        run->batch.push_back(run->left.back());
        accounts.push_back(run->writes[run->left.back()].account);
        run->left.pop_back();
    }
    m_services.store.saveAll(
        accounts, [this, run](const std::vector<Status> &saved) { onBatchWritten(run, saved); });
}

void AccountKeeper::onBatchWritten(const std::shared_ptr<WriteRun> &run,
                                   const std::vector<Status> &saved)
{
    for (std::size_t i = 0; i < saved.size(); ++i) {
        const Write &write = run->writes[run->batch[i]];
        Status &status = run->statuses[run->batch[i]];
        status = saved[i];
        if (!status)
            continue;
        run->before.erase(accountSecretName(write.account.id)); // they stay
        run->before.erase(accountHostsName(write.account.id));
        run->before.erase(accountHeadersName(write.account.id));
        status = use(write.account, credentialOf(write.account));
    }
    run->done += static_cast<int>(run->batch.size());
    if (run->watch.progress)
        run->watch.progress(run->done);
    writeBatch(run);
}

void AccountKeeper::endWriting(const std::shared_ptr<WriteRun> &run)
{
    for (std::size_t i = 0; i < run->writes.size(); ++i) {
        // A credential that was put right counts as renewed, even where its value is the same.
        if (run->statuses[i] && run->writes[i].before && run->writes[i].credential)
            m_services.tokens.credentialRenewed(run->writes[i].account.id);
    }
    if (run->before.empty()) {
        run->reply(run->statuses);
        return;
    }
    // Without their files these secrets belong to nobody, or to what the old files say.
    m_services.secrets.change(run->before, [run](const Status &back) {
        if (!back)
            qCWarning(lcEngine).noquote() << "secrets were left over:" << back.error().message;
        run->reply(run->statuses);
    });
}

void AccountKeeper::removeAll(std::vector<Account> accounts, Reply<int> reply)
{
    queue<int>([this, accounts = std::move(accounts)](
                   const Reply<int> &done) { carryOutRemoveAll(accounts, done); },
               std::move(reply));
}

void AccountKeeper::carryOutRemoveAll(const std::vector<Account> &accounts, const Reply<int> &reply)
{
    std::vector<AccountId> ids;
    for (const Account &account : accounts) {
        const auto found = m_accounts.find(account.id);
        if (found != m_accounts.end() && sameButLearned(found->second, account))
            ids.push_back(account.id);
    }
    m_services.store.removeAll(ids, [this, ids, reply](const std::vector<Status> &removed) {
        SecretChanges changes;
        int gone = 0;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (!removed[i]) // its file is there still, and so is the account
                continue;
            ++gone;
            m_accounts.erase(ids[i]);
            m_services.tokens.removeAccount(ids[i]);
            changes.emplace(accountSecretName(ids[i]), std::nullopt);
            changes.emplace(accountHostsName(ids[i]), std::nullopt);
            changes.emplace(accountHeadersName(ids[i]), std::nullopt);
        }
        if (changes.empty()) {
            reply(gone);
            return;
        }
        m_services.secrets.change(std::move(changes), [gone, reply](const Status &dropped) {
            if (!dropped)
                qCWarning(lcEngine).noquote()
                    << "secrets were left over:" << dropped.error().message;
            reply(gone);
        });
    });
}

} // namespace signalbox
