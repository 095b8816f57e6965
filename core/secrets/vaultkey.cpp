// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/secrets/vaultkey.h"

#include "core/base/logging.h"
#include "core/secrets/keychain.h"
#include "core/secrets/vaultformat.h"

#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

using Done = std::function<void(Result<VaultKeySource::Answer>)>;

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
        return u"It opens with a passphrase: start with --secrets vault and "
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

void answerLater(QObject *context, Done done, Result<VaultKeySource::Answer> result)
{
    QMetaObject::invokeMethod(
        context,
        [reply = std::move(done), answer = std::move(result)]() mutable {
            reply(std::move(answer));
        },
        Qt::QueuedConnection);
}

/// `--secrets plain`: the key is in the program, which protects nothing.
class FixedKeySource final : public VaultKeySource
{
public:
    void fetch(const Request &request, Done done) override
    {
        if (!fits(request, VaultKeyKind::fixed)) {
            answerLater(this, std::move(done), otherKindOfKey(request));
            return;
        }
        qCWarning(lcStore, "--secrets plain: secrets are kept under a known key; for tests only");
        static constexpr std::string_view kKey = "signalbox: fixed key, tests only";
        static_assert(kKey.size() == kVaultKeyBytes);
        answerLater(this, std::move(done),
                    Answer{VaultKeyKind::fixed, Secret(kKey), saltFor(request)});
    }
};

/// `--secrets vault`: Argon2id over the passphrase. Blocks for about 0.1 s, once, at start.
class PassphraseKeySource final : public VaultKeySource
{
public:
    explicit PassphraseKeySource(Secret passphrase) : m_passphrase(std::move(passphrase)) {}

    void fetch(const Request &request, Done done) override
    {
        answerLater(this, std::move(done), derive(request));
    }

private:
    [[nodiscard]] Result<Answer> derive(const Request &request) const
    {
        if (!fits(request, VaultKeyKind::passphrase))
            return otherKindOfKey(request);
        if (m_passphrase.empty()) {
            return Error{
                ErrorCode::noSecretStore,
                u"The vault needs a passphrase: give one with --vault-passphrase-file FILE "
                "or SIGNALBOX_VAULT_PASSPHRASE"_s,
                {},
                {}};
        }
        const QByteArray salt = saltFor(request);
        const Result<Secret> key = keyFromPassphrase(m_passphrase, salt);
        if (!key)
            return key.error();
        return Answer{VaultKeyKind::passphrase, *key, salt};
    }

    Secret m_passphrase;
};

/// `--secrets auto`: what an existing vault needs; for a new one the keychain, else the passphrase.
class AutomaticKeySource final : public VaultKeySource
{
public:
    explicit AutomaticKeySource(const VaultKeyOptions &options)
        : m_keychain(options.keychainService, options.keychainEntry, options.keychainTimeout)
        , m_passphrase(options.passphrase)
        , m_hasPassphrase(!options.passphrase.empty())
    {
    }

    void fetch(const Request &request, Done done) override
    {
        if (request.vaultExists && request.kind == VaultKeyKind::passphrase) {
            m_passphrase.fetch(request, std::move(done));
        } else if (!fits(request, VaultKeyKind::keychain)) {
            answerLater(this, std::move(done), otherKindOfKey(request));
        } else {
            m_keychain.fetch(request, [this, request, reply = std::move(done)](
                                          const Result<Answer> &answer) mutable {
                onKeychain(request, answer, std::move(reply));
            });
        }
    }

private:
    void onKeychain(const Request &request, const Result<Answer> &answer, Done done)
    {
        if (answer || request.vaultExists || answer.error().detail != kKeychainUnavailable) {
            done(answer);
        } else if (m_hasPassphrase) {
            qCInfo(lcStore, "no keychain here; the vault is kept under the passphrase");
            m_passphrase.fetch(request, std::move(done));
        } else {
            done(Error{ErrorCode::noSecretStore,
                       u"There is no safe place for secrets. %1. Unlock or install a keychain, or "
                       "give a passphrase with --vault-passphrase-file FILE or "
                       "SIGNALBOX_VAULT_PASSPHRASE."_s.arg(answer.error().message),
                       {},
                       kKeychainUnavailable});
        }
    }

    KeychainKeySource m_keychain;
    PassphraseKeySource m_passphrase;
    bool m_hasPassphrase;
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
    switch (options.mode) {
    case SecretsMode::automatic:
        return std::make_unique<AutomaticKeySource>(options);
    case SecretsMode::keychain:
        return std::make_unique<KeychainKeySource>(options.keychainService, options.keychainEntry,
                                                   options.keychainTimeout);
    case SecretsMode::vault:
        return std::make_unique<PassphraseKeySource>(options.passphrase);
    case SecretsMode::plain:
        return std::make_unique<FixedKeySource>();
    }
    return nullptr;
}

} // namespace signalbox
