// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/scheduling/scheduler.h"
#include "core/telemetry/requestrecord.h"

#include <QByteArray>

namespace signalbox {

/// A routing trace as it is told and kept (scheduling.md §13). Pure.

/// X-Signalbox-Trace: the winner first, then each account with its verdict and, where it was
/// compared, the figures. Cut at a whole entry where clients would refuse a longer header.
[[nodiscard]] QByteArray traceHeader(const RoutingTrace &trace, const Clock &clock);

/// Winner, reason, counts by cause and at most RoutingTrace::kVerdicts accounts, the winner among
/// them.
void keepTrace(const RoutingTrace &trace, const Clock &clock, RequestRecord &record);

} // namespace signalbox
