// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/failurefingerprint.h"

#include "core/upstream/errortext.h"

#include <algorithm>
#include <array>
#include <string>

namespace signalbox {

namespace {

/// The words of a failure stand at its beginning; the rest is detail.
constexpr std::size_t kMaxText = 4096;
/// No word of a sentence is that long: a token.
constexpr std::size_t kLongestWord = 24;

/// How ids begin whose rest may happen to have no digit.
constexpr std::array<std::string_view, 9> kIdPrefixes = {"req_",  "req-",  "org-", "org_", "proj_",
                                                         "proj-", "user-", "msg_", "resp_"};

/// FNV-1a, 64 bits.
class Hash
{
public:
    void add(char c) { m_value = (m_value ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL; }
    void add(std::string_view text)
    {
        for (const char c : text)
            add(c);
    }
    [[nodiscard]] std::uint64_t value() const { return m_value; }

private:
    std::uint64_t m_value = 0xcbf29ce484222325ULL;
};

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Bytes above ASCII are letters of some language.
bool isWordPart(char c)
{
    const char small = lower(c);
    return (small >= 'a' && small <= 'z') || isDigit(c) || c == '_' || c == '-' || c == '@' ||
           static_cast<unsigned char>(c) >= 0x80;
}

/// The length of the word at the start of a text, 0 when there is none. A point within it, as in
/// "27.5s" or "example.org", is part of it.
std::size_t wordLength(std::string_view text)
{
    std::size_t end = 0;
    while (end < text.size() &&
           (isWordPart(text[end]) ||
            (end > 0 && text[end] == '.' && end + 1 < text.size() && isWordPart(text[end + 1]))))
        ++end;
    return end;
}

bool isVariable(std::string_view word)
{
    if (word.size() > kLongestWord || word.find('@') != std::string_view::npos ||
        std::any_of(word.begin(), word.end(), isDigit))
        return true;
    return std::any_of(kIdPrefixes.begin(), kIdPrefixes.end(), [word](std::string_view prefix) {
        return equalNoCase(word.substr(0, prefix.size()), prefix);
    });
}

} // namespace

std::uint64_t failureFingerprint(int status, std::string_view text)
{
    Hash hash;
    hash.add(std::to_string(status));
    text = text.substr(0, kMaxText);
    bool afterVariable = false;
    while (!text.empty()) {
        const std::size_t length = wordLength(text);
        if (length == 0) {
            text.remove_prefix(1);
            continue;
        }
        const std::string_view word = text.substr(0, length);
        text.remove_prefix(length);
        const bool variable = isVariable(word);
        if (variable && afterVariable)
            continue; // "1m 5s" is "5s"
        afterVariable = variable;
        hash.add(' ');
        if (variable) {
            hash.add('#');
            continue;
        }
        for (const char c : word)
            hash.add(lower(c));
    }
    return hash.value() == 0 ? 1 : hash.value();
}

} // namespace signalbox
