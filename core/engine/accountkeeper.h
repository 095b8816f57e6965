// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/accountstore.h"
#include "core/admin/enginecommands.h"
#include "core/base/serialqueue.h"
#include "core/engine/removals.h"
#include "core/engine/tokenmanager.h"
#include "core/net/urlpolicy.h"
#include "core/providers/credentialcheck.h"
#include "core/secrets/secretstore.h"
#include "core/transfer/importplan.h"

#include <QObject>

#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace signalbox {

/// What a provider told of an account; absent members are not known and stay.
struct LearnedFacts
{
    std::optional<std::vector<std::string>> models{};
    std::optional<std::string> projectId{};
    std::optional<std::string> tier{};
    std::optional<QString> trouble{}; ///< why something could not be learned; empty: it is over
};

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
        /// Tries key files that are not stored yet; null: they are taken as they are.
        CredentialRefresher *refresher = nullptr;
        /// Ends grants of accounts that are removed for good; empty: they stay.
        Removals::Revoke revoke{};
    };

    /// One of many accounts that are written together.
    struct Write
    {
        Account account;
        std::optional<Credential> credential; ///< none: what is kept stays
        /// The account as the change was made from; none: it is a new one. Another by then is a
        /// conflict, but for what is learned (sameButLearned()).
        std::optional<Account> before;
    };
    /// What many written accounts are told of meanwhile.
    struct WriteWatch
    {
        std::function<void(int done)> progress;
        std::function<bool()> stopped; ///< asked between batches
    };
    /// A status for each; cancelled for those that came too late.
    using Written = Reply<std::vector<Status>>;

    explicit AccountKeeper(Services services, QObject *parent = nullptr);
    ~AccountKeeper() override;

    /// Reads all account files, blocking; sentences about those that could not be used.
    [[nodiscard]] std::vector<QString> load();
    /// Takes over what others changed in the folder, once running changes are through; own writes
    /// are no change. `done` gets sentences about files that could not be used.
    void reload(std::function<void(std::vector<QString>)> done);

    void add(NewAccount account, const Reply<AddedAccount> &reply);
    void update(const AccountId &id, const AccountPatch &patch, Reply<AccountSnapshot> reply);
    /// Out at once, its file in `removed/`; `now` finishes it before the reply.
    void remove(const AccountId &id, RemoveManner manner, Reply<AccountSnapshot> reply);
    /// Undoes an undoable removal; conflict when the key is there again by another account.
    void restore(const AccountId &id, Reply<AccountSnapshot> reply);
    /// Finishes all removals that could still be undone: the program quits.
    void finishRemovals(std::function<void()> done);
    /// Finishes what an earlier run left, once the secrets can be read and changes under way are
    /// through. Reads a folder, blocking.
    void finishLeftRemovals();
    void verify(NewAccount account, const Reply<VerifyReport> &reply);
    /// Renews the token of an account that signs in, then asks the provider for its models with the
    /// account's own credential.
    void refresh(const AccountId &id, const Reply<AccountSnapshot> &reply);

    /// Remembers what was learned of an account: its file first. No edit by the user.
    void learn(const AccountId &id, LearnedFacts facts, const std::function<void(Status)> &done);

    /// What add() would refuse of it before anything is stored; a twin is not looked for.
    [[nodiscard]] Status check(NewAccount added) const { return checkNew(added); }
    [[nodiscard]] const std::map<AccountId, Account> &all() const { return m_accounts; }

    /// Tokens that a refresh made in the place of `before`: in the secret store first, then in use.
    /// conflict when the account has another credential by then.
    void saveTokens(const AccountId &id, const Credential &before, const Credential &next,
                    std::function<void(Status)> done);

    /// All accounts in the order of their making, with their credentials as far as they can be
    /// read.
    [[nodiscard]] std::vector<KnownAccount> known() const;
    /// Writes many: their secrets in one change, then the files in batches, then they are in use.
    /// An account whose file cannot be written keeps its old secret, or none. An Error is about
    /// all of them; nothing was written then.
    void writeAll(std::vector<Write> writes, WriteWatch watch, Written reply);
    /// Takes many out that nobody has changed since they were written so; grants stay. How many.
    void removeAll(std::vector<Account> accounts, Reply<int> reply);

    /// The secret store has been opened: the accounts get their credentials, once changes under way
    /// are through. Likewise when it was closed: they are locked.
    void adoptSecrets();
    /// No request and no refresh of a token begins any more: the store is about to be closed.
    void withdrawCredentials();

