// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_chat/chatmessagereader.h"

#include "core/dialects/canonical/conversationrepair.h"
#include "core/dialects/canonical/signaturemark.h"
#include "core/dialects/openai_chat/chatarguments.h"
#include "core/dialects/openai_chat/chatcontentreader.h"
#include "core/dialects/openai_chat/chatjson.h"
#include "core/json/writer.h"

#include <algorithm>
#include <utility>

namespace signalbox::chat {

using namespace Qt::StringLiterals;

namespace {

constexpr std::string_view kGoogle = "google";

/// extra_content.google.thought_signature, where Google's own servers put it.
Signature proofOf(const json::Object &call)
{
    const json::Object *google = objectIn(objectIn(&call, "extra_content"), kGoogle);
    const std::string_view carried = textIn(google, "thought_signature");
    return carried.empty() ? Signature() : signatureFrom(carried, kGoogle);
}

/// A proof that is not the call's own but that of the thinking before it goes back there. Without
/// the thought that it vouches for, only encrypted reasoning is of use.
void placeProof(Part &call, std::vector<Part> &parts)
{
    if (call.signature.empty() || call.signature.family == kGoogle)
        return;
    Signature proof = std::exchange(call.signature, {});
    const auto thinking = std::find_if(parts.begin(), parts.end(), [](const Part &part) {
        return part.as<ThinkingPart>() && part.signature.empty();
    });
    if (thinking != parts.end()) {
        thinking->signature = std::move(proof);
    } else if (proof.family == "openai") {
        Part part;
        part.content = ThinkingPart{};
        part.signature = std::move(proof);
        parts.push_back(std::move(part));
    }
}

class MessageReader
{
public:
    MessageReader(RequestFaults &faults, std::vector<Turn> &out) : m_faults(faults), m_out(out) {}

    void read(const json::Value &item, const FieldPath &path);

private:
    void readPrompt(const RequestFields &message, Role role, std::string_view word);
    void readAssistant(const RequestFields &message);
    void readToolCalls(const RequestFields &message, std::vector<Part> &parts);
    void readToolCall(const RequestFields &call, std::vector<Part> &parts);
    void readFunctionCall(const RequestFields &message, std::vector<Part> &parts);
    void readResult(const RequestFields &message);
    void readFunctionResult(const RequestFields &message);
    void addResult(const RequestFields &message, ToolResultPart result);
    [[nodiscard]] Turn turnOf(const RequestFields &message, Role role) const;

    /// A call of the older kind, which has no id: its result names the function.
    struct Unanswered
    {
        std::string name;
        std::string id;
    };

