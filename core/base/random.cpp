// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"

#include <QRandomGenerator>

namespace signalbox {

std::uint64_t SeededRandom::below(std::uint64_t bound)
{
    return std::uniform_int_distribution<std::uint64_t>(0, bound - 1)(m_engine);
}

std::string secureToken(int bytes)
{
    static constexpr char kAlphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
    std::string out;
    std::uint32_t bits = 0;
    int held = 0;
    for (int i = 0; i < bytes; ++i) {
        bits = (bits << 8U) | (QRandomGenerator::system()->generate() & 0xFFU);
        for (held += 8; held >= 5; held -= 5)
            out += kAlphabet[(bits >> static_cast<unsigned>(held - 5)) & 31U];
    }
    if (held > 0)
        out += kAlphabet[(bits << static_cast<unsigned>(5 - held)) & 31U];
    return out;
}

} // namespace signalbox
