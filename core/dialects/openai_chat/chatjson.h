// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/value.h"

#include <optional>
#include <string_view>

/// Members of which nothing is demanded: what is absent or of another kind gives nothing. Objects
/// may be null. Views live as long as the object.
namespace signalbox::chat {

[[nodiscard]] std::string_view textIn(const json::Object *object, std::string_view key);
[[nodiscard]] const json::Object *objectIn(const json::Object *object, std::string_view key);
[[nodiscard]] const json::Array *arrayIn(const json::Object *object, std::string_view key);
[[nodiscard]] std::optional<long long> integerIn(const json::Object *object, std::string_view key);

} // namespace signalbox::chat
