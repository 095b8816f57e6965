// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/enginefacade.h"

#include <QStringList>

#include <deque>

namespace signalbox::test {

/// An engine that does what the test scripts: it answers from its own values in the next turn of
/// the event loop, or when told, or with an error; and it notes every command it was given.
class FakeEngineFacade final : public EngineFacade
{
public:
    FakeEngineFacade();

    /// Changes that did not come from the window, told by signal.
    void tellStatus(const StatusSnapshot &status);
    void tellAccounts(const AccountsDelta &delta);
    [[nodiscard]] StatusSnapshot &state() { return m_status; }

    /// From now on answers wait for release().
    void hold() { m_holding = true; }
    void release();
    [[nodiscard]] std::size_t held() const { return m_held.size(); }
    /// The next command that changes something is refused.
    void refuseNext(const Error &error) { m_refusals.push_back(error); }
    /// The commands that change something, in words: "setScheduling mode=CacheFirst".
    [[nodiscard]] const QStringList &commands() const { return m_commands; }
    void forget() { m_commands.clear(); }

    std::vector<AccountSnapshot> accountList;
    std::vector<ProviderDefinition> providerList;
    VerifyReport verifyReport;
    boost::json::object configDocument;
    Secret key;
    std::vector<NewAccount> addedAccounts;

    void status(Reply<StatusSnapshot> reply) override;
    void accounts(Reply<std::vector<AccountSnapshot>> reply) override;
    void providers(Reply<std::vector<ProviderDefinition>> reply) override;
    void addAccount(NewAccount account, Reply<AddedAccount> reply) override;
    void updateAccount(AccountId id, AccountPatch patch, Reply<AccountSnapshot> reply) override;
    void removeAccount(AccountId id, Reply<AccountSnapshot> reply) override;
    void verifyCredential(NewAccount account, Reply<VerifyReport> reply) override;
    void refreshAccount(AccountId id, Reply<AccountSnapshot> reply) override;
    void setScheduling(SchedulingPatch patch, Reply<SchedulingSettings> reply) override;
    void setFixedAccount(std::optional<AccountId> id,
                         Reply<std::optional<AccountId>> reply) override;
    void bindings(Reply<std::vector<BindingSnapshot>> reply) override;
    void clearBindings(Reply<int> reply) override;
    void clearBinding(std::string session, Reply<int> reply) override;
    void moveBinding(std::string session, AccountId account, Reply<BindingSnapshot> reply) override;
    void cooldowns(Reply<std::vector<CooldownSnapshot>> reply) override;
    void liftCooldowns(std::optional<AccountId> account, Reply<int> reply) override;
    void config(Reply<boost::json::object> reply) override;
    void updateConfig(boost::json::object patch, Reply<boost::json::object> reply) override;
    void startProxy(Reply<ProxySnapshot> reply) override;
    void stopProxy(StopManner manner, Reply<ProxySnapshot> reply) override;
    void requests(RequestFilter filter, Reply<std::vector<RequestRecord>> reply) override;
    void request(std::string id, Reply<RequestRecord> reply) override;
    void simulate(SimulationCall call, Reply<SimulationReportPtr> reply) override;
    void clientKey(Reply<Secret> reply) override;
    void replaceClientKey(Reply<Secret> reply) override;

private:
    void later(std::function<void()> answer);
    template <class T>
    void answer(const Reply<T> &reply, std::function<T()> value)
    {
        later([reply, value] { reply(value()); });
    }
    /// A command: noted, refused when scripted so, else done when its answer goes out.
    template <class T>
    void command(const QString &words, const Reply<T> &reply, std::function<T()> value)
    {
        m_commands << words;
        if (m_refusals.empty()) {
            answer<T>(reply, std::move(value));
            return;
        }
        const Error error = m_refusals.front();
        m_refusals.pop_front();
        later([reply, error] { reply(error); });
    }
    AccountSnapshot *find(const AccountId &id);

    bool m_holding = false;
    std::deque<std::function<void()>> m_held;
    std::deque<Error> m_refusals;
    QStringList m_commands;
};

/// Six accounts in all three groups and most states, as in the drawings.
[[nodiscard]] std::vector<AccountSnapshot> sampleAccounts(WallTime now);
[[nodiscard]] AccountSnapshot sampleAccount(const char *id, const char *label,
                                            const char *state = "ready");
[[nodiscard]] StatusSnapshot runningStatus();
[[nodiscard]] std::vector<ProviderDefinition> sampleProviders();

} // namespace signalbox::test
