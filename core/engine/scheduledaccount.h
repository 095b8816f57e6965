// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"
#include "core/scheduling/scheduler.h"

namespace signalbox {

/// What the scheduler must know of an account of that provider, with a credential that can be used.
[[nodiscard]] SchedulerAccount scheduledAccount(const Account &account,
                                                const ProviderDefinition &provider);

} // namespace signalbox
