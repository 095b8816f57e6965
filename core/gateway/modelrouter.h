// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"
#include "core/base/dialectid.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

/// Where a model name leads.
struct ModelRoute
{
    std::string model;                        ///< upstream model, after the user's aliases
    std::vector<ProviderId> providers;        ///< that speak the client's dialect and have accounts
    std::vector<ProviderId> patternProviders; ///< those whose pattern fits the name
};

/// The alias table: exact before wildcard, wildcards by most literal characters, then by name
/// (scheduling.md §12). Built once per change of the settings; immutable.
class AliasTable
{
public:
    AliasTable() = default;
    explicit AliasTable(const std::map<std::string, std::string> &aliases);
    /// The name that `model` stands for; itself when no alias fits.
    [[nodiscard]] std::string resolve(std::string_view model) const;

private:
    std::map<std::string, std::string, std::less<>> m_exact;
    std::vector<std::pair<std::string, std::string>> m_wildcards; ///< most specific first
};

/// Turns a model name into a route among the providers that have accounts. An empty name (an
/// endpoint without a model) fits every provider.
[[nodiscard]] ModelRoute routeModel(std::string_view model, DialectId dialect,
                                    const AliasTable &aliases,
                                    const std::vector<ProviderId> &configured,
                                    const ProviderRegistry &registry);

} // namespace signalbox
