// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/codec.h"
#include "core/dialects/openai_responses/responsesoutput.h"
#include "core/json/writer.h"

#include <string>
#include <string_view>

namespace signalbox::responses {

/// What is known of a response at the moment in which it is written. Views: on the stack.
struct ResponseState
{
    std::string_view status;           ///< kInProgress …
    std::string_view incompleteReason; ///< with incomplete
    const ClientError *error = nullptr;
    const Output *output = nullptr;    ///< null: nothing yet
    const TokenUsage *usage = nullptr; ///< null: not yet
};

/// The response object (wire.md 1.2), with the client's model name.
void writeResponse(json::Writer &to, const AnswerContext &context, const ResponseState &state);

/// How an answer that stopped so ends: its status, and the reason where it is incomplete
/// (wire.md 2.7).
struct EndState
{
    std::string_view status;
    std::string_view incompleteReason;
};
[[nodiscard]] EndState endState(const Stop &stop);

/// A whole answer (DialectCodec::writeAnswer).
[[nodiscard]] QByteArray writeAnswer(const Answer &answer, const AnswerContext &context);

} // namespace signalbox::responses
