// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

namespace signalbox {

/// A number of tokens as an upstream tells it; nothing where it makes no sense, so that figures can
/// be added without overflow (wire.md 2.8).
[[nodiscard]] constexpr std::optional<long long> tokenFigure(std::optional<long long> told)
{
    constexpr long long kMost = 1'000'000'000'000'000;
    return told && *told >= 0 && *told <= kMost ? told : std::nullopt;
}

} // namespace signalbox
