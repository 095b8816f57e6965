// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/enginecommands.h"

namespace signalbox {

/// Whether an entry of a preview can be chosen at all.
[[nodiscard]] bool canImport(const ImportPreviewEntry &entry);
/// "New", "Changes key and label", "Already here", "Cannot be used".
[[nodiscard]] QString importEffect(const ImportPreviewEntry &entry);
/// Where its key will be sent, and that the file says so.
[[nodiscard]] QString importHost(const ImportPreviewEntry &entry);
/// "7 accounts imported: 5 new, 2 changed." with what was skipped, stopped or failed.
[[nodiscard]] QString importResultWords(const ImportResult &result);
/// At most `most` faults, a line each, and how many there are besides.
[[nodiscard]] QString faultLines(const std::vector<ImportFault> &faults, int most);

} // namespace signalbox
