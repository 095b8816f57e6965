// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/fakeenginefacade.h"
#include "tests/ui/uitest.h"
#include "ui/firstrun/firstrequest.h"
#include "ui/firstrun/firstrundialog.h"
#include "ui/gatewaycontroller.h"

#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

struct Bench
{
    Bench() : controller(engine), dialog(controller) { dialog.show(); }

    [[nodiscard]] QString words(const QString &name) const
    {
        return child<QLabel>(dialog, name)->text();
    }
    void proceed() { press(dialog, u"nextButton"_s); }
    /// The engine tells what it has.
    void tell(const StatusSnapshot &status) { engine.tellStatus(status); }

    FakeEngineFacade engine;
    GatewayController controller;
    FirstRunDialog dialog;
};

/// Answers one request with fixed bytes and keeps what was sent.
class OneAnswer final : public QTcpServer
{
public:
    explicit OneAnswer(QByteArray answer) : m_answer(std::move(answer))
    {
        connect(this, &QTcpServer::newConnection, this, [this] {
            QTcpSocket *socket = nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] {
                received += socket->readAll();
                if (!received.contains("max_completion_tokens"))
                    return;
                socket->write(m_answer);
                socket->disconnectFromHost();
            });
        });
    }
    [[nodiscard]] QString address() const { return u"http://127.0.0.1:%1"_s.arg(serverPort()); }

    QByteArray received;

private:
    QByteArray m_answer;
};

QByteArray answerWith(const QByteArray &status, const QByteArray &headers, const QByteArray &body)
{
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + QByteArray::number(body.size()) +
           "\r\n" + headers + "\r\n" + body;
}

} // namespace

