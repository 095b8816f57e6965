// SPDX-License-Identifier: GPL-3.0-or-later
// Changing accounts: which of file, secret and scheduler goes first, and what is undone.
#include "core/engine/accountkeeper.h"

#include "core/admin/accountpatch.h"
#include "core/base/logging.h"
#include "core/oauth/serviceaccount.h"

namespace signalbox {

using namespace Qt::StringLiterals;

void AccountKeeper::saveWithSecret(Account account, const Credential &credential,
                                   const Reply<AccountSnapshot> &reply)
{
    if (credential.kind == CredentialKind::none) {
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
    const std::string name = accountSecretName(account.id);
    const auto before = m_services.secrets.get(name);
    m_services.secrets.put(
        name, secretOf(credential),
        [this, name, before, account = std::move(account), credential, reply](const Status &kept) {
            if (!kept) {
                reply(kept.error());
                return;
            }
            save(account, credential,
                 [this, name, before, reply](const Result<AccountSnapshot> &saved) {
                     if (saved)
                         reply(saved);
                     else // the file was not written: the secret goes back to what it was
                         putBack(name, before, [reply, saved] { reply(saved); });
                 });
        });
}

void AccountKeeper::forgetSecret(const AccountId &id, const std::function<void(Status)> &done)
{
    const std::string name = accountSecretName(id);
    if (!m_services.secrets.get(name)) {
        done({});
        return;
    }
    m_services.secrets.remove(name, done);
}

void AccountKeeper::putBack(const std::string &name, const std::optional<Secret> &before,
                            std::function<void()> done)
{
    const auto answer = [done = std::move(done)](const Status &) { done(); };
    if (before)
        m_services.secrets.put(name, *before, answer);
    else
        m_services.secrets.remove(name, answer);
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
    if (fresh) {
        account.needsLogin = false;
        account.lastError.clear();
        saveWithSecret(std::move(account), *fresh, renewedReply(id, reply));
        return;
    }
    const ProviderDefinition *provider = m_services.providers.find(account.provider);
    const auto hostOf = [provider](const Account &one) {
        return originOf(one.baseUrl.empty() ? provider->baseUrl : one.baseUrl);
    };
    if (account.credentialKind == CredentialKind::none ||
        hostOf(account) == hostOf(found->second)) {
        save(account, credentialOf(account), reply);
        return;
    }
    // A key is never sent to another host than the one it was given for (contract.md).
    if (!m_services.secrets.usable()) { // it could not be taken away, and would be there later
        reply(Error{ErrorCode::noSecretStore,
                    u"The base URL names another host, and the old key cannot be removed now. "
                    "%1"_s.arg(m_services.secrets.whyUnusable()),
                    {},
                    {}});
        return;
    }
    account.needsLogin = true;
    account.lastError = u"The base URL names another host: enter the key again"_s;
    const auto before = m_services.secrets.get(accountSecretName(id));
    forgetSecret(id, [this, account, before, reply](const Status &removed) {
        if (!removed) {
            reply(removed.error());
            return;
        }
        save(account, std::nullopt,
             [this, id = account.id, before, reply](const Result<AccountSnapshot> &saved) {
                 if (saved)
                     reply(saved);
                 else // the file names the old host still: it keeps its key
                     putBack(accountSecretName(id), before, [reply, saved] { reply(saved); });
             });
    });
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
