// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/dateline.h"

#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

namespace signalbox {

using namespace Qt::StringLiterals;

QByteArrayView DateLine::at(WallTime now)
{
    const auto second = std::chrono::floor<std::chrono::seconds>(now);
    if (second != m_second) {
        m_second = second;
        const auto time =
            QDateTime::fromSecsSinceEpoch(second.time_since_epoch().count(), QTimeZone::utc());
        m_line = "Date: " +
                 QLocale::c().toString(time, u"ddd, dd MMM yyyy HH:mm:ss 'GMT'"_s).toLatin1() +
                 "\r\n";
    }
    return m_line;
}

} // namespace signalbox
