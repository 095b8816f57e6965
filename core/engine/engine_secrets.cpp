// SPDX-License-Identifier: GPL-3.0-or-later
// The secret store while the engine runs: what opening and closing it means for the rest.
#include "core/engine/engine.h"

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

SecretsDesk::Hooks Engine::secretsHooks()
{
    return {.opened = [this](const std::function<void(Status)> &done) { onSecretsOpened(done); },
            .closing = [this] { m_accounts.withdrawCredentials(); },
            .closed =
                [this] {
                    m_accounts.adoptSecrets();
                    m_imports.forgetSecrets();
                },
            .busy = [this] { return m_tokenKeeper.isBusy(); },
            .locksWithSession = [this] { return m_settings.settings().lockWithSession; },
            .notice = [this](const QString &sentence) { notice(sentence); }};
}

void Engine::onSecretsOpened(const std::function<void(Status)> &done)
{
    // What was said once is no longer so.
    std::erase_if(m_notices, [](const QString &sentence) {
        return sentence.startsWith(u"Secrets cannot be read:"_s);
    });
    m_accounts.adoptSecrets();
    m_accounts.finishLeftRemovals();
    m_keys.ensure([this, done](const Status &keysKept) {
        m_oauthClients.ensure([this, keysKept, done](const Status &secretsKept) {
            adoptAccess();
            done(keysKept ? secretsKept : keysKept);
        });
    });
}

void Engine::secrets(Reply<SecretsSnapshot> reply)
{
    reply(m_secrets.snapshot());
}

void Engine::unlockSecrets(Secret passphrase, Reply<SecretsSnapshot> reply)
{
    m_secrets.unlock(std::move(passphrase), std::move(reply));
}

void Engine::rewrapSecrets(SecretsRewrap rewrap, Reply<SecretsSnapshot> reply)
{
    m_secrets.rewrap(std::move(rewrap), std::move(reply));
}

} // namespace signalbox
