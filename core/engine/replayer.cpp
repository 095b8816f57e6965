// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/replayer.h"

#include <utility>

namespace signalbox {

namespace {

constexpr Milliseconds kTurn{3};         ///< of the event loop
constexpr std::size_t kEvents = 64;      ///< between two looks at the clock
constexpr std::size_t kMostPieces = 256; ///< in a turn, whatever the clock says

} // namespace

Replayer::Replayer(const Clock &clock, QObject *parent) : QObject(parent), m_clock(clock)
{
    m_turn.setSingleShot(true);
    connect(&m_turn, &QTimer::timeout, this, &Replayer::work);
}

void Replayer::run(SimulationInput input, Reply<SimulationReportPtr> reply)
{
    if (m_jobs.size() >= kMostWaiting) {
        reply(Error{ErrorCode::unavailable, tr("Too many replays are waiting"), {}, {}});
        return;
    }
    auto report = std::make_shared<SimulationReport>();
    for (const SimulatedAccount &simulated : input.accounts)
        report->accounts.push_back(simulated.account.account.id);
    auto begun = Simulation::begin(std::move(input));
    if (!begun) {
        reply(begun.error());
        return;
    }
    m_jobs.push_back({std::move(report), std::move(begun).value(), std::move(reply)});
    m_turn.start(0);
}

void Replayer::work()
{
    Simulation &simulation = *m_jobs.front().simulation;
    const TimePoint began = m_clock.now();
    for (std::size_t piece = 0; piece < kMostPieces; ++piece) {
        if (simulation.advance(kEvents)) {
            if (m_clock.now() - began < kTurn)
                continue;
            break;
        }
        Job done = std::move(m_jobs.front());
        m_jobs.pop_front();
        if (!m_jobs.empty())
            m_turn.start(0);
        done.report->result = done.simulation->takeResult();
        done.simulation.reset();
        done.reply(SimulationReportPtr(std::move(done.report)));
        return; // this may be gone
    }
    m_turn.start(0);
}

} // namespace signalbox
