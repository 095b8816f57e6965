// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shared/processlimits.h"

#include <QByteArray>

#ifdef Q_OS_LINUX
#include <sys/prctl.h>
#endif
#include <sys/resource.h>

namespace signalbox {

void forbidCoreDumps()
{
    if (qgetenv("SIGNALBOX_CORE_DUMPS") == "allow")
        return;
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
#ifdef Q_OS_LINUX
    // Also where cores go through a pipe, for which the limit does not count (core(5)).
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

void raiseDescriptorLimit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

} // namespace signalbox
