// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oauth/pkce.h"

#include "core/base/random.h"

#include <QCryptographicHash>

namespace signalbox {

namespace {

constexpr int kRandomBytes = 32;

} // namespace

PkcePair newPkcePair()
{
    std::string verifier = secureToken(kRandomBytes);
    PkcePair pair{Secret(verifier), pkceChallenge(verifier)};
    clearMemory(verifier.data(), verifier.size());
    return pair;
}

std::string pkceChallenge(std::string_view verifier)
{
    const QByteArray digest = QCryptographicHash::hash(
        QByteArrayView(verifier.data(), static_cast<qsizetype>(verifier.size())),
        QCryptographicHash::Sha256);
    return digest.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals)
        .toStdString();
}

std::string newOAuthState()
{
    return secureToken(kRandomBytes);
}

} // namespace signalbox
