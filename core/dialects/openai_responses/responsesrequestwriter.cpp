// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_responses/responsesrequestwriter.h"

#include "core/dialects/canonical/conversationrepair.h"
#include "core/dialects/canonical/toolnames.h"
#include "core/dialects/openai_responses/responsesitemwriter.h"
#include "core/dialects/openai_responses/responsessettings.h"
#include "core/dialects/openai_responses/responsessettingswriter.h"
#include "core/dialects/openai_responses/responsestoolwriter.h"
#include "core/json/writer.h"

namespace signalbox::responses {

using namespace Qt::StringLiterals;

namespace {

/// The words of a leading system turn that can be instructions: nothing but text. A client of this
/// dialect has said itself what its instructions are; the rest are items, and stay items.
std::optional<std::string> instructionsOf(const Turn &turn, DialectId client)
{
    if (client == DialectId::openaiResponses && turn.where != kInstructions)
        return std::nullopt;
    std::string out;
    for (const Part &part : turn.parts) {
        const auto *text = part.as<TextPart>();
        const auto *foreign = part.as<ForeignPart>();
        if (!text && (!foreign || foreign->dialect == DialectId::openaiResponses))
            return std::nullopt;
        const std::string &words = text ? text->text : foreign->text;
        if (!words.empty())
            out += (out.empty() ? "" : "\n\n") + words;
    }
    return out;
}

/// Writes the leading turns that are instructions and tells how many they are.
std::size_t writeInstructions(json::Writer &to, const std::vector<Turn> &leading, DialectId client)
{
    std::string all;
    std::size_t count = 0;
    for (const Turn &turn : leading) {
        const auto words = instructionsOf(turn, client);
        if (!words)
            break;
        ++count;
        if (!words->empty())
            all += (all.empty() ? "" : "\n\n") + *words;
    }
    if (!all.empty())
        to.string("instructions", all);
    return count;
}

Status writeConversation(json::Writer &to, const Conversation &conversation, const ToolNames &names,
                         RequestNotes &notes)
{
    Conversation written = repaired(conversation, RepairRules{});
    const std::vector<Turn> leading = takeLeadingSystem(written);
    // Where there is nothing else, the system's words are the input, which must not be empty.
    const std::size_t told =
        written.turns.empty() ? 0 : writeInstructions(to, leading, written.dialect);
    ItemWriter items(to, written, names, notes);
    to.beginArray("input");
    for (std::size_t i = told; i < leading.size(); ++i) {
        if (Status status = items.write(leading[i]); !status)
            return status;
    }
    for (const Turn &turn : written.turns) {
        if (Status status = items.write(turn); !status)
            return status;
    }
    to.endArray();
    return {};
}

} // namespace

Result<QByteArray> writeRequest(const Conversation &conversation, const WriteTarget &target,
                                RequestNotes &notes)
{
    if (conversation.sampling.choices > 1)
        return notes.refuse(Setting::choices, u"the upstream gives one answer only"_s);
    if (conversation.dialect != DialectId::openaiResponses &&
        !conversation.previousResponseId.empty())
        return notes.refuse(Setting::previousResponse,
                            u"is of another vendor; send the whole conversation"_s);
    if (Status status = notes.refuseKeptPrompt(conversation); !status)
        return status.error();
    QByteArray out;
    json::Writer to(out);
    const ToolNames names = toolNamesFor(DialectId::openaiResponses, conversation);
    to.beginObject();
    to.string("model", target.model);
    if (conversation.stream)
        to.boolean("stream", true);
    if (Status status = writeConversation(to, conversation, names, notes); !status)
        return status.error();
    writeTools(to, conversation, target, names, notes);
    writeThinkingSettings(to, conversation, target, notes);
    writeSettings(to, conversation, target, notes);
    to.endObject();
    return out;
}

Result<QByteArray> writeCountRequest(const Conversation &conversation, const WriteTarget &target,
                                     RequestNotes &notes)
{
    QByteArray out;
    json::Writer to(out);
    const ToolNames names = toolNamesFor(DialectId::openaiResponses, conversation);
    to.beginObject();
    to.string("model", target.model);
    if (Status status = writeConversation(to, conversation, names, notes); !status)
        return status.error();
    writeTools(to, conversation, target, names, notes);
    writeThinkingSettings(to, conversation, target, notes);
    to.endObject();
    return out;
}

} // namespace signalbox::responses
