// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/importreading.h"

namespace signalbox {

void ImportReading::run()
{
    const auto canRefresh = [this](const ForeignGrant &grant) {
        const auto client = clients.find(grant.provider);
        return client != clients.end() && !grant.clientId.empty() &&
               client->second == grant.clientId;
    };
    plan = planImport(files, ImportContext{providers, existing, canRefresh, own, passphrase, now});
}

} // namespace signalbox
