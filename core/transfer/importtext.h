// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>

#include <string>

namespace signalbox {

inline constexpr qsizetype kMaxImportBytes = 50 * 1024 * 1024;

/// The text of a file as UTF-8 without a byte order mark; UTF-16 is converted. The Error is a
/// sentence for what is too large, empty, a web page or no text at all. Pure.
[[nodiscard]] Result<std::string> importText(const QByteArray &bytes);

} // namespace signalbox
