// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <initializer_list>
#include <string_view>
#include <utility>

namespace signalbox {

class FormField;

/// Puts the faults of a refused command beside the fields they belong to: a fault goes to the first
/// field whose JSON pointer begins its own. Returns what found no field, as a text for the whole
/// form (empty when every fault found its place).
[[nodiscard]] QString
spreadFaults(const Error &error,
             std::initializer_list<std::pair<std::string_view, FormField *>> fields);

} // namespace signalbox
