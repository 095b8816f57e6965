// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/providercommands.h"
#include "core/engine/settingskeeper.h"
#include "core/oauth/tokenrefresher.h"
#include "core/secrets/secretstore.h"

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace signalbox {

/// The user's registrations with providers: ids and addresses in the settings, client secrets in
/// the secret store. Engine thread.
class OAuthClients
{
public:
    OAuthClients(SettingsKeeper &settings, SecretStore &secrets);

    [[nodiscard]] OAuthClient client(const ProviderId &provider) const;

    /// Client secrets that stand in the settings file go into the secret store, and null takes
    /// their place; without a usable store they stay until there is one.
    void ensure(std::function<void(Status)> done);
    [[nodiscard]] OAuthClientSnapshot snapshot(const ProviderId &provider) const;
    /// The members of `patch`; its file is read already. A secret of another client goes.
    void set(const ProviderId &provider, const OAuthClientPatch &patch, SettingsKeeper::Hooks hooks,
             std::function<void(Result<Settings>)> done);
    /// A change of settings with client secrets that were taken out of it: they are kept first,
    /// and are as before when the change is refused.
    void change(const std::map<std::string, Secret> &secrets, boost::json::object patch,
                SettingsKeeper::Hooks hooks, std::function<void(Result<Settings>)> done);

private:
    SettingsKeeper &m_settings;
    SecretStore &m_secrets;
};

/// The name of a provider's client secret in the store.
[[nodiscard]] std::string clientSecretName(const std::string &provider);

} // namespace signalbox
