// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/responsestore.h"

#include <QByteArray>

#include <optional>
#include <string>
#include <string_view>

/// What the Responses API says about responses by their ids, on bytes (wire.md 1.2). Pure.
namespace signalbox {

/// previous_response_id of a request; empty when it has none.
[[nodiscard]] std::string previousResponseId(std::string_view body);
/// Whether the client wants the response to be kept; the API's default is yes.
[[nodiscard]] bool wantsStored(std::string_view body);
/// The items of a request's input, with commas, without brackets; a text becomes a user's message.
[[nodiscard]] QByteArray inputItemsOf(std::string_view body);
/// The request with what came before in front of its input, so that it stands alone.
[[nodiscard]] QByteArray expandedRequest(std::string_view body, const StoredResponse &previous);

/// The response object in the last events of a stream that was written for a client; empty when
/// it is not there.
[[nodiscard]] QByteArray finalResponse(QByteArrayView events);

/// Answers about a response that is kept here.
[[nodiscard]] QByteArray inputItemList(const StoredResponse &response);
[[nodiscard]] QByteArray deletionAnswer(std::string_view id);

} // namespace signalbox
