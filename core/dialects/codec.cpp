// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/codec.h"

#include "core/dialects/anthropic/anthropiccodec.h"
#include "core/dialects/gemini/geminicodec.h"
#include "core/dialects/openai_chat/openaichatcodec.h"
#include "core/dialects/openai_responses/openairesponsescodec.h"

namespace signalbox {

const DialectCodec &codecFor(DialectId id)
{
    static const OpenAiChatCodec kChat;
    static const OpenAiResponsesCodec kResponses;
    static const AnthropicCodec kAnthropic;
    static const GeminiCodec kGemini;
    switch (id) {
    case DialectId::openaiChat:
        break;
    case DialectId::openaiResponses:
        return kResponses;
    case DialectId::anthropic:
        return kAnthropic;
    case DialectId::gemini:
        return kGemini;
    }
    return kChat;
}

} // namespace signalbox
