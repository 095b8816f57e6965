// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/signincommands.h"
#include "core/json/value.h"

#include <vector>

namespace signalbox {

/// What POST /oauth/start says; faults are named with their pointers.
[[nodiscard]] SignInStart readSignInStart(const json::Object &body,
                                          std::vector<FieldFault> &faults);

/// A sign-in as the admin API shows it; what there is nothing of is left out.
[[nodiscard]] json::Object signInJson(const SignInSnapshot &signIn);

} // namespace signalbox
