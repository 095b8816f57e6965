// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/duration.h"

#include <QCoreApplication>

#include <algorithm>

namespace signalbox {

QString spanInWords(Milliseconds span)
{
    const auto seconds = static_cast<qlonglong>(
        std::chrono::ceil<std::chrono::seconds>(std::max(span, Milliseconds::zero())).count());
    const auto say = [](const char *text) { return QCoreApplication::translate("Duration", text); };
    if (seconds < 90)
        return say("%1 s").arg(seconds);
    const qlonglong minutes = (seconds + 59) / 60;
    if (minutes < 60)
        return say("%1 min").arg(minutes);
    if (minutes < 48 * 60) {
        return minutes % 60 == 0 ? say("%1 h").arg(minutes / 60)
                                 : say("%1 h %2 min").arg(minutes / 60).arg(minutes % 60);
    }
    return say("%1 d").arg((minutes + 24 * 60 - 1) / (24 * 60));
}

long long retryAfterSeconds(Milliseconds span)
{
    return std::max<long long>(1, std::chrono::ceil<std::chrono::seconds>(span).count());
}

} // namespace signalbox