    RequestFaults &m_faults;
    std::vector<Turn> &m_out;
    std::vector<Unanswered> m_unanswered;
    bool m_inResults = false; ///< the last message was a tool's
};

void MessageReader::read(const json::Value &item, const FieldPath &path)
{
    const json::Object *object = objectAt(item, path, m_faults);
    if (!object)
        return;
    const RequestFields message(*object, path, m_faults);
    const std::string role = message.needText("role");
    const bool isResult = role == "tool" || role == "function";
    if (role == "tool")
        readResult(message);
    else if (role == "function")
        readFunctionResult(message);
    else if (role == "assistant")
        readAssistant(message);
    else if (role == "user")
        readPrompt(message, Role::user, role);
    else if (role == "system" || role == "developer")
        readPrompt(message, Role::system, role);
    else if (!role.empty())
        message.fault("role", u"must be one of developer, system, user, assistant, tool and "
                              "function"_s);
    m_inResults = isResult;
}

Turn MessageReader::turnOf(const RequestFields &message, Role role) const
{
    Turn turn;
    turn.role = role;
    turn.name = message.text("name");
    turn.where = message.path().str();
    return turn;
}

void MessageReader::readPrompt(const RequestFields &message, Role role, std::string_view word)
{
    Turn turn = turnOf(message, role);
    turn.developer = word == "developer";
    readContent(message, ContentOf::prompt, turn.parts);
    if (turn.parts.empty()) {
        Part empty;
        empty.content = TextPart{};
        turn.parts.push_back(std::move(empty));
    }
    m_out.push_back(std::move(turn));
}

void MessageReader::readAssistant(const RequestFields &message)
{
    Turn turn = turnOf(message, Role::assistant);
    auto reasoning = message.string("reasoning_content");
    if (!reasoning || reasoning->empty())
        reasoning = message.string("reasoning");
    if (reasoning && !reasoning->empty()) {
        Part part;
        part.content = ThinkingPart{std::string(*reasoning), false, {}};
        turn.parts.push_back(std::move(part));
    }
    readContent(message, ContentOf::assistant, turn.parts);
    if (const auto refusal = message.string("refusal"); refusal && !refusal->empty()) {
        Part part;
        part.content = RefusalPart{std::string(*refusal)};
        turn.parts.push_back(std::move(part));
    }
    readToolCalls(message, turn.parts);
    readFunctionCall(message, turn.parts);
    if (const json::Object *audio = message.object("audio"))
        turn.extras = R"({"audio":)" + json::valueText(*audio) + '}';
    if (!turn.parts.empty() || !turn.extras.empty())
        m_out.push_back(std::move(turn));
}

void MessageReader::readToolCalls(const RequestFields &message, std::vector<Part> &parts)
{
    const json::Array *calls = message.array("tool_calls");
    const FieldPath list = message.pathOf("tool_calls");
    for (std::size_t i = 0; calls && i < calls->size(); ++i) {
        const FieldPath path(list, i);
        if (const json::Object *object = objectAt((*calls)[i], path, m_faults))
            readToolCall(RequestFields(*object, path, m_faults), parts);
    }
}

void MessageReader::readToolCall(const RequestFields &call, std::vector<Part> &parts)
{
    const std::string type = call.has("type") ? call.needText("type") : std::string("function");
    if (type != "function" && type != "custom") {
        call.fault("type", u"must be function or custom"_s);
        return;
    }
    const json::Object *object = call.object(type);
    if (!object) {
        if (!call.has(type))
            call.fault(type, u"must be an object"_s);
        return;
    }
    const FieldPath path = call.pathOf(type);
    const RequestFields tool(*object, path, m_faults);
    ToolCallPart out;
    out.id = call.text("id");
    out.name = tool.needText("name");
    out.freeform = type == "custom";
    out.arguments = out.freeform ? tool.text("input") : readArguments(tool);
    Part part;
    part.content = std::move(out);
    part.signature = proofOf(call.json());
    placeProof(part, parts);
    parts.push_back(std::move(part));
}

void MessageReader::readFunctionCall(const RequestFields &message, std::vector<Part> &parts)
{
    const json::Object *object = message.object("function_call");
    if (!object)
        return;
    const FieldPath path = message.pathOf("function_call");
    const RequestFields call(*object, path, m_faults);
    ToolCallPart out;
    out.name = call.needText("name");
    out.arguments = readArguments(call);
    out.id = madeCallId(m_out.size(), parts.size(), out.name);
    m_unanswered.push_back({out.name, out.id});
    Part part;
    part.content = std::move(out);
    parts.push_back(std::move(part));
}

void MessageReader::readResult(const RequestFields &message)
{
    ToolResultPart result;
    result.callId = message.needText("tool_call_id");
    result.name = message.text("name");
    addResult(message, std::move(result));
}

void MessageReader::readFunctionResult(const RequestFields &message)
{
    ToolResultPart result;
    result.name = message.needText("name");
    const auto call =
        std::find_if(m_unanswered.begin(), m_unanswered.end(),
                     [&result](const Unanswered &it) { return it.name == result.name; });
    if (call != m_unanswered.end()) {
        result.callId = call->id;
        m_unanswered.erase(call);
    }
    addResult(message, std::move(result));
}

void MessageReader::addResult(const RequestFields &message, ToolResultPart result)
{
    readContent(message, ContentOf::toolResult, result.content);
    if (!m_inResults) {
        Turn turn;
        turn.role = Role::user;
        turn.where = message.path().str();
        m_out.push_back(std::move(turn));
    }
    Part part;
    part.content = std::move(result);
    m_out.back().parts.push_back(std::move(part));
}

} // namespace

void readMessages(const RequestFields &request, std::vector<Turn> &out)
{
    const json::Array *messages = request.array("messages");
    if (!messages && request.has("messages"))
        return; // of a wrong kind: said already
    if (!messages || messages->empty()) {
        request.fault("messages", u"must be a list with one message at least"_s);
        return;
    }
    out.reserve(messages->size());
    const FieldPath list = request.pathOf("messages");
    MessageReader reader(request.faults(), out);
    for (std::size_t i = 0; i < messages->size(); ++i)
        reader.read((*messages)[i], FieldPath(list, i));
}

} // namespace signalbox::chat
