// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/gemini/geminipartwriter.h"

#include "core/dialects/gemini/geminiwords.h"
#include "core/json/splice.h"

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::string_view kFilesHost = "https://generativelanguage.googleapis.com/";

std::string proofOf(const Part &part)
{
    return part.signature.family == gemini::kFamily ? part.signature.value : std::string();
}

/// What Google's servers fetch themselves; they fetch nothing else from the web.
bool isFetched(std::string_view url)
{
    const auto begins = [url](std::string_view with) { return url.starts_with(with); };
    return begins("gs://") || begins(kFilesHost) || begins("https://www.youtube.com/") ||
           begins("https://youtube.com/") || begins("https://youtu.be/") ||
           begins("https://m.youtube.com/");
}

std::string_view mimeTypeOf(const MediaPart &media)
{
    if (!media.mimeType.empty())
        return media.mimeType;
    switch (media.kind) {
    case MediaPart::Kind::image:
        return "image/png";
    case MediaPart::Kind::audio:
        return "audio/wav";
    case MediaPart::Kind::video:
        return "video/mp4";
    case MediaPart::Kind::document:
        break;
    }
    return "application/pdf";
}

void writeInline(const MediaPart &media, json::Writer &to)
{
    to.beginObject("inlineData");
    to.string("mimeType", mimeTypeOf(media));
    to.string("data", media.data);
    to.endObject();
}

/// Media that Gemini 3 takes inside a function response (FunctionResponsePart).
bool fitsResponse(const MediaPart &media)
{
    return media.source == MediaPart::Source::base64 &&
           (media.kind == MediaPart::Kind::image || media.kind == MediaPart::Kind::document);
}

std::string textOf(const MediaPart &media)
{
    return media.name.empty() ? media.data : media.name + "\n\n" + media.data;
}

/// The words of a result; media are written apart.
std::string textOf(const ToolResultPart &result)
{
    std::string out;
    const auto add = [&out](std::string_view text) {
        if (!out.empty() && !text.empty())
            out += '\n';
        out += text;
    };
    for (const Part &part : result.content) {
        if (const auto *text = part.as<TextPart>())
            add(text->text);
        else if (const auto *foreign = part.as<ForeignPart>())
            add(foreign->text);
        else if (const auto *media = part.as<MediaPart>();
                 media && media->source == MediaPart::Source::text)
            add(textOf(*media));
    }
    return out;
}

std::vector<const MediaPart *> mediaOf(const ToolResultPart &result)
{
    std::vector<const MediaPart *> out;
    for (const Part &part : result.content) {
        const auto *media = part.as<MediaPart>();
        if (media && media->source != MediaPart::Source::text)
            out.push_back(media);
    }
    return out;
}

} // namespace

GeminiPartWriter::GeminiPartWriter(const Conversation &conversation, const ToolNames &names,
                                   const GeminiTraits &traits, Thoughts thoughts,
                                   RequestNotes &notes)
    : m_conversation(conversation)
    , m_names(names)
    , m_traits(traits)
    , m_thoughts(thoughts)
    , m_notes(notes)
{
    for (const Turn &turn : conversation.turns) {
        for (const Part &part : turn.parts) {
            if (const auto *call = part.as<ToolCallPart>())
                m_nameOfCall[call->id] = names.upstream(call->nameSpace, call->name);
        }
    }
}

Status GeminiPartWriter::write(const Turn &turn, json::Writer &to) const
{
    const std::vector<Planned> parts = plan(turn);
    if (parts.empty())
        return {};
    to.beginObject();
    to.string("role", turn.role == Role::assistant ? "model" : "user");
    to.beginArray("parts");
    for (const Planned &part : parts) {
        if (Status written = writePart(part, turn, to); !written)
            return written;
    }
    to.endArray();
    to.endObject();
    return {};
}

std::vector<GeminiPartWriter::Planned> GeminiPartWriter::plan(const Turn &turn) const
{
    std::vector<Planned> out;
    std::string waiting; // a proof that a client carried in the thoughts before its part
    bool hadCall = false;
    const auto flush = [&out, &waiting] {
        if (!waiting.empty())
            out.push_back({nullptr, std::exchange(waiting, {})});
    };
    for (const Part &part : turn.parts) {
        std::string signature = proofOf(part);
        if (part.as<ThinkingPart>()) {
            if (keepsThought(part, signature)) {
                out.push_back({&part, signature});
            } else if (!signature.empty()) {
                flush();
                waiting = std::move(signature);
            } else if (!part.signature.empty()) {
                m_notes.drop(turn.where, "reasoning signed by another provider");
            }
            continue;
        }
        if (!says(part))
            continue;
        if (signature.empty())
            signature = std::exchange(waiting, {});
        const bool isCall = part.as<ToolCallPart>() != nullptr;
        if (isCall && !hadCall && signature.empty() && m_traits.needsSignatures)
            signature = gemini::kNoSignature;
        hadCall = hadCall || isCall;
        out.push_back({&part, std::move(signature)});
    }
    if (m_thoughts == Thoughts::send)
        flush();
    return out;
}

