// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/secret.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace signalbox {

/// Whether the engine serves a window or a headless daemon (contract.md: while the proxy is
/// stopped, the daemon keeps its port, the desktop closes it; the daemon always starts serving).
enum class EngineFace { desktop, daemon };

/// How an engine is started. Options hold for the run and are never written to the settings.
struct EngineOptions
{
    QString dataDir;
    EngineFace face = EngineFace::daemon;
    std::optional<std::string> host;
    std::optional<int> port;        ///< 0: any free one
    std::optional<Secret> apiKey;   ///< instead of the kept client key
    std::optional<Secret> adminKey; ///< instead of the kept admin key
    bool logLevelGiven = false;     ///< the level of the run wins over the one in the settings
};

/// Why an engine did not start; decides the exit code (contract.md, programs).
struct StartFailure
{
    enum class Kind { runtime, invalidSettings, dataFolderInUse, addressInUse };
    Kind kind = Kind::runtime;
    std::vector<QString> lines; ///< one per fault, for people
};

} // namespace signalbox
