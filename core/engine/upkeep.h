// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/sleepwatch.h"
#include "core/scheduling/offlinewatch.h"

#include <QObject>
#include <QTimer>

#include <functional>

namespace signalbox {

class HttpTransport;
class TokenKeeper;
class TokenManager;

/// What must happen although nobody asks (scheduling.md §7): every tuning().sweep, what has expired
/// is retired, what is due is asked of the providers, and sleep or a clock put right is noticed.
/// Pooled connections are dropped after sleep and when the network changed: they are dead without
/// a reset (architecture.md). Engine thread; the services must outlive it.
class Upkeep final : public QObject
{
    Q_OBJECT

public:
    struct Services
    {
        TokenManager &tokens;
        TokenKeeper &tokenKeeper;
        /// Asks providers what is due.
        std::function<void()> ask;
        HttpTransport &transport;
        const Clock &clock;
        /// A clock that stands while the machine sleeps (CLOCK_MONOTONIC).
        std::function<TimePoint()> monotonic;
    };
    explicit Upkeep(Services services, QObject *parent = nullptr);

    /// From now on, once at once.
    void start();
    /// What the timer does.
    void sweep();
    /// What the system says of its network.
    void setNetwork(OfflineWatch::System state);

private:
    void onResumed();

    Services m_services;
    SleepWatch m_sleep;
    QTimer m_timer;
};

} // namespace signalbox
