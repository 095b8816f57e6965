// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/cooldowns.h"

namespace signalbox {

/// Limits that several share: the accounts of an organisation, workspace or project (scheduling.md
/// §6), or what is one project of an account with several (§7).
struct LimitScope
{
    Limit limit;
    ModelLimits models;
};

} // namespace signalbox
