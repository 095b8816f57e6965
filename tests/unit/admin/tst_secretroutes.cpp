// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/admin/adminfixture.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

class TestSecretRoutes final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theStateIsToldWithItsReason_data()
    {
        QTest::addColumn<int>("state");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("open") << static_cast<int>(SecretsState::open)
                              << static_cast<int>(VaultKeyKind::passphrase)
                              << QByteArray(R"({"state":"open","why":"a reason",)"
                                            R"("kind":"passphrase","lock_with_session":true})");
        QTest::newRow("keychain") << static_cast<int>(SecretsState::waitingForKeychain)
                                  << static_cast<int>(VaultKeyKind::keychain)
                                  << QByteArray(
                                         R"({"state":"waiting_for_keychain","why":"a reason",)"
                                         R"("kind":"keychain","lock_with_session":true})");
        QTest::newRow("passphrase, no file yet")
            << static_cast<int>(SecretsState::waitingForPassphrase) << 0
            << QByteArray(R"({"state":"waiting_for_passphrase","why":"a reason",)"
                          R"("kind":null,"lock_with_session":true})");
        QTest::newRow("damaged") << static_cast<int>(SecretsState::damaged)
                                 << static_cast<int>(VaultKeyKind::fixed)
                                 << QByteArray(R"({"state":"damaged","why":"a reason",)"
                                               R"("kind":"fixed","lock_with_session":true})");
    }

    void theStateIsToldWithItsReason()
    {
        QFETCH(int, state);
        QFETCH(int, kind);
        QFETCH(QByteArray, body);
        AdminFixture f;
        f.commands.secretsNow = {static_cast<SecretsState>(state), u"a reason"_s, std::nullopt,
                                 true};
        if (kind != 0)
            f.commands.secretsNow.kind = static_cast<VaultKeyKind>(kind);
        QCOMPARE(f.ask("GET", "/secrets"), 200);
        QCOMPARE(
            f.answer(),
            json::parseObject({body.constData(), static_cast<std::size_t>(body.size())}).value());
    }

    void unlockingTakesAPassphraseOrNone_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("passphrase");
        QTest::newRow("none") << QByteArray() << QByteArray();
        QTest::newRow("empty object") << QByteArray("{}") << QByteArray();
        QTest::newRow("null") << QByteArray(R"({"passphrase":null})") << QByteArray();
        QTest::newRow("one, as it is")
            << QByteArray(R"({"passphrase":" two words "})") << QByteArray(" two words ");
    }

    void unlockingTakesAPassphraseOrNone()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, passphrase);
        AdminFixture f;
        QCOMPARE(f.ask("POST", "/secrets/unlock", body), 200);
        QCOMPARE(f.commands.calls, std::vector<std::string>{"unlockSecrets"});
        QCOMPARE(f.commands.pasted.view(), passphrase.toStdString());
        QVERIFY(passphrase.isEmpty() || !f.sink->body.contains(passphrase));
    }

    void anotherKeyIsAskedForByItsKind()
    {
        AdminFixture f;
        QCOMPARE(f.ask("PUT", "/secrets", R"({"kind":"passphrase","passphrase":"new one"})"), 200);
        QCOMPARE(f.commands.calls, std::vector<std::string>{"rewrapSecrets passphrase"});
        QCOMPARE(f.commands.pasted.view(), std::string_view("new one"));
        QVERIFY(!f.sink->body.contains("new one"));
        QCOMPARE(f.ask("PUT", "/secrets", R"({"kind":"keychain"})"), 200);
        QCOMPARE(f.commands.calls, std::vector<std::string>{"rewrapSecrets keychain"});
    }

    void badBodiesAreNamedAndChangeNothing_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("pointer");
        const auto row = [](const char *name, const char *method, const char *target,
                            const char *body, const char *pointer) {
            QTest::newRow(name) << QByteArray(method) << QByteArray(target) << QByteArray(body)
                                << QByteArray(pointer);
        };
        row("unlock: a number", "POST", "/secrets/unlock", R"({"passphrase":1})", "/passphrase");
        row("unlock: unknown", "POST", "/secrets/unlock", R"({"pass":"x"})", "/pass");
        row("no kind", "PUT", "/secrets", R"({"passphrase":"x"})", "/kind");
        row("the fixed kind", "PUT", "/secrets", R"({"kind":"fixed"})", "/kind");
        row("no passphrase", "PUT", "/secrets", R"({"kind":"passphrase"})", "/passphrase");
        row("empty passphrase", "PUT", "/secrets", R"({"kind":"passphrase","passphrase":""})",
            "/passphrase");
        row("unknown", "PUT", "/secrets", R"({"kind":"keychain","force":true})", "/force");
    }

    void badBodiesAreNamedAndChangeNothing()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, pointer);
        AdminFixture f;
        QCOMPARE(f.ask(method, target, body), 422);
        QVERIFY(f.commands.calls.empty());
        QCOMPARE(f.faults(), std::vector<std::string>{pointer.toStdString()});
        // A sentence that says by itself what it is about.
        const json::Object answer = f.answer();
        const QString message = json::toQString(answer.at("error").at("message").as_string());
        QVERIFY2(message.front().isUpper() ||
                     message.startsWith(QString::fromUtf8(pointer.mid(1)) + u' '),
                 qPrintable(message));
    }

    void refusalsHaveTheirStatus_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<int>("status");
        QTest::newRow("wrong passphrase") << static_cast<int>(ErrorCode::unauthorized) << 422;
        QTest::newRow("no keychain") << static_cast<int>(ErrorCode::noSecretStore) << 409;
        QTest::newRow("not open") << static_cast<int>(ErrorCode::conflict) << 409;
        QTest::newRow("disk") << static_cast<int>(ErrorCode::inputOutput) << 507;
    }

    void refusalsHaveTheirStatus()
    {
        QFETCH(int, code);
        QFETCH(int, status);
        AdminFixture f;
        f.commands.failure = Error{static_cast<ErrorCode>(code), u"the reason"_s, {}, {}};
        QCOMPARE(f.ask("POST", "/secrets/unlock", R"({"passphrase":"x"})"), status);
        QVERIFY(f.sink->body.contains("the reason"));
        QCOMPARE(f.ask("PUT", "/secrets", R"({"kind":"keychain"})"), status);
        QCOMPARE(f.ask("GET", "/secrets"), status);
    }
};

QTEST_APPLESS_MAIN(TestSecretRoutes)
#include "tst_secretroutes.moc"
