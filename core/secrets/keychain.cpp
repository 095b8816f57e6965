// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/secrets/keychain.h"

#include "core/secrets/vaultformat.h"

#include <qt6keychain/keychain.h>

#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

Error noKey(const QString &message, const char *detail = "")
{
    return {ErrorCode::noSecretStore, message, {}, detail};
}

Error unavailable(const QString &why)
{
    return noKey(u"The system's keychain cannot be used: %1"_s.arg(why), kKeychainUnavailable);
}

/// What QtKeychain says, in a sentence. Without a Secret Service it answers OtherError.
Error failureOf(const QKeychain::Job &job)
{
    switch (job.error()) {
    case QKeychain::AccessDeniedByUser:
        return unavailable(u"access to it was refused by the user"_s);
    case QKeychain::AccessDenied:
        return unavailable(u"it refused access"_s);
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        return unavailable(u"this session has none"_s);
    case QKeychain::NoError:
    case QKeychain::EntryNotFound:
    case QKeychain::CouldNotDeleteEntry:
    case QKeychain::OtherError:
        break;
    }
    return unavailable(job.errorString());
}

} // namespace

KeychainKey::KeychainKey(QString service, QString entry, Milliseconds timeout, QObject *parent)
    : QObject(parent), m_service(std::move(service)), m_entry(std::move(entry))
{
    m_guard.setSingleShot(true);
    m_guard.setInterval(timeout);
    connect(&m_guard, &QTimer::timeout, this, &KeychainKey::onTimeout);
}

void KeychainKey::fetch(const Request &request, VaultKeySource::Done done)
{
    Q_ASSERT(!m_done);
    m_request = request;
    m_done = std::move(done);
    m_made = {};
    if (request.vaultExists && request.kind != VaultKeyKind::keychain) {
        finish(otherKindOfKey(request));
        return;
    }
    m_guard.start();
    read();
}

void KeychainKey::remove(std::function<void(Status)> done)
{
    Q_ASSERT(!m_done);
    m_done = [reply = std::move(done)](const Result<Answer> &removed) {
        reply(removed ? Status() : Status(removed.error()));
    };
    m_guard.start();
    start(new QKeychain::DeletePasswordJob(m_service), &KeychainKey::onRemoved);
}

void KeychainKey::onRemoved(QKeychain::Job *job)
{
    if (job->error() == QKeychain::NoError || job->error() == QKeychain::EntryNotFound)
        finish(Answer{});
    else
        finish(failureOf(*job));
}

void KeychainKey::start(QKeychain::Job *job, void (KeychainKey::*slot)(QKeychain::Job *))
{
    // No parent: the backend may still answer after we are gone; the job deletes itself then.
    job->setInsecureFallback(false);
    job->setKey(m_entry);
    connect(job, &QKeychain::Job::finished, this,
            [this, slot, round = m_round](QKeychain::Job *finished) {
                if (round == m_round)
                    (this->*slot)(finished);
            });
    job->start();
}

void KeychainKey::read()
{
    start(new QKeychain::ReadPasswordJob(m_service), &KeychainKey::onRead);
}

void KeychainKey::create()
{
    QByteArray key = randomBytes(kVaultKeyBytes);
    m_made = Secret({key.constData(), kVaultKeyBytes});
    auto *job = new QKeychain::WritePasswordJob(m_service);
    job->setTextData(QString::fromLatin1(key.toBase64()));
    clearMemory(key.data(), kVaultKeyBytes);
    start(job, &KeychainKey::onWritten);
}

void KeychainKey::onWritten(QKeychain::Job *job)
{
    if (job->error() == QKeychain::NoError)
        read();
    else
        finish(failureOf(*job));
}

void KeychainKey::onRead(QKeychain::Job *job)
{
    if (job->error() == QKeychain::EntryNotFound) {
        if (m_request.vaultExists) {
            finish(
                noKey(u"The key of the vault is gone from the system's keychain (entry \"%1\" of "
                      "\"%2\"). Restore the keychain and unlock again, or put a copy of vault.bin "
                      "that opens with a passphrase in its place, or move vault.bin away to start "
                      "with an empty one. Nothing was deleted."_s.arg(m_entry, m_service)));
        } else if (!m_made.empty()) {
            finish(unavailable(u"it did not keep what was written to it"_s));
        } else {
            create();
        }
        return;
    }
    if (job->error() != QKeychain::NoError) {
        finish(failureOf(*job));
        return;
    }
    const QString text = static_cast<QKeychain::ReadPasswordJob *>(job)->textData();
    const auto decoded =
        QByteArray::fromBase64Encoding(text.toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    const Secret key(
        {decoded.decoded.constData(), static_cast<std::size_t>(decoded.decoded.size())});
    if (!decoded || key.view().size() != kVaultKeyBytes || (!m_made.empty() && m_made != key)) {
        finish(
            noKey(u"The entry \"%1\" of \"%2\" in the system's keychain is no key of a vault"_s.arg(
                m_entry, m_service)));
        return;
    }
    finish(Answer{VaultKeyKind::keychain, key,
                  m_request.vaultExists ? m_request.salt : randomBytes(kVaultSaltBytes)});
}

void KeychainKey::onTimeout()
{
    finish(unavailable(u"it did not answer within %1 s"_s.arg(
        std::chrono::ceil<std::chrono::seconds>(m_guard.intervalAsDuration()).count())));
}

void KeychainKey::finish(Result<Answer> result)
{
    ++m_round;
    m_guard.stop();
    m_made = {};
    QMetaObject::invokeMethod(
        this,
        [done = std::exchange(m_done, {}), answer = std::move(result)]() mutable {
            done(std::move(answer));
        },
        Qt::QueuedConnection);
}

} // namespace signalbox
