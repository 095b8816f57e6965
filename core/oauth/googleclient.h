// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/oauth/tokenrefresher.h"

#include <QByteArray>

#include <string>

namespace signalbox {

/// What Google's client_secret_*.json tells. A value.
struct GoogleClient
{
    OAuthClient client;
    std::string projectId; ///< empty: not told
};

/// Reads a downloaded OAuth client as it is. Only a client of the type Desktop app ("installed")
/// will do; for a web client, a service account and everything else the Error says what to make or
/// take instead. Error::fields name single faults. Pure.
[[nodiscard]] Result<GoogleClient> readGoogleClient(const QByteArray &file);

} // namespace signalbox
