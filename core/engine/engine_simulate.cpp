// SPDX-License-Identifier: GPL-3.0-or-later
// POST /simulate: a replay gets the settings, accounts and routes that its caller leaves out.
#include "core/engine/engine.h"

#include "core/config/tuningjson.h"
#include "core/engine/scheduledaccount.h"
#include "core/gateway/modelrouter.h"

#include <algorithm>
#include <map>
#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::string_view kTuning = "tuning";

Error invalid(std::vector<FieldFault> faults)
{
    return {ErrorCode::invalidArgument, u"This cannot be replayed"_s, std::move(faults), {}};
}

/// Members that a settings file would keep and not obey: here they are misspelt.
std::vector<FieldFault> misspelt(const json::Object &changes)
{
    std::vector<FieldFault> faults;
    const json::Object all = settingsToJson({});
    const json::Object &known = all.at("proxy").at("scheduling").as_object();
    for (const auto &member : changes) {
        if (member.key() != kTuning && !known.contains(member.key()))
            faults.push_back(
                {json::pointerTo("/settings", member.key()), u"is no scheduling setting"_s});
    }
    const json::Value *tuning = changes.if_contains(kTuning);
    if (!tuning || !tuning->is_object())
        return faults;
    std::vector<FieldFault> foundElsewhere;
    SchedulerTuning scratch;
    json::FieldReader reader(tuning->get_object(), "/settings/tuning", foundElsewhere);
    readTuning(reader, scratch);
    const json::Object unknown = reader.unknown();
    for (const auto &member : unknown)
        faults.push_back({reader.pointerTo(member.key()), u"is no scheduling setting"_s});
    return faults;
}

/// The settings in force with those of the replay over them.
Result<Settings> settingsFor(const SettingsDocument &document, const json::Object &changes)
{
    static constexpr std::string_view kOurs = "/proxy/scheduling";
    if (std::vector<FieldFault> faults = misspelt(changes); !faults.empty())
        return invalid(std::move(faults));
    json::Object proxy;
    proxy["scheduling"] = changes;
    json::Object patch;
    patch["proxy"] = std::move(proxy);
    auto applied = applySettingsPatch(document, patch);
    if (applied)
        return applied->settings;
    std::vector<FieldFault> faults = applied.error().fields;
    for (FieldFault &fault : faults) {
        if (fault.pointer.starts_with(kOurs))
            fault.pointer.replace(0, kOurs.size(), "/settings");
    }
    return invalid(std::move(faults));
}

/// Gives the requests the routes that the gateway would give them. Pools keep all their entries.
void addRoutes(std::vector<SimulatedRequest> &requests, const AliasTable &aliases,
               const RoutingPool &pool)
{
    std::map<std::pair<std::string, DialectId>, ModelRoute> routes;
    for (SimulatedRequest &request : requests) {
        if (request.providers) {
            request.patternProviders = *request.providers; // whoever is named is meant
            continue;
        }
        const auto [known, isNew] = routes.try_emplace({request.model, request.dialect});
        ModelRoute &route = known->second;
        if (isNew)
            route = routeModel({request.model, request.dialect, 0}, aliases, pool);
        const ModelTarget &first = route.targets.front().model;
        request.model = first.model;
        request.providers = first.providers;
        request.patternProviders = first.patternProviders;
        request.prefix = route.prefix;
        request.pool = route.pool;
        request.poolOrder = route.order;
        for (std::size_t i = 1; i < route.targets.size(); ++i)
            request.alternatives.push_back(route.targets[i].model);
    }
}

} // namespace

Result<std::vector<SimulatedAccount>> Engine::accountsFor(SimulationCall &call) const
{
    std::vector<SimulatedAccount> accounts;
    if (!call.accounts) {
        for (SchedulerAccount &own : m_tokens.schedulerAccounts())
            accounts.push_back({std::move(own), call.upstream});
        return accounts;
    }
    std::map<AccountId, SchedulerAccount> known;
    for (SchedulerAccount &own : m_tokens.schedulerAccounts()) {
        AccountId id = own.account.id;
        known.emplace(std::move(id), std::move(own));
    }
    std::vector<FieldFault> faults;
    accounts = std::move(*call.accounts);
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        const std::string at = "/accounts/" + std::to_string(i);
        SchedulerAccount &account = accounts[i].account;
        if (account.account.provider.empty()) {
            if (const auto own = known.find(account.account.id); own != known.end())
                account = own->second;
            else
                faults.push_back({at + "/id", u"is no account here; others need a provider"_s});
        } else if (const auto *provider = m_providers.find(account.account.provider)) {
            account = scheduledAccount(account.account, *provider);
        } else {
            faults.push_back({at + "/provider", u"is not known"_s});
        }
    }
    if (!faults.empty())
        return invalid(std::move(faults));
    return accounts;
}

void Engine::simulate(SimulationCall call, Reply<SimulationReportPtr> reply)
{
    const Result<Settings> settings = settingsFor(m_settings.document(), call.settings);
    if (!settings) {
        reply(settings.error());
        return;
    }
    auto accounts = accountsFor(call);
    if (!accounts) {
        reply(accounts.error());
        return;
    }
    SimulationInput input;
    input.settings = settings->proxy.scheduling;
    input.tuning = settings->proxy.tuning;
    input.seed = call.seed;
    input.accounts = std::move(accounts).value();
    input.requests = std::move(call.requests);
    std::vector<ProviderId> providers;
    std::vector<std::string> prefixes;
    for (const SimulatedAccount &simulated : input.accounts) {
        const Account &account = simulated.account.account;
        if (std::find(providers.begin(), providers.end(), account.provider) == providers.end())
            providers.push_back(account.provider);
        if (!account.prefix.empty() &&
            std::find(prefixes.begin(), prefixes.end(), account.prefix) == prefixes.end())
            prefixes.push_back(account.prefix);
    }
    addRoutes(input.requests, AliasTable(settings->proxy.customMapping),
              {providers, prefixes, m_providers});
    m_replayer.run(std::move(input), std::move(reply));
}

} // namespace signalbox
