// SPDX-License-Identifier: GPL-3.0-or-later
// The values of added headers: in the secret store beside the credential, never in a file.
#include "core/engine/accountkeeper.h"

#include "core/accounts/accountheaders.h"
#include "core/base/logging.h"
#include "core/engine/keyhosts.h"

namespace signalbox {

using namespace Qt::StringLiterals;

QString headerMissing()
{
    return u"An added header of this account has no value any more: enter it again, or remove the "
           "header"_s;
}

bool keepsSecrets(const Account &account)
{
    return account.credentialKind != CredentialKind::none || hasSecretHeaders(account);
}

std::string accountHeadersName(const AccountId &id)
{
    return "account-headers/" + id.str();
}

bool AccountKeeper::fillFromStore(Account &account) const
{
    if (headersFilled(account))
        return true;
    if (const auto kept = m_services.secrets.get(accountHeadersName(account.id));
        kept && keyFits(account))
        fillHeaders(account, *kept);
    return headersFilled(account);
}

SecretChanges AccountKeeper::headerChanges(const Account &account) const
{
    const ProviderDefinition *provider = m_services.providers.find(account.provider);
    const std::string hostsName = accountHostsName(account.id);
    const bool hasHosts = m_services.secrets.get(hostsName).has_value();
    std::optional<Secret> values = headerSecret(account);
    SecretChanges changes;
    if (values && provider && !hasHosts)
        changes.emplace(hostsName, keyHosts(*provider, account));
    else if (!keepsSecrets(account) && hasHosts)
        changes.emplace(hostsName, std::nullopt);
    if (values || m_services.secrets.get(accountHeadersName(account.id)))
        changes.emplace(accountHeadersName(account.id), std::move(values));
    return changes;
}

void AccountKeeper::keepOpenHeaders()
{
    m_writes.run([this](const SerialQueue::Done &next) {
        SecretChanges changes;
        std::vector<Account> open;
        for (const auto &[id, account] : m_accounts) {
            if (!m_services.secrets.usable() || !m_services.store.keepsHeaderValues(id))
                continue;
            open.push_back(account);
            changes.merge(headerChanges(account));
        }
        if (open.empty()) {
            next();
            return;
        }
        // Durable there first: until then the files keep them.
        m_services.secrets.change(std::move(changes), [this, open, next](const Status &kept) {
            if (kept) {
                rewriteWithoutValues(open, next);
                return;
            }
            qCWarning(lcEngine).noquote() << "added headers stay in files:" << kept.error().message;
            next();
        });
    });
}

void AccountKeeper::rewriteWithoutValues(const std::vector<Account> &accounts,
                                         const std::function<void()> &done)
{
    for (const Account &account : accounts)
        m_services.store.dropHeaderValues(account.id);
    m_services.store.saveAll(accounts, [this, accounts, done](const std::vector<Status> &saved) {
        for (std::size_t i = 0; i < saved.size(); ++i) {
            if (saved[i])
                continue;
            m_services.store.keepHeaderValues(accounts[i].id); // they are tried again
            qCWarning(lcEngine).noquote()
                << "account" << accounts[i].id.str().c_str()
                << "its added headers stay in its file:" << saved[i].error().message;
        }
        done();
    });
}

} // namespace signalbox
