// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_responses/responsesecho.h"

#include "core/dialects/openai_responses/responsessettings.h"

#include <array>
#include <string_view>

namespace signalbox::responses {

namespace {

struct EchoedMember
{
    std::string_view name;
    std::string_view otherwise; ///< JSON where the client gave nothing
};

constexpr std::array kEchoed = {
    EchoedMember{"background", "false"},
    EchoedMember{"instructions", "null"},
    EchoedMember{"max_output_tokens", "null"},
    EchoedMember{"max_tool_calls", "null"},
    EchoedMember{"metadata", "{}"},
    EchoedMember{"parallel_tool_calls", "true"},
    EchoedMember{"previous_response_id", "null"},
    EchoedMember{"prompt_cache_key", "null"},
    EchoedMember{"reasoning", R"({"effort":null,"summary":null})"},
    EchoedMember{"safety_identifier", "null"},
    EchoedMember{"service_tier", R"("default")"},
    EchoedMember{"store", "true"},
    EchoedMember{"temperature", "null"},
    EchoedMember{"text", R"({"format":{"type":"text"}})"},
    EchoedMember{"tool_choice", R"("auto")"},
    EchoedMember{"tools", "[]"},
    EchoedMember{"top_logprobs", "0"},
    EchoedMember{"top_p", "null"},
    EchoedMember{"truncation", R"("disabled")"},
    EchoedMember{"user", "null"},
};

} // namespace

void writeEcho(json::Writer &to, const Conversation &request)
{
    to.null("access_programs"); // the type demands it
    for (const EchoedMember &member : kEchoed) {
        if (const json::Value *value = clientMember(request, member.name))
            to.value(member.name, *value);
        else
            to.raw(member.name, member.otherwise);
    }
}

} // namespace signalbox::responses
