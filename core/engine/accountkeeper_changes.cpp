// SPDX-License-Identifier: GPL-3.0-or-later
// Changing accounts: which of file, secret and scheduler goes first, and what is undone.
#include "core/engine/accountkeeper.h"

#include "core/accounts/accountheaders.h"
#include "core/admin/accountpatch.h"
#include "core/base/logging.h"
#include "core/engine/keyhosts.h"
#include "core/oauth/serviceaccount.h"
#include "core/providers/providerrequest.h"

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

std::vector<std::string> namesOf(const AccountPatch &patch)
{
    std::vector<std::string> names;
    if (patch.headers) {
        for (const auto &header : *patch.headers)
            names.push_back(header.first);
    }
    return names;
}

} // namespace

void AccountKeeper::saveWithSecret(const Account &account, const Credential &credential,
                                   const Reply<AccountSnapshot> &reply)
{
    if (!keepsSecrets(account)) {
        const AccountId id = account.id;
        save(account, credential, [this, id, reply](const Result<AccountSnapshot> &saved) {
            if (!saved) {
                reply(saved);
                return;
            }
            forgetSecret(id, [saved, reply](const Status &forgotten) {
                reply(forgotten ? saved : Result<AccountSnapshot>(forgotten.error()));
            });
        });
        return;
    }
    changeAndSave(secretChanges(account, credential), account, credential, reply);
}

void AccountKeeper::changeAndSave(SecretChanges changes, const Account &account,
                                  const std::optional<Credential> &credential,
                                  const Reply<AccountSnapshot> &reply)
{
    const SecretChanges before = keptOf(account.id);
    m_services.secrets.change(
        std::move(changes), [this, before, account, credential, reply](const Status &kept) {
            if (!kept) {
                reply(kept.error());
                return;
            }
            m_services.store.dropHeaderValues(account.id);
            save(account, credential, [this, before, reply](const Result<AccountSnapshot> &saved) {
                if (saved)
                    reply(saved);
                else // the file was not written: the secrets go back to what they were
                    putBack(before, [reply, saved] { reply(saved); });
            });
        });
}

SecretChanges AccountKeeper::keptOf(const AccountId &id) const
{
    SecretChanges kept;
    for (const std::string &name :
         {accountSecretName(id), accountHostsName(id), accountHeadersName(id)})
        kept.emplace(name, m_services.secrets.get(name));
    return kept;
}

SecretChanges AccountKeeper::secretChanges(const Account &account,
                                           const Credential &credential) const
{
    const ProviderDefinition *provider = m_services.providers.find(account.provider);
    std::optional<Secret> secret;
    std::optional<Secret> hosts;
    if (credential.kind != CredentialKind::none)
        secret = secretOf(credential);
    if (provider && keepsSecrets(account))
        hosts = keyHosts(*provider, account);
    SecretChanges changes;
    changes.emplace(accountSecretName(account.id), std::move(secret));
    changes.emplace(accountHostsName(account.id), std::move(hosts));
    changes.merge(headerChanges(account)); // but for the hosts
    return changes;
}

void AccountKeeper::forgetSecret(const AccountId &id, const std::function<void(Status)> &done)
{
    SecretChanges kept = keptOf(id);
    std::erase_if(kept, [](const auto &one) { return !one.second; });
    if (kept.empty()) {
        done({});
        return;
    }
    for (auto &one : kept)
        one.second.reset();
    m_services.secrets.change(std::move(kept), done);
}

void AccountKeeper::putBack(const SecretChanges &before, std::function<void()> done)
{
    m_services.secrets.change(before, [done = std::move(done)](const Status &) { done(); });
}

void AccountKeeper::save(const Account &account, const std::optional<Credential> &credential,
                         const Reply<AccountSnapshot> &reply)
{
    m_services.store.save(account, [this, account, credential, reply](const Status &saved) {
        if (!saved) {
            reply(saved.error());
            return;
        }
        if (const Status taken = use(account, credential); !taken) {
            reply(taken.error());
            return;
        }
        reply(*m_services.tokens.snapshot(account.id));
    });
}

void AccountKeeper::update(const AccountId &id, const AccountPatch &patch,
                           Reply<AccountSnapshot> reply)
{
    queue<AccountSnapshot>(
        [this, id, patch](const Reply<AccountSnapshot> &done) { carryOutUpdate(id, patch, done); },
        std::move(reply));
}

