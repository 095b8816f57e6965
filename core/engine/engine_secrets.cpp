// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/engine.h"

namespace signalbox {

using namespace Qt::StringLiterals;

void Engine::secrets(Reply<SecretsSnapshot> reply)
{
    reply(Error{ErrorCode::unavailable, u"Not yet"_s, {}, {}});
}

void Engine::unlockSecrets(Secret, Reply<SecretsSnapshot> reply)
{
    reply(Error{ErrorCode::unavailable, u"Not yet"_s, {}, {}});
}

void Engine::rewrapSecrets(SecretsRewrap, Reply<SecretsSnapshot> reply)
{
    reply(Error{ErrorCode::unavailable, u"Not yet"_s, {}, {}});
}

} // namespace signalbox
