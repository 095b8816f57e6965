// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/json/parsefault.h"

#include <algorithm>

namespace signalbox::json {

using namespace Qt::StringLiterals;

Error parseFault(std::string_view text, std::size_t offset, const boost::json::error_code &code)
{
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && text[first] == '<')
        return {
            ErrorCode::corrupt,
            u"This is a web page and no JSON: sign in where it comes from, and save or send the "
            "JSON itself"_s,
            {},
            {}};
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto lineStart = before.rfind('\n');
    const auto column =
        before.size() - (lineStart == std::string_view::npos ? 0 : lineStart + 1) + 1;
    return {ErrorCode::corrupt,
            u"This is no valid JSON: line %1, column %2: %3"_s.arg(line).arg(column).arg(
                QString::fromStdString(code.message())),
            {},
            {}};
}

Error notAnObject()
{
    return {
        ErrorCode::corrupt, u"This must be a JSON object"_s, {{"", u"must be an object"_s}}, {}};
}

} // namespace signalbox::json
