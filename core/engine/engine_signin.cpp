// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/engine.h"

namespace signalbox {

void Engine::startSignIn(SignInStart start, Reply<SignInSnapshot> reply)
{
    m_signIns.start(std::move(start), reply);
}

void Engine::signIn(std::string id, Reply<SignInSnapshot> reply)
{
    m_signIns.signIn(id, reply);
}

void Engine::pasteSignInCode(std::string id, Secret text, Reply<SignInSnapshot> reply)
{
    m_signIns.pasteCode(id, text, reply);
}

void Engine::cancelSignIn(std::string id, Reply<SignInSnapshot> reply)
{
    m_signIns.cancel(id, reply);
}

} // namespace signalbox
