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
/// its insecure fallback. A key that was just made is read back before it is used.
class KeychainKeySource final : public VaultKeySource
{
    Q_OBJECT

public:
    KeychainKeySource(QString service, QString entry, Milliseconds timeout,
                      QObject *parent = nullptr);

    void fetch(const Request &request, std::function<void(Result<Answer>)> done) override;

private:
    void read();
    void create();
    void onRead(QKeychain::Job *job);
    void onWritten(QKeychain::Job *job);
    void onTimeout();
    /// Ends the fetch, from an event of its own.
    void finish(Result<Answer> result);
    void start(QKeychain::Job *job, void (KeychainKeySource::*slot)(QKeychain::Job *));

    QString m_service;
    QString m_entry;
    QTimer m_guard;
    Request m_request;
    Secret m_made; ///< the new key between writing and reading it back
    std::function<void(Result<Answer>)> m_done;
    unsigned m_round = 0; ///< answers of jobs of an earlier fetch are ignored
};

} // namespace signalbox
