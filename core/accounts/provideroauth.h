// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"
#include "core/json/fieldreader.h"

namespace signalbox {

/// Reads the `oauth` member of a definition whose credentials are read already; faults are added.
void readSignIn(json::FieldReader &parent, ProviderDefinition &out,
                std::vector<FieldFault> &faults);

} // namespace signalbox
