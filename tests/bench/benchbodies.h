// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/dialectid.h"

#include <QByteArray>

namespace signalbox::bench {

/// A coding client's request in its dialect: a system prompt, two tools, and rounds of a question,
/// an answer that calls a tool, and the tool's result, until it is about that long. Always the
/// same.
[[nodiscard]] QByteArray requestBody(DialectId dialect, qsizetype bytes);

} // namespace signalbox::bench
