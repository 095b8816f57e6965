// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/secrets/vaultkey.h"

#include "core/base/logging.h"
#include "core/secrets/keychain.h"
#include "core/secrets/vaultformat.h"

#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array kModeNames = {
    std::pair{SecretsMode::automatic, std::string_view("auto")},
    std::pair{SecretsMode::keychain, std::string_view("keychain")},
    std::pair{SecretsMode::vault, std::string_view("vault")},
    std::pair{SecretsMode::plain, std::string_view("plain")},
};

/// How to start when the vault has a key of this kind.
QString optionsFor(VaultKeyKind kind)
{
    switch (kind) {
    case VaultKeyKind::keychain:
        return u"Its key is in the system's keychain: start with --secrets keychain (or auto)"_s;
    case VaultKeyKind::passphrase:
        return u"It opens with a passphrase: enter it, or start with --secrets vault and "
               "--vault-passphrase-file FILE (or SIGNALBOX_VAULT_PASSPHRASE)"_s;
    case VaultKeyKind::fixed:
        return u"It was made for tests: start with --secrets plain"_s;
    }
    return {};
}

QByteArray saltFor(const VaultKeySource::Request &request)
{
    return request.vaultExists ? request.salt : randomBytes(kVaultSaltBytes);
}

bool fits(const VaultKeySource::Request &request, VaultKeyKind kind)
{
    return !request.vaultExists || request.kind == kind;
}

/// `--secrets plain`: the key is in the program, which protects nothing.
Result<VaultKeySource::Answer> fixedKey(const VaultKeySource::Request &request)
{
    if (!fits(request, VaultKeyKind::fixed))
        return otherKindOfKey(request);
    qCWarning(lcStore, "--secrets plain: secrets are kept under a known key; for tests only");
    static constexpr std::string_view kKey = "signalbox: fixed key, tests only";
    static_assert(kKey.size() == kVaultKeyBytes);
    return VaultKeySource::Answer{VaultKeyKind::fixed, Secret(kKey), saltFor(request)};
}

/// `--secrets vault`: Argon2id over the passphrase. Blocks for about 0.1 s.
Result<VaultKeySource::Answer> passphraseKey(const VaultKeySource::Request &request,
                                             const Secret &passphrase)
{
    if (!fits(request, VaultKeyKind::passphrase))
        return otherKindOfKey(request);
    if (passphrase.empty()) {
        return Error{ErrorCode::noSecretStore,
                     u"The vault needs a passphrase. Enter it, or give one with "
                     "--vault-passphrase-file FILE or SIGNALBOX_VAULT_PASSPHRASE"_s,
                     {},
                     kVaultNeedsPassphrase};
    }
    const QByteArray salt = saltFor(request);
    const Result<Secret> key = keyFromPassphrase(passphrase, salt);
    if (!key)
        return key.error();
    return VaultKeySource::Answer{VaultKeyKind::passphrase, *key, salt};
}

Error noSafePlace(const Error &keychain)
{
    return {ErrorCode::noSecretStore,
            u"There is no safe place for secrets. %1. Unlock or install a keychain, or enter a "
            "passphrase for Signalbox (at start: --vault-passphrase-file FILE or "
            "SIGNALBOX_VAULT_PASSPHRASE)."_s.arg(keychain.message),
            {},
            keychain.detail};
}

class ModeKeySource final : public VaultKeySource
{
public:
    explicit ModeKeySource(const VaultKeyOptions &options)
        : m_mode(options.mode)
        , m_keychain(options.keychainService, options.keychainEntry, options.keychainTimeout)
        , m_passphrase(options.passphrase)
    {
    }

    void fetch(const Request &request, Done done) override
    {
        if (request.fault) {
            answerLater(std::move(done), *request.fault);
            return;
        }
        switch (m_mode) {
        case SecretsMode::automatic:
            fetchAutomatically(request, std::move(done));
            break;
        case SecretsMode::keychain:
            m_keychain.fetch(request, std::move(done));
            break;
        case SecretsMode::vault:
            answerLater(std::move(done), passphraseKey(request, m_passphrase));
            break;
        case SecretsMode::plain:
            answerLater(std::move(done), fixedKey(request));
            break;
        }
    }
    void askKeychain(const Request &request, Done done) override
    {
        m_keychain.fetch(request, std::move(done));
    }
    void clearKeychain(std::function<void(Status)> done) override
    {
        m_keychain.remove(std::move(done));
    }
    void forgetPassphrase() override { m_passphrase = {}; }

private:
    /// What an existing vault needs; for a new one the keychain, else the passphrase.
    void fetchAutomatically(const Request &request, Done done)
    {
        if (request.vaultExists && request.kind == VaultKeyKind::passphrase) {
            answerLater(std::move(done), passphraseKey(request, m_passphrase));
        } else if (!fits(request, VaultKeyKind::keychain)) {
            answerLater(std::move(done), otherKindOfKey(request));
        } else {
            m_keychain.fetch(request, [this, request, reply = std::move(done)](
                                          const Result<Answer> &answer) mutable {
                onKeychain(request, answer, reply);
            });
        }
    }
    void onKeychain(const Request &request, const Result<Answer> &answer, const Done &done) const
    {
        if (answer || request.vaultExists || answer.error().detail != kKeychainUnavailable) {
            done(answer);
        } else if (!m_passphrase.empty()) {
            qCInfo(lcStore, "no keychain here; the vault is kept under the passphrase");
            done(passphraseKey(request, m_passphrase));
        } else {
            done(noSafePlace(answer.error()));
        }
    }
    void answerLater(Done done, Result<Answer> result)
    {
        QMetaObject::invokeMethod(
            this,
            [reply = std::move(done), answer = std::move(result)]() mutable {
                reply(std::move(answer));
            },
            Qt::QueuedConnection);
    }

    SecretsMode m_mode;
    KeychainKey m_keychain;
    Secret m_passphrase;
};

} // namespace

Error otherKindOfKey(const VaultKeySource::Request &request)
{
    return {ErrorCode::conflict,
            u"The vault has another kind of key than was asked for. %1"_s.arg(
                optionsFor(request.kind.value_or(VaultKeyKind::fixed))),
            {},
            {}};
}

std::optional<SecretsMode> secretsModeFromName(std::string_view name)
{
    for (const auto &row : kModeNames) {
        if (row.second == name)
            return row.first;
    }
    return std::nullopt;
}

std::unique_ptr<VaultKeySource> makeVaultKeySource(const VaultKeyOptions &options)
{
    return std::make_unique<ModeKeySource>(options);
}

} // namespace signalbox
