// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/command.h"

#include <QStringList>

#include <vector>

/// What the commands write: results to standard output, everything else to standard error.
namespace signalbox::ctl {

/// Columns as wide as their widest cell; the last one is not padded. Line ends in cells become
/// blanks. Pure.
[[nodiscard]] QString tableText(const QStringList &head, const std::vector<QStringList> &rows);

void print(const QString &line);
void printTable(const QStringList &head, const std::vector<QStringList> &rows);
/// A line that is no result: a question, progress.
void tell(const QString &line);
/// The sentence and the faults of single members; ExitCode::runtimeFailure.
ExitCode fail(const Error &error);
/// The same for what the user typed; ExitCode::badUsage.
ExitCode failUsage(const QString &sentence);

/// With --json the answer as it came, and true.
[[nodiscard]] bool printedAsJson(const Call &call, const AdminAnswer &answer);

/// Looks into answers; what is absent or of another kind reads as empty.
[[nodiscard]] QString textOf(const json::Object &object, std::string_view name);
[[nodiscard]] qint64 numberOf(const json::Object &object, std::string_view name);
[[nodiscard]] bool isTrue(const json::Object &object, std::string_view name);
[[nodiscard]] const json::Array &arrayOf(const json::Object &object, std::string_view name);
[[nodiscard]] const json::Object &objectOf(const json::Object &object, std::string_view name);
/// Texts of a list, joined by ", ".
[[nodiscard]] QString listOf(const json::Object &object, std::string_view name);

} // namespace signalbox::ctl
