// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/admissiongate.h"

#include "core/scheduling/tuning.h"

#include <QtGlobal>

#include <algorithm>

namespace signalbox {

void AdmissionGate::arm()
{
    m_state = State::armed;
    m_first = 0;
}

void AdmissionGate::open()
{
    m_state = State::open;
    m_first = 0;
}

// Before its begin there is no ramp: only a clock that went back can show such a time, and the gate
// would stay shut until that clock has caught up.
bool AdmissionGate::ramping(TimePoint now) const
{
    return m_state == State::ramping && now >= m_begin && now < m_end;
}

bool AdmissionGate::admits(TimePoint now) const
{
    return m_state != State::waiting && !(ramping(now) && now < m_next);
}

std::optional<TimePoint> AdmissionGate::nextAdmission(TimePoint now) const
{
    if (!ramping(now) || now >= m_next)
        return std::nullopt;
    return std::min(m_next, m_end);
}

bool AdmissionGate::idle(TimePoint now) const
{
    return m_state == State::open || (m_state == State::ramping && !ramping(now));
}

bool AdmissionGate::admit(LeaseId lease, TimePoint now, const SchedulerTuning &tuning)
{
    Q_ASSERT(admits(now));
    if (m_state == State::armed) {
        m_state = State::waiting;
        m_first = static_cast<std::uint64_t>(lease);
        return true;
    }
    if (ramping(now))
        m_next = now + tuning.rampGap;
    else
        open();
    return false;
}

bool AdmissionGate::accepted(LeaseId lease, TimePoint now, const SchedulerTuning &tuning)
{
    if (m_state != State::waiting || lease != first())
        return false;
    m_state = State::ramping;
    m_first = 0;
    m_begin = now;
    m_next = now + tuning.rampGap;
    m_end = now + tuning.rampSpan;
    return true;
}

bool AdmissionGate::released(LeaseId lease)
{
    if (m_state != State::waiting || lease != first())
        return false;
    arm();
    return true;
}

} // namespace signalbox
