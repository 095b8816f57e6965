// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QLoggingCategory>
#include <QString>

#include <optional>
#include <string>
#include <string_view>

namespace signalbox {

Q_DECLARE_LOGGING_CATEGORY(lcEngine)
Q_DECLARE_LOGGING_CATEGORY(lcGateway)
Q_DECLARE_LOGGING_CATEGORY(lcUpstream)
Q_DECLARE_LOGGING_CATEGORY(lcStore)
Q_DECLARE_LOGGING_CATEGORY(lcUi)

enum class LogLevel { debug, info, warning, error };

[[nodiscard]] std::optional<LogLevel> logLevelFromName(std::string_view name);

/// Sends all messages of the process to standard error, or appends them to `filePath` when it is
/// not empty: RFC 3339 time, level, category, text, with redact() over every line. Call once, on
/// main.
[[nodiscard]] Status installLogging(LogLevel level, const QString &filePath);
void setLogLevel(LogLevel level);

/// Text with everything that looks like a credential replaced by "[redacted]": the second line of
/// defence; the first is that Secret cannot be printed.
[[nodiscard]] QString redact(const QString &text);

} // namespace signalbox
