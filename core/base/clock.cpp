// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/clock.h"

#include <QDateTime>
#include <QTimeZone>

#include <ctime>

namespace signalbox {

using namespace Qt::StringLiterals;

WallTime Clock::toWall(TimePoint time) const
{
    return wallNow() + std::chrono::duration_cast<Milliseconds>(time - now());
}

TimePoint Clock::toSteady(WallTime time) const
{
    return now() + (time - wallNow());
}

// Goes on counting while the machine sleeps: a cooldown is the upstream's promise in civil time,
// and an hour of it that was slept through has passed. On Linux std::chrono::steady_clock stands
// still then (clock_gettime(2), CLOCK_MONOTONIC); elsewhere it is what there is.
TimePoint SystemClock::now() const
{
#ifdef Q_OS_LINUX
    timespec time{};
    if (clock_gettime(CLOCK_BOOTTIME, &time) == 0)
        return TimePoint(std::chrono::seconds(time.tv_sec) +
                         std::chrono::nanoseconds(time.tv_nsec));
#endif
    return std::chrono::steady_clock::now();
}

WallTime SystemClock::wallNow() const
{
    return std::chrono::floor<Milliseconds>(std::chrono::system_clock::now());
}

std::string toRfc3339(WallTime time)
{
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count(), QTimeZone::utc())
        .toString(u"yyyy-MM-dd'T'HH:mm:ss.zzz'Z'"_s)
        .toStdString();
}

std::optional<WallTime> fromRfc3339(std::string_view text)
{
    const auto parsed = QDateTime::fromString(
        QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size())), Qt::ISODateWithMs);
    // Without an offset it is no RFC 3339 time, and guessing the local zone would shift it.
    if (!parsed.isValid() || parsed.timeSpec() == Qt::LocalTime)
        return std::nullopt;
    return WallTime(Milliseconds(parsed.toMSecsSinceEpoch()));
}

} // namespace signalbox
