// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/engine.h"

namespace signalbox {

using namespace Qt::StringLiterals;

void Engine::startSignIn(SignInStart, Reply<SignInSnapshot> reply)
{
    reply(Error{ErrorCode::unavailable, u"Not yet"_s, {}, {}});
}

void Engine::signIn(std::string, Reply<SignInSnapshot> reply)
{
    reply(Error{ErrorCode::unavailable, u"Not yet"_s, {}, {}});
}

void Engine::pasteSignInCode(std::string, Secret, Reply<SignInSnapshot> reply)
{
    reply(Error{ErrorCode::unavailable, u"Not yet"_s, {}, {}});
}

void Engine::cancelSignIn(std::string, Reply<SignInSnapshot> reply)
{
    reply(Error{ErrorCode::unavailable, u"Not yet"_s, {}, {}});
}

} // namespace signalbox
