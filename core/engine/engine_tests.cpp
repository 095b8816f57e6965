// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/engine.h"

namespace signalbox {

using namespace Qt::StringLiterals;

void Engine::testAccount(AccountId, std::string, Reply<TestReport> reply)
{
    reply(Error{ErrorCode::unavailable, u"Not yet"_s, {}, {}});
}

void Engine::testConnection(std::string, std::string, Reply<ConnectionReport> reply)
{
    reply(Error{ErrorCode::unavailable, u"Not yet"_s, {}, {}});
}

} // namespace signalbox
