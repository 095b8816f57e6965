// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace signalbox {

/// Cuts CRLF-terminated lines out of bytes that arrive in pieces of any size. Strict: a bare CR or
/// LF and every control byte but the tab make a line malformed, because two parsers could read
/// them differently (RFC 9112, 2.2 and 11.2).
class LineReader final
{
public:
    enum class Status { needMore, line, malformed, tooLong };

    /// Takes bytes from the front of `input` up to and including the next line end. On
    /// Status::line, text() is the line without its end. `limit` counts the line end too.
    [[nodiscard]] Status next(std::string_view &input, std::size_t limit);

    /// The line that next() found; valid until the next call and while its input lives.
    [[nodiscard]] std::string_view text() const { return m_text; }

    void reset();

private:
    std::string m_partial; ///< what earlier pieces held of the present line
    std::string_view m_text;
    bool m_partialUsed = false; ///< m_text points into m_partial
};

} // namespace signalbox
