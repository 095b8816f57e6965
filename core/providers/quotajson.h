// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"
#include "core/accounts/quota.h"
#include "core/base/result.h"

#include <string_view>
#include <vector>

namespace signalbox {

/// Reads what a quota endpoint answered with status 200. One reading for each window and model, the
/// tightest where there are several; empty when nothing is limited. ErrorCode::corrupt when the
/// text is not of that format; single unreadable figures are left out. Pure.
[[nodiscard]] Result<std::vector<QuotaReading>> quotaFromJson(QuotaFormat format,
                                                              std::string_view body, WallTime now);

} // namespace signalbox
