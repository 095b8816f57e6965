// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/shared/commandline.h"
#include "app/shared/exitcode.h"

#include <variant>

namespace signalbox {

/// What every program does first: forbids core files, reads the command line, prints what that asks
/// for or what is wrong with it, begins logging, raises the descriptor limit. What to launch, or
/// the code to exit with at once.
[[nodiscard]] std::variant<Launch, ExitCode> prepareLaunch(EngineFace face);

} // namespace signalbox
