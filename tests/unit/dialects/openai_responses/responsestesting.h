// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/dialects/codec.h"
#include "core/json/writer.h"
#include "core/net/sse.h"

#include <QByteArray>

#include <map>
#include <string>
#include <vector>

/// What the tests of this folder share.
namespace signalbox::test {

inline const DialectCodec &responses()
{
    return codecFor(DialectId::openaiResponses);
}

/// JSON with single quotes, so that test data stay readable.
inline QByteArray quoted(QByteArray text)
{
    return text.replace('\'', '"');
}

/// The same text for the same meaning: members sorted.
inline json::Value sorted(const json::Value &value)
{
    if (const json::Array *array = value.if_array()) {
        json::Array out;
        for (const json::Value &item : *array)
            out.push_back(sorted(item));
        return out;
    }
    const json::Object *object = value.if_object();
    if (!object)
        return value;
    std::map<std::string, json::Value> members;
    for (const auto &member : *object)
        members[std::string(member.key())] = sorted(member.value());
    json::Object out;
    for (const auto &[key, member] : members)
        out[key] = member;
    return out;
}

inline QByteArray normal(const json::Value &value)
{
    return QByteArray::fromStdString(json::valueText(sorted(value)));
}

inline QByteArray normal(const QByteArray &text)
{
    const auto value = json::parse(view(text));
    return value ? normal(*value) : "no JSON: " + text;
}

/// A member by its JSON pointer, members sorted; "absent" when it is not there.
inline QByteArray at(const QByteArray &body, const QByteArray &pointer)
{
    const auto value = json::parse(view(body));
    if (!value)
        return "no JSON: " + body;
    boost::json::error_code error;
    const json::Value *found = value->find_pointer(view(pointer), error);
    return found ? normal(*found) : "absent";
}

inline Result<Conversation> readBody(const QByteArray &body)
{
    const auto document = json::Document::parse(view(body));
    return document ? responses().readRequest(*document, {})
                    : Result<Conversation>(document.error());
}

/// A request with one thing in it, quoted.
inline Result<Conversation> readInput(const QByteArray &input, const QByteArray &rest = {})
{
    return readBody(quoted("{'model':'m','input':" + input + rest + "}"));
}

/// Why it failed, for a test's message.
template <class T>
QByteArray why(const Result<T> &result)
{
    return result.ok() ? QByteArray() : result.error().message.toUtf8();
}

/// One line for a part: what kind it is and what is in it.
inline std::string described(const Part &part)
{
    std::string out;
    if (const auto *text = part.as<TextPart>()) {
        out = "text " + text->text;
        for (const Citation &citation : text->citations)
            out += " <" + citation.url + '>';
    } else if (const auto *media = part.as<MediaPart>()) {
        out = "media " + std::to_string(static_cast<int>(media->kind)) +
              std::to_string(static_cast<int>(media->source)) + ' ' + media->mimeType + ' ' +
              media->data + (media->name.empty() ? "" : ' ' + media->name);
    } else if (const auto *call = part.as<ToolCallPart>()) {
        out = std::string(call->freeform ? "freeform " : "call ") + call->id + ' ' +
              call->nameSpace + '/' + call->name + ' ' + call->arguments;
    } else if (const auto *result = part.as<ToolResultPart>()) {
        out = "result " + result->callId + " [";
        for (const Part &item : result->content)
            out += described(item) + ';';
        out += ']';
    } else if (const auto *thinking = part.as<ThinkingPart>()) {
        out = std::string(thinking->redacted ? "redacted" : "thinking") + ' ' + thinking->text;
    } else if (const auto *refusal = part.as<RefusalPart>()) {
        out = "refusal " + refusal->text;
    } else if (const auto *foreign = part.as<ForeignPart>()) {
        out = "foreign " + foreign->kind + ": " + foreign->text;
    }
    if (!part.signature.empty())
        out += " {" + part.signature.family + ' ' + part.signature.value + '}';
    return out;
}

/// A line for each turn: "user(input[0]): text hi | …".
inline QByteArray described(const Conversation &conversation)
{
    static constexpr const char *kRoles[] = {"system", "user", "assistant"};
    std::string out;
    for (const Turn &turn : conversation.turns) {
        out += turn.developer ? "developer" : kRoles[static_cast<std::size_t>(turn.role)];
        out += '(' + turn.where + "):";
        for (const Part &part : turn.parts)
            out += ' ' + described(part) + " |";
        out += '\n';
    }
    return QByteArray::fromStdString(out);
}

/// The data of the events in a stream; each must have the name that its data say.
inline std::vector<json::Object> events(const QByteArray &stream)
{
    std::vector<json::Object> out;
    QByteArrayView rest(stream);
    while (const auto event = takeSseEvent(rest)) {
        auto data = json::parseObject(view(event->data));
        if (!data || (*data)["type"].as_string() != view(event->name))
            return {};
        out.push_back(std::move(*data));
    }
    return rest.isEmpty() ? out : std::vector<json::Object>();
}

} // namespace signalbox::test
