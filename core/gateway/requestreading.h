// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/dialect.h"
#include "core/gateway/endpoint.h"
#include "core/gateway/httprequest.h"

namespace signalbox {

/// A client's request as far as routing needs it.
struct ReadRequest
{
    RequestFacts facts;
    bool isForm = false;         ///< multipart/form-data: modelSpan is bare text
    bool dropsReasoning = false; ///< the client let go of it, and the body has none any more
};

/// Reads the facts, of JSON or of a form, and takes reasoning out of the body where the client lets
/// go of it. A request about a response of before has no body to read. invalidArgument names the
/// field that is wrong.
[[nodiscard]] Result<ReadRequest> readForRouting(HttpRequest &request, const Endpoint &endpoint);

/// The error for a request that is wrong, with its first field as clients write it
/// ("messages[3].role").
[[nodiscard]] ClientError badRequest(const Error &error);

} // namespace signalbox
