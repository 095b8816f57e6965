// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/multipart.h"

#include "core/net/headers.h"

#include <algorithm>

namespace signalbox {

namespace {

constexpr std::string_view kEnd = "\r\n";

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

/// The value of a parameter behind the first ';', quoted or not.
std::optional<std::string_view> parameterOf(std::string_view field, std::string_view name)
{
    for (auto at = field.find(';'); at != std::string_view::npos; at = field.find(';')) {
        field = trimmed(field.substr(at + 1));
        const auto equals = field.find('=');
        if (equals == std::string_view::npos)
            return std::nullopt;
        const bool wanted = sameHeaderName(trimmed(field.substr(0, equals)), name);
        std::string_view value = trimmed(field.substr(equals + 1));
        if (value.starts_with('"')) {
            const auto close = value.find('"', 1);
            if (close == std::string_view::npos)
                return std::nullopt;
            field = value.substr(close + 1);
            value = value.substr(1, close - 1);
        } else {
            field = value;
            value = trimmed(value.substr(0, value.find(';')));
        }
        if (wanted)
            return value;
    }
    return std::nullopt;
}

/// Whether the head of a part says that it is the plain field of that name.
bool isField(std::string_view head, std::string_view name)
{
    static constexpr std::string_view kDisposition = "content-disposition:";
    while (!head.empty()) {
        const std::string_view line = head.substr(0, head.find(kEnd));
        head.remove_prefix(std::min(head.size(), line.size() + kEnd.size()));
        if (line.size() > kDisposition.size() &&
            sameHeaderName(line.substr(0, kDisposition.size()), kDisposition))
            return parameterOf(line, "name") == name && !parameterOf(line, "filename");
    }
    return false;
}

} // namespace

std::optional<std::string> formBoundary(std::string_view contentType)
{
    const std::string_view type = trimmed(contentType.substr(0, contentType.find(';')));
    if (!sameHeaderName(type, "multipart/form-data"))
        return std::nullopt;
    const auto boundary = parameterOf(contentType, "boundary");
    constexpr std::size_t kLongest = 70; // RFC 2046
    if (!boundary || boundary->empty() || boundary->size() > kLongest)
        return std::nullopt;
    return std::string(*boundary);
}

std::optional<FormField> findFormField(std::string_view body, std::string_view boundary,
                                       std::string_view name)
{
    const std::string divider = "\r\n--" + std::string(boundary);
    const std::string_view first = std::string_view(divider).substr(kEnd.size());
    std::size_t at = body.starts_with(first) ? first.size() : body.find(divider);
    if (at == std::string_view::npos)
        return std::nullopt;
    if (!body.starts_with(first))
        at += divider.size();
    while (!body.substr(at).starts_with("--")) { // the last boundary
        const auto headBegin = body.find(kEnd, at);
        const auto headEnd = body.find("\r\n\r\n", at);
        if (headBegin == std::string_view::npos || headEnd == std::string_view::npos)
            return std::nullopt;
        const std::size_t valueBegin = headEnd + 4;
        const std::size_t valueEnd = body.find(divider, valueBegin - kEnd.size());
        if (valueEnd == std::string_view::npos)
            return std::nullopt;
        const std::string_view head = body.substr(headBegin, headEnd - headBegin);
        if (isField(head, name))
            return FormField{valueBegin, std::max(valueBegin, valueEnd)};
        at = valueEnd + divider.size();
    }
    return std::nullopt;
}

} // namespace signalbox
