// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace signalbox {

/// Makes the Tab key go through everything below `root` in the order of its layouts, whenever and
/// in whatever order the widgets were made. UI thread.
void tabInLayoutOrder(QWidget &root);

} // namespace signalbox
