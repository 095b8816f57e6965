// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/canonical/inputunwrapper.h"

#include <utility>

namespace signalbox {

namespace {

constexpr std::string_view kMember = "input";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD"; // U+FFFD
constexpr int kHexDigits = 4;

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool isHigh(unsigned unit)
{
    return unit >= 0xD800 && unit <= 0xDBFF;
}

bool isLow(unsigned unit)
{
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(static_cast<unsigned char>(c) | 0x20U);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

void appendUtf8(std::string &to, unsigned code)
{
    const auto tail = [&to, code](unsigned shift) {
        to += static_cast<char>(0x80U | ((code >> shift) & 0x3FU));
    };
    if (code < 0x80) {
        to += static_cast<char>(code);
    } else if (code < 0x800) {
        to += static_cast<char>(0xC0U | (code >> 6U));
        tail(0);
    } else if (code < 0x10000) {
        to += static_cast<char>(0xE0U | (code >> 12U));
        tail(6);
        tail(0);
    } else {
        to += static_cast<char>(0xF0U | (code >> 18U));
        tail(12);
        tail(6);
        tail(0);
    }
}

char unescaped(char c)
{
    switch (c) {
    case 'n':
        return '\n';
    case 't':
        return '\t';
    case 'r':
        return '\r';
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    default:
        return c;
    }
}

} // namespace

std::string InputUnwrapper::feed(std::string_view piece)
{
    for (std::size_t i = 0; i < piece.size(); ++i) {
        if (m_step == Step::raw) {
            m_out += std::exchange(m_held, {});
            m_out += piece.substr(i);
            break;
        }
        const bool undecided = m_step != Step::input && m_step != Step::done;
        if (undecided)
            m_held += piece[i];
        take(piece[i]);
    }
    if (m_step == Step::raw)
        m_out += std::exchange(m_held, {});
    return std::exchange(m_out, {});
}

std::string InputUnwrapper::finish()
{
    dropHalf(m_out);
    if (m_step != Step::input && m_step != Step::done)
        m_out += std::exchange(m_held, {});
    m_step = Step::done;
    return std::exchange(m_out, {});
}

void InputUnwrapper::take(char c)
{
    switch (m_step) {
    case Step::key:
        takeKey(c);
        break;
    case Step::other:
    case Step::otherString:
        takeOther(c);
        break;
    case Step::input:
        if (atStringEnd(c)) {
            dropHalf(m_out);
            m_held.clear();
            m_step = Step::done;
        } else {
            takeStringChar(c, m_out);
        }
        break;
    case Step::done:
    case Step::raw:
        break;
    default:
        if (!isSpace(c))
            takeOutside(c);
    }
}

void InputUnwrapper::takeOutside(char c)
{
    const bool opensKey = c == '"' && (m_step == Step::keyOrEnd || m_step == Step::nextKey);
    if (m_step == Step::value) {
        beginValue(c);
    } else if (opensKey) {
        m_key.clear();
        m_step = Step::key;
    } else if (m_step == Step::open && c == '{') {
        m_step = Step::keyOrEnd;
    } else if (m_step == Step::colon && c == ':') {
        m_step = Step::value;
    } else if (m_step == Step::otherEnd && c == ',') {
        m_step = Step::nextKey;
    } else {
        fail(); // also where the object ends without the member
    }
}

void InputUnwrapper::takeKey(char c)
{
    if (atStringEnd(c)) {
        dropHalf(m_key);
        m_step = Step::colon;
    } else {
        takeStringChar(c, m_key);
    }
}

void InputUnwrapper::beginValue(char c)
{
    if (m_key == kMember) {
        if (c != '"')
            return fail();
        m_step = Step::input;
        return;
    }
    m_depth = 0;
    m_step = Step::other;
    takeOther(c);
}

void InputUnwrapper::takeOther(char c)
{
    if (m_step == Step::otherString) {
        if (m_escaped)
            m_escaped = false;
        else if (c == '\\')
            m_escaped = true;
        else if (c == '"')
            m_step = m_depth == 0 ? Step::otherEnd : Step::other;
    } else if (c == '"') {
        m_step = Step::otherString;
    } else if (c == '{' || c == '[') {
        ++m_depth;
    } else if (m_depth == 0 && (c == ',' || c == '}' || c == ']')) {
        m_step = Step::otherEnd; // behind a number or a word
        takeOutside(c);
    } else if (c == '}' || c == ']') {
        if (--m_depth == 0)
            m_step = Step::otherEnd;
    }
}

void InputUnwrapper::takeStringChar(char c, std::string &to)
{
    if (m_hexLeft > 0)
        return takeHex(c, to);
    if (!m_escaped) {
        if (c == '\\') {
            m_escaped = true;
            return;
        }
        dropHalf(to);
        to += c;
        return;
    }
    m_escaped = false;
    if (c == 'u') {
        m_hexLeft = kHexDigits;
        m_unit = 0;
        return;
    }
    dropHalf(to);
    to += unescaped(c);
}

void InputUnwrapper::takeHex(char c, std::string &to)
{
    const int digit = hexValue(c);
    if (digit < 0) { // no escape at all: what stands there cannot be told
        m_hexLeft = 0;
        dropHalf(to);
        to += kReplacement;
        take(c);
        return;
    }
    m_unit = m_unit * 16 + static_cast<unsigned>(digit);
    if (--m_hexLeft == 0)
        appendUnit(m_unit, to);
}

void InputUnwrapper::appendUnit(unsigned unit, std::string &to)
{
    if (isLow(unit) && m_high != 0) {
        const unsigned high = std::exchange(m_high, 0);
        appendUtf8(to, 0x10000 + ((high - 0xD800) << 10U) + (unit - 0xDC00));
        return;
    }
    dropHalf(to);
    if (isHigh(unit))
        m_high = unit;
    else if (isLow(unit))
        to += kReplacement;
    else
        appendUtf8(to, unit);
}

void InputUnwrapper::dropHalf(std::string &to)
{
    if (std::exchange(m_high, 0) != 0)
        to += kReplacement;
}

} // namespace signalbox
