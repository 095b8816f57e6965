// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/clienterror.h"
#include "core/scheduling/outcome.h"
#include "core/upstream/transport.h"

namespace signalbox {

/// What a client is told of an attempt that failed (wire.md 2.12; scheduling.md §7, "no attempt
/// left"). An upstream's 401 is never passed on: the client's own key is right.
[[nodiscard]] ClientError clientErrorFor(const Outcome &outcome);
[[nodiscard]] ClientError clientErrorFor(const TransferEnd &end);

} // namespace signalbox
