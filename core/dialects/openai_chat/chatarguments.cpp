// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_chat/chatarguments.h"

#include "core/dialects/canonical/toolarguments.h"
#include "core/json/writer.h"

namespace signalbox::chat {

using namespace Qt::StringLiterals;

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
    return argumentsObject({value->get_string().data(), value->get_string().size()});
}

} // namespace signalbox::chat
