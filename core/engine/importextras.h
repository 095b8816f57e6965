// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/oauthclients.h"
#include "core/engine/settingskeeper.h"
#include "core/secrets/secretstore.h"
#include "core/transfer/importplan.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace signalbox {

/// What an import brings besides accounts: settings, keys that clients show, the user's OAuth
/// clients. Keys are added to those that there are, so that no client stops working; an OAuth
/// client is set only where there is none. Engine thread.
class ImportExtras
{
public:
    /// All must outlive it.
    struct Services
    {
        SettingsKeeper &settings;
        SecretStore &secrets;
        const ProviderRegistry &providers;
        std::function<SettingsKeeper::Hooks()> hooks; ///< of a change of settings
    };

    explicit ImportExtras(Services services) : m_services(std::move(services)) {}

    /// What was done, for undo(), and what could not be, in sentences.
    struct Applied
    {
        boost::json::object before; ///< settings as they were, where the import changed them
        boost::json::object after;  ///< the same members as it left them
        std::vector<std::string> keyIds;
        std::map<std::string, std::string> clients; ///< provider → client id
        std::vector<QString> failed;
    };
    void apply(const ImportPlan &plan, std::function<void(Applied)> done);
    /// Takes it back as far as nobody has changed it since.
    void undo(const Applied &applied, std::function<void()> done);

    /// Whether apply() would have to keep a secret.
    [[nodiscard]] static bool needsSecrets(const ImportPlan &plan);

private:
    struct Access;
    [[nodiscard]] Access accessOf(const ImportPlan &plan, Applied &applied) const;
    void applySettings(const boost::json::object &patch, Applied applied,
                       std::function<void(Applied)> done);
    void dropSecrets(const Applied &applied, std::function<void()> done);

    Services m_services;
};

} // namespace signalbox
