// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/enginecommands.h"
#include "core/admin/simulationcall.h"
#include "core/json/value.h"

#include <QStringList>

#include <map>
#include <optional>

namespace signalbox::test {

/// Engine commands that note what they are asked and answer with the values that stand here, or,
/// when `failure` is set, with that.
class FakeCommands final : public EngineCommands
{
public:
    void status(Reply<StatusSnapshot> reply) override { give("status", reply, statusNow); }
    void accounts(Reply<std::vector<AccountSnapshot>> reply) override
    {
        give("accounts", reply, accountsNow);
    }
    void providers(Reply<std::vector<ProviderDefinition>> reply) override
    {
        give("providers", reply, std::vector<ProviderDefinition>());
    }
    void addAccount(NewAccount account, Reply<AddedAccount> reply) override
    {
        added = std::move(account);
        give("addAccount", reply, AddedAccount{AccountId("acc-new"), verified});
    }
    void updateAccount(AccountId id, AccountPatch change, Reply<AccountSnapshot> reply) override
    {
        patch = std::move(change);
        give("updateAccount " + id.str(), reply, snapshotOf(id));
    }
    void removeAccount(AccountId id, Reply<AccountSnapshot> reply) override
    {
        give("removeAccount " + id.str(), reply, snapshotOf(id));
    }
    void verifyCredential(NewAccount, Reply<VerifyReport> reply) override
    {
        give("verifyCredential", reply, VerifyReport{});
    }
    void refreshAccount(AccountId id, Reply<AccountSnapshot> reply) override
    {
        give("refreshAccount " + id.str(), reply, snapshotOf(id));
    }
    void setScheduling(SchedulingPatch change, Reply<SchedulingSettings> reply) override
    {
        scheduling = change;
        give("setScheduling", reply, statusNow.scheduling);
    }
    void setFixedAccount(std::optional<AccountId> id,
                         Reply<std::optional<AccountId>> reply) override
    {
        give("setFixedAccount " + (id ? id->str() : "none"), reply, id);
    }
    void bindings(Reply<std::vector<BindingSnapshot>> reply) override
    {
        give("bindings", reply, bindingsNow);
    }
    void clearBindings(Reply<int> reply) override { give("clearBindings", reply, 2); }
    void clearBinding(std::string session, Reply<int> reply) override
    {
        give("clearBinding " + session, reply, 1);
    }
    void moveBinding(std::string session, AccountId account, Reply<BindingSnapshot> reply) override
    {
        give("moveBinding " + session + ' ' + account.str(), reply,
             BindingSnapshot{session, "default", account, {}});
    }
    void cooldowns(Reply<std::vector<CooldownSnapshot>> reply) override
    {
        give("cooldowns", reply, cooldownsNow);
    }
    void liftCooldowns(std::optional<AccountId> account, Reply<int> reply) override
    {
        give("liftCooldowns " + (account ? account->str() : "all"), reply, 1);
    }
    void config(Reply<boost::json::object> reply) override { give("config", reply, configNow); }
    void updateConfig(boost::json::object change, Reply<boost::json::object> reply) override
    {
        give("updateConfig " + json::dump(change).toStdString(), reply, configNow);
    }
    void startProxy(Reply<ProxySnapshot> reply) override
    {
        give("startProxy", reply, statusNow.proxy);
    }
    void stopProxy(StopManner manner, Reply<ProxySnapshot> reply) override
    {
        give(manner == StopManner::drain ? "stopProxy drain" : "stopProxy now", reply,
             statusNow.proxy);
    }
    void requests(RequestFilter asked, Reply<std::vector<RequestRecord>> reply) override
    {
        filter = std::move(asked);
        give("requests", reply, requestsNow);
    }
    void request(std::string id, Reply<RequestRecord> reply) override
    {
        give("request " + id, reply, requestsNow.empty() ? RequestRecord{} : requestsNow.front());
    }
    void simulate(SimulationCall call, Reply<SimulationReportPtr> reply) override
    {
        simulated = std::move(call);
        give("simulate", reply, reportNow);
    }
    void clientKey(Reply<Secret> reply) override { give("clientKey", reply, Secret("k")); }
    void replaceClientKey(Reply<Secret> reply) override
    {
        give("replaceClientKey", reply, Secret("k"));
    }

    std::vector<std::string> calls;
    std::optional<Error> failure;
    StatusSnapshot statusNow;
    std::vector<AccountSnapshot> accountsNow;
    std::vector<BindingSnapshot> bindingsNow;
    std::vector<CooldownSnapshot> cooldownsNow;
    std::vector<RequestRecord> requestsNow;
    boost::json::object configNow;
    std::optional<VerifyReport> verified;
    NewAccount added;
    AccountPatch patch;
    SchedulingPatch scheduling;
    RequestFilter filter;
    SimulationCall simulated;
    SimulationReportPtr reportNow = std::make_shared<const SimulationReport>();

private:
    static AccountSnapshot snapshotOf(const AccountId &id)
    {
        AccountSnapshot snapshot;
        snapshot.id = id;
        return snapshot;
    }

    template <class T>
    void give(std::string call, const Reply<T> &reply, T value)
    {
        calls.push_back(std::move(call));
        if (failure)
            reply(*failure);
        else
            reply(std::move(value));
    }
};

} // namespace signalbox::test