class TestFirstRun final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnWarnings(); }

    void ownAccountsAreOthersWork()
    {
        Bench bench;
        QSignalSpy add(&bench.dialog, &FirstRunDialog::addRequested);
        QSignalSpy import(&bench.dialog, &FirstRunDialog::importRequested);
        press(bench.dialog, u"ownChoice"_s);
        press(bench.dialog, u"importChoice"_s);
        QCOMPARE(add.count(), 1);
        QCOMPARE(import.count(), 1);
    }

    void nothingIsLookedForUnasked()
    {
        Bench bench;
        QCoreApplication::processEvents();
        QVERIFY(bench.engine.commands().isEmpty());
    }

    void lookingFindsKeysAndServers()
    {
        qputenv("ANTHROPIC_API_KEY", "sk-ant-of-the-first-run-test");
        Bench bench;
        bench.engine.localServers = {{.provider = ProviderId("ollama"),
                                      .name = u"Ollama"_s,
                                      .baseUrl = "http://127.0.0.1:11434/v1",
                                      .models = {"llama"},
                                      .known = false},
                                     {.provider = ProviderId("vllm"),
                                      .name = u"vLLM"_s,
                                      .baseUrl = "http://127.0.0.1:8000/v1",
                                      .models = {},
                                      .known = true}};
        press(bench.dialog, u"lookChoice"_s);
        qunsetenv("ANTHROPIC_API_KEY");
        const auto found = [&] {
            return bench.dialog.findChildren<QPushButton *>(u"addFound"_s).size();
        };
        QTRY_COMPARE(found(), 2); // the server that is in use already is not offered
        for (QPushButton *button : bench.dialog.findChildren<QPushButton *>(u"addFound"_s))
            button->click();
        QTRY_COMPARE(bench.engine.addedAccounts.size(), std::size_t{2});
        QCOMPARE(bench.engine.addedAccounts[0].credential.value,
                 Secret("sk-ant-of-the-first-run-test"));
        QCOMPARE(bench.engine.addedAccounts[1].account.baseUrl,
                 std::string("http://127.0.0.1:11434/v1"));
        for (const QLabel *label : bench.dialog.findChildren<QLabel *>())
            QVERIFY(!label->text().contains(u"sk-ant"_s)); // names only
    }

    void lookingFindsFilesOfOtherTools()
    {
        const QTemporaryDir home;
        const QString folder = home.filePath(u".cli-proxy-api"_s);
        QVERIFY(QDir().mkpath(folder) && QDir().mkpath(home.filePath(u".antigravity_tools"_s)));
        QFile file(folder + u"/somebody.json"_s);
        QVERIFY(file.open(QIODevice::WriteOnly));
        const QByteArray before = qgetenv("HOME");
        qputenv("HOME", QFile::encodeName(home.path()));
        Bench bench;
        QSignalSpy import(&bench.dialog, &FirstRunDialog::importRequested);
        press(bench.dialog, u"lookChoice"_s);
        qputenv("HOME", before);
        // The other folder is there, and empty.
        QCOMPARE(bench.dialog.findChildren<QPushButton *>(u"importFound"_s).size(), 1);
        press(bench.dialog, u"importFound"_s);
        QCOMPARE(import.count(), 1);
        QCOMPARE(import[0][0].toStringList(), QStringList{file.fileName()});
    }

    void demoAddsItsAccounts()
    {
        Bench bench;
        QCOMPARE(child<QPushButton>(bench.dialog, u"nextButton"_s)->text(), u"&Skip"_s);
        press(bench.dialog, u"demoChoice"_s);
        QTRY_COMPARE(bench.engine.addedAccounts.size(), std::size_t{3});
        for (const NewAccount &added : bench.engine.addedAccounts) {
            QCOMPARE(added.account.provider, ProviderId("demo"));
            QVERIFY(added.credential.value.empty());
        }
        QTRY_COMPARE(child<QPushButton>(bench.dialog, u"nextButton"_s)->text(), u"&Continue"_s);
    }

    void refusedAccountIsTold()
    {
        Bench bench;
        bench.engine.refuseNext({ErrorCode::noSecretStore, u"No place for secrets."_s, {}, {}});
        press(bench.dialog, u"demoChoice"_s);
        QTRY_VERIFY(bench.words(u"sourcesFault"_s).contains(u"No place for secrets."_s));
    }

    void ownPassphraseTakesTheKeychainsPlace()
    {
        Bench bench;
        bench.engine.secretsNow = {SecretsState::open, {}, VaultKeyKind::keychain, false};
        bench.proceed();
        QCOMPARE(bench.dialog.step(), FirstRunDialog::secrets);
        QTRY_VERIFY(bench.words(u"secretsWords"_s).contains(u"keychain"_s));
        auto *first = child<QLineEdit>(bench.dialog, u"passphraseField"_s);
        auto *again = child<QLineEdit>(bench.dialog, u"passphraseAgainField"_s);
        QTest::keyClicks(first, u"correct horse"_s);
        QTest::keyClicks(again, u"correct horze"_s);
        press(bench.dialog, u"usePassphrase"_s);
        QVERIFY(!again->accessibleDescription().isEmpty());
        QVERIFY(bench.engine.commands().isEmpty());
        again->clear();
        QTest::keyClicks(again, u"correct horse"_s);
        press(bench.dialog, u"usePassphrase"_s);
        QTRY_COMPARE(bench.engine.pasted, Secret("correct horse"));
        QTRY_VERIFY(first->text().isEmpty());
        QTRY_VERIFY(!bench.words(u"secretsWords"_s).contains(u"keychain"_s));
    }

    void lockedKeychainCanBeAskedAgain()
    {
        Bench bench;
        bench.engine.secretsNow = {SecretsState::waitingForKeychain, u"The keychain is locked."_s,
                                   VaultKeyKind::keychain, false};
        bench.proceed();
        QTRY_COMPARE(bench.words(u"secretsWords"_s), u"The keychain is locked."_s);
        press(bench.dialog, u"askKeychain"_s);
        QTRY_COMPARE(bench.engine.commands(), QStringList{u"unlockSecrets"_s});
        QTRY_VERIFY(!child(bench.dialog, u"askKeychain"_s)->isVisible());
    }

    void takenPortOffersAnother()
    {
        Bench bench;
        StatusSnapshot status;
        status.proxy.state = ProxyState::failed;
        status.proxy.error = u"Port 8045 is taken."_s;
        status.proxy.suggestedPort = 8046;
        bench.proceed();
        bench.proceed();
        QVERIFY(!child(bench.dialog, u"otherPortButton"_s)->isVisible());
        bench.tell(status);
        QTRY_COMPARE(bench.words(u"startWords"_s), u"Port 8045 is taken."_s);
        QVERIFY(child(bench.dialog, u"otherPortButton"_s)->isVisible());
        press(bench.dialog, u"otherPortButton"_s);
        QTRY_VERIFY(bench.engine.commands().contains(u"startProxy"_s));
    }

    void requestNeedsAModelAndTheProxy()
    {
        Bench bench;
        bench.proceed();
        bench.proceed();
        bench.proceed();
        QCOMPARE(bench.dialog.step(), FirstRunDialog::request);
        auto *send = child<QPushButton>(bench.dialog, u"sendFirstRequest"_s);
        QTRY_VERIFY(!send->isEnabled());
        AccountSnapshot account = sampleAccount("acc-1", "One");
        account.models = {"gpt-5", "gpt-5-mini"};
        bench.engine.accountList = {account};
        bench.tell(runningStatus());
        QTRY_VERIFY(send->isEnabled());
        QCOMPARE(child<QComboBox>(bench.dialog, u"firstModel"_s)->currentText(), u"gpt-5-mini"_s);
        QSignalSpy accepted(&bench.dialog, &QDialog::accepted);
        bench.proceed();
        QCOMPARE(accepted.count(), 1);
    }

    void firstRequestShowsWhoServed()
    {
        OneAnswer server(answerWith("200 OK",
                                    "X-Account-Email: lab-key-1\r\nX-Mapped-Model: m\r\n"
                                    "X-Attempts: 2\r\n",
                                    "{\"choices\":[{\"message\":{\"content\":\"Hello.\"}}]}"));
        QVERIFY(server.listen(QHostAddress::LocalHost));
        FirstRequest request;
        FirstAnswer answer;
        connect(&request, &FirstRequest::answered, this,
                [&](const FirstAnswer &come) { answer = come; });
        request.send(server.address(), Secret("client-key"), "m");
        QTRY_COMPARE(answer.text, u"Hello."_s);
        QVERIFY(answer.ok);
        QCOMPARE(answer.account, u"lab-key-1"_s);
        QCOMPARE(answer.attempts, 2);
        QVERIFY(server.received.contains("Authorization: Bearer client-key\r\n"));
        QVERIFY(!request.isRunning());
    }

    void refusedFirstRequestSaysWhy()
    {
        OneAnswer server(answerWith("503 Service Unavailable", {},
                                    "{\"error\":{\"message\":\"No account can serve it.\"}}"));
        QVERIFY(server.listen(QHostAddress::LocalHost));
        FirstRequest request;
        FirstAnswer answer;
        answer.ok = true;
        connect(&request, &FirstRequest::answered, this,
                [&](const FirstAnswer &come) { answer = come; });
        request.send(server.address(), Secret("client-key"), "m");
        QTRY_COMPARE(answer.text, u"No account can serve it."_s);
        QVERIFY(!answer.ok);
    }

    void everyStepIsReachedByKeyboard()
    {
        Bench bench;
        QTRY_VERIFY(bench.dialog.isVisible());
        for (int step = 0; step < 4; ++step) {
            QCOMPARE(bench.dialog.step(), static_cast<FirstRunDialog::Step>(step));
            for (const QAbstractButton *button : bench.dialog.findChildren<QAbstractButton *>()) {
                if (button->isVisible() && button->isEnabled())
                    QVERIFY2(!button->accessibleName().isEmpty() || !button->text().isEmpty(),
                             qPrintable(button->objectName()));
            }
            child(bench.dialog, u"nextButton"_s)->setFocus();
            QTest::keyClick(child(bench.dialog, u"nextButton"_s), Qt::Key_Space);
        }
    }
};

QTEST_MAIN(TestFirstRun)
#include "tst_firstrun.moc"
