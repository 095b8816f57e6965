// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/secretscommands.h"
#include "core/base/serialqueue.h"
#include "core/base/storagethread.h"
#include "core/secrets/vault.h"

#include <QObject>
#include <QTimer>

#include <functional>

namespace signalbox {

/// What the engine wants of the VaultKeySource, which lives on another thread: a value that crosses
/// to it. The first three are answered by SecretsDesk::onKey() before the next one is asked.
struct KeyQuestion
{
    enum class What {
        fetch,            ///< as `--secrets` says
        askKeychain,      ///< whatever `--secrets` says
        clearKeychain,    ///< answered with an Answer that says nothing
        forgetPassphrase, ///< no answer
        watchSession,     ///< no answer; its locks are told from then on
    };
    What what = What::fetch;
    VaultKeySource::Request request;
};

/// Opening, closing and rewrapping the vault while the program runs; how it stands with it. One
/// call at a time, in the order in which they came. Nothing here writes over a vault that it could
/// not open. Engine thread.
class SecretsDesk final : public QObject
{
    Q_OBJECT

public:
    struct Hooks
    {
        /// The vault is open: credentials and keys into use; then `done`.
        std::function<void(std::function<void(Status)> done)> opened;
        /// The vault is about to be closed: no request and no refresh begins any more.
        std::function<void()> closing;
        /// It is closed: so are the accounts, whatever was under way.
        std::function<void()> closed;
        /// Fresh tokens are on their way to the vault: it must not be closed now.
        std::function<bool()> busy;
        /// /secrets/lock_with_session
        std::function<bool()> locksWithSession;
        /// Something the user should read.
        std::function<void(const QString &)> notice;
    };
    using Ask = std::function<void(const KeyQuestion &)>;
    using Answer = VaultKeySource::Answer;

    /// Vault and storage must outlive it.
    SecretsDesk(Vault &vault, StorageThread &storage, Hooks hooks, QObject *parent = nullptr);

    /// Who carries questions to the key source; without one there is no keychain.
    void setAsk(Ask ask);
    /// The answer to the last question.
    void onKey(const Result<Answer> &key);

    /// Opens the vault with what the key source said at start; blocking. Whether it did is in
    /// snapshot().
    void openAtStart(const Result<Answer> &key);
    /// The settings are other ones: the session may have to be watched from now on.
    void adoptSettings();

    [[nodiscard]] SecretsSnapshot snapshot() const;
    void unlock(Secret passphrase, Reply<SecretsSnapshot> reply);
    void rewrap(SecretsRewrap rewrap, Reply<SecretsSnapshot> reply);
    void onSessionLocked();
    void onSessionUnlocked();

Q_SIGNALS:
    /// snapshot() says something else.
    void changed();

private:
    using Next = SerialQueue::Done;
    using KeyDone = std::function<void(const Result<Answer> &)>;

    void ask(const KeyQuestion &question, KeyDone done);
    /// Argon2id on the storage thread; a salt of its own when none is given.
    void derive(const Secret &passphrase, const QByteArray &salt, KeyDone done);
    void tryToOpen(const Secret &passphrase, const Reply<SecretsSnapshot> &reply);
    void openWith(const Result<Answer> &key, const Reply<SecretsSnapshot> &reply);
    void stayClosed(const Error &error);
    [[nodiscard]] SecretsState stateFor(const Error &error) const;
    void toKeychain(const Reply<SecretsSnapshot> &reply);
    void toPassphrase(const Secret &passphrase, const Reply<SecretsSnapshot> &reply);
    void letOldKeyGo(VaultKeyKind old, const Reply<SecretsSnapshot> &reply);
    void closeForSession();
    [[nodiscard]] Reply<SecretsSnapshot> thenNext(Reply<SecretsSnapshot> reply, Next next);

    Vault &m_vault;
    StorageThread &m_storage;
    Hooks m_hooks;
    Ask m_ask;
    KeyDone m_onKey; ///< of the question that is not answered yet
    SerialQueue m_calls;
    SecretsState m_state = SecretsState::waitingForKeychain;
    std::optional<VaultKeyKind> m_kind; ///< of the file, as it was last read
    QTimer m_closeTimer;                ///< until nothing is busy any more
    bool m_sessionLocked = false;
};

} // namespace signalbox
