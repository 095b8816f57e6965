// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"
#include "core/base/secret.h"

#include <set>
#include <string>

namespace signalbox {

/// Where keys and tokens go by a definition: "scheme://host:port" of each address.
[[nodiscard]] std::set<std::string> originsOf(const ProviderDefinition &definition);

/// The name under which the secret store keeps to which hosts an account's secret may go. It lies
/// beside the secret, where no edit of an account or definition file reaches it.
[[nodiscard]] std::string accountHostsName(const AccountId &id);

/// The hosts for which the account's secret is given now, a line each.
[[nodiscard]] Secret keyHosts(const ProviderDefinition &provider, const Account &account);

/// Whether all hosts that the account names now are among those kept. Where the account names none,
/// a built-in provider may move to other hosts with a new version of the program.
[[nodiscard]] bool keyMayGo(const Secret &kept, const ProviderDefinition &provider,
                            const Account &account);

} // namespace signalbox
