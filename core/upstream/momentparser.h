// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/json/value.h"

#include <functional>
#include <optional>
#include <string_view>

/// The numbers, spans and moments that upstreams write into headers and bodies. What is negative
/// where it cannot be, absurd or not wholly understood is nullopt. Pure.
namespace signalbox {

/// A plain decimal number that is the whole text; no sign, exponent, "inf" or "nan".
[[nodiscard]] std::optional<double> wholeNumber(std::string_view text);
/// The same with an optional minus sign.
[[nodiscard]] std::optional<double> signedNumber(std::string_view text);
/// A JSON number, or a string that is a wholeNumber().
[[nodiscard]] std::optional<double> numberIn(const json::Value &value);

/// A number of milliseconds as a span, rounded up; 0 to 400 days.
[[nodiscard]] std::optional<Milliseconds> spanOfMs(double milliseconds);
/// A span such as "161h39m41.3s", "1m 5s", "900ms" or "2 minutes" at the start of a text. `length`
/// receives the number of bytes read. A number without unit is no span.
[[nodiscard]] std::optional<Milliseconds> parseSpan(std::string_view text, std::size_t &length);
/// A span that is the whole text.
[[nodiscard]] std::optional<Milliseconds> wholeSpan(std::string_view text);

/// How long until an epoch time in seconds or, where it is too large for that, milliseconds.
/// Negative when it has passed; nullopt when it is more than 400 days away in either direction.
[[nodiscard]] std::optional<Milliseconds> untilEpoch(double epoch, WallTime now);
/// The same for a date by RFC 3339 or in any form of RFC 9110 §5.6.7.
[[nodiscard]] std::optional<Milliseconds> untilDate(std::string_view text, WallTime now);
/// The same for whatever a reset is told in: delay seconds, a span, an epoch time or a date.
[[nodiscard]] std::optional<Milliseconds> untilReset(std::string_view text, WallTime now);

/// Hands every value of a field that may hold several, "5, 10", to `take`, without blanks. A value
/// may have a comma in it, as dates do: what `take` refuses is offered again as shorter pieces.
void forEachValue(std::string_view field, const std::function<bool(std::string_view)> &take);

} // namespace signalbox
