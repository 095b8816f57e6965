// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace signalbox {

/// Whether HTTP allows it as the name of a header (RFC 9110, 5.6.2). Pure.
[[nodiscard]] bool isHeaderName(std::string_view text);

/// Whether it may be a header's value: with a line end one header would become two. Pure.
[[nodiscard]] bool isHeaderValue(std::string_view text);

} // namespace signalbox
