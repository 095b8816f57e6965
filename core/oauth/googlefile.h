// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/json/value.h"

#include <QByteArray>

/// The JSON files that Google's console hands out, told apart. Pure.
namespace signalbox {

enum class GoogleFile {
    desktopClient,  ///< {"installed": {…}}
    webClient,      ///< {"web": {…}}
    serviceAccount, ///< {"type": "service_account", …}
    authorizedUser, ///< {"type": "authorized_user", …}: gcloud's own sign-in
    other,
};

[[nodiscard]] GoogleFile googleFileOf(const json::Object &file);

/// The JSON object of such a file. A byte order mark is skipped; the Error says what came instead:
/// nothing, too much, a web page, a PEM key, no JSON.
[[nodiscard]] Result<json::Object> parseGoogleFile(const QByteArray &bytes);

} // namespace signalbox
