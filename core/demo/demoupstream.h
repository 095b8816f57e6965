// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "core/demo/demoquotas.h"
#include "core/demo/demorules.h"
#include "core/dialects/codec.h"
#include "core/upstream/transport.h"

#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

/// An answer of the demo: its pieces go out one after the other, in the time of a stream.
struct DemoReply
{
    int status = 200;
    Headers headers;
    std::vector<QByteArray> pieces;
};

/// The upstream inside this program: every dialect, whole and streamed, tools, counts, model lists,
/// limits and errors as vendors have them. No sockets. One thread; the clock must outlive it.
class DemoUpstream
{
public:
    DemoUpstream(const DemoRules &rules, const Clock &clock);

    /// Whether a URL is of the demo's host.
    [[nodiscard]] static bool serves(const QByteArray &url);
    /// Answers at once; what the request costs is taken at this moment.
    [[nodiscard]] DemoReply answer(const UpstreamRequest &request);

private:
    enum class Task { generate, count, models, usage, unknown };
    /// What a URL and method ask for.
    struct Call
    {
        Task task = Task::unknown;
        DialectId dialect = DialectId::openaiChat;
        RequestHead head;
        StreamFraming framing = StreamFraming::sse;
    };
    /// One request, read.
    struct Question
    {
        Call call;
        std::string account;
        std::shared_ptr<const Conversation> conversation;
    };

    [[nodiscard]] static Call callOf(const UpstreamRequest &request);
    [[nodiscard]] static Call geminiCall(std::string_view path, std::string_view query);
    [[nodiscard]] DemoReply generate(const Question &question);
    [[nodiscard]] DemoReply models(const Call &call) const;
    [[nodiscard]] DemoReply refused(const Question &question, const DemoRefusal &refusal);
    [[nodiscard]] bool isOverloaded();
    [[nodiscard]] AnswerContext contextOf(const Question &question);

    const DemoRules m_rules;
    const Clock &m_clock;
    DemoQuotas m_quotas;
    SeededRandom m_random;
    int m_asked = 0;   ///< requests for an answer so far
    int m_answers = 0; ///< numbers the ids
};

} // namespace signalbox
