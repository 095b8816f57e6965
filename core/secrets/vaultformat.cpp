// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/secrets/vaultformat.h"

#include <QtEndian>

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array<char, 8> kMagic = {'S', 'B', 'V', 'A', 'U', 'L', 'T', '1'};
constexpr char kVersion = 1;
constexpr qsizetype kVersionAt = 8;
constexpr qsizetype kKindAt = 9;
constexpr qsizetype kLengthAt = 12;
constexpr qsizetype kSaltAt = 16;
constexpr qsizetype kNonceAt = 32;
constexpr qsizetype kHeaderBytes = 56;
constexpr qsizetype kTagBytes = 16;
constexpr qsizetype kChecksumBytes = 16;
constexpr std::size_t kCountBytes = 4;

static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == kVaultKeyBytes);
static_assert(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES == kHeaderBytes - kNonceAt);
static_assert(crypto_aead_xchacha20poly1305_ietf_ABYTES == kTagBytes);
static_assert(crypto_pwhash_SALTBYTES == kVaultSaltBytes);

/// Part of format version 1: RFC 9106, section 4, the second recommended choice, but for the lanes,
/// of which libsodium has one.
constexpr unsigned long long kArgonPasses = 3;
constexpr std::size_t kArgonMemory = 64UL * 1024 * 1024;

/// Plaintext that is cleared when it goes. Its size is fixed, so that nothing is copied behind our
/// back.
class ClearedBuffer final
{
public:
    explicit ClearedBuffer(std::size_t size) : m_bytes(size) {}
    ~ClearedBuffer() { clearMemory(m_bytes.data(), m_bytes.size()); }
    ClearedBuffer(const ClearedBuffer &) = delete;
    ClearedBuffer &operator=(const ClearedBuffer &) = delete;

    unsigned char *data() { return m_bytes.data(); }
    [[nodiscard]] std::size_t size() const { return m_bytes.size(); }
    [[nodiscard]] std::string_view view() const
    {
        return {reinterpret_cast<const char *>(m_bytes.data()), m_bytes.size()};
    }

private:
    std::vector<unsigned char> m_bytes;
};

const unsigned char *bytesOf(const QByteArray &bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.constData());
}

const unsigned char *bytesOf(std::string_view bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.data());
}

Error damaged(const QString &how)
{
    return {ErrorCode::corrupt, how, {}, {}};
}

Error noCryptography()
{
    return {ErrorCode::internal, u"The cryptographic library could not be started"_s, {}, {}};
}

bool sodiumReady()
{
    static const bool kReady = sodium_init() >= 0;
    return kReady;
}

QByteArray checksumOf(const QByteArray &file, qsizetype length)
{
    QByteArray sum(kChecksumBytes, '\0');
    crypto_generichash(reinterpret_cast<unsigned char *>(sum.data()), kChecksumBytes, bytesOf(file),
                       static_cast<unsigned long long>(length), nullptr, 0);
    return sum;
}

std::size_t plaintextSize(const VaultEntries &entries)
{
    std::size_t size = kCountBytes;
    for (const auto &entry : entries)
        size += 2 * kCountBytes + entry.first.size() + entry.second.view().size();
    return size;
}

class Writer final
{
public:
    explicit Writer(ClearedBuffer &out) : m_at(out.data()) {}

    void number(std::size_t value)
    {
        qToLittleEndian(static_cast<quint32>(value), m_at);
        m_at += kCountBytes;
    }
    void text(std::string_view value)
    {
        number(value.size());
        if (!value.empty())
            std::memcpy(m_at, value.data(), value.size());
        m_at += value.size();
    }

private:
    unsigned char *m_at;
};

class Reader final
{
public:
    explicit Reader(std::string_view bytes) : m_rest(bytes) {}

    [[nodiscard]] bool number(std::size_t &out)
    {
        if (m_rest.size() < kCountBytes)
            return false;
        out = qFromLittleEndian<quint32>(m_rest.data());
        m_rest.remove_prefix(kCountBytes);
        return true;
    }
    [[nodiscard]] bool text(std::string_view &out)
    {
        std::size_t length = 0;
        if (!number(length) || length > m_rest.size())
            return false;
        out = m_rest.substr(0, length);
        m_rest.remove_prefix(length);
        return true;
    }
    [[nodiscard]] bool atEnd() const { return m_rest.empty(); }

private:
    std::string_view m_rest;
};

Result<VaultEntries> entriesOf(std::string_view plaintext)
{
    const Error malformed = damaged(u"its content is not what this version writes"_s);
    Reader reader(plaintext);
    std::size_t count = 0;
    if (!reader.number(count))
        return malformed;
    VaultEntries entries;
    for (std::size_t i = 0; i < count; ++i) {
        std::string_view name;
        std::string_view value;
        if (!reader.text(name) || !reader.text(value))
            return malformed;
        entries.emplace(name, Secret(value));
    }
    if (!reader.atEnd())
        return malformed;
    return entries;
}

QByteArray headerFor(const VaultKeySource::Answer &key, qsizetype cipherBytes)
{
    QByteArray header(kHeaderBytes, '\0');
    std::memcpy(header.data(), kMagic.data(), kMagic.size());
    header[kVersionAt] = kVersion;
    header[kKindAt] = static_cast<char>(key.kind);
    qToLittleEndian(static_cast<quint32>(cipherBytes), header.data() + kLengthAt);
    header.replace(kSaltAt, kVaultSaltBytes, key.salt);
    randombytes_buf(header.data() + kNonceAt, static_cast<std::size_t>(kHeaderBytes - kNonceAt));
    return header;
}

} // namespace