void AccountKeeper::carryOutUpdate(const AccountId &id, const AccountPatch &patch,
                                   const Reply<AccountSnapshot> &reply)
{
    const auto found = m_accounts.find(id);
    if (found == m_accounts.end()) {
        reply(noSuchAccount());
        return;
    }
    Account account = found->second;
    (void)fillFromStore(account); // a patch need not name all headers
    applyAccountPatch(account, patch);
    account.updatedAt = m_services.clock.wallNow();
    std::optional<Credential> fresh = patch.credential;
    if (const Status read = fresh ? adoptServiceAccount(account, *fresh) : Status(); !read) {
        reply(read.error());
        return;
    }
    auto faults = faultsOf(account);
    if (fresh) {
        checkCredential(*fresh, faults);
        checkOwner(account, *fresh, faults);
    }
    if (!faults.empty()) {
        reply(invalidAccount(std::move(faults)));
        return;
    }
    const bool stays = staysThere(found->second, account);
    if (!stays)
        hideHeaders(account, namesOf(patch));
    if (fresh) {
        account.needsLogin = false;
        account.lastError.clear();
        saveWithSecret(account, *fresh, renewedReply(id, reply));
        return;
    }
    if (keepsSecrets(account) && !stays)
        saveElsewhere(std::move(account), reply);
    else if (patch.headers)
        saveHeaders(std::move(account), reply);
    else
        save(account, credentialOf(account), reply);
}

bool AccountKeeper::staysThere(const Account &before, Account after) const
{
    const ProviderDefinition *provider = m_services.providers.find(after.provider);
    const auto hostOf = [provider](const Account &one) {
        return originOf(baseUrlOf(*provider, one));
    };
    after.credentialKind = before.credentialKind; // one that is new has no hosts yet
    return hostOf(before) == hostOf(after) && keyFits(after);
}

void AccountKeeper::saveHeaders(Account account, const Reply<AccountSnapshot> &reply)
{
    SecretChanges changes = headerChanges(account);
    if (hasSecretHeaders(account) && !m_services.secrets.usable()) {
        reply(Error{ErrorCode::noSecretStore,
                    u"Added headers are secrets and cannot be kept: %1"_s.arg(
                        m_services.secrets.whyUnusable()),
                    {},
                    {}});
        return;
    }
    if (account.lastError == headerMissing() && headersFilled(account)) {
        account.needsLogin = false;
        account.lastError.clear();
    }
    const auto credential = credentialOf(account);
    if (changes.empty())
        save(account, credential, reply);
    else
        changeAndSave(std::move(changes), account, credential, reply);
}

void AccountKeeper::saveElsewhere(Account account, const Reply<AccountSnapshot> &reply)
{
    // A secret is never sent to another host than the one it was given for (contract.md).
    if (!m_services.secrets.usable()) { // it could not be taken away, and would be there later
        reply(Error{ErrorCode::noSecretStore,
                    u"The base URL names another host, and the old key cannot be removed now. "
                    "%1"_s.arg(m_services.secrets.whyUnusable()),
                    {},
                    {}});
        return;
    }
    const bool keyless = account.credentialKind == CredentialKind::none;
    const bool complete = keyless && headersFilled(account);
    account.needsLogin = !complete;
    account.lastError = complete ? QString() : keyless ? headerMissing() : anotherHost();
    SecretChanges changes = keptOf(account.id);
    std::erase_if(changes, [](const auto &one) { return !one.second; });
    for (auto &one : changes)
        one.second.reset();
    if (const auto values = headerSecret(account)) { // given for the new host
        const ProviderDefinition *provider = m_services.providers.find(account.provider);
        changes.insert_or_assign(accountHeadersName(account.id), *values);
        changes.insert_or_assign(accountHostsName(account.id), keyHosts(*provider, account));
    }
    const auto credential = complete ? std::optional(Credential{}) : std::nullopt;
    if (changes.empty())
        save(account, credential, reply);
    else
        changeAndSave(std::move(changes), account, credential, reply);
}

void AccountKeeper::onProtectionChanged(const AccountId &id, const std::vector<std::string> &models)
{
    m_writes.run([this, id, models](const SerialQueue::Done &next) {
        const auto found = m_accounts.find(id);
        if (found == m_accounts.end() || found->second.protectedModels == models) {
            next();
            return;
        }
        Account account = found->second; // no edit by the user: `updated_at` stays
        account.protectedModels = models;
        m_services.store.save(account, [this, id, models, next](const Status &saved) {
            const auto kept = m_accounts.find(id);
            if (!saved)
                qCWarning(lcEngine) << "account" << id.str().c_str() << saved.error().message;
            else if (kept != m_accounts.end())
                kept->second.protectedModels = models; // the scheduler has it already
            next();
        });
    });
}

} // namespace signalbox