bool GeminiPartWriter::says(const Part &part) const
{
    if (const auto *text = part.as<TextPart>())
        return !text->text.empty() || !proofOf(part).empty();
    if (const auto *refusal = part.as<RefusalPart>())
        return !refusal->text.empty();
    const auto *foreign = part.as<ForeignPart>();
    return !foreign || foreign->dialect == DialectId::gemini || !foreign->text.empty();
}

bool GeminiPartWriter::keepsThought(const Part &part, const std::string &signature) const
{
    return m_thoughts == Thoughts::send && m_conversation.dialect == DialectId::gemini &&
           (part.signature.empty() || !signature.empty());
}

Status GeminiPartWriter::writePart(const Planned &planned, const Turn &turn, json::Writer &to) const
{
    if (!planned.part) {
        to.beginObject();
        to.string("text", "");
        to.string("thoughtSignature", planned.signature);
        to.endObject();
        return {};
    }
    const Part &part = *planned.part;
    const auto *foreign = part.as<ForeignPart>();
    if (foreign && foreign->dialect == DialectId::gemini) {
        to.raw(foreign->json);
        return {};
    }
    if (const auto *result = part.as<ToolResultPart>())
        return writeResult(*result, turn, to);
    to.beginObject();
    if (const auto *text = part.as<TextPart>()) {
        to.string("text", text->text);
    } else if (const auto *thinking = part.as<ThinkingPart>()) {
        to.string("text", thinking->text);
        to.boolean("thought", true);
    } else if (const auto *refusal = part.as<RefusalPart>()) {
        to.string("text", refusal->text);
    } else if (const auto *call = part.as<ToolCallPart>()) {
        writeCall(*call, to);
    } else if (foreign) {
        to.string("text", foreign->text);
    } else if (Status written = writeMedia(*part.as<MediaPart>(), turn, to); !written) {
        return written;
    }
    if (!planned.signature.empty())
        to.string("thoughtSignature", planned.signature);
    writeExtras(part, to);
    to.endObject();
    return {};
}

Status GeminiPartWriter::writeMedia(const MediaPart &media, const Turn &turn,
                                    json::Writer &to) const
{
    switch (media.source) {
    case MediaPart::Source::base64:
        writeInline(media, to);
        return {};
    case MediaPart::Source::text:
        to.string("text", textOf(media));
        return {};
    case MediaPart::Source::file:
        if (m_conversation.dialect != DialectId::gemini)
            return m_notes.refuse(turn.where, u"names a file that was uploaded to another "
                                              u"provider; send the file itself instead"_s);
        break;
    case MediaPart::Source::url:
        if (!isFetched(media.data))
            return m_notes.refuse(turn.where, u"holds a web address, which Gemini does not "
                                              u"fetch; send the file itself as base64 instead"_s);
        break;
    }
    to.beginObject("fileData");
    if (!media.mimeType.empty())
        to.string("mimeType", media.mimeType);
    to.string("fileUri", media.data);
    to.endObject();
    return {};
}

void GeminiPartWriter::writeCall(const ToolCallPart &call, json::Writer &to) const
{
    to.beginObject("functionCall");
    if (!call.id.empty())
        to.string("id", call.id);
    to.string("name", m_names.upstream(call.nameSpace, call.name));
    to.raw("args",
           call.freeform ? wrappedInput(call.arguments) : gemini::oneLineArguments(call.arguments));
    to.endObject();
}

Status GeminiPartWriter::writeResult(const ToolResultPart &result, const Turn &turn,
                                     json::Writer &to) const
{
    std::vector<const MediaPart *> inside;
    std::vector<const MediaPart *> beside;
    const bool takesParts = m_traits.thinking == GeminiTraits::Thinking::level;
    for (const MediaPart *media : mediaOf(result))
        (takesParts && fitsResponse(*media) ? inside : beside).push_back(media);

    to.beginObject();
    to.beginObject("functionResponse");
    if (!result.callId.empty())
        to.string("id", result.callId);
    const auto name = m_nameOfCall.find(result.callId);
    to.string("name",
              name != m_nameOfCall.end() ? name->second : m_names.upstream({}, result.name));
    to.beginObject("response");
    to.string(result.isError ? "error" : "output", textOf(result));
    to.endObject();
    if (!inside.empty()) {
        to.beginArray("parts");
        for (const MediaPart *media : inside) {
            to.beginObject();
            writeInline(*media, to);
            to.endObject();
        }
        to.endArray();
    }
    to.endObject();
    to.endObject();
    for (const MediaPart *media : beside) {
        to.beginObject();
        if (Status written = writeMedia(*media, turn, to); !written)
            return written;
        to.endObject();
    }
    return {};
}

void GeminiPartWriter::writeExtras(const Part &part, json::Writer &to) const
{
    if (m_conversation.dialect != DialectId::gemini || part.extras.empty())
        return;
    const auto members = json::scanObject(part.extras);
    if (!members)
        return;
    for (const json::MemberSpan &member : *members)
        to.raw(member.key, member.in(part.extras));
}

} // namespace signalbox
