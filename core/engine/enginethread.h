// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/mailbox.h"
#include "core/engine/engineoptions.h"
#include "core/engine/localenginefacade.h"
#include "core/engine/networkwatch.h"
#include "core/engine/secretsdesk.h"
#include "core/engine/sessionwatch.h"
#include "core/secrets/vaultkey.h"

#include <QObject>
#include <QThread>

#include <atomic>

#include <memory>

namespace signalbox {

class Engine;

/// The engine with its thread, as the main thread holds it. Fetches the vault's key here, because
/// QtKeychain belongs to the main thread, and listens to the system's network for the same reason.
/// Main thread, which must run its event loop from start() to stopped().
class EngineThread final : public QObject
{
    Q_OBJECT

public:
    EngineThread(EngineOptions options, std::unique_ptr<VaultKeySource> keySource,
                 QObject *parent = nullptr);
    /// After stopped() or failed(); before, it blocks until the engine has ended without grace.
    ~EngineThread() override;

    /// Makes the engine and starts it; started() or failed() follows.
    void start();
    /// Drains and ends the engine; stopped() follows, also when it never started.
    void stop();
    /// Reads settings and accounts again.
    void reload();

    /// The engine for windows and the like; commands before started() wait for it.
    [[nodiscard]] EngineFacade &facade() { return m_facade; }

Q_SIGNALS:
    void started(const signalbox::ProxySnapshot &proxy);
    void failed(const signalbox::StartFailure &failure);
    void stopped();

private:
    void listenToSession();
    void onOpened(const VaultKeySource::Request &request);
    void onQuestion(const KeyQuestion &question);
    void answer(const Result<VaultKeySource::Answer> &key);
    void onFailed(const StartFailure &failure);
    void onEngineGone();
    void unlock(const Result<VaultKeySource::Answer> &key);
    void post(std::function<void(Engine &)> job);
    void awaitThread();

    const EngineOptions m_options;
    std::unique_ptr<VaultKeySource> m_keySource;
    SystemClock m_clock;
    LocalEngineFacade m_facade;
    NetworkWatch m_network;
    SessionWatch m_session;
    QThread m_thread;
    std::atomic<int> m_threadId = 0;  ///< the system's; 0: not known
    Mailbox m_here;                   ///< what the engine thread tells this one
    Mailbox *m_there = nullptr;       ///< lives on the engine thread, deleted there
    std::unique_ptr<Engine> m_engine; ///< made, used and destroyed on the engine thread only
    bool m_stopping = false;
};

} // namespace signalbox

Q_DECLARE_METATYPE(signalbox::ProxySnapshot)
Q_DECLARE_METATYPE(signalbox::StartFailure)
