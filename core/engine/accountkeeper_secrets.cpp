// SPDX-License-Identifier: GPL-3.0-or-later
// The accounts when the secret store opens and closes.
#include "core/engine/accountkeeper.h"

#include "core/base/logging.h"

namespace signalbox {

void AccountKeeper::adoptSecrets()
{
    m_writes.run([this](const SerialQueue::Done &next) {
        const std::map<AccountId, Account> accounts = m_accounts; // use() writes into it
        for (const auto &[id, account] : accounts) {
            if (const Status taken = use(account, credentialOf(account)); !taken)
                qCWarning(lcEngine) << "account" << id.str().c_str() << taken.error().message;
        }
        next();
    });
}

void AccountKeeper::withdrawCredentials()
{
    const std::map<AccountId, Account> accounts = m_accounts;
    for (const auto &[id, account] : accounts) {
        if (account.credentialKind == CredentialKind::none)
            continue;
        if (const Status taken = use(account, std::nullopt); !taken)
            qCWarning(lcEngine) << "account" << id.str().c_str() << taken.error().message;
    }
}

} // namespace signalbox
