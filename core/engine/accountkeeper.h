// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/accountstore.h"
#include "core/admin/enginecommands.h"
#include "core/base/serialqueue.h"
#include "core/engine/tokenmanager.h"
#include "core/net/urlpolicy.h"
#include "core/providers/credentialcheck.h"
#include "core/secrets/secretstore.h"

#include <QObject>

#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace signalbox {

/// Adding, changing and removing accounts: files and secrets first, then the scheduler. Engine
/// thread.
class AccountKeeper final : public QObject
{
    Q_OBJECT

public:
    struct Services
    {
        AccountStore &store;
        SecretStore &secrets;
        TokenManager &tokens;
        HttpTransport &transport;
        const ProviderRegistry &providers;
        const Clock &clock;
        /// The program's own listeners, which no base URL may name.
        std::function<std::vector<ListenAddress>()> ownListeners;
        /// The outbound proxy of accounts that name none.
        std::function<std::string()> upstreamProxy;
        /// Renews the tokens of accounts that sign in; null: as they are.
        TokenKeeper *tokenKeeper = nullptr;
    };

    explicit AccountKeeper(Services services, QObject *parent = nullptr);
    ~AccountKeeper() override;

    /// Reads all account files, blocking; sentences about those that could not be used.
    [[nodiscard]] std::vector<QString> load();
    /// Takes over what others changed in the folder, once running changes are through; own writes
    /// are no change. `done` gets sentences about files that could not be used.
    void reload(std::function<void(std::vector<QString>)> done);

    void add(NewAccount account, const Reply<AddedAccount> &reply);
    void update(const AccountId &id, const AccountPatch &patch, Reply<AccountSnapshot> reply);
    void remove(const AccountId &id, Reply<AccountSnapshot> reply);
    void verify(NewAccount account, const Reply<VerifyReport> &reply);
    /// Renews the token of an account that signs in, then asks the provider for its models with the
    /// account's own credential.
    void refresh(const AccountId &id, const Reply<AccountSnapshot> &reply);

    /// Tokens that a refresh made in the place of `before`: in the secret store first, then in use.
    /// conflict when the account has another credential by then.
    void saveTokens(const AccountId &id, const Credential &before, const Credential &next,
                    std::function<void(Status)> done);

private:
    [[nodiscard]] std::vector<QString> takeOverFiles();
    void onCredentialRefused(const AccountId &id, const QString &message);
    void onProtectionChanged(const AccountId &id, const std::vector<std::string> &models);
    [[nodiscard]] Status checkNew(NewAccount &added) const;
    [[nodiscard]] std::vector<FieldFault> faultsOf(const Account &account) const;
    [[nodiscard]] std::optional<AccountId> duplicateOf(const NewAccount &added) const;
    [[nodiscard]] std::optional<Credential> credentialOf(const Account &account) const;
    void runCheck(Account account, Credential credential, std::function<void(VerifyReport)> done);
    void carryOutUpdate(const AccountId &id, const AccountPatch &patch,
                        const Reply<AccountSnapshot> &reply);
    void carryOutRemove(const AccountId &id, const Reply<AccountSnapshot> &reply);
    /// Queues an operation that ends with a reply.
    template <class T>
    void queue(std::function<void(Reply<T>)> operation, Reply<T> reply);
    void storeNew(const NewAccount &added, const AddedAccount &answer,
                  const Reply<AddedAccount> &reply);
    /// Writes the file; on success the account and its credential are in force.
    void save(const Account &account, const std::optional<Credential> &credential,
              const Reply<AccountSnapshot> &reply);
    void saveWithSecret(Account account, const Credential &credential,
                        const Reply<AccountSnapshot> &reply);
    void askForModels(const AccountId &id, const Reply<AccountSnapshot> &reply);
    void saveRefreshed(const AccountId &id, const VerifyReport &report,
                       const Reply<AccountSnapshot> &reply);
    void putTokens(const AccountId &id, const Credential &before, const Credential &next,
                   const std::function<void(Status)> &done);
    /// Tells the scheduler that the credential is good again before the reply goes on.
    [[nodiscard]] Reply<AccountSnapshot> renewedReply(const AccountId &id,
                                                      Reply<AccountSnapshot> reply);
    /// Puts it into use; a sentence when its file names what does not exist.
    [[nodiscard]] Status use(const Account &account, std::optional<Credential> credential);
    void takeOver(const Account &account, std::vector<QString> &notices);
    [[nodiscard]] Status checkDuplicate(const NewAccount &added) const;
    void putBack(const std::string &name, const std::optional<Secret> &before,
                 std::function<void()> done);
    void forgetSecret(const AccountId &id, const std::function<void(Status)> &done);

    Services m_services;
    SerialQueue m_writes; ///< each change starts from what the one before left
    std::map<AccountId, Account> m_accounts;
    std::map<CredentialCheck *, std::unique_ptr<CredentialCheck>> m_checks;
    /// Refreshes that the user asked for, by a number of their own.
    std::map<std::uint64_t, std::unique_ptr<TokenWait>> m_renewals;
    std::uint64_t m_lastRenewal = 0;
};

template <class T>
void AccountKeeper::queue(std::function<void(Reply<T>)> operation, Reply<T> reply)
{
    m_writes.run([operation = std::move(operation),
                  answer = std::move(reply)](const SerialQueue::Done &next) {
        operation([answer, next](const Result<T> &result) {
            answer(result);
            next();
        });
    });
}

/// The error of a call that names an account which is not there.
[[nodiscard]] Error noSuchAccount();
/// The error of a call whose values have these faults (at least one).
[[nodiscard]] Error invalidAccount(std::vector<FieldFault> faults);

/// Adds the faults of a credential that no header can carry.
void checkCredential(const Credential &credential, std::vector<FieldFault> &faults);

/// The name of an account's secret in the store.
[[nodiscard]] std::string accountSecretName(const AccountId &id);

} // namespace signalbox
