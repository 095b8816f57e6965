// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <QtGlobal>

namespace signalbox {

/// Limits on what a client may send (quality.md, request limits).
struct HttpLimits
{
    qint64 maxHeaderBytes = 64 * 1024;
    qint64 maxBodyBytes = 104857600;
    int maxConnections = 1024;
    Milliseconds headerTimeout{10'000};
    Milliseconds idleTimeout{120'000};
};

} // namespace signalbox
