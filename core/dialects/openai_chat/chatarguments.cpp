// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_chat/chatarguments.h"

#include "core/json/splice.h"
#include "core/json/writer.h"

namespace signalbox::chat {

using namespace Qt::StringLiterals;

namespace {

bool isBlank(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string wrapped(std::string_view json)
{
    return std::string(R"({"value":)").append(json).append("}");
}

} // namespace

std::string readArguments(const RequestFields &call)
{
    const json::Value *value = call.find("arguments");
    if (!value)
        return "{}";
    if (value->is_object())
        return json::valueText(*value);
    if (!value->is_string()) {
        call.fault("arguments", u"must be a string with JSON"_s);
        return {};
    }
    const std::string_view text(value->get_string().data(), value->get_string().size());
    if (isBlank(text))
        return "{}";
    if (json::scanObject(text))
        return std::string(text);
    return wrapped(json::parse(text) ? std::string(text) : json::valueText(*value));
}

} // namespace signalbox::chat
