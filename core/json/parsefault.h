// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <boost/json.hpp>

#include <string_view>

namespace signalbox::json {

/// What the parsers of this folder say of a text that they refuse: line and column of `offset`, and
/// why; or that it is a web page. ErrorCode::corrupt.
[[nodiscard]] Error parseFault(std::string_view text, std::size_t offset,
                               const boost::json::error_code &code);
/// The same for a text whose top is no object.
[[nodiscard]] Error notAnObject();

} // namespace signalbox::json
