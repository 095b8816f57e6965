// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/dialectid.h"

namespace signalbox {

std::string_view dialectName(DialectId dialect)
{
    switch (dialect) {
    case DialectId::openaiChat:
        return "openai_chat";
    case DialectId::openaiResponses:
        return "openai_responses";
    case DialectId::anthropic:
        return "anthropic";
    case DialectId::gemini:
        return "gemini";
    }
    return {};
}

std::optional<DialectId> dialectFromName(std::string_view name)
{
    for (const DialectId dialect : kAllDialects) {
        if (dialectName(dialect) == name)
            return dialect;
    }
    return std::nullopt;
}

} // namespace signalbox
