// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/accountsource.h"
#include "core/gateway/endpoint.h"
#include "core/gateway/responsesink.h"

#include <string>

namespace signalbox {

/// The client endpoints that this program answers by itself. Engine thread.

/// GET /healthz; public.
void answerHealth(ResponseSink &sink, int activeAccounts);
/// GET /v1/models and its kin, in the caller's dialect.
void answerModelList(ResponseSink &sink, const Endpoint &endpoint, const AccountSource &accounts);
/// GET /v1/models/{id}; false when the pool does not serve that model.
[[nodiscard]] bool answerModel(ResponseSink &sink, const Endpoint &endpoint,
                               const AccountSource &accounts);

} // namespace signalbox
