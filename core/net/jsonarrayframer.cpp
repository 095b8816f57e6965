// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/jsonarrayframer.h"

#include <utility>

namespace signalbox {

std::vector<QByteArray> JsonArrayFramer::feed(QByteArrayView data)
{
    std::vector<QByteArray> pieces;
    qsizetype start = 0;
    const auto cut = [&](qsizetype end) {
        m_held.append(data.sliced(start, end - start));
        pieces.push_back(std::exchange(m_held, {}));
        start = end;
    };
    for (qsizetype i = 0; i < data.size(); ++i) {
        const char c = data[i];
        if (m_inString) {
            if (m_escaped)
                m_escaped = false;
            else if (c == '\\')
                m_escaped = true;
            else if (c == '"')
                m_inString = false;
            continue;
        }
        if (c == '"') {
            m_inString = true;
        } else if (c == '{' || c == '[') {
            ++m_depth;
        } else if (c == '}' || c == ']') {
            --m_depth;
            m_closed = m_closed || m_depth == 0;
            if (m_depth <= 1)
                cut(i + 1);
        }
    }
    m_held.append(data.sliced(start));
    if (m_closed && !m_held.isEmpty())
        pieces.push_back(std::exchange(m_held, {}));
    return pieces;
}

} // namespace signalbox
