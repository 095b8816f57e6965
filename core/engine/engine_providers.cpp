// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/engine.h"

namespace signalbox {

using namespace Qt::StringLiterals;

void Engine::saveProvider(boost::json::object, Reply<ProviderDefinition> reply)
{
    reply(Error{ErrorCode::unavailable, u"Not yet"_s, {}, {}});
}

void Engine::checkProvider(boost::json::object, Reply<ProviderDefinition> reply)
{
    reply(Error{ErrorCode::unavailable, u"Not yet"_s, {}, {}});
}

void Engine::removeProvider(ProviderId, Reply<ProviderDefinition> reply)
{
    reply(Error{ErrorCode::unavailable, u"Not yet"_s, {}, {}});
}

void Engine::findLocalServers(Reply<std::vector<LocalServer>> reply)
{
    reply(Error{ErrorCode::unavailable, u"Not yet"_s, {}, {}});
}

void Engine::oauthClient(ProviderId, Reply<OAuthClientSnapshot> reply)
{
    reply(Error{ErrorCode::unavailable, u"Not yet"_s, {}, {}});
}

void Engine::setOAuthClient(ProviderId, OAuthClientPatch, Reply<OAuthClientSnapshot> reply)
{
    reply(Error{ErrorCode::unavailable, u"Not yet"_s, {}, {}});
}

} // namespace signalbox
