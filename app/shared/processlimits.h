// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace signalbox {

/// No core file of this process and no debugger of other users' processes: a core would hold every
/// secret in memory. With SIGNALBOX_CORE_DUMPS=allow in the environment (for developers) it does
/// nothing. Call first thing on main, before secrets are read.
void forbidCoreDumps();

/// Raises the limit of open descriptors to the hard limit (contract.md, programs). Call at start.
void raiseDescriptorLimit();

} // namespace signalbox
