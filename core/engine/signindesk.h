// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/signincommands.h"
#include "core/base/serialqueue.h"
#include "core/engine/accountkeeper.h"
#include "core/engine/revocations.h"
#include "core/engine/signinrun.h"

#include <QObject>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace signalbox {

/// The sign-ins that people have begun: each goes its way until it has become an account or failed
/// (docs/oauth.md). Several at once, at most 16; kept for a quarter of an hour after their end.
/// Engine thread; what runs when it is destroyed ends without a trace.
class SignInDesk final : public QObject
{
    Q_OBJECT

public:
    /// All must outlive it.
    struct Services
    {
        SignInServices oauth;
        AccountKeeper &accounts;
        const TokenManager &tokens;
        const SecretStore &secrets;
        const ProviderRegistry &providers;
        /// The user's own registration with a provider.
        std::function<OAuthClient(const ProviderId &)> client;
        /// The outbound proxy of accounts that name none.
        std::function<std::string()> upstreamProxy;
    };

    explicit SignInDesk(Services services, QObject *parent = nullptr);
    ~SignInDesk() override;

    /// SignInCommands says what each answers.
    void start(SignInStart start, const Reply<SignInSnapshot> &reply);
    void signIn(const std::string &id, const Reply<SignInSnapshot> &reply) const;
    void pasteCode(const std::string &id, const Secret &text, const Reply<SignInSnapshot> &reply);
    /// One whose account is being written goes on to its end.
    void cancel(const std::string &id, const Reply<SignInSnapshot> &reply);
    /// Ends all that run and begins no more: the program quits.
    void stop();

    /// Ends the grant behind a credential whose account has been removed for good: best effort,
    /// at most 5 s, the outcome goes to the log. Nothing is sent, and `done` is called at once, for
    /// keys, for providers without an address for it, and while another account lives on the same
    /// grant. `done` may be null and is called at most once.
    void revokeFor(const Account &account, const Credential &credential,
                   std::function<void(Status)> done);

Q_SIGNALS:
    /// One goes on or has ended; not before the answer to its start.
    void changed(const signalbox::SignInSnapshot &signIn);

private:
    struct Entry
    {
        SignInStart start;
        std::unique_ptr<SignInRun> run;
        Reply<SignInSnapshot> reply;   ///< of the start; empty once it has been given
        std::unique_ptr<Alarm> forget; ///< set when it has ended
        std::uint64_t order = 0;
        bool saving = false; ///< its account is being written
    };

    [[nodiscard]] Entry *find(const std::string &id) const;
    /// What a sign-in again takes from its account; an Error refuses the start, so in all checks.
    [[nodiscard]] Status takeAccount(SignInStart &start) const;
    [[nodiscard]] Status checkStart(const SignInStart &start) const;
    [[nodiscard]] Status checkRoom() const;
    [[nodiscard]] SignInRequest requestFor(const SignInStart &start) const;
    [[nodiscard]] int running() const;
    void onChanged(const std::string &id);
    void onSignedIn(const std::string &id);
    void keepForAWhile(const std::string &id, Entry &entry);
    void save(const std::string &id, const SerialQueue::Done &next);
    void saveNew(const std::string &id, const SerialQueue::Done &next);
    void renew(const std::string &id, const AccountId &account, const SerialQueue::Done &next);
    void onSaved(const std::string &id, const Result<AccountId> &saved,
                 const SerialQueue::Done &next);
    /// Whether another account lives on the grant that the request would end.
    [[nodiscard]] bool sharesGrant(const Account &account, const Credential &credential,
                                   const SignInRequest &request) const;

    Services m_services;
    Revocations m_revocations;
    SerialQueue m_saves; ///< each looks for its twin among what the one before has left
    std::map<std::string, std::unique_ptr<Entry>> m_entries;
    std::uint64_t m_lastOrder = 0;
    bool m_stopped = false;
};

} // namespace signalbox
