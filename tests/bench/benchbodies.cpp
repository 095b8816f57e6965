// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/benchbodies.h"

#include "core/json/writer.h"

#include <string>

namespace signalbox::bench {

namespace {

using json::Writer;

constexpr std::string_view kSchema =
    R"({"type":"object","properties":{"path":{"type":"string","description":"where"},)"
    R"("lines":{"type":"integer"}},"required":["path"]})";
constexpr std::string_view kTools[] = {"read_file", "write_file"};

std::string words(std::size_t bytes, int seed)
{
    std::string out;
    while (out.size() < bytes)
        out += "line " + std::to_string(seed + static_cast<int>(out.size())) + ": \"x\" = y;\n";
    return out;
}

std::string arguments(int round)
{
    return R"({"path":"src/file)" + std::to_string(round) + R"(.cpp","lines":)" +
           std::to_string(round) + "}";
}

/// What one round says.
struct Round
{
    std::string question;
    std::string answer;
    std::string id;
    std::string arguments;
    std::string result;
};

Round roundOf(int number)
{
    return {words(300, number), words(200, number), "call_" + std::to_string(number),
            arguments(number), words(1500, number)};
}

void chatRound(Writer &to, const Round &round)
{
    to.beginObject();
    to.string("role", "user");
    to.string("content", round.question);
    to.endObject();
    to.beginObject();
    to.string("role", "assistant");
    to.string("content", round.answer);
    to.beginArray("tool_calls");
    to.beginObject();
    to.string("id", round.id);
    to.string("type", "function");
    to.beginObject("function");
    to.string("name", kTools[0]);
    to.string("arguments", round.arguments);
    to.endObject();
    to.endObject();
    to.endArray();
    to.endObject();
    to.beginObject();
    to.string("role", "tool");
    to.string("tool_call_id", round.id);
    to.string("content", round.result);
    to.endObject();
}

void responsesRound(Writer &to, const Round &round)
{
    to.beginObject();
    to.string("role", "user");
    to.string("content", round.question);
    to.endObject();
    to.beginObject();
    to.string("type", "message");
    to.string("role", "assistant");
    to.beginArray("content");
    to.beginObject();
    to.string("type", "output_text");
    to.string("text", round.answer);
    to.endObject();
    to.endArray();
    to.endObject();
    to.beginObject();
    to.string("type", "function_call");
    to.string("call_id", round.id);
    to.string("name", kTools[0]);
    to.string("arguments", round.arguments);
    to.endObject();
    to.beginObject();
    to.string("type", "function_call_output");
    to.string("call_id", round.id);
    to.string("output", round.result);
    to.endObject();
}

void anthropicRound(Writer &to, const Round &round)
{
    to.beginObject();
    to.string("role", "user");
    to.string("content", round.question);
    to.endObject();
    to.beginObject();
    to.string("role", "assistant");
    to.beginArray("content");
    to.beginObject();
    to.string("type", "text");
    to.string("text", round.answer);
    to.endObject();
    to.beginObject();
    to.string("type", "tool_use");
    to.string("id", round.id);
    to.string("name", kTools[0]);
    to.raw("input", round.arguments);
    to.endObject();
    to.endArray();
    to.endObject();
    to.beginObject();
    to.string("role", "user");
    to.beginArray("content");
    to.beginObject();
    to.string("type", "tool_result");
    to.string("tool_use_id", round.id);
    to.string("content", round.result);
    to.endObject();
    to.endArray();
    to.endObject();
}

void geminiContent(Writer &to, std::string_view role)
{
    to.beginObject();
    to.string("role", role);
    to.beginArray("parts");
}

void geminiText(Writer &to, std::string_view text)
{
    to.beginObject();
    to.string("text", text);
    to.endObject();
}

void geminiRound(Writer &to, const Round &round)
{
    geminiContent(to, "user");
    geminiText(to, round.question);
    to.endArray();
    to.endObject();
    geminiContent(to, "model");
    geminiText(to, round.answer);
    to.beginObject();
    to.beginObject("functionCall");
    to.string("name", kTools[0]);
    to.raw("args", round.arguments);
    to.endObject();
    to.endObject();
    to.endArray();
    to.endObject();
    geminiContent(to, "user");
    to.beginObject();
    to.beginObject("functionResponse");
    to.string("name", kTools[0]);
    to.beginObject("response");
    to.string("output", round.result);
    to.endObject();
    to.endObject();
    to.endObject();
    to.endArray();
    to.endObject();
}

void writeRound(DialectId dialect, Writer &to, const Round &round)
{
    switch (dialect) {
    case DialectId::openaiChat:
        chatRound(to, round);
        break;
    case DialectId::openaiResponses:
        responsesRound(to, round);
        break;
    case DialectId::anthropic:
        anthropicRound(to, round);
        break;
    case DialectId::gemini:
        geminiRound(to, round);
        break;
    }
}

void writeTool(DialectId dialect, Writer &to, std::string_view name)
{
    const bool nested = dialect == DialectId::openaiChat;
    to.beginObject();
    if (nested || dialect == DialectId::openaiResponses)
        to.string("type", "function");
    if (nested)
        to.beginObject("function");
    to.string("name", name);
    to.string("description", "Reads or writes a file.");
    const bool anthropic = dialect == DialectId::anthropic;
    to.raw(dialect == DialectId::gemini ? "parametersJsonSchema"
                                        : (anthropic ? "input_schema" : "parameters"),
           kSchema);
    if (nested)
        to.endObject();
    to.endObject();
}

void writeTools(DialectId dialect, Writer &to)
{
    to.beginArray("tools");
    if (dialect == DialectId::gemini) {
        to.beginObject();
        to.beginArray("functionDeclarations");
    }
    for (const std::string_view tool : kTools)
        writeTool(dialect, to, tool);
    if (dialect == DialectId::gemini) {
        to.endArray();
        to.endObject();
    }
    to.endArray();
}

std::string_view turnsOf(DialectId dialect)
{
    if (dialect == DialectId::gemini)
        return "contents";
    return dialect == DialectId::openaiResponses ? "input" : "messages";
}

} // namespace

QByteArray requestBody(DialectId dialect, qsizetype bytes)
{
    QByteArray out;
    out.reserve(bytes + 4096);
    Writer to(out);
    to.beginObject();
    if (dialect != DialectId::gemini) {
        to.string("model", "client-model");
        to.boolean("stream", true);
    }
    if (dialect == DialectId::anthropic)
        to.integer("max_tokens", 4096);
    writeTools(dialect, to);
    to.beginArray(turnsOf(dialect));
    for (int round = 0; out.size() < bytes; ++round)
        writeRound(dialect, to, roundOf(round));
    to.endArray();
    to.endObject();
    return out;
}

} // namespace signalbox::bench
