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

OAuthClientSnapshot OAuthClients::snapshot(const ProviderId &provider) const
{
    const OAuthClient known = client(provider);
    OAuthClientSnapshot snapshot;
    snapshot.provider = provider;
    snapshot.clientId = known.clientId;
    snapshot.hasSecret = !known.clientSecret.empty();
    snapshot.tokenUrl = known.tokenUrl;
    return snapshot;
}

void OAuthClients::set(const ProviderId &provider, const OAuthClientPatch &patch,
                       SettingsKeeper::Hooks hooks, std::function<void(Result<Settings>)> done)
{
    const OAuthClient before = client(provider);
    const bool gone = patch.clientId && patch.clientId->empty();
    const bool another = patch.clientId && *patch.clientId != before.clientId;
    std::map<std::string, Secret> secrets;
    if (patch.clientSecret && !gone)
        secrets.emplace(provider.str(), *patch.clientSecret);
    else if (another && !before.clientSecret.empty())
        secrets.emplace(provider.str(), Secret());
    boost::json::object members;
    if (patch.clientId)
        members["client_id"] = *patch.clientId;
    if (patch.tokenUrl)
        members["token_url"] = *patch.tokenUrl;
    boost::json::object document;
    boost::json::value &place =
        document["proxy"].emplace_object()["providers"].emplace_object()[provider.str()];
    if (!gone)
        place = std::move(members);
    change(secrets, std::move(document), std::move(hooks), std::move(done));
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
        next.emplace(name, secret.empty() ? std::nullopt : std::optional<Secret>(secret));
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
