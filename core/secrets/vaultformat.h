// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/secrets/vaultkey.h"

#include <QByteArray>

#include <map>
#include <string>

namespace signalbox {

/// The bytes of `vault.bin`, integers little-endian:
///
///   0  8  magic "SBVAULT1"          16 16  salt (for a passphrase)
///   8  1  format version, 1         32 24  nonce, new for each write
///   9  1  VaultKeyKind              56  n  XChaCha20-Poly1305 ciphertext with its tag;
///  10  2  0                                the 56 bytes before it are its associated data
///  12  4  n                        56+n 16 BLAKE2b of all before, without a key
///
/// The last field tells a damaged file from a wrong key, which the tag alone cannot. Plaintext: the
/// number of entries, then for each the length and bytes of its name and of its value.
/// All functions are pure and thread-safe.
using VaultEntries = std::map<std::string, Secret>;

inline constexpr qsizetype kVaultSaltBytes = 16;
inline constexpr std::size_t kVaultKeyBytes = 32;
inline constexpr qint64 kMaxVaultBytes = 16LL * 1024 * 1024;

struct VaultHeader
{
    VaultKeyKind kind = VaultKeyKind::fixed;
    QByteArray salt;
};

/// Checks everything that needs no key. ErrorCode::corrupt with what exactly is wrong.
[[nodiscard]] Result<VaultHeader> readVaultHeader(const QByteArray &file);

/// The file for these entries. ErrorCode::invalidArgument when it would be larger than
/// kMaxVaultBytes.
[[nodiscard]] Result<QByteArray> sealVault(const VaultEntries &entries,
                                           const VaultKeySource::Answer &key);

/// The entries of a file. ErrorCode::corrupt as readVaultHeader(); ErrorCode::unauthorized for a
/// wrong key.
[[nodiscard]] Result<VaultEntries> openVault(const QByteArray &file, const Secret &key);

/// Random bytes from libsodium.
[[nodiscard]] QByteArray randomBytes(qsizetype count);

/// A passphrase and salt become a key by Argon2id; takes about 0.1 s and 64 MB for that time.
[[nodiscard]] Result<Secret> keyFromPassphrase(const Secret &passphrase, const QByteArray &salt);

} // namespace signalbox
