// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace signalbox {

/// Tells whether two accounts met the same failure (scheduling.md §8): a hash of the status and the
/// upstream's words, where case, blanks and punctuation do not count and words with digits in them
/// ("5s", "req_011abc"), ids and addresses are all alike. Never 0, which means none. Pure; the same
/// in every run.
[[nodiscard]] std::uint64_t failureFingerprint(int status, std::string_view text);

} // namespace signalbox
