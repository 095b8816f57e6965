// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engineoptions.h"

namespace signalbox {

/// Exit codes of the programs (contract.md).
enum class ExitCode {
    fine = 0,
    runtimeFailure = 1,
    badUsage = 2,
    dataFolderInUse = 3,
    addressInUse = 4
};

[[nodiscard]] ExitCode exitCodeFor(StartFailure::Kind kind);

/// One line per fault on standard error.
void printLines(const std::vector<QString> &lines);

} // namespace signalbox
