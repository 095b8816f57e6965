// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <string_view>

namespace signalbox {

/// Wire data lives in QByteArray where Qt hands it over and in std::string_view where it is read:
/// the way between, without a copy one way and with one the other.
[[nodiscard]] inline std::string_view view(QByteArrayView bytes)
{
    return {bytes.data(), static_cast<std::size_t>(bytes.size())};
}

[[nodiscard]] inline QByteArray toBytes(std::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

} // namespace signalbox
