// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/enginecommands.h"
#include "core/admin/simulationcall.h"
#include "core/base/clock.h"

#include <QObject>
#include <QTimer>

#include <cstddef>
#include <deque>
#include <memory>

namespace signalbox {

/// Runs replays one after the other, a few milliseconds at a time between the other work of its
/// thread, so that no request feels them. What has not ended when it is destroyed is not answered.
class Replayer final : public QObject
{
    Q_OBJECT

public:
    static constexpr std::size_t kMostWaiting = 4; ///< each holds all its requests in memory

    /// The clock must outlive it.
    explicit Replayer(const Clock &clock, QObject *parent = nullptr);

    /// invalidArgument names every faulty field; unavailable when too many wait.
    void run(SimulationInput input, Reply<SimulationReportPtr> reply);

private:
    struct Job
    {
        std::shared_ptr<SimulationReport> report;
        std::unique_ptr<Simulation> simulation;
        Reply<SimulationReportPtr> reply;
    };
    void work();

    const Clock &m_clock;
    std::deque<Job> m_jobs; ///< the front one is under way
    QTimer m_turn;
};

} // namespace signalbox
