// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/value.h"

#include <string>

namespace signalbox {

/// A YAML 1.2 text as JSON: plain true, false, null and whole numbers become such, everything else
/// text. ErrorCode::corrupt names the line of a fault; too large, too deep, or aliases that blow up
/// fail as well. Pure; exceptions of the YAML library end here.
[[nodiscard]] Result<json::Value> yamlToJson(const std::string &text);

} // namespace signalbox
