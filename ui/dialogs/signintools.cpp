// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/signintools.h"

#include "ui/text/accounttext.h"

#include <QCoreApplication>
#include <QDesktopServices>
#include <QUrl>

namespace signalbox {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::seconds kStep = 10s;

QString words(const char *text)
{
    return QCoreApplication::translate("SignInTools", text);
}

} // namespace

SignInTools desktopSignInTools()
{
    return {[](const QUrl &url) { return QDesktopServices::openUrl(url); },
            std::make_shared<SystemClock>()};
}

QString remainingWords(WallTime until, WallTime now)
{
    if (until <= now)
        return words(QT_TRANSLATE_NOOP("SignInTools", "The time is over."));
    const auto left = until - now;
    const QString moment = clockTime(until, now);
    if (left >= 2min) {
        return words(QT_TRANSLATE_NOOP("SignInTools", "Until %1, %2 min left"))
            .arg(moment)
            .arg(std::chrono::floor<std::chrono::minutes>(left).count());
    }
    const auto steps = (left + kStep - 1ms) / kStep;
    return words(QT_TRANSLATE_NOOP("SignInTools", "Until %1, %2 s left"))
        .arg(moment)
        .arg(steps * kStep.count());
}

} // namespace signalbox
