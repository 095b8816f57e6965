// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shared/processlimits.h"

#include <sys/resource.h>

namespace signalbox {

void raiseDescriptorLimit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

} // namespace signalbox
