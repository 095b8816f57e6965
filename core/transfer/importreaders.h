// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transfer/importdraft.h"

#include <string_view>

namespace signalbox {

/// One reader for each kind of file: it takes the parsed file and adds what it finds to `out`.
/// Faulty entries become entries with a fault. All are pure.

/// Whose shape a JSON file has; nothing when it is of another kind.
[[nodiscard]] std::optional<ImportFormat> jsonFormat(const json::Value &file);

/// Antigravity-Manager: [{email, refresh_token}], {"accounts": […]}, or one account file
/// {email, token: {…}}.
void readAntigravityAccounts(const json::Value &file, ImportDrafts &out);
/// Antigravity-Manager's gui_config.json: port, key, aliases, switches.
void readAntigravitySettings(const json::Object &file, ImportDrafts &out);
/// CLIProxyAPI: one auth file {type, email, access_token, refresh_token …} or a list of them.
void readCliProxyAuth(const json::Value &file, ImportDrafts &out);
/// CLIProxyAPI: config.yaml as JSON.
void readCliProxyConfig(const json::Object &file, const ProviderRegistry &providers,
                        ImportDrafts &out);
/// maxpool: {proxy: {port, apiKey}, accounts: […], providers: […]}.
void readMaxpool(const json::Object &file, ImportDrafts &out);
/// Google's client_secret_*.json.
void readGoogleClient(const json::Object &file, ImportDrafts &out);
/// Google's service-account key.
void readServiceAccount(const json::Object &file, ImportDrafts &out, const std::string &where);

/// Whether a text that is no JSON is a list of keys, one a line.
[[nodiscard]] bool looksLikeKeyList(std::string_view text, const ProviderRegistry &providers);
void readKeyList(std::string_view text, const ProviderRegistry &providers, ImportDrafts &out);

} // namespace signalbox
