// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/canonical/requestnotes.h"

#include "core/dialects/canonical/requestfields.h"
#include "core/dialects/codec.h"

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

void RequestNotes::drop(Setting setting, std::string_view why)
{
    drop(std::string(codecFor(m_client).fieldOf(setting)), why);
}

void RequestNotes::drop(std::string path, std::string_view why)
{
    m_dropped.push_back({std::move(path), std::string(why)});
}

Error RequestNotes::refuse(Setting setting, const QString &why) const
{
    return refuse(codecFor(m_client).fieldOf(setting), why);
}

Error RequestNotes::refuse(std::string_view path, const QString &why) const
{
    return requestError(path, why);
}

Status RequestNotes::refuseKeptPrompt(const Conversation &conversation) const
{
    static constexpr std::string_view kCache = "cachedContent";
    const auto &extras = conversation.extras;
    const bool leans = std::any_of(extras.begin(), extras.end(),
                                   [](const auto &extra) { return extra.first == kCache; });
    if (!leans)
        return {};
    return refuse(kCache, u"is kept by Google only; send the content itself in contents"_s);
}

} // namespace signalbox
