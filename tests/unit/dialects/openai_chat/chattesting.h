// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/dialects/codec.h"
#include "core/json/writer.h"

#include <QByteArray>

#include <map>
#include <string>

/// What the tests of this folder share: wire text that is easy to read in C++, and JSON compared by
/// meaning.
namespace signalbox::test {

inline const DialectCodec &chatCodec()
{
    return codecFor(DialectId::openaiChat);
}

/// JSON with ' for the quotes and ` for quotes within a string.
inline QByteArray wire(const char *text)
{
    return QByteArray(text).replace('\'', '"').replace('`', "\\\"");
}

/// The same text for the same meaning: members sorted.
inline json::Value sorted(const json::Value &value)
{
    if (const json::Object *object = value.if_object()) {
        std::map<std::string, json::Value> members;
        for (const auto &member : *object)
            members[std::string(member.key())] = sorted(member.value());
        json::Object out;
        for (const auto &member : members)
            out[member.first] = member.second;
        return out;
    }
    if (const json::Array *list = value.if_array()) {
        json::Array out;
        for (const json::Value &item : *list)
            out.push_back(sorted(item));
        return out;
    }
    return value;
}

inline QByteArray normal(const QByteArray &text)
{
    const auto value = json::parse(view(text));
    return value ? QByteArray::fromStdString(json::valueText(sorted(*value))) : "no JSON: " + text;
}

/// What stands at a JSON pointer; "absent" when nothing does.
inline QByteArray at(const QByteArray &text, const char *pointer)
{
    const auto value = json::parse(view(text));
    if (!value)
        return "no JSON: " + text;
    boost::json::error_code error;
    const json::Value *found = value->find_pointer(pointer, error);
    return found ? QByteArray::fromStdString(json::valueText(sorted(*found))) : "absent";
}

/// A request of a chat client around these members.
inline QByteArray requestWith(const char *members)
{
    return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]," +
           wire(members) + "}";
}

/// A request of a chat client with these messages.
inline QByteArray messages(const char *list)
{
    return "{\"model\":\"m\",\"messages\":[" + wire(list) + "]}";
}

inline Result<Conversation> readAs(DialectId client, const QByteArray &body)
{
    const auto document = json::Document::parse(view(body));
    if (!document)
        return document.error();
    return codecFor(client).readRequest(*document, {});
}

inline Result<Conversation> read(const QByteArray &body)
{
    return readAs(DialectId::openaiChat, body);
}

} // namespace signalbox::test
