// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shared/exitcode.h"

#include <cstdio>

namespace signalbox {

ExitCode exitCodeFor(StartFailure::Kind kind)
{
    switch (kind) {
    case StartFailure::Kind::invalidSettings:
        return ExitCode::badUsage;
    case StartFailure::Kind::dataFolderInUse:
        return ExitCode::dataFolderInUse;
    case StartFailure::Kind::addressInUse:
        return ExitCode::addressInUse;
    case StartFailure::Kind::runtime:
        break;
    }
    return ExitCode::runtimeFailure;
}

void printLines(const std::vector<QString> &lines)
{
    for (const QString &line : lines)
        std::fprintf(stderr, "%s\n", line.toUtf8().constData());
}

} // namespace signalbox
