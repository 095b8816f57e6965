// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/secretsdesk.h"

#include "core/base/logging.h"
#include "core/secrets/keychain.h"
#include "core/secrets/vaultformat.h"

#include <QPointer>

#include <memory>
#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr Milliseconds kBusyPause{250};

Error refusal(ErrorCode code, const QString &sentence)
{
    return {code, sentence, {}, {}};
}

} // namespace

SecretsDesk::SecretsDesk(Vault &vault, StorageThread &storage, Hooks hooks, QObject *parent)
    : QObject(parent), m_vault(vault), m_storage(storage), m_hooks(std::move(hooks))
{
    m_closeTimer.setSingleShot(true);
    m_closeTimer.setInterval(kBusyPause);
    connect(&m_closeTimer, &QTimer::timeout, this, &SecretsDesk::closeForSession);
}

void SecretsDesk::setAsk(Ask ask)
{
    m_ask = std::move(ask);
}

void SecretsDesk::ask(const KeyQuestion &question, KeyDone done)
{
    if (!m_ask) {
        done(Error{ErrorCode::noSecretStore,
                   u"There is no keychain that could be asked"_s,
                   {},
                   kKeychainUnavailable});
        return;
    }
    m_onKey = std::move(done);
    m_ask(question);
}

void SecretsDesk::onKey(const Result<Answer> &key)
{
    if (const KeyDone done = std::exchange(m_onKey, nullptr))
        done(key);
}

void SecretsDesk::derive(const Secret &passphrase, const QByteArray &salt, KeyDone done)
{
    const auto answer = std::make_shared<Answer>();
    answer->kind = VaultKeyKind::passphrase;
    answer->salt = salt.isEmpty() ? randomBytes(kVaultSaltBytes) : salt;
    m_storage.run(
        [passphrase, answer]() -> Status {
            const Result<Secret> key = keyFromPassphrase(passphrase, answer->salt);
            if (!key)
                return key.error();
            answer->key = *key;
            return {};
        },
        [self = QPointer<SecretsDesk>(this), answer, done = std::move(done)](const Status &made) {
            if (self)
                done(made ? Result<Answer>(*answer) : Result<Answer>(made.error()));
        });
}

void SecretsDesk::openAtStart(const Result<Answer> &key)
{
    const Status opened = key ? m_vault.unlock(*key) : Status(key.error());
    if (!opened) {
        stayClosed(opened.error());
        return;
    }
    m_state = SecretsState::open;
    m_kind = m_vault.kind();
}

void SecretsDesk::adoptSettings()
{
    if (m_ask && m_hooks.locksWithSession())
        m_ask({KeyQuestion::What::watchSession, {}});
    Q_EMIT changed();
}

SecretsSnapshot SecretsDesk::snapshot() const
{
    SecretsSnapshot snapshot;
    snapshot.state = m_state;
    snapshot.why = m_vault.whyUnusable();
    snapshot.kind = m_kind;
    snapshot.lockWithSession = m_hooks.locksWithSession();
    return snapshot;
}

void SecretsDesk::stayClosed(const Error &error)
{
    m_vault.setUnusable(error.message);
    m_state = stateFor(error);
    if (const auto file = m_vault.inspect())
        m_kind = file->kind;
    Q_EMIT changed();
}

SecretsState SecretsDesk::stateFor(const Error &error) const
{
    const auto file = m_vault.inspect();
    if (!file || error.code == ErrorCode::corrupt || error.code == ErrorCode::inputOutput)
        return SecretsState::damaged;
    if (!file->kind) {
        return error.detail == kVaultNeedsPassphrase ? SecretsState::waitingForPassphrase
                                                     : SecretsState::waitingForKeychain;
    }
    switch (*file->kind) {
    case VaultKeyKind::passphrase:
        return SecretsState::waitingForPassphrase;
    case VaultKeyKind::keychain:
        return SecretsState::waitingForKeychain;
    case VaultKeyKind::fixed:
        break;
    }
    // A vault of the tests: no passphrase and no keychain opens it.
    return error.code == ErrorCode::conflict ? SecretsState::damaged
                                             : SecretsState::waitingForKeychain;
}

Reply<SecretsSnapshot> SecretsDesk::thenNext(Reply<SecretsSnapshot> reply, Next next)
{
    return
        [reply = std::move(reply), next = std::move(next)](const Result<SecretsSnapshot> &result) {
            reply(result);
            next();
        };
}

void SecretsDesk::unlock(Secret passphrase, Reply<SecretsSnapshot> reply)
{
    m_calls.run([this, passphrase = std::move(passphrase), answer = std::move(reply)](
                    const Next &next) { tryToOpen(passphrase, thenNext(answer, next)); });
}

void SecretsDesk::tryToOpen(const Secret &passphrase, const Reply<SecretsSnapshot> &reply)
{
    if (m_vault.usable()) {
        reply(snapshot());
        return;
    }
    const Result<VaultKeySource::Request> file = m_vault.inspect();
    if (!file) {
        stayClosed(file.error());
        reply(file.error());
        return;
    }
    const auto open = [this, reply](const Result<Answer> &key) { openWith(key, reply); };
    const bool ofKeychain = file->kind == VaultKeyKind::keychain;
    if (passphrase.empty()) {
        ask({ofKeychain ? KeyQuestion::What::askKeychain : KeyQuestion::What::fetch, *file}, open);
    } else if (!file->kind || file->kind == VaultKeyKind::passphrase) {
        derive(passphrase, file->salt, open);
    } else {
        reply(refusal(ErrorCode::conflict,
                      ofKeychain ? u"The key of this vault is in the system's keychain, and no "
                                   "passphrase opens it: unlock the keychain and try again"_s
                                 : otherKindOfKey(*file).message));
    }
}

