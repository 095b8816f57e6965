// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/enginethread.h"

#include "core/base/epolldispatcher.h"
#include "core/engine/engine.h"

namespace signalbox {

using namespace Qt::StringLiterals;

EngineThread::EngineThread(EngineOptions options, std::unique_ptr<VaultKeySource> keySource,
                           QObject *parent)
    : QObject(parent), m_options(std::move(options)), m_keySource(std::move(keySource))
{
    m_thread.setObjectName(u"signalbox-engine"_s);
    if (auto dispatcher = makeEngineEventDispatcher())
        m_thread.setEventDispatcher(dispatcher.release());
}

EngineThread::~EngineThread()
{
    if (!m_thread.isRunning())
        return;
    QMetaObject::invokeMethod(
        m_context, [this] { m_engine.reset(); }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

void EngineThread::post(std::function<void(Engine &)> job)
{
    QMetaObject::invokeMethod(
        m_context,
        [this, job = std::move(job)] {
            if (m_engine)
                job(*m_engine);
        },
        Qt::QueuedConnection);
}

void EngineThread::start()
{
    m_context = new QObject;
    m_context->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_context, &QObject::deleteLater);
    m_thread.start();
    QMetaObject::invokeMethod(
        m_context,
        [this] {
            m_engine = std::make_unique<Engine>(m_options, m_clock);
            auto opened = m_engine->open();
            QMetaObject::invokeMethod(
                this,
                [this, opened = std::move(opened)] {
                    if (const auto *failure = std::get_if<StartFailure>(&opened))
                        onFailed(*failure);
                    else
                        onOpened(std::get<VaultKeySource::Request>(opened));
                },
                Qt::QueuedConnection);
        },
        Qt::QueuedConnection);
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
            QMetaObject::invokeMethod(
                this,
                [this, failure, proxy] {
                    if (m_stopping)
                        return; // stopped() is all that follows now
                    if (failure) {
                        onFailed(*failure);
                        return;
                    }
                    m_facade.attach(
                        [this](std::function<void(Engine &)> job) { post(std::move(job)); });
                    Q_EMIT started(proxy);
                },
                Qt::QueuedConnection);
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
        QMetaObject::invokeMethod(this, &EngineThread::stopped, Qt::QueuedConnection);
        return;
    }
    post([this](Engine &engine) {
        engine.shutDown([this] {
            // From the event loop: the engine is on the stack here.
            QMetaObject::invokeMethod(
                m_context,
                [this] {
                    m_engine.reset();
                    QMetaObject::invokeMethod(this, &EngineThread::onEngineGone,
                                              Qt::QueuedConnection);
                },
                Qt::QueuedConnection);
        });
    });
}

void EngineThread::onEngineGone()
{
    m_thread.quit();
    m_thread.wait();
    Q_EMIT stopped();
}

} // namespace signalbox
