// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shared/launch.h"

#include "app/shared/processlimits.h"

#include <QCoreApplication>

#include <cstdio>

namespace signalbox {

std::variant<Launch, ExitCode> prepareLaunch(EngineFace face)
{
    forbidCoreDumps();
    auto read = readCommandLine(QCoreApplication::arguments(), face);
    if (const auto *print = std::get_if<PrintAndExit>(&read)) {
        std::fputs(print->text.toUtf8().constData(), stdout);
        return ExitCode::fine;
    }
    if (const auto *fault = std::get_if<UsageFault>(&read)) {
        printLines(fault->lines);
        return ExitCode::badUsage;
    }
    auto &launch = std::get<Launch>(read);
    if (const Status logging = installLogging(launch.logLevel, launch.logFile); !logging) {
        printLines({logging.error().message});
        return ExitCode::badUsage;
    }
    raiseDescriptorLimit();
    return std::move(launch);
}

} // namespace signalbox
