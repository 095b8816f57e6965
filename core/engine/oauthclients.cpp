// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/oauthclients.h"

#include "core/json/value.h"

#include <utility>

namespace signalbox {

std::string clientSecretName(const std::string &provider)
{
    return "oauth-client/" + provider;
}

OAuthClients::OAuthClients(SettingsKeeper &settings, SecretStore &secrets)
    : m_settings(settings), m_secrets(secrets)
{
}

OAuthClient OAuthClients::client(const ProviderId &provider) const
{
    OAuthClient client;
    const auto &known = m_settings.settings().proxy.providers;
    if (const auto found = known.find(provider.str()); found != known.end()) {
        client.clientId = found->second.clientId;
        client.tokenUrl = found->second.tokenUrl;
    }
    if (auto secret = m_secrets.get(clientSecretName(provider.str())))
        client.clientSecret = std::move(*secret);
    return client;
}

void OAuthClients::ensure(std::function<void(Status)> done)
{
    if (!m_secrets.usable()) {
        done({});
        return;
    }
    const std::map<std::string, Secret> written = m_settings.takeClientSecrets();
    if (written.empty()) {
        done({});
        return;
    }
    // The document in memory is free of them already: an empty patch writes it as it is.
    change(written, {}, {}, [this, answer = std::move(done)](const Result<Settings> &saved) {
        if (!saved)
            (void)m_settings.reload(); // they stand in the file still, and must not be lost
        answer(saved ? Status() : Status(saved.error()));
    });
}

void OAuthClients::change(const std::map<std::string, Secret> &secrets, boost::json::object patch,
                          SettingsKeeper::Hooks hooks, std::function<void(Result<Settings>)> done)
{
    SecretChanges next;
    SecretChanges before;
    for (const auto &[provider, secret] : secrets) {
        const std::string name = clientSecretName(provider);
        next.emplace(name, secret);
        before.emplace(name, m_secrets.get(name));
    }
    m_secrets.change(next, [this, before, patch = std::move(patch), hooks = std::move(hooks),
                            answer = std::move(done)](const Status &kept) {
        const auto refuse = [this, before, answer](const Error &error) {
            m_secrets.change(before, [answer, error](const Status &) { answer(error); });
        };
        if (!kept) {
            refuse(kept.error());
            return;
        }
        m_settings.change(
            patch,
            [answer, refuse](const Result<Settings> &saved) {
                if (saved)
                    answer(saved);
                else
                    refuse(saved.error());
            },
            hooks);
    });
}

} // namespace signalbox
