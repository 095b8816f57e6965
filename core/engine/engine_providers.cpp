// SPDX-License-Identifier: GPL-3.0-or-later
// Provider definitions and what belongs to them.
#include "core/engine/engine.h"

#include "core/engine/localservers.h"
#include "core/oauth/googleclient.h"
#include "core/providers/providerrequest.h"
#include "core/transfer/importdraft.h"

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

Error noSuchProvider()
{
    return {ErrorCode::notFound, u"There is no provider with this id"_s, {}, {}};
}

/// The faults of a settings change as its caller knows the members.
Error withoutPrefix(Error error, const std::string &prefix)
{
    for (FieldFault &fault : error.fields) {
        if (fault.pointer.starts_with(prefix))
            fault.pointer.erase(0, prefix.size());
    }
    return error;
}

/// A client as it was pasted: line ends and spaces would go to the provider with it.
Status checkClient(const OAuthClientPatch &patch)
{
    const QString message =
        u"must be one word without spaces, line ends and quotation marks: copy it again"_s;
    std::vector<FieldFault> faults;
    if (patch.clientId && !tokenFault(Secret(*patch.clientId)).isEmpty())
        faults.push_back({"/client_id", message});
    if (patch.clientSecret && !tokenFault(*patch.clientSecret).isEmpty())
        faults.push_back({"/client_secret", message});
    if (faults.empty())
        return {};
    const QString which = faults.front().pointer == "/client_id" ? u"id"_s : u"secret"_s;
    return Error{ErrorCode::invalidArgument,
                 u"The client %1 %2"_s.arg(which, message),
                 std::move(faults),
                 {}};
}

/// Whether Google's file can be for that provider.
Status checkIsGoogles(const ProviderDefinition &provider)
{
    static constexpr std::string_view kGoogle = "https://oauth2.googleapis.com/";
    const std::string &token = provider.signIn.tokenUrl;
    if (token.empty() || token.starts_with(kGoogle) || provider.userDefined)
        return {};
    const QString message = u"is a client of Google's, and %1 is not Google's"_s.arg(provider.name);
    return Error{
        ErrorCode::invalidArgument, u"The file "_s + message, {{"/google_file", message}}, {}};
}

} // namespace

ProviderKeeper::Services Engine::providerServices()
{
    return {m_options.dataDir,
            m_providers,
            m_storage,
            [this] { return m_proxy.listeners(); },
            [this](const ProviderId &id) { return usersOf(id); },
            [this](const std::vector<ProviderId> &ids) {
                for (const ProviderId &id : ids)
                    m_tokens.adoptProvider(id);
                Q_EMIT m_feed.providersChanged();
            }};
}

std::vector<ProviderKeeper::User> Engine::usersOf(const ProviderId &id) const
{
    std::vector<ProviderKeeper::User> users;
    for (const auto &[accountId, account] : m_accounts.all()) {
        if (account.provider != id)
            continue;
        const bool keyed = account.credentialKind != CredentialKind::none;
        users.push_back({accountId.str(), account.label,
                         keyed && (account.baseUrl.empty() || signsIn(account.credentialKind))});
    }
    return users;
}

/// Accounts may have waited for a definition.
void Engine::reloadAccounts()
{
    m_accounts.reload([this](const std::vector<QString> &sentences) {
        for (const QString &sentence : sentences)
            notice(sentence);
    });
}

void Engine::saveProvider(boost::json::object definition, Reply<ProviderDefinition> reply)
{
    m_providerKeeper.save(std::move(definition), [this, reply = std::move(reply)](
                                                     const Result<ProviderDefinition> &saved) {
        if (saved)
            reloadAccounts();
        reply(saved);
    });
}

void Engine::checkProvider(boost::json::object definition, Reply<ProviderDefinition> reply)
{
    reply(m_providerKeeper.check(definition));
}

void Engine::removeProvider(ProviderId id, Reply<ProviderDefinition> reply)
{
    m_providerKeeper.remove(id, std::move(reply));
}

void Engine::findLocalServers(Reply<std::vector<LocalServer>> reply)
{
    std::vector<std::string> known;
    for (const auto &[id, account] : m_accounts.all()) {
        if (const ProviderDefinition *provider = m_providers.find(account.provider))
            known.push_back(originOf(baseUrlOf(*provider, account)));
    }
    const auto handle = std::make_shared<std::weak_ptr<LocalServers>>();
    const auto search = std::make_shared<LocalServers>(
        m_transport, m_providers,
        [this, handle, reply = std::move(reply)](std::vector<LocalServer> found) {
            endFromLoop(handle->lock());
            reply(std::move(found));
        });
    *handle = search;
    m_running.insert(search);
    search->start(m_proxy.listeners(), known);
}

void Engine::oauthClient(ProviderId id, Reply<OAuthClientSnapshot> reply)
{
    if (!m_providers.find(id)) {
        reply(noSuchProvider());
        return;
    }
    reply(m_oauthClients.snapshot(id));
}

void Engine::setOAuthClient(ProviderId id, OAuthClientPatch patch, Reply<OAuthClientSnapshot> reply)
{
    const ProviderDefinition *provider = m_providers.find(id);
    if (!provider) {
        reply(noSuchProvider());
        return;
    }
    if (!provider->accepts(CredentialKind::oauth)) {
        reply(Error{ErrorCode::invalidArgument,
                    u"%1 has no sign-in that needs a client"_s.arg(provider->name),
                    {},
                    {}});
        return;
    }
    std::string projectId;
    if (patch.googleFile) {
        if (const Status fits = checkIsGoogles(*provider); !fits) {
            reply(fits.error());
            return;
        }
        Result<GoogleClient> google = readGoogleClient(*patch.googleFile);
        if (!google) {
            reply(google.error());
            return;
        }
        projectId = google->projectId;
        patch.clientId = google->client.clientId;
        patch.clientSecret = google->client.clientSecret;
    }
    if (const Status plain = checkClient(patch); !plain) {
        reply(plain.error());
        return;
    }
    m_oauthClients.set(
        id, patch, settingsHooks(),
        [this, id, projectId, reply = std::move(reply)](const Result<Settings> &saved) {
            if (!saved) {
                reply(withoutPrefix(saved.error(), "/proxy/providers/" + id.str()));
                return;
            }
            OAuthClientSnapshot snapshot = m_oauthClients.snapshot(id);
            snapshot.projectId = projectId;
            reply(std::move(snapshot));
        });
}

} // namespace signalbox
