// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"
#include "core/admin/reply.h"

#include <QByteArray>

#include <optional>
#include <string>
#include <vector>

namespace signalbox {

/// A server of the OpenAI kind that was found on this computer.
struct LocalServer
{
    ProviderId provider;
    QString name;        ///< "Ollama"
    std::string baseUrl; ///< "http://127.0.0.1:11434/v1"
    std::vector<std::string> models;
    bool known = false; ///< an account uses it already

    friend bool operator==(const LocalServer &, const LocalServer &) = default;
};

/// The user's own registration with a provider; the client secret is told to nobody.
struct OAuthClientSnapshot
{
    ProviderId provider;
    std::string clientId; ///< empty: none is set
    bool hasSecret = false;
    std::string tokenUrl;  ///< empty: the definition's
    std::string projectId; ///< that Google's file named, to be offered; only in that answer
};

/// A change to it: either Google's downloaded file as it is, or the members.
struct OAuthClientPatch
{
    std::optional<QByteArray> googleFile;
    std::optional<std::string> clientId; ///< empty: none any more, and no secret
    std::optional<Secret> clientSecret;
    std::optional<std::string> tokenUrl;
};

/// Provider definitions and what belongs to them (docs/providers.md).
class ProviderCommands
{
public:
    virtual ~ProviderCommands() = default;

    virtual void providers(Reply<std::vector<ProviderDefinition>> reply) = 0;
    /// Checks a definition and writes it to providers/<id>.json: in force for the next request.
    /// invalidArgument with every fault and its pointer; conflict for the id of a built-in one.
    virtual void saveProvider(boost::json::object definition, Reply<ProviderDefinition> reply) = 0;
    /// The same check without writing.
    virtual void checkProvider(boost::json::object definition, Reply<ProviderDefinition> reply) = 0;
    /// Of the user's own ones; conflict while accounts use it, naming them.
    virtual void removeProvider(ProviderId id, Reply<ProviderDefinition> reply) = 0;
    /// Asks the usual loopback ports of local servers, once, because the user said so.
    virtual void findLocalServers(Reply<std::vector<LocalServer>> reply) = 0;

    virtual void oauthClient(ProviderId id, Reply<OAuthClientSnapshot> reply) = 0;
    virtual void setOAuthClient(ProviderId id, OAuthClientPatch patch,
                                Reply<OAuthClientSnapshot> reply) = 0;
};

} // namespace signalbox
