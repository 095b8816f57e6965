// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"
#include "core/upstream/transport.h"

#include <string_view>

namespace signalbox {

/// A short question of our own to a provider, signed with an account's credential: method GET, no
/// URL yet, the account's headers and proxy, time-outs for something that answers at once.
[[nodiscard]] UpstreamRequest providerRequest(const ProviderDefinition &provider,
                                              const Account &account, const Credential &credential);

/// The account's own base URL, else the provider's; empty when neither has one.
[[nodiscard]] const std::string &baseUrlOf(const ProviderDefinition &provider,
                                           const Account &account);

/// "https://host:port" of "https://host:port/v1".
[[nodiscard]] std::string_view rootOf(std::string_view url);

} // namespace signalbox
