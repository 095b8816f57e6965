// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/canonical/jsonprogress.h"

namespace signalbox {

void JsonProgress::feed(std::string_view piece)
{
    for (const char c : piece) {
        if (m_complete)
            return;
        if (m_inString) {
            if (m_escaped)
                m_escaped = false;
            else if (c == '\\')
                m_escaped = true;
            else if (c == '"')
                m_inString = false;
            continue;
        }
        switch (c) {
        case ' ':
        case '\t':
        case '\r':
        case '\n':
            continue;
        case '"':
            m_inString = true;
            break;
        case '{':
        case '[':
            ++m_depth;
            break;
        case '}':
        case ']':
            m_complete = m_depth == 1;
            --m_depth;
            break;
        default:
            break;
        }
        m_begun = true;
    }
}

} // namespace signalbox
