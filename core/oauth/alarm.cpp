// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oauth/alarm.h"

#include <QTimer>

namespace signalbox {

namespace {

class TimerAlarm final : public Alarm
{
public:
    TimerAlarm(Milliseconds span, std::function<void()> ring) : m_ring(std::move(ring))
    {
        m_timer.setSingleShot(true);
        m_timer.callOnTimeout(&m_timer, [this] {
            const auto rung = std::move(m_ring);
            rung(); // may destroy this
        });
        m_timer.start(span);
    }

private:
    std::function<void()> m_ring;
    QTimer m_timer;
};

} // namespace

std::unique_ptr<Alarm> EventLoopAlarms::after(Milliseconds span, std::function<void()> ring)
{
    return std::make_unique<TimerAlarm>(span, std::move(ring));
}

} // namespace signalbox
