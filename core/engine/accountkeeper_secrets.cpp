// SPDX-License-Identifier: GPL-3.0-or-later
// What the accounts have in the secret store: which credential an account may use, and what becomes
// of the accounts when the store opens and closes.
#include "core/engine/accountkeeper.h"

#include "core/accounts/accountheaders.h"
#include "core/base/logging.h"
#include "core/engine/keyhosts.h"

namespace signalbox {

using namespace Qt::StringLiterals;

std::optional<Credential> AccountKeeper::credentialOf(const Account &account) const
{
    if (hasSecretHeaders(account)) {
        Account filled = account;
        if (!keyFits(account) || !fillFromStore(filled))
            return std::nullopt;
    }
    if (account.credentialKind == CredentialKind::none)
        return Credential{};
    auto secret = m_services.secrets.get(accountSecretName(account.id));
    if (!secret || !keyFits(account))
        return std::nullopt;
    Result<Credential> credential = credentialFromSecret(account.credentialKind, *secret);
    if (!credential) {
        qCWarning(lcEngine).noquote()
            << "account" << account.id.str().c_str() << credential.error().message;
        return std::nullopt;
    }
    return std::move(*credential);
}

Removals::Revoke AccountKeeper::revocation()
{
    if (!m_services.revoke)
        return {};
    return
        [this](const Account &account, const Credential &credential, std::function<void()> done) {
            if (keyFits(account))
                m_services.revoke(account, credential, std::move(done));
            else // the grant was another host's
                done();
        };
}

bool AccountKeeper::keyFits(const Account &account) const
{
    const ProviderDefinition *provider = m_services.providers.find(account.provider);
    const auto hosts = m_services.secrets.get(accountHostsName(account.id));
    return !provider || !hosts || keyMayGo(*hosts, *provider, account);
}

Status AccountKeeper::use(const Account &account, std::optional<Credential> credential)
{
    Account used = account;
    const bool filled = fillFromStore(used);
    if (keepsSecrets(used) && !keyFits(used)) {
        credential.reset();
        used.needsLogin = true;
        used.lastError = anotherHost();
    } else if (!filled) {
        credential.reset();
        used.needsLogin = used.needsLogin || m_services.secrets.usable();
        if (m_services.secrets.usable())
            used.lastError = headerMissing();
    }
    if (!credential && !m_services.store.keepsHeaderValues(used.id))
        hideHeaders(used);
    Status taken = m_services.tokens.upsertAccount(used, std::move(credential));
    if (taken)
        m_accounts[used.id] = used;
    return taken;
}

void AccountKeeper::adoptSecrets()
{
    m_writes.run([this](const SerialQueue::Done &next) {
        const std::map<AccountId, Account> accounts = m_accounts; // use() writes into it
        for (const auto &[id, account] : accounts) {
            if (const Status taken = use(account, credentialOf(account)); !taken)
                qCWarning(lcEngine) << "account" << id.str().c_str() << taken.error().message;
        }
        keepOpenHeaders();
        next();
    });
}

void AccountKeeper::withdrawCredentials()
{
    const std::map<AccountId, Account> accounts = m_accounts;
    for (const auto &[id, account] : accounts) {
        if (!keepsSecrets(account))
            continue;
        if (const Status taken = use(account, std::nullopt); !taken)
            qCWarning(lcEngine) << "account" << id.str().c_str() << taken.error().message;
    }
}

void AccountKeeper::onCredentialRefused(const AccountId &id, const QString &message)
{
    const auto refused = m_services.tokens.access(id);
    queue<AccountSnapshot>(
        [this, id, message, refused](const Reply<AccountSnapshot> &done) {
            const auto found = m_accounts.find(id);
            if (found == m_accounts.end()) {
                done(noSuchAccount());
                return;
            }
            // A change before this one in the queue may have put another credential in its place.
            const auto access = m_services.tokens.access(id);
            if (refused && access && !sameCredential(refused->credential, access->credential)) {
                done(*m_services.tokens.snapshot(id));
                return;
            }
            Account account = found->second;
            account.needsLogin = true;
            account.lastError = message;
            save(account, credentialOf(account), done);
        },
        [id](const Result<AccountSnapshot> &saved) {
            if (!saved)
                qCWarning(lcEngine) << "account" << id.str().c_str() << saved.error().message;
        });
}

} // namespace signalbox
