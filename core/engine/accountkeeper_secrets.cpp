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

} // namespace signalbox
