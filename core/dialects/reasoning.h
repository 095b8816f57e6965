// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

/// Cutting out of a JSON text by the place of its bytes, so that everything else goes upstream as
/// the client wrote it: for reasoning that a client lets go of (scheduling.md §9).

/// Cuts and replacements in one text, in any order, none over another. The text must outlive it.
class ByteEdits
{
public:
    explicit ByteEdits(std::string_view text) : m_text(text) {}

    void cut(std::size_t begin, std::size_t end) { m_edits.push_back({begin, end, {}}); }
    /// `part` is a view into the text.
    void replace(std::string_view part, std::string by);
    /// Cuts the items of an array, or the members of an object, whose `keep` is false, with the
    /// commas that go with them. `outer` and its `values`, in their order, are views into the text.
    void cutValues(std::string_view outer, const std::vector<std::string_view> &values,
                   const std::vector<bool> &keep);

    [[nodiscard]] QByteArray result() const;

private:
    struct Edit
    {
        std::size_t begin = 0;
        std::size_t end = 0;
        std::string by;
    };
    [[nodiscard]] std::size_t offsetOf(const char *place) const;

    std::string_view m_text;
    std::vector<Edit> m_edits;
};

} // namespace signalbox
