// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace signalbox::fuzz {

/// Spoils inputs the same way for the same seed: bytes, ranges, and pieces of JSON and of event
/// streams where a grammar knows them. For the bounded run in the ordinary tests.
class Mutator
{
public:
    explicit Mutator(std::uint64_t seed) : m_random(seed) {}

    /// The input with one to four changes.
    [[nodiscard]] std::string mutate(std::string_view input);

private:
    void change(std::string &text);
    [[nodiscard]] std::size_t below(std::size_t limit);

    std::mt19937_64 m_random;
};

} // namespace signalbox::fuzz