void SecretsDesk::openWith(const Result<Answer> &key, const Reply<SecretsSnapshot> &reply)
{
    const Status opened = key ? m_vault.unlock(*key) : Status(key.error());
    if (!opened) {
        stayClosed(opened.error());
        reply(opened.error());
        return;
    }
    m_state = SecretsState::open;
    m_kind = m_vault.kind();
    m_hooks.opened([self = QPointer<SecretsDesk>(this), reply](const Status &inUse) {
        if (!self)
            return;
        Q_EMIT self->changed();
        reply(inUse ? Result<SecretsSnapshot>(self->snapshot())
                    : Result<SecretsSnapshot>(inUse.error()));
    });
}

void SecretsDesk::rewrap(SecretsRewrap rewrap, Reply<SecretsSnapshot> reply)
{
    m_calls.run([this, rewrap = std::move(rewrap), reply = std::move(reply)](const Next &next) {
        const auto answer = thenNext(reply, next);
        if (!m_vault.usable()) {
            answer(refusal(ErrorCode::conflict,
                           u"The secret store is not open: unlock it before giving it another "
                           "key. %1"_s.arg(m_vault.whyUnusable())));
            return;
        }
        switch (rewrap.to) {
        case VaultKeyKind::keychain:
            toKeychain(answer);
            return;
        case VaultKeyKind::passphrase:
            toPassphrase(rewrap.passphrase, answer);
            return;
        case VaultKeyKind::fixed:
            break;
        }
        answer(refusal(ErrorCode::invalidArgument,
                       u"The fixed key protects nothing: choose the keychain or a passphrase"_s));
    });
}

void SecretsDesk::toKeychain(const Reply<SecretsSnapshot> &reply)
{
    if (m_vault.kind() == VaultKeyKind::keychain) {
        reply(snapshot());
        return;
    }
    ask({KeyQuestion::What::askKeychain, {}}, [this, reply](const Result<Answer> &key) {
        if (!key) {
            reply(key.error());
            return;
        }
        m_vault.rewrap(*key, [this, reply](const Status &written) {
            if (!written) {
                reply(written.error());
                return;
            }
            letOldKeyGo(VaultKeyKind::passphrase, reply);
        });
    });
}

void SecretsDesk::toPassphrase(const Secret &passphrase, const Reply<SecretsSnapshot> &reply)
{
    if (passphrase.empty()) {
        reply(Error{ErrorCode::invalidArgument,
                    u"Give the new passphrase"_s,
                    {{"/passphrase", u"Give the new passphrase"_s}},
                    {}});
        return;
    }
    const VaultKeyKind old = m_vault.kind().value_or(VaultKeyKind::fixed);
    derive(passphrase, {}, [this, old, reply](const Result<Answer> &key) {
        if (!key) {
            reply(key.error());
            return;
        }
        m_vault.rewrap(*key, [this, old, reply](const Status &written) {
            if (written)
                letOldKeyGo(old, reply);
            else
                reply(written.error());
        });
    });
}

void SecretsDesk::letOldKeyGo(VaultKeyKind old, const Reply<SecretsSnapshot> &reply)
{
    m_kind = m_vault.kind();
    if (m_ask)
        m_ask({KeyQuestion::What::forgetPassphrase, {}});
    Q_EMIT changed();
    if (old != VaultKeyKind::keychain) {
        reply(snapshot());
        return;
    }
    ask({KeyQuestion::What::clearKeychain, {}}, [this, reply](const Result<Answer> &cleared) {
        if (!cleared) { // it opens nothing any more but copies of the old file
            m_hooks.notice(
                u"The vault has its new key; the old one could not be taken out of the keychain. "
                "%1"_s.arg(cleared.error().message));
        }
        reply(snapshot());
    });
}

void SecretsDesk::onSessionLocked()
{
    m_sessionLocked = true;
    if (m_hooks.locksWithSession())
        closeForSession();
}

void SecretsDesk::closeForSession()
{
    m_calls.run([this](const Next &next) {
        if (!m_sessionLocked || !m_vault.usable()) {
            next();
            return;
        }
        if (m_hooks.busy()) {
            m_closeTimer.start();
            next();
            return;
        }
        const QString why = m_vault.kind() == VaultKeyKind::passphrase
                                ? u"Secrets were forgotten when the session was locked: enter the "
                                  "passphrase to go on"_s
                                : u"Secrets were forgotten when the session was locked, until it "
                                  "is unlocked"_s;
        m_hooks.closing();
        m_vault.close(why, [this, why, next] {
            stayClosed(refusal(ErrorCode::noSecretStore, why));
            m_hooks.closed();
            if (m_ask)
                m_ask({KeyQuestion::What::forgetPassphrase, {}});
            qCInfo(lcStore, "the session is locked: secrets are forgotten");
            next();
        });
    });
}

void SecretsDesk::onSessionUnlocked()
{
    m_sessionLocked = false;
    m_closeTimer.stop();
    m_calls.run([this](const Next &next) {
        if (m_vault.usable()) {
            next();
            return;
        }
        tryToOpen({}, thenNext(
                          [this](const Result<SecretsSnapshot> &opened) {
                              if (!opened)
                                  m_hooks.notice(
                                      u"Secrets cannot be read: %1"_s.arg(opened.error().message));
                          },
                          next));
    });
}

} // namespace signalbox
