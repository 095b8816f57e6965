// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/value.h"

#include <QString>

#include <string>
#include <string_view>

namespace signalbox {

inline constexpr int kMaxErrorMessage = 300;

/// The upstream's own sentence out of an error body: error.message and its many relatives, first of
/// an array, JSON within strings unwrapped, the text of a web page. Raw UTF-8, not cleaned; empty
/// when there is none. `json` is the parsed body, null when it is no JSON. Pure.
[[nodiscard]] std::string errorSentence(const json::Value *json, std::string_view body);

/// The sentence with "[redacted]" wherever `secret` stands in it: some servers repeat the key that
/// they refuse. Pure.
[[nodiscard]] std::string withoutSecret(std::string sentence, std::string_view secret);

/// A sentence made fit for logs and the window: one line, at most kMaxErrorMessage characters,
/// without e-mail addresses, credentials, organisation ids and project numbers. Pure.
[[nodiscard]] QString cleanedSentence(std::string_view sentence);

} // namespace signalbox
