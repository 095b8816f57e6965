// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/mutator.h"

#include <algorithm>
#include <array>

namespace signalbox::fuzz {

namespace {

/// What tells parsers something.
constexpr std::array<std::string_view, 28> kTokens = {"{",
                                                      "}",
                                                      "[",
                                                      "]",
                                                      "null",
                                                      "true",
                                                      "-1",
                                                      "1e999",
                                                      "18446744073709551616",
                                                      "\"\"",
                                                      "\"\\ud800\"",
                                                      "\xff",
                                                      "{}",
                                                      "[]",
                                                      "\n\n",
                                                      "\r",
                                                      "data: ",
                                                      "data: [DONE]\n\n",
                                                      "event: error\n",
                                                      "\"type\":\"text\"",
                                                      "\"type\":null",
                                                      "\"index\":1",
                                                      "\"index\":-3",
                                                      "\"text\"",
                                                      "\"id\":\"\"",
                                                      ",",
                                                      ":",
                                                      "\xEF\xBB\xBF"};

} // namespace

std::string Mutator::mutate(std::string_view input)
{
    std::string text(input);
    const std::size_t changes = 1 + below(4);
    for (std::size_t i = 0; i < changes; ++i)
        change(text);
    return text;
}

void Mutator::change(std::string &text)
{
    const std::size_t at = below(text.size() + 1);
    const std::size_t length = std::min(below(64), text.size() - at);
    switch (below(6)) {
    case 0:
        text.erase(at, length);
        break;
    case 1:
        text.insert(at, kTokens.at(below(kTokens.size())));
        break;
    case 2:
        text.replace(at, length, kTokens.at(below(kTokens.size())));
        break;
    case 3:
        text.insert(at, text.substr(below(text.size() + 1), below(256)));
        break;
    case 4:
        text.resize(at);
        break;
    default:
        if (at < text.size())
            text[at] = static_cast<char>(below(256));
        break;
    }
}

std::size_t Mutator::below(std::size_t limit)
{
    return static_cast<std::size_t>(m_random() % std::max<std::size_t>(limit, 1));
}

} // namespace signalbox::fuzz
