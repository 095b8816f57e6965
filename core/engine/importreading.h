// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transfer/importplan.h"

#include <map>
#include <string>
#include <vector>

namespace signalbox {

/// Reading files to import, as values that may go to another thread; the plan is the result.
struct ImportReading
{
    std::vector<ImportFile> files;
    Secret passphrase;
    ProviderRegistry providers;
    std::vector<KnownAccount> existing;
    std::map<ProviderId, std::string> clients; ///< the user's own client ids
    std::vector<ListenAddress> own;
    WallTime now{};
    ImportPlan plan;

    /// Takes as long as the files are large.
    void run();
};

} // namespace signalbox
