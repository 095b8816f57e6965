// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/fuzzentries.h"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace signalbox::fuzz {

std::span<const Entry> entries()
{
    // The numbers are DialectId's.
    static const std::array<Entry, 20> kEntries = {{
        {"request_openai_chat", readRequests<0>},
        {"request_openai_responses", readRequests<1>},
        {"request_anthropic", readRequests<2>},
        {"request_gemini", readRequests<3>},
        {"answer_openai_chat", readAnswers<0>},
        {"answer_openai_responses", readAnswers<1>},
        {"answer_anthropic", readAnswers<2>},
        {"answer_gemini", readAnswers<3>},
        {"stream_openai_chat", readStreams<0>},
        {"stream_openai_responses", readStreams<1>},
        {"stream_anthropic", readStreams<2>},
        {"stream_gemini", readStreams<3>},
        {"framing_sse", frameSse},
        {"framing_array", frameArray},
        {"json_document", parseDocuments},
        {"settings", readSettings},
        {"account", readAccounts},
        {"retry_hints", readHints},
        {"errors", classifyErrors},
        {"quota", readQuota},
    }};
    return kEntries;
}

const Entry *findEntry(std::string_view name)
{
    for (const Entry &entry : entries()) {
        if (entry.name == name)
            return &entry;
    }
    return nullptr;
}

void require(bool holds, std::string_view what)
{
    if (holds)
        return;
    std::fprintf(stderr, "fuzz: does not hold: %.*s\n", static_cast<int>(what.size()), what.data());
    std::abort();
}

} // namespace signalbox::fuzz
