// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/anthropic/anthropicjson.h"

#include "core/dialects/canonical/toolarguments.h"
#include "core/dialects/canonical/toolnames.h"
#include "core/json/writer.h"

namespace signalbox {

std::string objectText(const json::Object &object)
{
    QByteArray out;
    json::Writer writer(out);
    writer.beginObject();
    for (const auto &member : object)
        writer.value(member.key(), member.value());
    writer.endObject();
    return out.toStdString();
}

std::string membersText(const json::Object &object, std::initializer_list<std::string_view> names)
{
    QByteArray out;
    json::Writer writer(out);
    writer.beginObject();
    for (const std::string_view name : names) {
        const json::Value *value = object.if_contains(name);
        if (value && !value->is_null())
            writer.value(name, *value);
    }
    writer.endObject();
    return out == "{}" ? std::string() : out.toStdString();
}

std::string memberText(const RequestFields &fields, std::string_view key)
{
    const json::Value *value = fields.find(key);
    return value ? json::valueText(*value) : std::string();
}

std::string inputObject(const ToolCallPart &call)
{
    return call.freeform ? wrappedInput(call.arguments) : argumentsObject(call.arguments);
}

bool isBlank(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

} // namespace signalbox
