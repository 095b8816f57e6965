// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/clienterror.h"
#include "core/gateway/accountsource.h"
#include "core/scheduling/outcome.h"
#include "core/upstream/errorclassifier.h"
#include "core/upstream/transport.h"

namespace signalbox {

/// What a client is told of an attempt that failed (wire.md 2.12; scheduling.md §7, "no attempt
/// left"). An upstream's 401 is never passed on: the client's own key is right.
[[nodiscard]] ClientError clientErrorFor(const Outcome &outcome);
[[nodiscard]] ClientError clientErrorFor(const TransferEnd &end);

/// The same for a request that the upstream refused as wrong, in the words of the client's dialect
/// where clients act on them: that the input is too long. `body` is the upstream's.
[[nodiscard]] ClientError refusalFor(const Outcome &outcome, std::string_view body,
                                     DialectId client);
/// What may be done after a failure that the upstream told of in a good answer, before anything
/// went to the client.
[[nodiscard]] AttemptVerdict verdictFor(const ClientError &failure);

/// What it means that no attempt could be made (scheduling.md §7, last paragraph).
[[nodiscard]] ErrorClass errorClassFor(const NoAccount &none);
/// Whether the causes say anything beside "this request tried them": that is said by the failure
/// at hand already.
[[nodiscard]] bool tellsMoreThanAttempts(const CauseCounts &causes);

/// Whether all accounts that have the model are kept from it by signed reasoning alone (§9).
[[nodiscard]] bool onlyIntegrityForbids(const CauseCounts &causes);

} // namespace signalbox
