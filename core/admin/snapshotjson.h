// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/enginecommands.h"
#include "core/json/value.h"

namespace signalbox {

/// Snapshots as the JSON that scripts lean on (contract.md, admin API shapes). Pure.

[[nodiscard]] json::Object proxyJson(const ProxySnapshot &proxy);
/// GET /status: small state and, per account, state with cause and recovery time.
[[nodiscard]] json::Object statusJson(const StatusSnapshot &status,
                                      const std::vector<AccountSnapshot> &accounts);
/// One entry of GET /accounts.
[[nodiscard]] json::Object accountJson(const AccountSnapshot &account);
/// `tuning`: the constants that differ from the rule book's.
[[nodiscard]] json::Object schedulingJson(const SchedulingSettings &scheduling,
                                          json::Object tuning);
[[nodiscard]] json::Object bindingJson(const BindingSnapshot &binding);
[[nodiscard]] json::Object cooldownJson(const CooldownSnapshot &cooldown);
enum class RecordDetail { summary, full };
[[nodiscard]] json::Object requestJson(const RequestRecord &record, RecordDetail detail);

} // namespace signalbox
