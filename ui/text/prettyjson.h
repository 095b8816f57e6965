// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

#include <boost/json/object.hpp>

namespace signalbox {

/// An object as people edit it: two spaces, a line for each member, in its own order.
[[nodiscard]] QString prettyJson(const boost::json::object &object);
/// What was typed; a fault in the grammar names line and column.
[[nodiscard]] Result<boost::json::object> readJsonObject(const QString &text);
/// Where in the text the value of a JSON pointer begins, as well as it can be told; -1: nowhere.
[[nodiscard]] qsizetype placeOf(const QString &text, const std::string &pointer);

} // namespace signalbox
