// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/logging.h"
#include "core/engine/engineoptions.h"
#include "core/secrets/vaultkey.h"

#include <QString>
#include <QStringList>

#include <variant>
#include <vector>

namespace signalbox {

/// What the command line and the environment ask for (contract.md, common options).
struct Launch
{
    EngineOptions engine;
    VaultKeyOptions vault;
    LogLevel logLevel = LogLevel::info;
    QString logFile;
};
/// --help or --version: print and exit with 0.
struct PrintAndExit
{
    QString text;
};
/// Wrong usage: print one line per fault and exit with 2.
struct UsageFault
{
    std::vector<QString> lines;
};

/// Reads arguments and SIGNALBOX_… variables; an option wins over its variable. Secrets are taken
/// out of the environment, so that no child gets them.
[[nodiscard]] std::variant<Launch, PrintAndExit, UsageFault>
readCommandLine(const QStringList &arguments, EngineFace face);

} // namespace signalbox
