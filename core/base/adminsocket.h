// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace signalbox {

/// Where the admin API of a data folder listens for programs of the same user (contract.md, data
/// folder): `admin.sock` in it, or, where a socket's path may not be that long, a name made of the
/// folder's hash in the runtime folder. Pure but for the runtime folder's name; any thread.
[[nodiscard]] QString adminSocketPath(const QString &dataDir);

} // namespace signalbox
