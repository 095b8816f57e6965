// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace signalbox {

/// Source of random numbers, injected so that the same seed gives the same decisions.
/// Not thread-safe: one owner.
class Random
{
public:
    virtual ~Random() = default;
    /// Uniform in [0, bound); bound must be above 0.
    [[nodiscard]] virtual std::uint64_t below(std::uint64_t bound) = 0;
};

/// Deterministic generator for decisions that are no secrets.
class SeededRandom final : public Random
{
public:
    explicit SeededRandom(std::uint64_t seed) : m_engine(seed) {}
    [[nodiscard]] std::uint64_t below(std::uint64_t bound) override;

private:
    std::mt19937_64 m_engine;
};

/// `bytes` random bytes from the system's cryptographic source as lower-case base32 (RFC 4648
/// alphabet, no padding). Thread-safe.
[[nodiscard]] std::string secureToken(int bytes);

} // namespace signalbox
