// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/modelrouter.h"

#include <algorithm>

namespace signalbox {

namespace {

auto literalCharacters(std::string_view pattern)
{
    return std::count_if(pattern.begin(), pattern.end(), [](char c) { return c != '*'; });
}

bool fitsProvider(const ProviderDefinition &provider, std::string_view model)
{
    return model.empty() ||
           std::any_of(provider.modelPatterns.begin(), provider.modelPatterns.end(),
                       [model](const std::string &p) { return matchesWildcard(p, model); });
}

} // namespace

AliasTable::AliasTable(const std::map<std::string, std::string> &aliases)
{
    for (const auto &[alias, model] : aliases) {
        if (alias.find('*') == std::string::npos)
            m_exact.emplace(alias, model);
        else
            m_wildcards.emplace_back(alias, model);
    }
    std::stable_sort(m_wildcards.begin(), m_wildcards.end(),
                     [](const auto &left, const auto &right) {
                         return literalCharacters(left.first) > literalCharacters(right.first);
                     });
}

std::string AliasTable::resolve(std::string_view model) const
{
    if (const auto exact = m_exact.find(model); exact != m_exact.end())
        return exact->second;
    for (const auto &[pattern, target] : m_wildcards) {
        if (matchesWildcard(pattern, model))
            return target;
    }
    return std::string(model);
}

ModelRoute routeModel(std::string_view model, DialectId dialect, const AliasTable &aliases,
                      const std::vector<ProviderId> &configured, const ProviderRegistry &registry)
{
    ModelRoute route;
    route.model = aliases.resolve(model);
    for (const ProviderId &id : configured) {
        const ProviderDefinition *provider = registry.find(id);
        if (!provider || !provider->speaks(dialect))
            continue;
        route.providers.push_back(id);
        if (fitsProvider(*provider, route.model))
            route.patternProviders.push_back(id);
    }
    return route;
}

} // namespace signalbox
