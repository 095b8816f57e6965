// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/clienterror.h"
#include "core/gateway/accountsource.h"
#include "core/scheduling/outcome.h"
#include "core/upstream/transport.h"

namespace signalbox {

/// What a client is told of an attempt that failed (wire.md 2.12; scheduling.md §7, "no attempt
/// left"). An upstream's 401 is never passed on: the client's own key is right.
[[nodiscard]] ClientError clientErrorFor(const Outcome &outcome);
[[nodiscard]] ClientError clientErrorFor(const TransferEnd &end);

/// What it means that no attempt could be made (scheduling.md §7, last paragraph).
[[nodiscard]] ErrorClass errorClassFor(const NoAccount &none);
/// Whether the causes say anything beside "this request tried them": that is said by the failure
/// at hand already.
[[nodiscard]] bool tellsMoreThanAttempts(const CauseCounts &causes);

} // namespace signalbox
