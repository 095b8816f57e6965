// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/canonical/answer.h"
#include "core/json/value.h"

#include <optional>
#include <vector>

/// What an upstream's answer says besides its content, with the many ways in which servers say it
/// (wire.md 1.1, 1.7, 2.7, 2.8, 2.12).
namespace signalbox::chat {

/// The figures of a `usage` object. Nothing for the zeros that some send until they know better.
/// Reasoning that a server counts beside the output instead of in it is added.
[[nodiscard]] std::optional<TokenUsage> usageIn(const json::Object &usage);

/// Why a choice ended; nothing when its finish_reason is absent or empty. Words that nobody knows
/// are an ordinary end.
[[nodiscard]] std::optional<Stop> stopIn(const json::Object &choice);
/// finish_reason "error": the answer broke.
[[nodiscard]] bool endsInError(const json::Object &choice);

/// The error that an answer or event with status 200 holds, if it holds one: {"error": {…}},
/// {"error": "…"} or {"object": "error", …}.
[[nodiscard]] std::optional<ClientError> errorIn(const json::Object &answer);
[[nodiscard]] ClientError brokenAnswer(const QString &message);

/// The items of logprobs.content or logprobs.refusal.
[[nodiscard]] std::vector<TokenLogprob> logprobsIn(const json::Array &tokens);

/// The url_citation of an annotation; nothing for other kinds.
[[nodiscard]] std::optional<Citation> citationIn(const json::Object &annotation);

} // namespace signalbox::chat
