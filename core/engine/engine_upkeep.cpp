// SPDX-License-Identifier: GPL-3.0-or-later
// How the parts of the engine that work without being asked are wired together.
#include "core/engine/engine.h"

namespace signalbox {

void Engine::connectUpkeep()
{
    connect(&m_tokens, &TokenManager::changed, &m_runtime, &RuntimeKeeper::touch);
    connect(&m_runtime, &RuntimeKeeper::writeFailed, this, &Engine::notice);
}

RuntimeKeeper::Hooks Engine::runtimeHooks()
{
    return {.runtime = [this] { return m_tokens.runtime(); },
            .restore = [this](const AccountRuntime &account) { m_tokens.restore(account); },
            .tuning = [this]() -> const SchedulerTuning & { return m_tokens.tuning(); }};
}

void Engine::setNetwork(OfflineWatch::System state)
{
    m_upkeep.setNetwork(state);
}

} // namespace signalbox
