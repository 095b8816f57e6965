// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/reasoning.h"

#include <algorithm>

namespace signalbox {

std::size_t ByteEdits::offsetOf(const char *place) const
{
    return static_cast<std::size_t>(place - m_text.data());
}

void ByteEdits::replace(std::string_view part, std::string by)
{
    const std::size_t begin = offsetOf(part.data());
    m_edits.push_back({begin, begin + part.size(), std::move(by)});
}

void ByteEdits::cutValues(std::string_view outer, const std::vector<std::string_view> &values,
                          const std::vector<bool> &keep)
{
    const auto endOf = [this](std::string_view value) {
        return offsetOf(value.data()) + value.size();
    };
    for (std::size_t first = 0; first < values.size(); ++first) {
        if (keep[first])
            continue;
        std::size_t last = first;
        while (last + 1 < values.size() && !keep[last + 1])
            ++last;
        const std::size_t end = endOf(values[last]);
        if (first > 0)
            cut(endOf(values[first - 1]), end);
        else if (last + 1 < values.size()) // only space stands between a value and its comma
            cut(offsetOf(outer.data()) + 1, m_text.find(',', end) + 1);
        else
            cut(offsetOf(outer.data()) + 1, end);
        first = last;
    }
}

QByteArray ByteEdits::result() const
{
    std::vector<Edit> edits = m_edits;
    std::sort(edits.begin(), edits.end(),
              [](const Edit &left, const Edit &right) { return left.begin < right.begin; });
    QByteArray out;
    out.reserve(static_cast<qsizetype>(m_text.size()));
    std::size_t at = 0;
    for (const Edit &edit : edits) {
        out.append(m_text.data() + at, static_cast<qsizetype>(edit.begin - at));
        out.append(edit.by.data(), static_cast<qsizetype>(edit.by.size()));
        at = edit.end;
    }
    out.append(m_text.data() + at, static_cast<qsizetype>(m_text.size() - at));
    return out;
}

} // namespace signalbox
