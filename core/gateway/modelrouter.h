// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"
#include "core/base/dialectid.h"
#include "core/config/modelalias.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

/// One upstream model of a route.
struct RouteTarget
{
    ModelTarget model;  ///< without its suffix: quota and model lists know no suffixes
    std::string suffix; ///< "(high)", "(8192)": thinking, put back on the upstream's name
};

/// Where a model name leads (scheduling.md §12).
struct ModelRoute
{
    /// The upstream models that may serve it: one, or those of a pool whose context is large
    /// enough; never empty.
    std::vector<RouteTarget> targets;
    std::string asked;  ///< the client's name without prefix and suffix
    std::string prefix; ///< of `prefix/model`: accounts with that prefix only
    std::string pool;   ///< the alias that named a pool; empty for a single model
    PoolOrder order = PoolOrder::inOrder;

    /// The upstream model of a target after the account's own aliases, with the suffix.
    [[nodiscard]] std::string upstreamModel(std::size_t target, const Account &account) const;
    /// Which rule of the user changed the model of that target ("model alias", "account alias",
    /// "pool"); empty when it is the one that was asked for.
    [[nodiscard]] std::string reason(std::size_t target, const Account &account) const;
    /// Whether a suffix asks for thinking.
    [[nodiscard]] bool suffixThinks() const;
};

/// The alias table: exact before wildcard, wildcards by most literal characters, then in the order
/// of the settings (scheduling.md §12). Built once per change of the settings; immutable.
class AliasTable
{
public:
    AliasTable() = default;
    explicit AliasTable(const ModelAliases &aliases);
    /// Aliases without pools, as accounts have them.
    explicit AliasTable(const std::map<std::string, std::string> &aliases);

    struct Match
    {
        const std::string *alias = nullptr; ///< the name or pattern that fits
        const ModelAlias *target = nullptr;
    };
    /// Nothing when no alias fits. The match points into the table.
    [[nodiscard]] std::optional<Match> find(std::string_view model) const;
    [[nodiscard]] std::optional<Match> findExact(std::string_view model) const;
    /// The name that `model` stands for where there are no pools; itself when no alias fits.
    [[nodiscard]] std::string resolve(std::string_view model) const;

private:
    std::map<std::string, ModelAlias, std::less<>> m_exact;
    std::vector<std::pair<std::string, ModelAlias>> m_wildcards; ///< most specific first
};

/// The accounts as routing sees them.
struct RoutingPool
{
    const std::vector<ProviderId> &configured; ///< providers that have accounts
    const std::vector<std::string> &prefixes;  ///< that some account has
    const ProviderRegistry &registry;
};

/// What of a request decides its route.
struct RoutingRequest
{
    /// Whether providers of other dialects may serve it, by translation.
    enum class Reach { anyDialect, sameDialect };
    std::string_view model; ///< as the client named it; empty fits every provider
    DialectId dialect = DialectId::openaiChat;
    long long inputTokens = 0; ///< estimate, for the context of pool entries
    Reach reach = Reach::anyDialect;
};

/// Turns a model name into a route among the providers that have accounts. Which of them are meant
/// by the name alone is said by their patterns: one that takes every name ("*") is meant in its own
/// dialects, in others only by names that no other provider of the pool claims (product.md,
/// principle 6: never another vendor by itself). The demo's names are served by the demo alone, and
/// it serves no others.
/// In a pool where every entry is too small the largest one stays: the estimate is rough, and the
/// upstream decides.
[[nodiscard]] ModelRoute routeModel(const RoutingRequest &request, const AliasTable &aliases,
                                    const RoutingPool &pool);

/// The thinking suffix of a model name, brackets included: "(high)", "(8192)"; empty when there is
/// none. Only words that mean one count, so that other names with brackets stay as they are.
[[nodiscard]] std::string_view thinkingSuffix(std::string_view model);

} // namespace signalbox
