// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_chat/chatmessagewriter.h"

#include "core/dialects/canonical/modeltraits.h"
#include "core/dialects/openai_chat/chatcontentwriter.h"

#include <QCryptographicHash>

#include <algorithm>

namespace signalbox::chat {

namespace {

constexpr std::size_t kLongestCallId = 40; // OpenAI refuses longer ones
constexpr std::string_view kErrorPrefix = "Error: ";

class MessageWriter
{
public:
    MessageWriter(json::Writer &writer, const WriteScene &scene);

    [[nodiscard]] Status write(const Turn &turn);

private:
    [[nodiscard]] Status writeSystem(const Turn &turn);
    [[nodiscard]] Status writeUser(const Turn &turn);
    [[nodiscard]] Status writeAssistant(const Turn &turn);
    void writeResult(const ToolResultPart &result, ContentWriter &follows);
    void writeCalls(const Turn &turn);
    void writeCall(const ToolCallPart &call, const Signature &proof);
    void writeReasoning(const Turn &turn);
    void begin(std::string_view role, const Turn &turn);
    [[nodiscard]] std::string callId(const std::string &id) const;
    [[nodiscard]] std::string toolName(const std::string &nameSpace, const std::string &name) const;

    json::Writer &m_writer;
    const WriteScene &m_scene;
    std::string_view m_systemRole;
    bool m_keepsGoogleProofs = false; ///< the upstream is Gemini behind Google's compatible server
};

std::string_view kindWord(MediaPart::Kind kind)
{
    switch (kind) {
    case MediaPart::Kind::image:
        return "image";
    case MediaPart::Kind::audio:
        return "sound";
    case MediaPart::Kind::video:
        return "video";
    case MediaPart::Kind::document:
        break;
    }
    return "document";
}

bool hasCalls(const Turn &turn)
{
    return std::any_of(turn.parts.begin(), turn.parts.end(),
                       [](const Part &part) { return part.as<ToolCallPart>() != nullptr; });
}

MessageWriter::MessageWriter(json::Writer &writer, const WriteScene &scene)
    : m_writer(writer), m_scene(scene)
{
    const WriteTarget &target = scene.target;
    const bool developer = target.official && openAiTraits(target.model).developerRole;
    m_systemRole = developer ? "developer" : "system";
    m_keepsGoogleProofs = !target.official && target.model.find("gemini") != std::string::npos;
}

Status MessageWriter::write(const Turn &turn)
{
    switch (turn.role) {
    case Role::system:
        return writeSystem(turn);
    case Role::user:
        return writeUser(turn);
    case Role::assistant:
        break;
    }
    return writeAssistant(turn);
}

void MessageWriter::begin(std::string_view role, const Turn &turn)
{
    m_writer.beginObject();
    m_writer.string("role", role);
    if (!turn.name.empty())
        m_writer.string("name", turn.name);
}

Status MessageWriter::writeSystem(const Turn &turn)
{
    ContentWriter content(m_scene, turn.where);
    for (const Part &part : turn.parts)
        content.add(part);
    if (const Status text = content.textOnly(); !text)
        return text;
    begin(m_systemRole, turn);
    m_writer.string("content", content.text());
    m_writer.endObject();
    return {};
}

Status MessageWriter::writeUser(const Turn &turn)
{
    ContentWriter content(m_scene, turn.where);
    bool results = false;
    for (const Part &part : turn.parts) {
        if (const auto *result = part.as<ToolResultPart>()) {
            writeResult(*result, content);
            results = true;
        }
    }
    for (const Part &part : turn.parts)
        content.add(part);
    if (results && content.empty())
        return {};
    begin("user", turn);
    const Status written = content.write(m_writer);
    m_writer.endObject();
    return written;
}

void MessageWriter::writeResult(const ToolResultPart &result, ContentWriter &follows)
{
    ContentWriter content(m_scene, {});
    for (const Part &part : result.content) {
        const auto *media = part.as<MediaPart>();
        if (!media || media->source == MediaPart::Source::text) {
            content.add(part);
            continue;
        }
        const std::string kind(kindWord(media->kind));
        content.addText("[The " + kind + " is in the next message.]");
        follows.addText("The " + kind + " of the tool result " + callId(result.callId) + ":");
        follows.add(part);
    }
    std::string text = content.text();
    if (result.isError)
        text.insert(0, kErrorPrefix);
    m_writer.beginObject();
    m_writer.string("role", "tool");
    m_writer.string("tool_call_id", callId(result.callId));
    m_writer.string("content", text);
    m_writer.endObject();
}

Status MessageWriter::writeAssistant(const Turn &turn)
{
    ContentWriter content(m_scene, turn.where);
    ContentWriter refusal(m_scene, turn.where);
    for (const Part &part : turn.parts) {
        if (part.as<RefusalPart>() && m_scene.target.official)
            refusal.add(part);
        else
            content.add(part);
    }
    if (const Status text = content.textOnly(); !text)
        return text;
    begin("assistant", turn);
    const bool calls = hasCalls(turn);
    const bool own = m_scene.sameDialect() && m_scene.target.official && !turn.extras.empty();
    if (content.empty() && (calls || own || !refusal.empty()))
        m_writer.null("content");
    else
        m_writer.string("content", content.text());
    if (!refusal.empty())
        m_writer.string("refusal", refusal.text());
    if (own)
        writeMembers(m_writer, turn.extras);
    if (calls) {
        writeReasoning(turn);
        writeCalls(turn);
    }
    m_writer.endObject();
    return {};
}

void MessageWriter::writeReasoning(const Turn &turn)
{
    if (m_scene.target.official)
        return;
    std::string thoughts;
    for (const Part &part : turn.parts) {
        const auto *thinking = part.as<ThinkingPart>();
        if (!thinking || thinking->redacted || thinking->text.empty())
            continue;
        if (!thoughts.empty())
            thoughts += "\n\n";
        thoughts += thinking->text;
    }
    if (!thoughts.empty())
        m_writer.string("reasoning_content", thoughts);
}

void MessageWriter::writeCalls(const Turn &turn)
{
    m_writer.beginArray("tool_calls");
    for (const Part &part : turn.parts) {
        if (const auto *call = part.as<ToolCallPart>())
            writeCall(*call, part.signature);
    }
    m_writer.endArray();
}

void MessageWriter::writeCall(const ToolCallPart &call, const Signature &proof)
{
    const std::string arguments = call.arguments.empty() ? "{}" : call.arguments;
    m_writer.beginObject();
    m_writer.string("id", callId(call.id));
    m_writer.string("type", "function");
    m_writer.beginObject("function");
    m_writer.string("name", toolName(call.nameSpace, call.name));
    m_writer.string("arguments", call.freeform ? wrappedInput(call.arguments) : arguments);
    m_writer.endObject();
    if (m_keepsGoogleProofs && proof.family == "google" && !proof.empty()) {
        m_writer.beginObject("extra_content");
        m_writer.beginObject("google");
        m_writer.string("thought_signature", proof.value);
        m_writer.endObject();
        m_writer.endObject();
    }
    m_writer.endObject();
}

std::string MessageWriter::callId(const std::string &id) const
{
    if (!m_scene.target.official || id.size() <= kLongestCallId)
        return id;
    const QByteArray hash = QCryptographicHash::hash({id.data(), static_cast<qsizetype>(id.size())},
                                                     QCryptographicHash::Sha256);
    return "call_" + hash.toHex().left(24).toStdString();
}

std::string MessageWriter::toolName(const std::string &nameSpace, const std::string &name) const
{
    const std::string &upstream = m_scene.names.upstream(nameSpace, name);
    return upstream.empty() ? name : upstream;
}

} // namespace

Status writeMessages(json::Writer &writer, const WriteScene &scene, const std::vector<Turn> &turns)
{
    writer.beginArray("messages");
    MessageWriter messages(writer, scene);
    for (const Turn &turn : turns) {
        if (const Status written = messages.write(turn); !written)
            return written;
    }
    writer.endArray();
    return {};
}

} // namespace signalbox::chat
