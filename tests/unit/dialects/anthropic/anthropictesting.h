// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/dialects/codec.h"
#include "core/json/value.h"
#include "core/json/writer.h"

#include <QByteArray>

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// What the tests of this folder share: conversations and events in a line each, and JSON compared
/// by meaning.
namespace signalbox::testing {

inline const DialectCodec &anthropic()
{
    return codecFor(DialectId::anthropic);
}

inline std::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

inline Result<Conversation> readRequest(const QByteArray &body, const RequestHead &head = {})
{
    const auto document = json::Document::parse(view(body));
    return document.ok() ? anthropic().readRequest(document.value(), head)
                         : Result<Conversation>(document.error());
}

/// The same text for the same meaning: members sorted.
inline json::Value sorted(const json::Value &value)
{
    if (const json::Object *object = value.if_object()) {
        std::map<std::string, json::Value> members;
        for (const auto &member : *object)
            members[std::string(member.key())] = sorted(member.value());
        json::Object out;
        for (const auto &[key, member] : members)
            out[key] = member;
        return out;
    }
    if (const json::Array *array = value.if_array()) {
        json::Array out;
        for (const json::Value &item : *array)
            out.push_back(sorted(item));
        return out;
    }
    return value;
}

inline QByteArray normal(const QByteArray &text)
{
    const auto value = json::parse(view(text));
    return value.ok() ? QByteArray::fromStdString(json::valueText(sorted(*value)))
                      : "no JSON: " + text;
}

/// A member of a body by its JSON pointer, members sorted; "absent" when it is not there.
inline QByteArray memberOf(const QByteArray &body, const QByteArray &pointer)
{
    const auto value = json::parse(view(body));
    if (!value.ok())
        return "no JSON: " + body;
    boost::json::error_code error;
    const json::Value *found = value->find_pointer(view(pointer), error);
    return found ? QByteArray::fromStdString(json::valueText(sorted(*found))) : "absent";
}

[[nodiscard]] inline std::string described(const Part &part);

inline std::string described(const std::vector<Part> &parts)
{
    std::string out;
    for (const Part &part : parts)
        out += (out.empty() ? "" : ", ") + described(part);
    return out;
}

inline std::string described(const MediaPart &media)
{
    static constexpr std::array kKinds = {"image", "audio", "video", "document"};
    static constexpr std::array kSources = {"base64", "url", "file", "text"};
    return std::string(kKinds.at(static_cast<std::size_t>(media.kind))) + ' ' +
           kSources.at(static_cast<std::size_t>(media.source)) + ' ' + media.mimeType + ' ' +
           media.data + (media.name.empty() ? "" : " named " + media.name);
}

inline std::string described(const Part &part)
{
    std::string out;
    if (const auto *text = part.as<TextPart>())
        out = "text " + text->text;
    else if (const auto *media = part.as<MediaPart>())
        out = described(*media);
    else if (const auto *call = part.as<ToolCallPart>())
        out = "call " + call->id + ' ' + call->name + ' ' + call->arguments;
    else if (const auto *result = part.as<ToolResultPart>())
        out = (result->isError ? "error " : "result ") + result->callId + " (" +
              described(result->content) + ')';
    else if (const auto *thinking = part.as<ThinkingPart>())
        out = (thinking->redacted ? "redacted" : "thinking ") + thinking->text;
    else if (const auto *foreign = part.as<ForeignPart>())
        out = "own " + foreign->kind + " (" + foreign->text + ')';
    if (!part.signature.empty())
        out += " <" + part.signature.family + ' ' + part.signature.value + '>';
    if (!part.cacheControl.empty())
        out += " cached";
    return out;
}

inline QByteArray described(const Conversation &conversation)
{
    static constexpr std::array kRoles = {"system", "user", "assistant"};
    std::string out;
    for (const Turn &turn : conversation.turns)
        out += std::string(kRoles.at(static_cast<std::size_t>(turn.role))) + ": " +
               described(turn.parts) + '\n';
    return QByteArray::fromStdString(out);
}

/// Writes down events as they come.
class EventLog final : public AnswerEvents
{
public:
    QByteArray lines;

    void start(const AnswerStart &start) override
    {
        line("start " + start.id + ' ' + start.model + figures(start.usage));
    }
    void partStart(int part, const PartStart &start) override
    {
        static constexpr std::array kKinds = {"text",    "thinking", "call",
                                              "refusal", "media",    "foreign"};
        std::string out =
            "part " + std::to_string(part) + ' ' + kKinds.at(static_cast<std::size_t>(start.kind));
        if (start.kind == PartKind::toolCall)
            out += ' ' + start.callId + ' ' + start.name;
        if (start.kind == PartKind::foreign)
            out += ' ' + start.foreign.kind + " (" + start.foreign.text + ')';
        line(out + (start.redacted ? " redacted" : ""));
    }
    void delta(int part, std::string_view text) override
    {
        line("delta " + std::to_string(part) + ' ' + std::string(text));
    }
    void signature(int part, const Signature &signature) override
    {
        line("signature " + std::to_string(part) + ' ' + signature.family + ' ' + signature.value);
    }
    void citation(int part, const Citation &citation) override
    {
        line("citation " + std::to_string(part) + ' ' + citation.url + " | " + citation.title +
             " | " + citation.quote);
    }
    void logprobs(int, const std::vector<TokenLogprob> &) override {}
    void partEnd(int part) override { line("part end " + std::to_string(part)); }
    void choiceEnd(int choice, const Stop &stop) override
    {
        static constexpr std::array kReasons = {"end turn", "tool use", "max tokens",    "stop",
                                                "refusal",  "pause",    "context window"};
        line("choice end " + std::to_string(choice) + ' ' +
             kReasons.at(static_cast<std::size_t>(stop.reason)) +
             (stop.sequence.empty() ? "" : ' ' + stop.sequence) +
             (stop.words.empty() ? "" : ' ' + stop.words));
    }
    void usage(const TokenUsage &usage) override { line("usage" + figures(usage)); }
    void end() override { line("end"); }
    void failed(const ClientError &error) override
    {
        line("failed " + std::string(wordsFor(error.kind).anthropicType) + ' ' +
             error.message.toStdString());
    }

private:
    void line(const std::string &text) { lines += QByteArray::fromStdString(text) + '\n'; }

    static std::string figures(const TokenUsage &usage)
    {
        std::string out;
        const auto add = [&out](const char *name, const std::optional<long long> &figure) {
            if (figure)
                out += std::string(" ") + name + '=' + std::to_string(*figure);
        };
        add("input", usage.input);
        add("read", usage.cacheRead);
        add("write", usage.cacheWrite);
        add("output", usage.output);
        add("reasoning", usage.reasoning);
        return out;
    }
};

} // namespace signalbox::testing
