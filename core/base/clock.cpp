// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/clock.h"

#include <QDateTime>
#include <QTimeZone>

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

TimePoint SystemClock::now() const
{
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
