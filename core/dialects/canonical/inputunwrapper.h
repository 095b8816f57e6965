// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace signalbox {

/// Takes the text of a freeform tool out of the JSON in which it was wrapped, {"input":"…"}, piece
/// by piece as it comes (wire.md 2.3). Other members are passed over. What is no such object is
/// given as it came: a model that answered in plain text meant that text.
class InputUnwrapper
{
public:
    /// The next piece of arguments; gives what it makes known of the input, UTF-8.
    [[nodiscard]] std::string feed(std::string_view piece);
    /// No more comes: what was held back.
    [[nodiscard]] std::string finish();

private:
    enum class Step {
        open,        ///< before the outermost {
        keyOrEnd,    ///< before a key or }
        key,         ///< in a key
        colon,       ///< behind a key
        value,       ///< before a value
        otherString, ///< in a string of another member's value
        other,       ///< in another member's value
        otherEnd,    ///< behind another member's value: before , or }
        nextKey,     ///< behind a comma
        input,       ///< in the text that is looked for
        done,        ///< behind it: nothing matters any more
        raw,         ///< no such object
    };

    void take(char c);
    void takeOutside(char c);
    void takeKey(char c);
    void takeOther(char c);
    void beginValue(char c);
    /// One character of a JSON string, decoded to the end of `to`.
    void takeStringChar(char c, std::string &to);
    void takeHex(char c, std::string &to);
    void appendUnit(unsigned unit, std::string &to);
    void dropHalf(std::string &to);
    [[nodiscard]] bool atStringEnd(char c) const
    {
        return c == '"' && !m_escaped && m_hexLeft == 0;
    }
    void fail() { m_step = Step::raw; }

    Step m_step = Step::open;
    std::string m_held; ///< what came, until it is clear what it is
    std::string m_out;
    std::string m_key;
    bool m_escaped = false;
    int m_hexLeft = 0;
    unsigned m_unit = 0; ///< the UTF-16 unit of a \u escape as it is read
    unsigned m_high = 0; ///< a high surrogate that waits for its low one
    int m_depth = 0;     ///< in another member's value
};

} // namespace signalbox
