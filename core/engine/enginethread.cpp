// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/enginethread.h"

#include "core/base/epolldispatcher.h"
#include "core/engine/engine.h"

#include <sys/syscall.h>

#include <csignal>
#include <thread>
#include <unistd.h>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

int systemThreadId()
{
    return static_cast<int>(::syscall(SYS_gettid));
}

bool threadExists(int id)
{
    return ::syscall(SYS_tgkill, ::getpid(), id, 0) == 0;
}

} // namespace

EngineThread::EngineThread(EngineOptions options, std::unique_ptr<VaultKeySource> keySource,
                           QObject *parent)
    : QObject(parent), m_options(std::move(options)), m_keySource(std::move(keySource))
{
    m_thread.setObjectName(u"signalbox-engine"_s);
    listenToSession();
    connect(&m_network, &NetworkWatch::changed, this, [this](OfflineWatch::System state) {
        if (m_thread.isRunning())
            post([state](Engine &engine) { engine.setNetwork(state); });
    });
}

EngineThread::~EngineThread()
{
    if (!m_thread.isRunning())
        return;
    m_there->post([this] {
        m_engine.reset();
        m_thread.quit();
    });
    awaitThread();
}

/// QThread::wait() returns while the system's thread still clears what libraries keep for each
/// thread; their exit handlers on this thread would free the same once more.
void EngineThread::awaitThread()
{
    m_thread.wait();
    const int id = m_threadId.exchange(0);
    const TimePoint until = m_clock.now() + Milliseconds(2000);
    while (id != 0 && threadExists(id) && m_clock.now() < until)
        std::this_thread::yield();
}

void EngineThread::post(std::function<void(Engine &)> job)
{
    m_there->post([this, job = std::move(job)] {
        if (m_engine)
            job(*m_engine);
    });
}

void EngineThread::start()
{
    m_there = new Mailbox;
    m_there->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_there, &QObject::deleteLater);
    m_thread.start();
    m_there->post([this] {
        m_threadId = systemThreadId();
        m_engine = std::make_unique<Engine>(m_options, m_clock);
        m_engine->secretsDesk().setAsk([this](const KeyQuestion &question) {
            m_here.post([this, question] { onQuestion(question); });
        });
        m_here.post([this, opened = m_engine->open()] {
            if (const auto *failure = std::get_if<StartFailure>(&opened))
                onFailed(*failure);
            else
                onOpened(std::get<VaultKeySource::Request>(opened));
        });
    });
}

void EngineThread::listenToSession()
{
    connect(&m_session, &SessionWatch::locked, this, [this] {
        if (!m_stopping)
            post([](Engine &engine) { engine.secretsDesk().onSessionLocked(); });
    });
    connect(&m_session, &SessionWatch::unlocked, this, [this] {
        if (!m_stopping)
            post([](Engine &engine) { engine.secretsDesk().onSessionUnlocked(); });
    });
}

void EngineThread::onQuestion(const KeyQuestion &question)
{
    if (m_stopping)
        return;
    const auto reply = [this](const Result<VaultKeySource::Answer> &key) { answer(key); };
    switch (question.what) {
    case KeyQuestion::What::fetch:
        m_keySource->fetch(question.request, reply);
        break;
    case KeyQuestion::What::askKeychain:
        m_keySource->askKeychain(question.request, reply);
        break;
    case KeyQuestion::What::clearKeychain:
        m_keySource->clearKeychain([reply](const Status &cleared) {
            if (cleared)
                reply(VaultKeySource::Answer{});
            else
                reply(cleared.error());
        });
        break;
    case KeyQuestion::What::forgetPassphrase:
        m_keySource->forgetPassphrase();
        break;
    case KeyQuestion::What::watchSession:
        m_session.start();
        break;
    }
}

void EngineThread::answer(const Result<VaultKeySource::Answer> &key)
{
    if (!m_stopping)
        post([key](Engine &engine) { engine.secretsDesk().onKey(key); });
}

void EngineThread::onOpened(const VaultKeySource::Request &request)
{
    if (m_stopping)
        return;
    m_keySource->fetch(request, [this](const Result<VaultKeySource::Answer> &key) { unlock(key); });
}

void EngineThread::unlock(const Result<VaultKeySource::Answer> &key)
{
    if (m_stopping)
        return;
    post([this, key](Engine &engine) {
        engine.unlock(key, [this, &engine](const Status &status) {
            std::optional<StartFailure> failure;
            if (!status)
                failure = StartFailure{StartFailure::Kind::runtime, {status.error().message}};
            else
                failure = engine.serve();
            ProxySnapshot proxy;
            engine.status([&proxy](const Result<StatusSnapshot> &now) { proxy = now->proxy; });
            m_here.post([this, failure, proxy] {
                if (m_stopping)
                    return; // stopped() is all that follows now
                if (failure) {
                    onFailed(*failure);
                    return;
                }
                m_facade.attach(
                    [this](std::function<void(Engine &)> job) { post(std::move(job)); });
                m_network.start();
                Q_EMIT started(proxy);
            });
        });
    });
}

void EngineThread::onFailed(const StartFailure &failure)
{
    Q_EMIT failed(failure);
}

void EngineThread::reload()
{
    if (m_thread.isRunning())
        post([](Engine &engine) { engine.reload(); });
}

void EngineThread::stop()
{
    if (std::exchange(m_stopping, true))
        return;
    m_facade.detach();
    if (!m_thread.isRunning()) {
        m_here.post([this] { Q_EMIT stopped(); });
        return;
    }
    post([this](Engine &engine) {
        engine.shutDown([this] {
            // From the event loop: the engine is on the stack here.
            m_there->post([this] {
                m_engine.reset();
                m_here.post([this] { onEngineGone(); });
            });
        });
    });
}

void EngineThread::onEngineGone()
{
    m_thread.quit();
    awaitThread();
    Q_EMIT stopped();
}

} // namespace signalbox
