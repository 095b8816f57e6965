// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace signalbox {

/// Where a field's value stands in the body of a form: bytes [begin, end).
struct FormField
{
    std::size_t begin = 0;
    std::size_t end = 0;

    [[nodiscard]] std::string_view in(std::string_view body) const
    {
        return body.substr(begin, end - begin);
    }
};

/// The boundary of a multipart/form-data content type (RFC 7578, RFC 2046 5.1.1); nothing for any
/// other type or one that names none.
[[nodiscard]] std::optional<std::string> formBoundary(std::string_view contentType);

/// The first field of that name, without the files of the form being copied; nothing when there is
/// none or the form is torn.
[[nodiscard]] std::optional<FormField>
findFormField(std::string_view body, std::string_view boundary, std::string_view name);

} // namespace signalbox
