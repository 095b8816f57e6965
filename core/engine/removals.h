// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/accountstore.h"
#include "core/engine/tokenmanager.h"
#include "core/secrets/secretstore.h"

#include <QObject>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace signalbox {

/// Accounts that have been removed and can still come back: out of use, their files in `removed/`,
/// their secrets and grants untouched. Finishing a removal ends the grant at the provider, then
/// deletes the secret, then the file: what a crash interrupts is found by its file and finished at
/// the next start. Engine thread.
class Removals final : public QObject
{
    Q_OBJECT

public:
    /// The longest that ending grants may keep a removal.
    static constexpr Milliseconds kRevocationLimit{5'000};

    /// Ends the grant behind a credential at the provider, as far as it has a way for that.
    using Revoke = std::function<void(const Account &account, const Credential &credential,
                                      std::function<void()> done)>;
    /// Store and secrets must outlive it.
    struct Services
    {
        AccountStore &store;
        SecretStore &secrets;
        Revoke revoke; ///< empty: grants stay
        Milliseconds revocationLimit = kRevocationLimit;
    };

    /// A removed account and what it takes to have it again as it was.
    struct Kept
    {
        Account account;
        AccountSnapshot last;
        TokenManager::Remains remains;
    };

    explicit Removals(Services services, QObject *parent = nullptr);
    ~Removals() override;

    /// Its file is in `removed/`.
    void keep(Kept kept);
    /// Takes it out, for its return or its end; nothing when it is too late.
    [[nodiscard]] std::optional<Kept> take(const AccountId &id);

    /// Finishes removals of accounts that are not kept. On an error what is left is finished at the
    /// next start.
    void finish(std::vector<Account> accounts, std::function<void(Status)> done);
    /// The same for all that are kept: nobody can undo them any more.
    void finishAll(std::function<void(Status)> done);
    /// Finishes what an earlier run left in `removed/`; reads the folder, blocking. `inUse` are
    /// accounts that came back by other ways. Does nothing while the secrets cannot be read.
    void finishLeft(const std::function<bool(const AccountId &)> &inUse);

private:
    struct Run;

    void revokeAll(const std::shared_ptr<Run> &run);
    void onRevoked(const std::shared_ptr<Run> &run);
    void dropSecrets(const std::shared_ptr<Run> &run);
    void dropFiles(const std::shared_ptr<Run> &run);
    void end(const std::shared_ptr<Run> &run, const Status &status);

    Services m_services;
    std::map<AccountId, Kept> m_kept;
    std::vector<std::shared_ptr<Run>> m_runs;
};

} // namespace signalbox
