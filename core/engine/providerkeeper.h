// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"
#include "core/admin/reply.h"
#include "core/base/serialqueue.h"
#include "core/base/storagethread.h"
#include "core/net/urlpolicy.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace signalbox {

/// The user's own provider definitions: `providers/<id>.json` in the data folder, read into the
/// registry beside the built-in ones. What is faulty is told and left where it is; a definition in
/// use whose file breaks or vanishes keeps its last good state. A key is never sent to a host that
/// it was not given for: a definition that accounts with keys rely on keeps its hosts. Engine
/// thread.
class ProviderKeeper
{
public:
    static constexpr qint64 kMaxFileBytes = 256LL * 1024;

    /// An account, as far as the definitions are concerned.
    struct User
    {
        std::string id;
        QString label;
        bool keepsHosts = false; ///< it has a credential that goes where the definition says
    };
    struct Services
    {
        QString dataDir;
        ProviderRegistry &providers;
        StorageThread &storage;
        /// The program's own listeners, which no base URL may name.
        std::function<std::vector<ListenAddress>()> ownListeners;
        std::function<std::vector<User>(const ProviderId &)> users;
        /// These definitions are others now, or gone.
        std::function<void(const std::vector<ProviderId> &)> changed;
    };

    explicit ProviderKeeper(Services services) : m_services(std::move(services)) {}

    /// Reads all files, blocking; sentences about those that could not be used.
    [[nodiscard]] std::vector<QString> load();
    /// Takes over what others changed in the folder, once running changes are through. `done` gets
    /// sentences that were not told before.
    void reload(std::function<void(std::vector<QString>)> done);

    /// The definition if it could be saved now; else every fault.
    [[nodiscard]] Result<ProviderDefinition> check(const boost::json::object &json) const;
    void save(boost::json::object json, Reply<ProviderDefinition> reply);
    void remove(const ProviderId &id, Reply<ProviderDefinition> reply);

private:
    using Definitions = std::map<std::string, ProviderDefinition>;
    struct Files
    {
        Definitions good;                ///< by id
        std::vector<std::string> faulty; ///< ids by file name
        std::vector<QString> faults;     ///< in sentences
    };

    [[nodiscard]] Files readFiles() const;
    [[nodiscard]] Result<ProviderDefinition> readFile(const QString &path) const;
    [[nodiscard]] std::vector<QString> takeOver();
    void drop(const Files &files, std::vector<ProviderId> &changed,
              std::vector<QString> &sentences);
    [[nodiscard]] std::vector<FieldFault> faultsOf(const ProviderDefinition &definition) const;
    /// conflict while it would send keys that are there to another host.
    [[nodiscard]] Status checkHosts(const ProviderDefinition &next) const;
    void carryOutSave(const boost::json::object &json, const Reply<ProviderDefinition> &reply);
    void carryOutRemove(const ProviderId &id, const Reply<ProviderDefinition> &reply);
    [[nodiscard]] QString folder() const
    {
        return m_services.dataDir + QStringLiteral("/providers");
    }
    [[nodiscard]] QString pathOf(const ProviderId &id) const;

    Services m_services;
    SerialQueue m_writes; ///< each change starts from what the one before left
    std::vector<QString> m_told;
};

} // namespace signalbox
