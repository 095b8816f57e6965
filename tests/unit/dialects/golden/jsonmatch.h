// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/value.h"

#include <QStringList>

#include <map>
#include <string>

/// JSON by meaning, for golden data: the order of members does not matter, 1 equals 1.0, and the
/// expected side may hold patterns, objects with one member:
/// {"$any": true} anything · {"$like": "call_*"} a text with that beginning · {"$id": "msg_1"} a
/// text that is the same wherever this name stands and begins as the name does up to its "_" ·
/// {"$json": …} a text that is JSON of this meaning · {"$atLeast": 5} a number · {"$absent": true}
/// no such member.
/// A member "$more": true lets an object have further members.
namespace signalbox::golden {

/// What the names of {"$id": …} stand for, within one comparison.
using Captures = std::map<std::string, std::string, std::less<>>;

/// Every difference as "path: expected …, got …"; empty when both mean the same.
[[nodiscard]] QStringList differences(const json::Value &expected, const json::Value &actual,
                                      Captures &captures);
[[nodiscard]] QStringList differences(const json::Value &expected, const json::Value &actual);

/// Changes of an expectation, by JSON pointer: {"/a/0/b": value} puts it there, {"$remove": true}
/// takes the place away, {"$insert": value} puts a new item before the one that stands there.
/// Returns what could not be applied.
[[nodiscard]] QStringList patch(json::Value &value, const json::Object &changes);

/// One of the files below tests/data/dialects; aborts the test program when it is no JSON.
[[nodiscard]] json::Object dataFile(const QString &name);
/// The names of the data files of a folder there, without ".json".
[[nodiscard]] QStringList dataFiles(const QString &folder);

/// A member, or null where there is none.
[[nodiscard]] const json::Value *memberOf(const json::Value &object, std::string_view key);
/// A text; empty when it is none.
[[nodiscard]] std::string_view textOf(const json::Value &value);
[[nodiscard]] std::string textAt(const json::Object &object, std::string_view key);

} // namespace signalbox::golden
