// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/engine/tokenentry.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace signalbox {

/// Who waits for a token; destroying it ends the waiting, and the callback is then not called.
class TokenWait
{
public:
    virtual ~TokenWait() = default;
};

/// Keeps the access tokens of accounts that sign in fresh (scheduling.md §11): all refreshing goes
/// through here, one refresh per account at a time. Knows the tokens that the accounts use now; new
/// ones come into use by the `save` hook, which ends in setAccount(). Engine thread; waits may
/// outlive it and then do nothing.
class TokenKeeper final : public QObject
{
    Q_OBJECT

public:
    /// The longest that finish() waits: a token address that hangs does not hold up the end.
    static constexpr Milliseconds kFinishWithin{5'000};

    using Done = std::function<void(Status)>;
    struct Hooks
    {
        /// Makes `next` durable in the place of `before` and puts it in use; answers when it is on
        /// disk. conflict: the account no longer uses `before`, and `next` is of no more use.
        std::function<void(const AccountId &, const Credential &before, const Credential &next,
                           Done done)>
            save;
        /// Only the user can help: the account is out until a new sign-in.
        std::function<void(const AccountId &, const QString &why)> signInNeeded;
    };

    /// Clock and refresher must outlive it.
    TokenKeeper(const Clock &clock, CredentialRefresher &refresher, QObject *parent = nullptr);
    ~TokenKeeper() override;

    void setHooks(Hooks hooks) { m_hooks = std::move(hooks); }
    void setTuning(const SchedulerTuning &tuning) { m_tuning = tuning; }

    /// An account that signs in, or new particulars of one; `provider` must outlive it. A
    /// credential other than the one known ends what was going on with the old one.
    void setAccount(const Account &account, const ProviderDefinition &provider,
                    const Credential &credential);
    void removeAccount(const AccountId &id);

    /// Whether no account signs in.
    [[nodiscard]] bool isEmpty() const { return m_entries.empty(); }
    /// Whether a request can go out with the account's token as it is. True for accounts that are
    /// not known here: they do not sign in.
    [[nodiscard]] bool isFresh(const AccountId &id) const;

    /// For a request that cannot go out with the token as it is: waits for the running refresh, or
    /// begins one; at most 10 s. Called back exactly once, possibly before it returns (then null is
    /// returned). unauthorized: only a new sign-in helps; unavailable: not now.
    [[nodiscard]] std::unique_ptr<TokenWait> obtain(const AccountId &id, Done done);
    /// The same after a 401 to `refused`: that token is not used again, whatever its expiry says.
    [[nodiscard]] std::unique_ptr<TokenWait> replace(const AccountId &id, const Secret &refused,
                                                     Done done);
    /// The user asks for a new token now: also where the rules would not send the refresh again.
    [[nodiscard]] std::unique_ptr<TokenWait> renewForUser(const AccountId &id, Done done);

    /// What the timer does every 5 s and whenever a wait ends: begins what is due, gives up what
    /// takes too long.
    void check();
    /// After sleep: refreshes that came due meanwhile begin spread over some seconds.
    void resumed();

    /// The program quits: no refresh begins any more. `done` is called once, when no refresh token
    /// is being traded for another one and all that came is on disk; at most 5 s later.
    void finish(std::function<void()> done);

    [[nodiscard]] int running() const;
    /// Whether fresh tokens are being fetched or are not on disk yet.
    [[nodiscard]] bool isBusy() const;

private:
    using Entry = TokenEntry;
    struct Waiter
    {
        AccountId account;
        TimePoint until;
        Done done;
    };
    class Wait;

    [[nodiscard]] Entry *find(const AccountId &id) const;
    [[nodiscard]] bool isValid(const Entry &entry) const;
    [[nodiscard]] std::vector<AccountId> dueOnes() const;
    [[nodiscard]] std::unique_ptr<TokenWait> join(Entry &entry, Done done);
    void begin(Entry &entry);
    void adopt(Entry &entry, const Credential &credential);
    void tend(const AccountId &id);
    void onRefreshed(const AccountId &id, std::uint64_t run, const RefreshResult &result);
    void onUnanswered(Entry &entry, const QString &message);
    void keep(Entry &entry);
    void onSaved(const AccountId &id, std::uint64_t generation, const Status &saved);
    void takeSaved(const AccountId &id, std::uint64_t generation, const Status &saved);
    void fail(Entry &entry, const QString &why);
    void giveUp(Entry &entry, const QString &why);
    /// Ends the waiting of everybody who waits for that account.
    void answer(const AccountId &id, const Status &status);
    void endLateWaits();
    void endWait(std::uint64_t id);
    void tellFinished();
    void arm();

    const Clock &m_clock;
    CredentialRefresher &m_refresher;
    Hooks m_hooks;
    SchedulerTuning m_tuning;
    std::map<AccountId, std::unique_ptr<Entry>> m_entries;
    std::map<std::uint64_t, Waiter> m_waiters; ///< in the order of arrival
    std::uint64_t m_lastId = 0;                ///< of waits, runs and credentials
    std::optional<TimePoint> m_checkAt;        ///< none: nothing to keep fresh
    bool m_moreDue = false;                    ///< held back by the limit on what runs at once
    bool m_finishing = false;
    std::function<void()> m_onFinished; ///< empty: told, or not asked for
    std::optional<TimePoint> m_finishBy;
    QTimer m_timer;
};

} // namespace signalbox
