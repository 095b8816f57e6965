// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/canonical/toolarguments.h"

#include "core/json/splice.h"
#include "core/json/writer.h"

namespace signalbox {

std::string argumentsObject(std::string_view arguments)
{
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF"; // json::parse() passes over it
    if (arguments.starts_with(kByteOrderMark))
        arguments.remove_prefix(kByteOrderMark.size());
    if (arguments.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos)
        return "{}";
    if (json::scanObject(arguments))
        return std::string(arguments);
    QByteArray out;
    json::Writer writer(out);
    writer.beginObject();
    if (json::parse(arguments)) // as it was written: numbers keep their digits
        writer.raw("value", arguments);
    else
        writer.string("value", arguments);
    writer.endObject();
    return out.toStdString();
}

} // namespace signalbox
