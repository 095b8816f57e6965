// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/logging.h"
#include "core/secrets/keychain.h"
#include "core/secrets/vaultformat.h"
#include "core/secrets/vaultkey.h"

#include <QRegularExpression>
#include <QTest>

#include <memory>
#include <optional>

using namespace signalbox;
using namespace Qt::StringLiterals;

using Answer = VaultKeySource::Answer;
using Request = VaultKeySource::Request;

class TestVaultKey final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        // A session without a Secret Service, whatever the machine has.
        qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    }

    void modesHaveNames()
    {
        QCOMPARE(secretsModeFromName("auto"), std::optional(SecretsMode::automatic));
        QCOMPARE(secretsModeFromName("keychain"), std::optional(SecretsMode::keychain));
        QCOMPARE(secretsModeFromName("vault"), std::optional(SecretsMode::vault));
        QCOMPARE(secretsModeFromName("plain"), std::optional(SecretsMode::plain));
        QCOMPARE(secretsModeFromName("Plain"), std::nullopt);
    }

    void plainWarnsAndIsTheSameEverywhere()
    {
        static const QRegularExpression kWarning(u"for tests only"_s);
        QTest::ignoreMessage(QtWarningMsg, kWarning);
        const Result<Answer> first = fetch(optionsFor(SecretsMode::plain), {});
        QTest::ignoreMessage(QtWarningMsg, kWarning);
        const Result<Answer> second = fetch(optionsFor(SecretsMode::plain), {});
        QVERIFY(first.ok() && second.ok());
        QCOMPARE(first->kind, VaultKeyKind::fixed);
        QCOMPARE(first->key.view().size(), kVaultKeyBytes);
        QVERIFY(first->key == second->key);
        QCOMPARE(first->salt.size(), kVaultSaltBytes);
    }

    void aPassphraseGivesTheSameKeyForTheSameSalt()
    {
        const VaultKeyOptions options = optionsFor(SecretsMode::vault, "correct horse");
        const Result<Answer> made = fetch(options, {});
        QVERIFY(made.ok());
        QCOMPARE(made->kind, VaultKeyKind::passphrase);
        QCOMPARE(made->key.view().size(), kVaultKeyBytes);
        const Request existing{true, VaultKeyKind::passphrase, made->salt};
        const Result<Answer> again = fetch(options, existing);
        QVERIFY(again.ok());
        QVERIFY(again->key == made->key);
        QCOMPARE(again->salt, made->salt);
        const Result<Answer> wrong =
            fetch(optionsFor(SecretsMode::vault, "correct horsf"), existing);
        QVERIFY(!(wrong->key == made->key));
        const Result<Answer> otherSalt = fetch(options, {});
        QVERIFY(otherSalt->salt != made->salt);
        QVERIFY(!(otherSalt->key == made->key));
    }

    void whatIsMissingIsSaid()
    {
        const Result<Answer> none = fetch(optionsFor(SecretsMode::vault), {});
        QVERIFY(!none);
        QCOMPARE(none.error().code, ErrorCode::noSecretStore);
        QVERIFY(none.error().message.contains(u"--vault-passphrase-file"_s));
    }

    void aVaultOfAnotherKindNamesTheOption_data()
    {
        QTest::addColumn<int>("mode");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("option");
        const auto row = [](const char *name, SecretsMode mode, VaultKeyKind kind,
                            const QString &option) {
            QTest::newRow(name) << static_cast<int>(mode) << static_cast<int>(kind) << option;
        };
        row("plain on keychain", SecretsMode::plain, VaultKeyKind::keychain,
            u"--secrets keychain"_s);
        row("plain on passphrase", SecretsMode::plain, VaultKeyKind::passphrase,
            u"--secrets vault"_s);
        row("vault on keychain", SecretsMode::vault, VaultKeyKind::keychain,
            u"--secrets keychain"_s);
        row("vault on plain", SecretsMode::vault, VaultKeyKind::fixed, u"--secrets plain"_s);
        row("keychain on plain", SecretsMode::keychain, VaultKeyKind::fixed, u"--secrets plain"_s);
        row("keychain on passphrase", SecretsMode::keychain, VaultKeyKind::passphrase,
            u"--secrets vault"_s);
        row("auto on plain", SecretsMode::automatic, VaultKeyKind::fixed, u"--secrets plain"_s);
    }

    void aVaultOfAnotherKindNamesTheOption()
    {
        QFETCH(int, mode);
        QFETCH(int, kind);
        QFETCH(QString, option);
        const Result<Answer> answer =
            fetch(optionsFor(static_cast<SecretsMode>(mode), "passphrase"),
                  {true, static_cast<VaultKeyKind>(kind), QByteArray(kVaultSaltBytes, 's')});
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::conflict);
        QVERIFY2(answer.error().message.contains(option), qPrintable(answer.error().message));
    }

    void withoutAKeychainAutoTakesThePassphrase()
    {
        const Result<Answer> answer = fetch(optionsFor(SecretsMode::automatic, "passphrase"), {});
        QVERIFY2(answer.ok(), answer.ok() ? "" : qPrintable(answer.error().message));
        QCOMPARE(answer->kind, VaultKeyKind::passphrase);
    }

    void withoutAKeychainAndAPassphraseAutoSaysWhatToDo()
    {
        const Result<Answer> answer = fetch(optionsFor(SecretsMode::automatic), {});
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::noSecretStore);
        QVERIFY(answer.error().message.contains(u"--vault-passphrase-file"_s));
        QVERIFY(answer.error().message.contains(u"keychain"_s));
    }

    void autoOpensAVaultOfAPassphrase()
    {
        const QByteArray salt(kVaultSaltBytes, 's');
        const Request request{true, VaultKeyKind::passphrase, salt};
        const Result<Answer> answer =
            fetch(optionsFor(SecretsMode::automatic, "passphrase"), request);
        QVERIFY(answer.ok());
        QCOMPARE(answer->salt, salt);
        QCOMPARE(fetch(optionsFor(SecretsMode::automatic), request).error().code,
                 ErrorCode::noSecretStore);
    }

    void autoNeverReplacesTheKeyOfAKeychainVault()
    {
        const Result<Answer> answer =
            fetch(optionsFor(SecretsMode::automatic, "passphrase"),
                  {true, VaultKeyKind::keychain, QByteArray(kVaultSaltBytes, 's')});
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::noSecretStore);
    }

    void keychainAloneFailsWithoutOne()
    {
        const Result<Answer> answer = fetch(optionsFor(SecretsMode::keychain, "passphrase"), {});
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::noSecretStore);
        QVERIFY(answer.error().message.contains(u"keychain"_s));
    }

    void aFileThatCannotBeReadIsTheAnswer()
    {
        const Request request{.fault =
                                  Error{ErrorCode::corrupt, u"the vault is cut off"_s, {}, {}}};
        for (const SecretsMode mode : {SecretsMode::automatic, SecretsMode::vault}) {
            const Result<Answer> answer = fetch(optionsFor(mode, "passphrase"), request);
            QVERIFY(!answer);
            QCOMPARE(answer.error().code, ErrorCode::corrupt);
            QCOMPARE(answer.error().message, u"the vault is cut off"_s);
        }
    }

    void aForgottenPassphraseIsAskedForAgain()
    {
        const auto source = makeVaultKeySource(optionsFor(SecretsMode::vault, "passphrase"));
        QVERIFY(fetchFrom(*source, {}).ok());
        source->forgetPassphrase();
        const Result<Answer> gone = fetchFrom(*source, {});
        QVERIFY(!gone);
        QCOMPARE(gone.error().detail, std::string(kVaultNeedsPassphrase));
        QCOMPARE(redact(gone.error().message), gone.error().message); // the log has it whole
    }

    void withoutAKeychainNothingIsPutThereOrTakenAway()
    {
        const auto source = makeVaultKeySource(optionsFor(SecretsMode::vault, "passphrase"));
        std::optional<Result<Answer>> asked;
        source->askKeychain({}, [&asked](const Result<Answer> &answer) { asked = answer; });
        QTRY_VERIFY_WITH_TIMEOUT(asked.has_value(), 20'000);
        QVERIFY(!*asked);
        QCOMPARE(asked->error().detail, std::string(kKeychainUnavailable));
        std::optional<Status> cleared;
        source->clearKeychain([&cleared](const Status &status) { cleared = status; });
        QVERIFY(!cleared);
        QTRY_VERIFY_WITH_TIMEOUT(cleared.has_value(), 20'000);
        QVERIFY(!*cleared);
        QCOMPARE(cleared->error().code, ErrorCode::noSecretStore);
    }

    void answersComeLaterAndNotAfterDestruction_data()
    {
        QTest::addColumn<int>("mode");
        QTest::newRow("auto") << static_cast<int>(SecretsMode::automatic);
        QTest::newRow("keychain") << static_cast<int>(SecretsMode::keychain);
        QTest::newRow("vault") << static_cast<int>(SecretsMode::vault);
    }

    void answersComeLaterAndNotAfterDestruction()
    {
        QFETCH(int, mode);
        bool answered = false;
        {
            const auto source =
                makeVaultKeySource(optionsFor(static_cast<SecretsMode>(mode), "passphrase"));
            source->fetch({}, [&answered](const Result<Answer> &) { answered = true; });
            QVERIFY(!answered);
        }
        // A fetch of another source goes the same way and ends after the first would have.
        QVERIFY(fetch(optionsFor(SecretsMode::automatic, "passphrase"), {}).ok());
        QVERIFY(!answered);
    }

private:
    static VaultKeyOptions optionsFor(SecretsMode mode, std::string_view passphrase = {})
    {
        return {mode, Secret(passphrase), u"signalbox-test"_s, u"vault"_s, Milliseconds(10'000)};
    }

    static Result<Answer> fetch(const VaultKeyOptions &options, const Request &request)
    {
        const auto source = makeVaultKeySource(options);
        return fetchFrom(*source, request);
    }

    static Result<Answer> fetchFrom(VaultKeySource &source, const Request &request)
    {
        std::optional<Result<Answer>> result;
        source.fetch(request, [&result](Result<Answer> answer) { result = std::move(answer); });
        if (!QTest::qWaitFor([&result] { return result.has_value(); }, 20'000))
            return Error{ErrorCode::internal, u"no answer"_s, {}, {}};
        return *result;
    }
};

QTEST_GUILESS_MAIN(TestVaultKey)
#include "tst_vaultkey.moc"
