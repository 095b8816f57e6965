// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <vector>

namespace signalbox {

/// Cuts a JSON array that arrives in pieces behind each complete item, without changing a byte: the
/// other form of a Gemini stream. Looks at brackets and strings only.
class JsonArrayFramer
{
public:
    /// The next bytes; what is complete by now, one piece per item: separators and brackets before
    /// the item belong to its piece, the closing bracket is a piece of its own.
    [[nodiscard]] std::vector<QByteArray> feed(QByteArrayView data);
    [[nodiscard]] bool closed() const { return m_closed; }

private:
    QByteArray m_held;
    int m_depth = 0;
    bool m_inString = false;
    bool m_escaped = false;
    bool m_closed = false;
};

} // namespace signalbox
