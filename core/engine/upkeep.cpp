// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/upkeep.h"

#include "core/base/logging.h"
#include "core/engine/tokenkeeper.h"
#include "core/engine/tokenmanager.h"
#include "core/upstream/transport.h"

namespace signalbox {

Upkeep::Upkeep(Services services, QObject *parent)
    : QObject(parent), m_services(std::move(services))
{
    m_timer.setTimerType(Qt::CoarseTimer);
    connect(&m_timer, &QTimer::timeout, this, &Upkeep::sweep);
    connect(&m_sleep, &SleepWatch::resumed, this, &Upkeep::onResumed);
}

void Upkeep::start()
{
    m_timer.start(m_services.tokens.tuning().sweep);
    sweep();
}

void Upkeep::sweep()
{
    const Clock &clock = m_services.clock;
    m_sleep.check(clock.now(), clock.wallNow(), m_services.monotonic());
    m_services.tokens.sweep();
    m_services.ask();
    const Milliseconds interval = m_services.tokens.tuning().sweep;
    if (m_timer.isActive() && m_timer.intervalAsDuration() != interval)
        m_timer.setInterval(interval); // other settings
}

void Upkeep::setNetwork(OfflineWatch::System state)
{
    m_services.tokens.setSystemNetwork(state);
    m_services.transport.dropIdleConnections();
}

void Upkeep::onResumed()
{
    qCInfo(lcEngine) << "the machine slept, or its clock was put right";
    m_services.transport.dropIdleConnections();
    m_services.tokenKeeper.resumed();
    m_services.tokens.wake();
}

} // namespace signalbox
