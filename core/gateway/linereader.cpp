// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/linereader.h"

#include <algorithm>

namespace signalbox {

namespace {

bool isForbidden(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

bool holdsForbidden(std::string_view text)
{
    return std::any_of(text.begin(), text.end(), isForbidden);
}

/// The same for a piece whose line end is still to come: its last byte may be the CR of it.
bool beginsBadly(std::string_view piece)
{
    if (!piece.empty() && piece.back() == '\r')
        piece.remove_suffix(1);
    return holdsForbidden(piece);
}

} // namespace

void LineReader::reset()
{
    m_partial.clear();
    m_partial.shrink_to_fit();
    m_text = {};
    m_partialUsed = false;
}

LineReader::Status LineReader::next(std::string_view &input, std::size_t limit)
{
    if (m_partialUsed) {
        m_partial.clear();
        m_partialUsed = false;
    }
    const auto end = input.find('\n');
    const auto taken = end == std::string_view::npos ? input.size() : end + 1;
    if (m_partial.size() + taken > limit)
        return Status::tooLong;
    if (end == std::string_view::npos) {
        if (beginsBadly(input))
            return Status::malformed;
        m_partial.append(input);
        input = {};
        return Status::needMore;
    }
    m_text = input.substr(0, end);
    input.remove_prefix(taken);
    if (!m_partial.empty()) {
        m_partial.append(m_text);
        m_text = m_partial;
        m_partialUsed = true;
    }
    if (m_text.empty() || m_text.back() != '\r')
        return Status::malformed;
    m_text.remove_suffix(1);
    return holdsForbidden(m_text) ? Status::malformed : Status::line;
}

} // namespace signalbox