private:
    struct WriteRun;
    [[nodiscard]] std::vector<QString> takeOverFiles();
    void onCredentialRefused(const AccountId &id, const QString &message);
    void onProtectionChanged(const AccountId &id, const std::vector<std::string> &models);
    [[nodiscard]] Status checkNew(NewAccount &added) const;
    [[nodiscard]] std::vector<FieldFault> faultsOf(const Account &account) const;
    /// Adds the fault of a key that belongs to another provider.
    void checkOwner(const Account &account, const Credential &credential,
                    std::vector<FieldFault> &faults) const;
    [[nodiscard]] std::optional<AccountId> duplicateOf(const NewAccount &added) const;
    [[nodiscard]] std::optional<Credential> credentialOf(const Account &account) const;
    void runCheck(Account account, Credential credential, std::function<void(VerifyReport)> done);
    void carryOutUpdate(const AccountId &id, const AccountPatch &patch,
                        const Reply<AccountSnapshot> &reply);
    void takeOut(const AccountId &id, const Reply<Removals::Kept> &reply);
    void carryOutRestore(const AccountId &id, const Reply<AccountSnapshot> &reply);
    [[nodiscard]] Status checkWrite(const Write &write) const;
    void startWriting(const std::shared_ptr<WriteRun> &run);
    void writeBatch(const std::shared_ptr<WriteRun> &run);
    void onBatchWritten(const std::shared_ptr<WriteRun> &run, const std::vector<Status> &saved);
    void endWriting(const std::shared_ptr<WriteRun> &run);
    void carryOutRemoveAll(const std::vector<Account> &accounts, const Reply<int> &reply);
    /// Queues an operation that ends with a reply.
    template <class T>
    void queue(std::function<void(Reply<T>)> operation, Reply<T> reply);
    void storeNew(const NewAccount &added, const AddedAccount &answer,
                  const Reply<AddedAccount> &reply);
    /// Writes the file; on success the account and its credential are in force.
    void save(const Account &account, const std::optional<Credential> &credential,
              const Reply<AccountSnapshot> &reply);
    void saveWithSecret(const Account &account, const Credential &credential,
                        const Reply<AccountSnapshot> &reply);
    void saveLearned(const Account &account, const Reply<AccountSnapshot> &reply);
    /// A service account's key is good when a token can be had for it.
    void checkKeyFile(const Account &account, const Credential &credential,
                      const std::function<void(VerifyReport)> &done);
    void askForModels(const AccountId &id, const Reply<AccountSnapshot> &reply);
    /// conflict when `report` is not about what the account is now.
    void saveRefreshed(const Account &asked, const Credential &credential,
                       const VerifyReport &report, const Reply<AccountSnapshot> &reply);
    void putTokens(const AccountId &id, const Credential &before, const Credential &next,
                   const std::function<void(Status)> &done);
    /// Tells the scheduler that the credential is good again before the reply goes on.
    [[nodiscard]] Reply<AccountSnapshot> renewedReply(const AccountId &id,
                                                      Reply<AccountSnapshot> reply);
    /// Puts it into use; a sentence when its file names what does not exist.
    [[nodiscard]] Status use(const Account &account, std::optional<Credential> credential);
    void takeOver(const Account &account, std::vector<QString> &notices);
    [[nodiscard]] Status checkDuplicate(const NewAccount &added) const;
    [[nodiscard]] Removals::Revoke revocation();
    /// Whether the kept key was given for the hosts that the account names.
    [[nodiscard]] bool keyFits(const Account &account) const;
    /// What the secret store has of an account: its secret, and the hosts that it may go to.
    [[nodiscard]] SecretChanges keptOf(const AccountId &id) const;
    [[nodiscard]] SecretChanges secretChanges(const Account &account,
                                              const Credential &credential) const;
    void putBack(const SecretChanges &before, std::function<void()> done);
    /// Gives added headers their values where the account may have them; whether all have one.
    [[nodiscard]] bool fillFromStore(Account &account) const;
    /// Keeps the known values of added headers, or drops what is kept when there are none.
    [[nodiscard]] SecretChanges headerChanges(const Account &account) const;
    /// Values of headers that files have still go to the secret store, once it can be used.
    void keepOpenHeaders();
    void rewriteWithoutValues(const std::vector<Account> &accounts,
                              const std::function<void()> &done);
    /// Whether a changed account goes to the hosts that its secrets were given for.
    [[nodiscard]] bool staysThere(const Account &before, Account after) const;
    void saveHeaders(Account account, const Reply<AccountSnapshot> &reply);
    /// Drops the secrets that were given for another host.
    void saveElsewhere(Account account, const Reply<AccountSnapshot> &reply);
    /// The secrets first, then the file; when that cannot be written they are put back.
    void changeAndSave(SecretChanges changes, const Account &account,
                       const std::optional<Credential> &credential,
                       const Reply<AccountSnapshot> &reply);
    void forgetSecret(const AccountId &id, const std::function<void(Status)> &done);

    Services m_services;
    Removals m_removals;
    SerialQueue m_writes; ///< each change starts from what the one before left
    std::map<AccountId, Account> m_accounts;
    std::map<CredentialCheck *, std::unique_ptr<CredentialCheck>> m_checks;
    /// Refreshes that the user asked for, by a number of their own.
    std::map<std::uint64_t, std::unique_ptr<TokenWait>> m_renewals;
    std::map<std::uint64_t, std::unique_ptr<RefreshRun>> m_keyChecks; ///< likewise
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

/// Adds the faults of a credential that was pasted with more than itself.
void checkCredential(const Credential &credential, std::vector<FieldFault> &faults);

/// Whether two states of an account differ in nothing but what the program learns by itself:
/// models, plan and project, protection, whether its credential works.
[[nodiscard]] bool sameButLearned(const Account &left, const Account &right);
/// A changed state of an account, made from `before`, takes over what was learned since and what
/// the change does not name.
void keepLearned(Account &next, const Account &before, const Account &current);

/// Why an account whose host has changed has no key any more.
[[nodiscard]] QString anotherHost();

/// Why an account with added headers cannot be used; and whether it keeps any secret at all.
[[nodiscard]] QString headerMissing();
[[nodiscard]] bool keepsSecrets(const Account &account);

/// The names of an account's added headers and of its secret in the store.
[[nodiscard]] std::string accountHeadersName(const AccountId &id);
[[nodiscard]] std::string accountSecretName(const AccountId &id);

} // namespace signalbox
