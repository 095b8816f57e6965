// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engineoptions.h"
#include "core/engine/settingskeeper.h"
#include "core/gateway/accessguard.h"
#include "core/secrets/secretstore.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace signalbox {

/// The keys that clients and the admin API show: values in the secret store, in the settings their
/// hash and last four characters. One default client key is in use; the table is made for more.
/// Engine thread.
class ClientKeys
{
public:
    ClientKeys(const EngineOptions &options, SettingsKeeper &settings, SecretStore &secrets);

    /// Takes a key out of the settings into the store, and makes what is missing; answers when all
    /// is on disk. Without a usable store nothing is made: keys known by hash go on working.
    void ensure(std::function<void(Status)> done);

    /// Who may use the client endpoints and the admin API now.
    [[nodiscard]] std::vector<ClientKeyRule> clientRules() const;
    /// While the store is closed, the admin key that was last read from it stays good.
    [[nodiscard]] QByteArray adminHash();

    /// The default client key; noSecretStore when it cannot be read.
    [[nodiscard]] Result<Secret> defaultKey() const;
    /// Puts `value` in the place of the default key: store first, then its hash in the settings,
    /// together with `patch`. When the settings cannot be changed, the old key is in force again.
    void setDefaultKey(const Secret &value, boost::json::object patch, SettingsKeeper::Hooks hooks,
                       std::function<void(Result<Settings>)> done);
    /// Makes a new default key in place of the old one.
    void replaceDefaultKey(std::function<void(Result<Secret>)> done);

private:
    void putBack(const std::optional<Secret> &before, std::function<void()> done);
    void ensureAdminKey(const std::function<void(Status)> &done);

    const EngineOptions &m_options;
    SettingsKeeper &m_settings;
    SecretStore &m_secrets;
    QByteArray m_adminHash; ///< of the kept admin key, as last read
};

/// What the settings keep of a key, which is not its value.
[[nodiscard]] Settings::ClientKey clientKeyOf(std::string id, std::string name,
                                              const Secret &value);
/// Keys as the settings file has them.
[[nodiscard]] boost::json::array clientKeysJson(const std::vector<Settings::ClientKey> &keys);

/// The name of a client key's value in the secret store.
[[nodiscard]] std::string clientKeySecretName(const std::string &keyId);

} // namespace signalbox
