// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/gateway/responsesink.h"
#include "core/json/value.h"

#include <memory>

namespace signalbox {

/// How the admin API answers (contract.md: shapes). Engine thread.

void sendJson(ResponseSink &sink, int status, const json::Object &body);
void sendNoContent(ResponseSink &sink);
/// `{"error":{"code","message","fields"}}` with the status that fits the error.
void sendError(ResponseSink &sink, const Error &error);
/// The same with a status of its own, for what no Error code stands for (404 path, 405, 413 …).
void sendError(ResponseSink &sink, int status, std::string_view code, const QString &message);

/// 405 with the methods that would be right.
void sendWrongMethod(ResponseSink &sink, const QByteArray &allow);

[[nodiscard]] int statusFor(ErrorCode code);

} // namespace signalbox
