// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace signalbox {

/// Raises the limit of open descriptors to the hard limit (contract.md, programs). Call at start.
void raiseDescriptorLimit();

} // namespace signalbox
