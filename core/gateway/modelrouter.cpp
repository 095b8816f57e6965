// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/modelrouter.h"

#include "core/demo/demoaccounts.h"

#include <algorithm>
#include <array>

namespace signalbox {

namespace {

auto literalCharacters(std::string_view pattern)
{
    return std::count_if(pattern.begin(), pattern.end(), [](char c) { return c != '*'; });
}

/// Whether a provider's patterns fit a name; the one that takes every name fits `any` only.
struct Fit
{
    bool any = false;
    bool claimed = false;
};

Fit fitOf(const ProviderDefinition &provider, std::string_view model)
{
    Fit fit;
    for (const std::string &pattern : provider.modelPatterns) {
        const bool fits = model.empty() || matchesWildcard(pattern, model);
        fit.any = fit.any || fits;
        fit.claimed = fit.claimed || (fits && !model.empty() && pattern != "*");
    }
    return fit;
}

/// Whether one of the pool's providers has a pattern of its own for the name.
bool isClaimed(std::string_view model, const RoutingPool &pool)
{
    return std::any_of(pool.configured.begin(), pool.configured.end(), [&](const ProviderId &id) {
        const ProviderDefinition *provider = pool.registry.find(id);
        return provider && fitOf(*provider, model).claimed;
    });
}

bool isClaimedByDemo(std::string_view model, const RoutingPool &pool)
{
    return std::any_of(pool.configured.begin(), pool.configured.end(), [&](const ProviderId &id) {
        const ProviderDefinition *provider = isDemo(id) ? pool.registry.find(id) : nullptr;
        return provider && fitOf(*provider, model).claimed;
    });
}

ModelAliases withoutPools(const std::map<std::string, std::string> &aliases)
{
    ModelAliases list;
    for (const auto &[alias, model] : aliases)
        list.emplace_back(alias, ModelAlias::single(model));
    return list;
}

/// The prefix of some account that stands before a slash: the longest, because prefixes may
/// themselves have slashes.
std::string_view accountPrefix(std::string_view model, const std::vector<std::string> &prefixes)
{
    std::string_view best;
    for (const std::string &prefix : prefixes) {
        if (prefix.size() > best.size() && model.size() > prefix.size() + 1 &&
            model.starts_with(prefix) && model[prefix.size()] == '/')
            best = prefix;
    }
    return best;
}

/// `asked` is the suffix of the client's name: an alias that says itself how much to think is a
/// rule of the user, which stands.
RouteTarget targetFor(std::string_view name, std::string_view asked, const RoutingRequest &request,
                      const RoutingPool &pool)
{
    const std::string_view own = thinkingSuffix(name);
    name.remove_suffix(own.size());
    RouteTarget route;
    route.suffix = own.empty() ? asked : own;
    ModelTarget &target = route.model;
    target.model = name;
    const bool claimed = isClaimed(name, pool);
    const bool ofDemo = isClaimedByDemo(name, pool);
    for (const ProviderId &id : pool.configured) {
        const ProviderDefinition *provider = pool.registry.find(id);
        // The demo and real accounts never stand in for each other, whatever their model lists say.
        if (!provider || isDemo(id) != ofDemo)
            continue;
        const bool speaks = provider->speaks(request.dialect);
        // What is not translated is not wrapped either.
        const bool passes = speaks && provider->form == ProviderForm::plain;
        if (!passes && request.reach == RoutingRequest::Reach::sameDialect)
            continue;
        target.providers.push_back(id);
        const Fit fit = fitOf(*provider, name);
        if (fit.claimed || (fit.any && (speaks || !claimed)))
            target.patternProviders.push_back(id);
    }
    return route;
}

/// The entries that hold the request, in their order; the largest when none does.
std::vector<AliasEntry> entriesThatHold(const std::vector<AliasEntry> &entries, long long tokens)
{
    std::vector<AliasEntry> holding;
    std::copy_if(
        entries.begin(), entries.end(), std::back_inserter(holding),
        [tokens](const AliasEntry &entry) { return !entry.context || *entry.context >= tokens; });
    if (holding.empty()) { // so each entry has a context
        holding.push_back(*std::max_element(entries.begin(), entries.end(),
                                            [](const AliasEntry &left, const AliasEntry &right) {
                                                return *left.context < *right.context;
                                            }));
    }
    return holding;
}

} // namespace

AliasTable::AliasTable(const ModelAliases &aliases)
{
    for (const auto &[alias, target] : aliases) {
        if (alias.find('*') == std::string::npos)
            m_exact.emplace(alias, target);
        else
            m_wildcards.emplace_back(alias, target);
    }
    std::stable_sort(m_wildcards.begin(), m_wildcards.end(),
                     [](const auto &left, const auto &right) {
                         return literalCharacters(left.first) > literalCharacters(right.first);
                     });
}

AliasTable::AliasTable(const std::map<std::string, std::string> &aliases)
    : AliasTable(withoutPools(aliases))
{
}

std::optional<AliasTable::Match> AliasTable::findExact(std::string_view model) const
{
    if (const auto exact = m_exact.find(model); exact != m_exact.end())
        return Match{&exact->first, &exact->second};
    return std::nullopt;
}

std::optional<AliasTable::Match> AliasTable::find(std::string_view model) const
{
    if (const auto exact = findExact(model))
        return exact;
    for (const auto &[pattern, target] : m_wildcards) {
        if (matchesWildcard(pattern, model))
            return Match{&pattern, &target};
    }
    return std::nullopt;
}

std::string AliasTable::resolve(std::string_view model) const
{
    const auto match = find(model);
    return match ? match->target->entries.front().model : std::string(model);
}

std::string_view thinkingSuffix(std::string_view model)
{
    static constexpr std::array<std::string_view, 9> kLevels = {
        "none", "auto", "minimal", "low", "medium", "high", "xhigh", "max", "-1"};
    const auto open = model.rfind('(');
    if (open == std::string_view::npos || open == 0 || !model.ends_with(')'))
        return {};
    const std::string_view word = model.substr(open + 1, model.size() - open - 2);
    constexpr std::size_t kMostDigits = 7; // no thinking budget has more
    const bool isBudget =
        !word.empty() && word.size() <= kMostDigits &&
        std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
    const bool isLevel = std::find(kLevels.begin(), kLevels.end(), word) != kLevels.end();
    return isBudget || isLevel ? model.substr(open) : std::string_view();
}

bool ModelRoute::suffixThinks() const
{
    return std::any_of(targets.begin(), targets.end(), [](const RouteTarget &target) {
        return !target.suffix.empty() && target.suffix != "(none)" && target.suffix != "(0)";
    });
}

std::string ModelRoute::upstreamModel(std::size_t target, const Account &account) const
{
    const std::string &model = targets.at(target).model.model;
    std::string name =
        account.modelAliases.empty() ? model : AliasTable(account.modelAliases).resolve(model);
    return thinkingSuffix(name).empty() ? name + targets[target].suffix : name;
}

std::string ModelRoute::reason(std::size_t target, const Account &account) const
{
    const std::string &model = targets.at(target).model.model;
    std::string words;
    if (model != asked)
        words = pool.empty() ? "model alias" : "pool";
    if (!account.modelAliases.empty() && AliasTable(account.modelAliases).resolve(model) != model)
        words += words.empty() ? "account alias" : ", account alias";
    return words;
}

ModelRoute routeModel(const RoutingRequest &request, const AliasTable &aliases,
                      const RoutingPool &pool)
{
    ModelRoute route;
    std::string_view name = request.model;
    std::string_view suffix;
    auto match = aliases.findExact(name); // a name that is spelled out means just that
    if (!match) {
        if (const auto prefix = accountPrefix(name, pool.prefixes); !prefix.empty()) {
            route.prefix = prefix;
            name.remove_prefix(prefix.size() + 1);
            match = aliases.findExact(name);
        }
    }
    if (!match) {
        suffix = thinkingSuffix(name);
        name.remove_suffix(suffix.size());
        match = aliases.find(name);
    }
    route.asked = name;
    if (!match) {
        route.targets.push_back(targetFor(name, suffix, request, pool));
        return route;
    }
    std::vector<AliasEntry> entries = match->target->entries;
    if (match->target->kind == ModelAlias::Kind::pool) {
        route.pool = *match->alias;
        route.order = match->target->order;
        entries = entriesThatHold(entries, request.inputTokens);
    }
    for (const AliasEntry &entry : entries)
        route.targets.push_back(targetFor(entry.model, suffix, request, pool));
    return route;
}

} // namespace signalbox
