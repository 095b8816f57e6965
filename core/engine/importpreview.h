// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"
#include "core/admin/transfercommands.h"

#include <string>

namespace signalbox {

/// What people may see of a plan: everything but its secrets. Pure.
[[nodiscard]] ImportPreview importPreview(const std::string &id, const ImportPlan &plan,
                                          const ProviderRegistry &providers);

/// The warning that must be accepted before the entry is imported; empty: none, or its account is
/// there and was added with it.
[[nodiscard]] QString importWarning(const ImportEntry &entry, const ProviderRegistry &providers);

} // namespace signalbox
