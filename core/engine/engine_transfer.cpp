// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/engine.h"

namespace signalbox {

using namespace Qt::StringLiterals;

void Engine::previewImport(ImportCall, Reply<ImportPreview> reply)
{
    reply(Error{ErrorCode::unavailable, u"Not yet"_s, {}, {}});
}

void Engine::applyImport(ImportChoice, Reply<ImportResult> reply)
{
    reply(Error{ErrorCode::unavailable, u"Not yet"_s, {}, {}});
}

void Engine::cancelImport(std::string, Reply<bool> reply)
{
    reply(Error{ErrorCode::unavailable, u"Not yet"_s, {}, {}});
}

void Engine::undoImport(std::string, Reply<int> reply)
{
    reply(Error{ErrorCode::unavailable, u"Not yet"_s, {}, {}});
}

void Engine::exportAccounts(ExportCall, Reply<QByteArray> reply)
{
    reply(Error{ErrorCode::unavailable, u"Not yet"_s, {}, {}});
}

void Engine::restoreAccount(AccountId, Reply<AccountSnapshot> reply)
{
    reply(Error{ErrorCode::unavailable, u"Not yet"_s, {}, {}});
}

} // namespace signalbox
