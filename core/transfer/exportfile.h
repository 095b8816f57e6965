// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transfer/importdraft.h"

#include <QByteArray>

#include <span>
#include <string_view>
#include <vector>

namespace signalbox {

/// Signalbox's own export, one JSON file (docs/import-export.md):
///
///   {"format": "signalbox-export", "version": 1, "created_at", "accounts": […], "settings": {…},
///    "client_keys": […], "oauth_clients": […], "secrets": {"kind": "none|plain|encrypted", …}}
///
/// Encrypted secrets are a vault file (core/secrets/vaultformat.h) in base64, which also holds the
/// SHA-256 of the other members: what was changed around the secrets is refused.
enum class ExportSecrets {
    none,
    encrypted, ///< Argon2id and XChaCha20-Poly1305 under a passphrase
    plain,     ///< only where the user asked for it twice
};

struct ExportContent
{
    std::span<const KnownAccount> accounts; ///< in the order in which they come back
    boost::json::object settings;           ///< a settings patch without secrets
    std::vector<ImportedClientKey> clientKeys;
    std::vector<ImportedOAuthClient> oauthClients;
};

/// The file. ErrorCode::invalidArgument when it is to be encrypted and the passphrase is empty.
/// Pure; encryption takes about 0.1 s. Without secrets also the values of added headers stay out.
[[nodiscard]] Result<QByteArray> writeExport(const ExportContent &content, ExportSecrets secrets,
                                             const Secret &passphrase, WallTime now);

/// Error::detail of readExport() when the passphrase is what is missing or wrong.
inline constexpr std::string_view kPassphraseMissing = "passphrase_missing";
inline constexpr std::string_view kPassphraseWrong = "passphrase_wrong";

/// Adds what the text of an export has to `out`. An error, in a sentence, is about the whole file;
/// nothing was added then.
[[nodiscard]] Status readExport(std::string_view text, const Secret &passphrase, ImportDrafts &out);

} // namespace signalbox
