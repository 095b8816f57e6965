// SPDX-License-Identifier: GPL-3.0-or-later
// How the parts of the engine that work without being asked are wired together.
#include "core/engine/engine.h"

#include "core/providers/quotacheck.h"

namespace signalbox {

void Engine::connectUpkeep()
{
    connect(&m_tokens, &TokenManager::changed, &m_runtime, &RuntimeKeeper::touch);
    connect(&m_runtime, &RuntimeKeeper::writeFailed, this, &Engine::notice);
    connect(&m_tokens, &TokenManager::signedIn, &m_quotas, &QuotaKeeper::askSoon);
}

RuntimeKeeper::Hooks Engine::runtimeHooks()
{
    return {.runtime = [this] { return m_tokens.runtime(); },
            .restore = [this](const AccountRuntime &account) { m_tokens.restore(account); },
            .tuning = [this]() -> const SchedulerTuning & { return m_tokens.tuning(); }};
}

QuotaKeeper::Hooks Engine::quotaHooks()
{
    QuotaKeeper::Hooks hooks;
    hooks.accounts = [this] {
        return m_tokens.accountsInUse(
            [](const ProviderDefinition &provider) { return provider.quota.has_value(); });
    };
    hooks.ask = [this](const AccountId &id, QuotaKeeper::Answer answer) {
        std::shared_ptr<void> running;
        if (auto access = m_tokens.access(id)) {
            if (access->account.proxyUrl.empty())
                access->account.proxyUrl = m_settings.settings().proxy.upstreamProxy;
            auto check = std::make_shared<QuotaCheck>(
                m_transport, *access->provider, std::move(access->account),
                std::move(access->credential), m_clock, std::move(answer));
            check->start();
            running = std::move(check);
        } else {
            answer(Error{ErrorCode::noSecretStore, {}, {}, {}});
        }
        return running;
    };
    hooks.take = [this](const AccountId &id, std::span<const QuotaReading> readings) {
        m_tokens.updateQuota(id, readings);
    };
    hooks.offline = [this] { return m_tokens.offline(); };
    hooks.interval = [this] { return m_tokens.tuning().quotaRefresh; };
    return hooks;
}

void Engine::setNetwork(OfflineWatch::System state)
{
    m_upkeep.setNetwork(state);
}

} // namespace signalbox
