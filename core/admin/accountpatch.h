// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/enginecommands.h"
#include "core/json/fieldreader.h"

#include <vector>

namespace signalbox {

/// Reads the members of POST and PATCH /accounts that change an account; faults go to the reader's
/// list.
[[nodiscard]] AccountPatch readAccountPatch(json::FieldReader &reader);

/// The account with the patch applied; the credential is not part of it.
void applyAccountPatch(Account &account, const AccountPatch &patch);

} // namespace signalbox
