// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/removals.h"

#include "core/base/logging.h"
#include "core/engine/accountkeeper.h"
#include "core/engine/keyhosts.h"

#include <QPointer>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace signalbox {

/// Removals that are being finished together.
struct Removals::Run
{
    std::vector<Account> accounts;
    std::function<void(Status)> done;
    int revoking = 0;     ///< grants whose end has not been told yet
    bool revoked = false; ///< all told, or no longer waited for
    QTimer limit;
};

Removals::Removals(Services services, QObject *parent)
    : QObject(parent), m_services(std::move(services))
{
}

Removals::~Removals() = default;

void Removals::keep(Kept kept)
{
    const AccountId id = kept.account.id;
    m_kept.insert_or_assign(id, std::move(kept));
}

std::optional<Removals::Kept> Removals::take(const AccountId &id)
{
    auto node = m_kept.extract(id);
    if (node.empty())
        return std::nullopt;
    return std::move(node.mapped());
}

void Removals::finish(std::vector<Account> accounts, std::function<void(Status)> done)
{
    const auto run = std::make_shared<Run>();
    run->accounts = std::move(accounts);
    run->done = std::move(done);
    m_runs.push_back(run);
    revokeAll(run);
}

void Removals::finishAll(std::function<void(Status)> done)
{
    std::vector<Account> accounts;
    for (auto &kept : std::exchange(m_kept, {}))
        accounts.push_back(std::move(kept.second.account));
    if (accounts.empty())
        done({});
    else
        finish(std::move(accounts), std::move(done));
}

void Removals::finishLeft(const std::function<bool(const AccountId &)> &inUse)
{
    if (!m_services.secrets.usable())
        return;
    std::vector<AccountId> back;
    std::vector<Account> left;
    const auto isKnown = [this](const AccountId &id) {
        return m_kept.contains(id) ||
               std::any_of(m_runs.begin(), m_runs.end(), [&id](const auto &run) {
                   return std::any_of(run->accounts.begin(), run->accounts.end(),
                                      [&id](const Account &one) { return one.id == id; });
               });
    };
    const AccountStore::Loaded loaded = m_services.store.loadAside();
    for (const Account &account : loaded.accounts) {
        if (inUse(account.id))
            back.push_back(account.id);
        else if (!isKnown(account.id))
            left.push_back(account);
    }
    for (const FileFault &fault : loaded.faults)
        qCWarning(lcEngine).noquote() << fault.file << fault.message;
    if (!back.empty())
        m_services.store.dropAside(back, [](const std::vector<Status> &) {});
    if (!left.empty())
        finish(std::move(left), [](const Status &) {});
}

void Removals::revokeAll(const std::shared_ptr<Run> &run)
{
    run->revoking = 1; // until all have been asked
    run->limit.setSingleShot(true);
    connect(&run->limit, &QTimer::timeout, this, [this, weak = std::weak_ptr(run)] {
        if (const auto late = weak.lock()) {
            late->revoking = 1;
            onRevoked(late);
        }
    });
    run->limit.start(m_services.revocationLimit);
    for (const Account &account : run->accounts) {
        if (!m_services.revoke || account.credentialKind == CredentialKind::none)
            continue;
        const auto kept = m_services.secrets.get(accountSecretName(account.id));
        if (!kept)
            continue;
        const auto credential = credentialFromSecret(account.credentialKind, *kept);
        if (!credential)
            continue;
        ++run->revoking;
        m_services.revoke(account, *credential,
                          [alive = QPointer(this), weak = std::weak_ptr(run)] {
                              if (const auto told = weak.lock(); alive && told)
                                  alive->onRevoked(told);
                          });
    }
    onRevoked(run);
}

void Removals::onRevoked(const std::shared_ptr<Run> &run)
{
    if (run->revoked || --run->revoking > 0)
        return;
    run->revoked = true;
    run->limit.stop();
    dropSecrets(run);
}

void Removals::dropSecrets(const std::shared_ptr<Run> &run)
{
    SecretChanges changes;
    for (const Account &account : run->accounts) {
        const bool unreadable = !m_services.secrets.usable() && keepsSecrets(account);
        for (const std::string &name : {accountSecretName(account.id), accountHostsName(account.id),
                                        accountHeadersName(account.id)}) {
            if (unreadable || m_services.secrets.get(name))
                changes.emplace(name, std::nullopt);
        }
    }
    if (changes.empty()) {
        dropFiles(run);
        return;
    }
    m_services.secrets.change(std::move(changes),
                              [alive = QPointer(this), run](const Status &dropped) {
                                  if (!alive)
                                      return;
                                  if (dropped)
                                      alive->dropFiles(run);
                                  else
                                      alive->end(run, dropped);
                              });
}

void Removals::dropFiles(const std::shared_ptr<Run> &run)
{
    std::vector<AccountId> ids;
    for (const Account &account : run->accounts)
        ids.push_back(account.id);
    m_services.store.dropAside(
        ids, [alive = QPointer(this), run](const std::vector<Status> &dropped) {
            if (!alive)
                return;
            const auto failed = std::find_if(dropped.begin(), dropped.end(),
                                             [](const Status &one) { return !one.ok(); });
            alive->end(run, failed == dropped.end() ? Status() : *failed);
        });
}

void Removals::end(const std::shared_ptr<Run> &run, const Status &status)
{
    std::erase(m_runs, run);
    if (!status) {
        qCWarning(lcEngine).noquote()
            << "a removal goes on at the next start:" << status.error().message;
    }
    run->done(status);
}

} // namespace signalbox
