// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/secrets/vault.h"
#include "core/secrets/vaultformat.h"
#include "core/secrets/vaultkey.h"

#include <QTemporaryDir>
#include <QTest>

#include <qt6keychain/keychain.h>

#include <memory>
#include <optional>

using namespace signalbox;
using namespace Qt::StringLiterals;

using Answer = VaultKeySource::Answer;
using Request = VaultKeySource::Request;

namespace {

constexpr int kPatience = 20'000;
const QString kService = u"signalbox-test"_s;

} // namespace

/// Needs a Secret Service: tests/support/with-keyring.sh gives it one.
class TestKeychain final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFirstStartMakesAKeyAndLaterOnesFindIt()
    {
        const Result<Answer> made = fetch(optionsFor(u"first"_s), {});
        QVERIFY2(made.ok(), made.ok() ? "" : qPrintable(made.error().message));
        QCOMPARE(made->kind, VaultKeyKind::keychain);
        QCOMPARE(made->key.view().size(), kVaultKeyBytes);
        QCOMPARE(made->salt.size(), kVaultSaltBytes);
        const Result<Answer> found = fetch(optionsFor(u"first"_s), {});
        QVERIFY(found->key == made->key);
        const QByteArray salt(kVaultSaltBytes, 's');
        const Result<Answer> existing =
            fetch(optionsFor(u"first"_s), {true, VaultKeyKind::keychain, salt});
        QVERIFY(existing->key == made->key);
        QCOMPARE(existing->salt, salt);
    }

    void eachEntryHasAKeyOfItsOwn()
    {
        const Result<Answer> one = fetch(optionsFor(u"one"_s), {});
        const Result<Answer> two = fetch(optionsFor(u"two"_s), {});
        QVERIFY(one.ok() && two.ok());
        QVERIFY(!(one->key == two->key));
    }

    void aLostKeyIsToldAndNeverMadeAnew()
    {
        const Request request{true, VaultKeyKind::keychain, QByteArray(kVaultSaltBytes, 's')};
        for (const SecretsMode mode : {SecretsMode::keychain, SecretsMode::automatic}) {
            const Result<Answer> lost = fetch(optionsFor(u"lost"_s, mode), request);
            QVERIFY(!lost);
            QCOMPARE(lost.error().code, ErrorCode::noSecretStore);
            QVERIFY2(lost.error().message.contains(u"is gone"_s), qPrintable(lost.error().message));
        }
        QCOMPARE(stored(u"lost"_s), QString());
    }

    void anEntryThatIsNoKeyIsLeftAlone_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("words") << u"not base64!"_s;
        QTest::newRow("too short") << u"c2hvcnQ="_s;
        QTest::newRow("empty") << u""_s;
    }

    void anEntryThatIsNoKeyIsLeftAlone()
    {
        QFETCH(QString, text);
        store(u"garbage"_s, text);
        for (const SecretsMode mode : {SecretsMode::keychain, SecretsMode::automatic}) {
            const Result<Answer> answer = fetch(optionsFor(u"garbage"_s, mode), {});
            QVERIFY(!answer);
            QCOMPARE(answer.error().code, ErrorCode::noSecretStore);
            QVERIFY(answer.error().message.contains(u"garbage"_s));
        }
        QCOMPARE(stored(u"garbage"_s), text);
    }

    void autoUsesTheKeychainBeforeThePassphrase()
    {
        VaultKeyOptions options = optionsFor(u"auto"_s, SecretsMode::automatic);
        options.passphrase = Secret("passphrase");
        const Result<Answer> answer = fetch(options, {});
        QVERIFY(answer.ok());
        QCOMPARE(answer->kind, VaultKeyKind::keychain);
    }

    void aSilentKeychainIsNotWaitedForForEver()
    {
        VaultKeyOptions options = optionsFor(u"silent"_s);
        options.keychainTimeout = Milliseconds(0);
        const Result<Answer> answer = fetch(options, {});
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::noSecretStore);
        QVERIFY(answer.error().message.contains(u"did not answer"_s));
        options.mode = SecretsMode::automatic;
        options.passphrase = Secret("passphrase");
        const Result<Answer> fallback = fetch(options, {});
        QVERIFY(fallback.ok());
        QCOMPARE(fallback->kind, VaultKeyKind::passphrase);
        // The answers that came too late did no harm.
        QVERIFY(fetch(optionsFor(u"silent"_s), {}).ok());
    }

    void destructionInBetweenIsFine()
    {
        bool answered = false;
        {
            const auto source = makeVaultKeySource(optionsFor(u"destroyed"_s));
            source->fetch({}, [&answered](const Result<Answer> &) { answered = true; });
        }
        QVERIFY(fetch(optionsFor(u"after"_s), {}).ok());
        QVERIFY(!answered);
    }

    void aVaultOpensAgainWithTheKeyOfTheKeychain()
    {
        const QTemporaryDir dir;
        StorageThread storage;
        const QString path = dir.filePath(u"vault.bin"_s);
        {
            Vault vault(path, storage);
            const Result<Answer> answer = fetch(optionsFor(u"vault"_s), *vault.inspect());
            QVERIFY(answer.ok());
            QVERIFY(vault.unlock(*answer).ok());
            std::optional<Status> written;
            vault.put("a", Secret("kept"), [&written](const Status &status) { written = status; });
            QTRY_VERIFY(written.has_value());
            QVERIFY(written->ok());
        }
        Vault vault(path, storage);
        const Result<Answer> answer = fetch(optionsFor(u"vault"_s), *vault.inspect());
        QVERIFY(answer.ok());
        QVERIFY(vault.unlock(*answer).ok());
        QVERIFY(vault.get("a")->view() == "kept");
    }

private:
    static VaultKeyOptions optionsFor(const QString &entry,
                                      SecretsMode mode = SecretsMode::keychain)
    {
        return {mode, {}, kService, entry, Milliseconds(kPatience)};
    }

    static Result<Answer> fetch(const VaultKeyOptions &options, const Request &request)
    {
        const auto source = makeVaultKeySource(options);
        std::optional<Result<Answer>> result;
        source->fetch(request, [&result](Result<Answer> answer) { result = std::move(answer); });
        if (!QTest::qWaitFor([&result] { return result.has_value(); }, kPatience))
            return Error{ErrorCode::internal, u"no answer"_s, {}, {}};
        return *result;
    }

    static void store(const QString &entry, const QString &text)
    {
        auto *job = new QKeychain::WritePasswordJob(kService);
        job->setTextData(text);
        run(job, entry, [](QKeychain::Job *done) { QCOMPARE(done->error(), QKeychain::NoError); });
    }

    static QString stored(const QString &entry)
    {
        QString text;
        run(new QKeychain::ReadPasswordJob(kService), entry, [&text](QKeychain::Job *done) {
            text = static_cast<QKeychain::ReadPasswordJob *>(done)->textData();
        });
        return text;
    }

    static void run(QKeychain::Job *job, const QString &entry,
                    const std::function<void(QKeychain::Job *)> &then)
    {
        bool finished = false;
        job->setKey(entry);
        QObject::connect(job, &QKeychain::Job::finished, job, [&](QKeychain::Job *done) {
            then(done);
            finished = true;
        });
        job->start();
        QVERIFY(QTest::qWaitFor([&finished] { return finished; }, kPatience));
    }
};

QTEST_GUILESS_MAIN(TestKeychain)
#include "tst_keychain.moc"
