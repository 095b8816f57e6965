// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace signalbox {

/// Whether JSON text that comes in pieces is a complete object or array by now: looks at brackets
/// and strings only. For tool arguments, whose end not every upstream tells.
class JsonProgress
{
public:
    void feed(std::string_view piece);
    /// The outermost bracket has closed.
    [[nodiscard]] bool complete() const { return m_complete; }
    /// Something other than white space has come.
    [[nodiscard]] bool begun() const { return m_begun; }

private:
    int m_depth = 0;
    bool m_begun = false;
    bool m_inString = false;
    bool m_escaped = false;
    bool m_complete = false;
};

} // namespace signalbox
