// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/headers.h"

#include <QByteArray>

#include <string>
#include <variant>

namespace signalbox {

/// Why a coded body could not be decoded.
enum class CodingFault {
    unknown,   ///< a coding that is not spoken here (or too many of them): 415
    malformed, ///< the bytes are not what the coding says: 400
    tooLarge,  ///< more than the limit comes out: 413
};

/// What a sender may use, as Accept-Encoding lists it.
inline constexpr char kKnownCodings[] = "gzip, br, zstd";

/// Removes the content codings that `headers` name (RFC 9110, 8.4: gzip, br, zstd, in the reverse
/// of the order in which they were applied). Never makes more than `limit` bytes, whatever a small
/// body claims to hold. Pure; blocking for as long as decoding takes.
[[nodiscard]] std::variant<QByteArray, CodingFault>
decodeContent(const Headers &headers, const QByteArray &body, qsizetype limit);

/// Whether `headers` name any coding but identity.
[[nodiscard]] bool isContentCoded(const Headers &headers);

} // namespace signalbox