Result<VaultHeader> readVaultHeader(const QByteArray &file)
{
    if (!sodiumReady())
        return noCryptography();
    if (file.isEmpty())
        return damaged(u"it is empty"_s);
    if (!file.startsWith(QByteArrayView(kMagic.data(), kMagic.size())
                             .first(std::min<qsizetype>(file.size(), kMagic.size()))))
        return damaged(u"it is no Signalbox vault"_s);
    if (file.size() > kVersionAt && file.at(kVersionAt) != kVersion) {
        return damaged(
            u"it has format version %1, which this version of Signalbox does not know"_s.arg(
                static_cast<unsigned char>(file.at(kVersionAt))));
    }
    if (file.size() < kHeaderBytes + kTagBytes + kChecksumBytes)
        return damaged(u"it is cut off after %1 bytes"_s.arg(file.size()));
    const qint64 expected = kHeaderBytes + kChecksumBytes +
                            qint64{qFromLittleEndian<quint32>(file.constData() + kLengthAt)};
    if (file.size() < expected)
        return damaged(u"it is cut off: %1 of %2 bytes are there"_s.arg(file.size()).arg(expected));
    if (file.size() > expected)
        return damaged(u"it has %1 bytes too many"_s.arg(file.size() - expected));
    const qsizetype checked = file.size() - kChecksumBytes;
    if (checksumOf(file, checked) != file.sliced(checked))
        return damaged(u"some of its bytes have changed"_s);
    const auto kind = static_cast<unsigned char>(file.at(kKindAt));
    if (kind < static_cast<unsigned char>(VaultKeyKind::keychain) ||
        kind > static_cast<unsigned char>(VaultKeyKind::fixed))
        return damaged(u"it asks for a kind of key that this version does not know"_s);
    return VaultHeader{static_cast<VaultKeyKind>(kind), file.sliced(kSaltAt, kVaultSaltBytes)};
}

Result<QByteArray> sealVault(const VaultEntries &entries, const VaultKeySource::Answer &key)
{
    if (!sodiumReady())
        return noCryptography();
    Q_ASSERT(key.key.view().size() == kVaultKeyBytes && key.salt.size() == kVaultSaltBytes);
    const std::size_t size = plaintextSize(entries);
    const qsizetype cipherBytes = static_cast<qsizetype>(size) + kTagBytes;
    if (kHeaderBytes + cipherBytes + kChecksumBytes > kMaxVaultBytes) {
        return Error{ErrorCode::invalidArgument,
                     u"The vault holds at most %1 MB"_s.arg(kMaxVaultBytes / (1024LL * 1024)),
                     {},
                     {}};
    }
    ClearedBuffer plaintext(size);
    Writer writer(plaintext);
    writer.number(entries.size());
    for (const auto &entry : entries) {
        writer.text(entry.first);
        writer.text(entry.second.view());
    }
    QByteArray file = headerFor(key, cipherBytes);
    const QByteArray header = file;
    file.resize(kHeaderBytes + cipherBytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        reinterpret_cast<unsigned char *>(file.data()) + kHeaderBytes, nullptr, plaintext.data(),
        plaintext.size(), bytesOf(header), static_cast<unsigned long long>(kHeaderBytes), nullptr,
        bytesOf(header) + kNonceAt, bytesOf(key.key.view()));
    file += checksumOf(file, file.size());
    return file;
}

Result<VaultEntries> openVault(const QByteArray &file, const Secret &key)
{
    const Result<VaultHeader> header = readVaultHeader(file);
    if (!header)
        return header.error();
    Q_ASSERT(key.view().size() == kVaultKeyBytes);
    const qsizetype cipherBytes = file.size() - kHeaderBytes - kChecksumBytes;
    ClearedBuffer plaintext(static_cast<std::size_t>(cipherBytes - kTagBytes));
    const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        plaintext.data(), nullptr, nullptr, bytesOf(file) + kHeaderBytes,
        static_cast<unsigned long long>(cipherBytes), bytesOf(file),
        static_cast<unsigned long long>(kHeaderBytes), bytesOf(file) + kNonceAt,
        bytesOf(key.view()));
    if (failed != 0)
        return Error{ErrorCode::unauthorized, u"the key does not fit"_s, {}, {}};
    return entriesOf(plaintext.view());
}

QByteArray randomBytes(qsizetype count)
{
    QByteArray out(count, '\0');
    randombytes_buf(out.data(), static_cast<std::size_t>(count));
    return out;
}

Result<Secret> keyFromPassphrase(const Secret &passphrase, const QByteArray &salt)
{
    if (!sodiumReady())
        return noCryptography();
    Q_ASSERT(salt.size() == kVaultSaltBytes);
    ClearedBuffer key(kVaultKeyBytes);
    const std::string_view text = passphrase.view();
    if (crypto_pwhash(key.data(), key.size(), text.data(), text.size(), bytesOf(salt), kArgonPasses,
                      kArgonMemory, crypto_pwhash_ALG_ARGON2ID13) != 0) {
        return Error{ErrorCode::internal,
                     u"There was not enough memory (64 MB) to make the key from the passphrase"_s,
                     {},
                     {}};
    }
    return Secret(key.view());
}

} // namespace signalbox
