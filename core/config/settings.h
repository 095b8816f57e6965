// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/schedulingsettings.h"
#include "core/base/secret.h"
#include "core/config/modelalias.h"
#include "core/scheduling/tuning.h"

#include <boost/json/object.hpp>

#include <map>
#include <string>
#include <vector>

namespace signalbox {

/// What `gui_config.json` says, typed (contract.md: table of pointers). A value; equality is by
/// known members. Unknown members stay in `document`.
struct Settings
{
    struct ClientKey ///< without its value, which is in the secret store
    {
        std::string id;
        std::string name;
        std::string lastFour;
        std::string sha256; ///< hex, of the value

        friend bool operator==(const ClientKey &, const ClientKey &) = default;
    };
    /// The user's own registration with a provider; its client secret is in the secret store.
    struct Provider
    {
        std::string clientId;
        std::string tokenUrl; ///< empty: that of the provider's definition

        friend bool operator==(const Provider &, const Provider &) = default;
    };
    struct Proxy
    {
        bool enabled = true;
        std::string host = "127.0.0.1";
        int port = 8045;
        bool allowLanAccess = false;
        std::vector<std::string> allowedHosts;
        std::vector<std::string> allowedOrigins;
        long long maxBodyBytes = 104857600;
        int maxConnections = 1024;
        int shutdownGraceSeconds = 10;
        bool forwardRateHeaders = true;
        SchedulingSettings scheduling;
        SchedulerTuning tuning;                    ///< /proxy/scheduling/tuning
        ModelAliases customMapping;                ///< alias or pattern → model or pool
        std::string upstreamProxy = "system";      ///< "system", "none" or a URL
        std::map<std::string, Provider> providers; ///< by provider id
        std::vector<ClientKey> clientKeys;

        friend bool operator==(const Proxy &, const Proxy &) = default;
    };
    struct Log
    {
        std::string level = "info";

        friend bool operator==(const Log &, const Log &) = default;
    };
    struct Ui
    {
        std::string theme = "system"; ///< "system", "light", "dark"
        bool closeToTrayTold = false;

        friend bool operator==(const Ui &, const Ui &) = default;
    };

    Proxy proxy;
    Log log;
    Ui ui;
    bool adminAllowRemote = false;
    bool lockWithSession = false; ///< forget secrets while the user's session is locked

    friend bool operator==(const Settings &, const Settings &) = default;
};

/// A settings document: the JSON as read, with every member that we do not know, and its typed
/// reading.
struct SettingsDocument
{
    Settings settings;
    boost::json::object json;
    std::vector<QString> notices; ///< what was read but not obeyed, in sentences for the user
};

/// Reads and validates a whole document; the Error's fields name every fault with its JSON pointer,
/// what is wrong and what is allowed. Absent members take their defaults.
[[nodiscard]] Result<SettingsDocument> settingsFromJson(boost::json::object json);

/// A merge patch (absent members keep their value; objects merge deeply, everything else replaces;
/// RFC 7396, but null is a value and not a deletion) applied and validated as a whole. In the
/// objects whose members the user names (custom_mapping, providers, tuning) null does remove one.
[[nodiscard]] Result<SettingsDocument> applySettingsPatch(const SettingsDocument &current,
                                                          const boost::json::object &patch);

/// The key at /proxy/api_key of settings or of a patch, which becomes null; empty when there is
/// none. It goes into the secret store; until then it is in `json`, which nobody may see.
[[nodiscard]] Secret takeApiKey(boost::json::object &settings);

/// The client secrets at /proxy/providers/<id>/client_secret of settings or of a patch, by
/// provider; they become null and go the same way as the key.
[[nodiscard]] std::map<std::string, Secret> takeClientSecrets(boost::json::object &settings);

/// The document with `settings` written into `json` over what was there, all known members present.
[[nodiscard]] boost::json::object settingsToJson(const SettingsDocument &document);

} // namespace signalbox
