// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/enginecommands.h"
#include "core/json/value.h"

namespace signalbox {

/// A definition as the admin API shows it: what it offers, and the definition itself as written.
[[nodiscard]] json::Object providerJson(const ProviderDefinition &provider);
[[nodiscard]] json::Object localServerJson(const LocalServer &server);
/// Never the client secret; whether there is one.
[[nodiscard]] json::Object oauthClientJson(const OAuthClientSnapshot &client);
/// {"client_id","client_secret","token_url"} or {"google_file":{…}}.
[[nodiscard]] Result<OAuthClientPatch> oauthClientPatchFromJson(const json::Object &body);
[[nodiscard]] json::Object testReportJson(const TestReport &report);

} // namespace signalbox
