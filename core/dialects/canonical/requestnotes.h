// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/dialectid.h"
#include "core/base/result.h"
#include "core/dialects/canonical/conversation.h"

#include <QString>

#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

/// Settings of a request that a target may not know. DialectCodec::fieldOf gives the client's name.
enum class Setting {
    temperature,
    topP,
    topK,
    seed,
    presencePenalty,
    frequencyPenalty,
    stop,
    maxTokens,
    choices,
    logprobs,
    topLogprobs,
    logitBias,
    tools,
    hostedTools,
    toolChoice,
    parallelToolCalls,
    reasoning,
    format,
    verbosity,
    user,
    serviceTier,
    promptCacheKey,
    store,
    previousResponse,
    cacheControl,
};

/// What became of a request while it was written for another dialect: what was left out, for the
/// debug log and the tests, and what could not be said at all. On the stack of one translation.
class RequestNotes
{
public:
    explicit RequestNotes(DialectId client) : m_client(client) {}

    /// Left out because the target has no such thing and the meaning bears it.
    void drop(Setting setting, std::string_view why);
    /// The same for something that is no setting: a member by its path.
    void drop(std::string path, std::string_view why);

    struct Dropped
    {
        std::string path; ///< as clients write it
        std::string why;
    };
    [[nodiscard]] const std::vector<Dropped> &dropped() const { return m_dropped; }

    /// The error for what would change the meaning if it were left out; `why` is a sentence's end:
    /// "the upstream takes one answer only".
    [[nodiscard]] Error refuse(Setting setting, const QString &why) const;
    [[nodiscard]] Error refuse(std::string_view path, const QString &why) const;
    /// Refuses a request that leans on a prompt which only the client's own vendor keeps and can
    /// read: Gemini's cachedContent. For writers of other dialects.
    [[nodiscard]] Status refuseKeptPrompt(const Conversation &conversation) const;

private:
    DialectId m_client;
    std::vector<Dropped> m_dropped;
};

} // namespace signalbox
