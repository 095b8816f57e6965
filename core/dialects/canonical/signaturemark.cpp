// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/canonical/signaturemark.h"

#include <QByteArray>

#include <algorithm>

namespace signalbox {

namespace {

constexpr std::string_view kMagic = "signalbox";
constexpr char kFill = '.';
constexpr char kColon = ':';
constexpr std::size_t kGroup = 3; // bytes that base64 takes at once

/// What a client made of base64url when it decoded and encoded again: the other alphabet, padded.
QByteArray asBase64Url(std::string_view text)
{
    QByteArray out(text.data(), static_cast<qsizetype>(text.size()));
    std::replace(out.begin(), out.end(), '+', '-');
    std::replace(out.begin(), out.end(), '/', '_');
    while (out.endsWith('='))
        out.chop(1);
    return out;
}

} // namespace

std::string carriedSignature(const Signature &signature, std::string_view own)
{
    if (signature.empty() || signature.family == own)
        return signature.value;
    // Filled up to whole groups, so that no padding is needed: strict decoders demand it, and it is
    // no base64url character.
    const std::size_t bare = kMagic.size() + signature.family.size() + 1 + signature.value.size();
    const std::size_t fill = kGroup - bare % kGroup;
    std::string bytes(kMagic);
    bytes.append(fill, kFill);
    bytes += signature.family;
    bytes += kColon;
    bytes += signature.value;
    return QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(bytes.size()))
        .toBase64(QByteArray::Base64UrlEncoding)
        .toStdString();
}

Signature signatureFrom(std::string_view carried, std::string_view own)
{
    if (carried.empty())
        return {};
    if (!isMarked(carried))
        return {std::string(own), std::string(carried)};
    const auto decoded = QByteArray::fromBase64Encoding(
        asBase64Url(carried),
        QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded)
        return {};
    const std::string bytes = decoded.decoded.toStdString();
    const std::size_t family = bytes.find_first_not_of(kFill, kMagic.size());
    const std::size_t colon = bytes.find(kColon, kMagic.size());
    if (colon == std::string::npos || family >= colon || colon + 1 == bytes.size())
        return {};
    return {bytes.substr(family, colon - family), bytes.substr(colon + 1)};
}

bool isMarked(std::string_view carried)
{
    return carried.starts_with(kSignatureMark);
}

} // namespace signalbox
