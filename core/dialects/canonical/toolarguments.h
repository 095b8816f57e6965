// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace signalbox {

/// The arguments of a call as the JSON text of an object, whatever a history or a model holds
/// (wire.md 2.5): nothing is {}, what is no object stands in {"value": …}. An object stays byte for
/// byte.
[[nodiscard]] std::string argumentsObject(std::string_view arguments);

} // namespace signalbox
