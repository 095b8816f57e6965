// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/gemini/geminirequestwriter.h"

#include "core/base/bytes.h"
#include "core/dialects/canonical/conversationrepair.h"
#include "core/dialects/gemini/geminiconfigwriter.h"

namespace signalbox {

namespace {

/// Claude Code's first system block: new with every version of it, and of no use elsewhere
/// (wire.md 2.1).
constexpr std::string_view kBillingMark = "x-anthropic-billing-header:";

RepairRules rulesFor(const GeminiTraits &traits)
{
    RepairRules rules;
    rules.midSystem = RepairRules::MidSystem::toUser;
    rules.mergeSameRole = true;
    rules.startWithUser = true;
    rules.endWithUser = traits.thinking == GeminiTraits::Thinking::level;
    rules.resultsFirst = true;
    rules.dropEmptyText = true;
    return rules;
}

} // namespace

GeminiRequestWriter::GeminiRequestWriter(const Conversation &conversation,
                                         const WriteTarget &target, RequestNotes &notes)
    : m_client(conversation)
    , m_target(target)
    , m_notes(notes)
    , m_traits(geminiTraits(target.model))
    , m_names(toolNamesFor(DialectId::gemini, conversation))
    , m_conversation(repaired(conversation, rulesFor(m_traits)))
{
    for (const Turn &turn : takeLeadingSystem(m_conversation)) {
        for (const Part &part : turn.parts) {
            const auto *text = part.as<TextPart>();
            if (text && !text->text.empty() && !text->text.starts_with(kBillingMark))
                m_system.push_back(text->text);
            else if (!text)
                m_notes.drop(turn.where, "Gemini's system instruction is text");
        }
    }
}

Result<QByteArray> GeminiRequestWriter::write()
{
    QByteArray out;
    json::Writer to(out);
    to.beginObject();
    if (const Status written = writeContents(GeminiPartWriter::Thoughts::send, to); !written)
        return written.error();
    writeSystem(to);
    GeminiConfigWriter config(m_client, m_names, m_traits, m_target, m_notes);
    if (const Status written = config.write(to); !written)
        return written.error();
    to.endObject();
    return out;
}

Result<QByteArray> GeminiRequestWriter::writeCount()
{
    QByteArray out;
    json::Writer to(out);
    to.beginObject();
    Status written;
    switch (m_target.form) {
    case UpstreamForm::plain:
        to.beginObject("generateContentRequest");
        to.string("model", "models/" + m_target.model);
        written = countedMembers(to);
        to.endObject();
        break;
    case UpstreamForm::vertex:
        written = countedMembers(to);
        break;
    case UpstreamForm::codeAssist:
        written = countForCodeAssist(to);
        break;
    }
    to.endObject();
    if (!written)
        return written.error();
    return out;
}

Status GeminiRequestWriter::countedMembers(json::Writer &to)
{
    if (Status written = writeContents(GeminiPartWriter::Thoughts::strip, to); !written)
        return written;
    writeSystem(to);
    if (const QByteArray tools = toolsText(); !tools.isEmpty())
        to.raw("tools", view(tools));
    return {};
}

/// Code Assist counts contents only (wire.md 1.5): what else fills the prompt is counted as text.
Status GeminiRequestWriter::countForCodeAssist(json::Writer &to)
{
    if (const QByteArray tools = toolsText(); !tools.isEmpty())
        m_system.push_back(tools.toStdString());
    if (!m_system.empty()) {
        Turn turn;
        for (const std::string &text : m_system) {
            Part part;
            part.content = TextPart{text, {}};
            turn.parts.push_back(std::move(part));
        }
        m_conversation.turns.insert(m_conversation.turns.begin(), std::move(turn));
    }
    to.beginObject("request");
    to.string("model", "models/" + m_target.model);
    Status written = writeContents(GeminiPartWriter::Thoughts::strip, to);
    to.endObject();
    return written;
}

QByteArray GeminiRequestWriter::toolsText()
{
    return GeminiConfigWriter(m_client, m_names, m_traits, m_target, m_notes).tools();
}

Status GeminiRequestWriter::writeContents(GeminiPartWriter::Thoughts thoughts, json::Writer &to)
{
    const GeminiPartWriter parts(m_conversation, m_names, m_traits, thoughts, m_notes);
    to.beginArray("contents");
    for (const Turn &turn : m_conversation.turns) {
        if (Status written = parts.write(turn, to); !written)
            return written;
    }
    to.endArray();
    return {};
}

void GeminiRequestWriter::writeSystem(json::Writer &to) const
{
    if (m_system.empty())
        return;
    to.beginObject("systemInstruction");
    to.beginArray("parts");
    for (const std::string &text : m_system) {
        to.beginObject();
        to.string("text", text);
        to.endObject();
    }
    to.endArray();
    to.endObject();
}

} // namespace signalbox
