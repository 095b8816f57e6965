// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/command.h"

#include <QList>

namespace signalbox::ctl {

/// Options of every command.
[[nodiscard]] QList<QCommandLineOption> commonOptions();

/// Which Signalbox they name: --url with its key, else the data folder's socket. invalidArgument
/// for an address that would carry the key in the clear, or none of the two.
[[nodiscard]] Result<AdminTarget> targetOf(const QCommandLineParser &options);

} // namespace signalbox::ctl
