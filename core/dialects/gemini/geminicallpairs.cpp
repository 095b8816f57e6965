// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/gemini/geminicallpairs.h"

#include "core/dialects/canonical/conversationrepair.h"

#include <algorithm>

namespace signalbox {

namespace {

class CallPairs
{
public:
    void call(ToolCallPart &call, std::size_t turn)
    {
        if (m_answered) { // a new step begins: what was not answered never will be
            m_open.clear();
            m_answered = false;
        }
        if (turn != m_turn) {
            m_turn = turn;
            m_number = 0;
        }
        if (call.id.empty())
            call.id = madeCallId(turn, m_number, call.name);
        ++m_number;
        m_open.push_back({call.id, call.name});
    }

    void result(ToolResultPart &result)
    {
        m_answered = true;
        auto match = std::find_if(m_open.begin(), m_open.end(), [&result](const Open &open) {
            return !result.callId.empty() && open.id == result.callId;
        });
        if (match == m_open.end()) {
            match = std::find_if(m_open.begin(), m_open.end(),
                                 [&result](const Open &open) { return open.name == result.name; });
        }
        if (match == m_open.end())
            return;
        result.callId = match->id;
        m_open.erase(match);
    }

private:
    struct Open
    {
        std::string id;
        std::string name;
    };
    std::vector<Open> m_open; ///< calls without a result, oldest first
    std::size_t m_turn = 0;
    std::size_t m_number = 0;
    bool m_answered = false;
};

} // namespace

void pairGeminiCalls(Conversation &conversation)
{
    CallPairs pairs;
    for (std::size_t i = 0; i < conversation.turns.size(); ++i) {
        for (Part &part : conversation.turns[i].parts) {
            if (auto *call = part.as<ToolCallPart>())
                pairs.call(*call, i);
            else if (auto *result = part.as<ToolResultPart>())
                pairs.result(*result);
        }
    }
}

} // namespace signalbox
