// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/secrets/vaultkey.h"

#include <QTimer>

namespace QKeychain {
class Job;
}

namespace signalbox {

/// Error::detail of a fetch that failed because this machine has no keychain that answers, so that
/// `auto` may try something else.
inline constexpr const char *kKeychainUnavailable = "keychain_unavailable";

/// The vault's key in the system's keychain, base64 in one entry, made there when there is neither
/// a vault nor an entry. The only user of QtKeychain: jobs one at a time, on the main thread, never
/// its insecure fallback. A key that was just made is read back before it is used. Answers as
/// VaultKeySource does.
class KeychainKey final : public QObject
{
    Q_OBJECT

public:
    using Request = VaultKeySource::Request;
    using Answer = VaultKeySource::Answer;

    KeychainKey(QString service, QString entry, Milliseconds timeout, QObject *parent = nullptr);

    void fetch(const Request &request, VaultKeySource::Done done);
    /// Deletes the entry; fine when there is none.
    void remove(std::function<void(Status)> done);

private:
    void read();
    void create();
    void onRead(QKeychain::Job *job);
    void onWritten(QKeychain::Job *job);
    void onTimeout();
    void onRemoved(QKeychain::Job *job);
    /// Ends the call, from an event of its own.
    void finish(Result<Answer> result);
    void start(QKeychain::Job *job, void (KeychainKey::*slot)(QKeychain::Job *));

    QString m_service;
    QString m_entry;
    QTimer m_guard;
    Request m_request;
    Secret m_made; ///< the new key between writing and reading it back
    VaultKeySource::Done m_done;
    unsigned m_round = 0; ///< answers of jobs of an earlier call are ignored
};

} // namespace signalbox
