// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>

#include <boost/json.hpp>

#include <string>
#include <string_view>

/// The façade over Boost.JSON, which keeps the order of keys.
namespace signalbox::json {

using Value = boost::json::value;
using Object = boost::json::object;
using Array = boost::json::array;

inline constexpr std::size_t kMaxDepth = 128;

/// Parses a whole text; a UTF-8 byte order mark is skipped. ErrorCode::corrupt names line and
/// column.
[[nodiscard]] Result<Value> parse(std::string_view text);
/// The same, and the top must be an object.
[[nodiscard]] Result<Object> parseObject(std::string_view text);

/// Compact text.
[[nodiscard]] QByteArray dump(const Value &value);
/// Text for files that people read: two spaces, a line for each member, a line feed at the end.
[[nodiscard]] QByteArray dumpPretty(const Value &value);

/// Text for people ↔ JSON strings (UTF-8).
[[nodiscard]] QString toQString(std::string_view utf8);
[[nodiscard]] boost::json::string fromQString(const QString &text);

/// Deep merge: objects merge member by member, everything else replaces.
void merge(Object &into, const Object &patch);

/// One reference token appended to a JSON pointer, escaped (RFC 6901).
[[nodiscard]] std::string pointerTo(std::string_view parent, std::string_view member);

} // namespace signalbox::json
