// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/clienterror.h"
#include "core/gateway/endpoint.h"
#include "core/gateway/httprequest.h"
#include "core/gateway/responsestore.h"

#include <variant>

namespace signalbox {

/// The request goes on as it is.
struct GoesOn
{
};
/// It goes to this account and no other: what it is about lives there.
struct GoesTo
{
    AccountId account;
};
/// It is answered here, with status 200.
struct AnsweredHere
{
    QByteArray body;
};
using ResponseDecision = std::variant<GoesOn, GoesTo, AnsweredHere, ClientError>;

/// What becomes of a request of the Responses API that may name a response of before (contract.md).
/// One that goes on from a response that is kept here is expanded, so that it stands alone.
[[nodiscard]] ResponseDecision decideResponse(ResponseStore &store, const ClientKeyId &clientKey,
                                              const Endpoint &endpoint, HttpRequest &request);

} // namespace signalbox
