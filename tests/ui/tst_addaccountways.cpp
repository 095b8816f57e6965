// SPDX-License-Identifier: GPL-3.0-or-later
// The Add dialog beyond pasted keys: providers, sign-ins, files, local servers, connection.
#include "tests/support/fakeclock.h"
#include "tests/ui/providersamples.h"
#include "tests/ui/uitest.h"
#include "ui/dialogs/addaccountdialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

struct Bench
{
    Bench()
    {
        engine.providerList = signInProviders();
        engine.clientNow.clientId = "my-client";
        engine.signInNow = browserWait();
        const SignInTools tools{[this](const QUrl &url) {
                                    opened << url.toString(QUrl::FullyEncoded);
                                    return true;
                                },
                                std::make_shared<FakeClock>()};
        dialog = std::make_unique<AddAccountDialog>(engine, nullptr, tools);
        dialog->show();
        const auto tile = [this] { return dialog->findChild<QWidget *>(u"provider_openai"_s); };
        while (!tile() || !tile()->isVisible())
            QCoreApplication::processEvents();
    }
    bool seen(const QString &name) const { return child(*dialog, name)->isVisible(); }
    QString text(const QString &name) const { return child<QLabel>(*dialog, name)->text(); }
    QString below(const QString &name) const
    {
        return child<QWidget>(*dialog, name)->accessibleDescription();
    }
    QString write(const QString &name, const QByteArray &bytes)
    {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(name));
        return file.fileName();
    }
    void drop(const QStringList &files) const
    {
        QMimeData data;
        QList<QUrl> urls;
        for (const QString &file : files)
            urls << QUrl::fromLocalFile(file);
        data.setUrls(urls);
        QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(dialog.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(dialog.get(), &event);
    }

    FakeEngineFacade engine;
    QTemporaryDir folder;
    QStringList opened;
    std::unique_ptr<AddAccountDialog> dialog;
};

const QByteArray kServiceFile = R"({
  "type": "service_account", "project_id": "lab", "client_email": "bot@lab.example"
})";
const QByteArray kClientFile = R"({"installed": {"client_id": "my-client", "project_id": "lab"}})";

} // namespace

class TestAddAccountWays final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnWarnings(); }
    void usualProvidersComeFirst();
    void searchFindsAProvider();
    void restrictedNeedsItsWarningAccepted();
    void restrictedIsNeverKeptAccepted();
    void providersMayChangeMeanwhile();
    void waysAreThoseOfTheProvider();
    void signInWithBrowser();
    void backEndsTheSignIn();
    void googleAsksForAClient();
    void droppedClientFileIsTaken();
    void droppedClientFileNeedsItsProvider();
    void wrongClientFileIsSaidBesideIt();
    void serviceAccountIsAdded();
    void droppedServiceAccountFindsItsProvider();
    void wrongServiceAccountIsSaidBesideIt();
    void tooLargeAFileIsNotRead();
    void otherFilesAreForTheImport();
    void localServersAreAddedAtAClick();
    void noLocalServerIsSaid();
    void connectionIsTested();
    void connectionGoesAlong();
    void bearerTokensAreSentAsSuch();
    void keyboardReachesEverything();
};

void TestAddAccountWays::usualProvidersComeFirst()
{
    Bench bench;
    QVERIFY(bench.seen(u"provider_openrouter"_s));
    QVERIFY(!bench.seen(u"provider_groq"_s));
    QVERIFY(!bench.seen(u"provider_code-assist"_s));
    press(*bench.dialog, u"moreProviders"_s);
    QVERIFY(bench.seen(u"provider_groq"_s));
    QVERIFY(!bench.seen(u"provider_code-assist"_s));
    QTest::keyClicks(child<QLineEdit>(*bench.dialog, u"keyField"_s), u"gsk_abc"_s);
    QVERIFY(child<QPushButton>(*bench.dialog, u"provider_groq"_s)->isChecked());
}

void TestAddAccountWays::searchFindsAProvider()
{
    Bench bench;
    press(*bench.dialog, u"moreProviders"_s);
    QTest::keyClicks(child<QLineEdit>(*bench.dialog, u"providerSearch"_s), u"VERT"_s);
    QVERIFY(bench.seen(u"provider_vertex"_s));
    QVERIFY(!bench.seen(u"provider_groq"_s));
    QTest::keyClicks(child<QLineEdit>(*bench.dialog, u"providerSearch"_s), u"xyz"_s);
    QVERIFY(!bench.seen(u"provider_vertex"_s));
    child<QLineEdit>(*bench.dialog, u"providerSearch"_s)->clear();
    QVERIFY(bench.seen(u"provider_groq"_s));
}

void TestAddAccountWays::restrictedNeedsItsWarningAccepted()
{
    Bench bench;
    press(*bench.dialog, u"restrictedProviders"_s);
    QVERIFY(!bench.seen(u"acceptTerms"_s));
    press(*bench.dialog, u"provider_code-assist"_s);
    QVERIFY(bench.seen(u"acceptTerms"_s));
    QVERIFY(bench.text(u"providerWarning"_s).startsWith("The vendor forbids"_L1));
    QTest::keyClicks(child<QLineEdit>(*bench.dialog, u"keyField"_s), u"token"_s);
    press(*bench.dialog, u"saveButton"_s);
    QVERIFY(bench.seen(u"acceptFault"_s));
    press(*bench.dialog, u"signInBrowser"_s);
    QVERIFY(bench.engine.commands().isEmpty());
    press(*bench.dialog, u"acceptTerms"_s);
    QVERIFY(!bench.seen(u"acceptFault"_s));
    press(*bench.dialog, u"saveButton"_s);
    QTRY_COMPARE(bench.engine.addedAccounts.size(), std::size_t(1));
    const NewAccount &sent = bench.engine.addedAccounts.front();
    QVERIFY(sent.account.extra.contains("terms_accepted"));
    QCOMPARE(sent.credential.kind, CredentialKind::bearer);
}

void TestAddAccountWays::restrictedIsNeverKeptAccepted()
{
    Bench bench;
    press(*bench.dialog, u"restrictedProviders"_s);
    press(*bench.dialog, u"provider_code-assist"_s);
    press(*bench.dialog, u"acceptTerms"_s);
    press(*bench.dialog, u"provider_openai"_s);
    QVERIFY(!bench.seen(u"acceptTerms"_s));
    press(*bench.dialog, u"provider_code-assist"_s);
    QVERIFY(!child<QCheckBox>(*bench.dialog, u"acceptTerms"_s)->isChecked());
}

void TestAddAccountWays::providersMayChangeMeanwhile()
{
    Bench bench;
    press(*bench.dialog, u"provider_openai"_s);
    std::erase_if(bench.engine.providerList,
                  [](const ProviderDefinition &each) { return each.id == ProviderId("gemini"); });
    Q_EMIT bench.engine.providersChanged();
    QTRY_VERIFY(!bench.dialog->findChild<QWidget *>(u"provider_gemini"_s));
    QVERIFY(child<QPushButton>(*bench.dialog, u"provider_openai"_s)->isChecked());
}

void TestAddAccountWays::waysAreThoseOfTheProvider()
{
    Bench bench;
    press(*bench.dialog, u"provider_openai"_s);
    QVERIFY(!bench.seen(u"signInWays"_s));
    press(*bench.dialog, u"provider_openrouter"_s);
    QVERIFY(bench.seen(u"signInBrowser"_s));
    QVERIFY(!bench.seen(u"signInDevice"_s));
    QVERIFY(!bench.seen(u"useServiceAccount"_s));
    QVERIFY(bench.text(u"providerNote"_s).startsWith("Signing in makes a key"_L1));
    press(*bench.dialog, u"keysLink"_s);
    QCOMPARE(bench.opened, QStringList{u"https://openrouter.example/keys"_s});
    press(*bench.dialog, u"moreProviders"_s);
    press(*bench.dialog, u"provider_acme"_s);
    QVERIFY(bench.seen(u"signInBrowser"_s) && bench.seen(u"signInDevice"_s));
    press(*bench.dialog, u"provider_vertex"_s);
    QVERIFY(bench.seen(u"useServiceAccount"_s));
    QVERIFY(bench.seen(u"projectField"_s));
    QTest::keyClicks(child<QLineEdit>(*bench.dialog, u"keyField"_s), u"abc"_s);
    press(*bench.dialog, u"saveButton"_s);
    QVERIFY(bench.below(u"keyField"_s).contains("takes no key"_L1));
    QVERIFY(bench.engine.commands().isEmpty());
}

void TestAddAccountWays::signInWithBrowser()
{
    Bench bench;
    QSignalSpy added(bench.dialog.get(), &AddAccountDialog::added);
    press(*bench.dialog, u"provider_openrouter"_s);
    QTest::keyClicks(child<QLineEdit>(*bench.dialog, u"labelField"_s), u"mine"_s);
    press(*bench.dialog, u"signInBrowser"_s);
    QTRY_VERIFY(bench.seen(u"signInLink"_s));
    QCOMPARE(bench.engine.commands(), QStringList{u"startSignIn openrouter browser"_s});
    QCOMPARE(bench.engine.signInStart.label, u"mine"_s);
    QVERIFY(!bench.engine.signInStart.account);
    QVERIFY(!bench.engine.signInStart.termsAccepted);
    SignInSnapshot done = browserWait();
    done.state = SignInState::done;
    done.account = AccountId("acc-7");
    done.accountName = u"mine"_s;
    bench.engine.tellSignIn(done);
    QCOMPARE(added.count(), 1);
    QVERIFY(!bench.dialog->isVisible());
    QVERIFY(bench.engine.addedAccounts.empty()); // the engine added it
}

void TestAddAccountWays::backEndsTheSignIn()
{
    Bench bench;
    press(*bench.dialog, u"provider_openrouter"_s);
    press(*bench.dialog, u"signInBrowser"_s);
    QTRY_VERIFY(bench.seen(u"signInLink"_s));
    press(*bench.dialog, u"signInBack"_s);
    QVERIFY(bench.seen(u"keyField"_s));
    QCOMPARE(bench.engine.commands().last(), u"cancelSignIn flow-1"_s);
    QVERIFY(child<QPushButton>(*bench.dialog, u"saveButton"_s)->isDefault());
}

void TestAddAccountWays::googleAsksForAClient()
{
    Bench bench;
    bench.engine.clientNow = {};
    press(*bench.dialog, u"moreProviders"_s);
    press(*bench.dialog, u"provider_vertex"_s);
    press(*bench.dialog, u"signInBrowser"_s);
    QTRY_VERIFY(bench.seen(u"clientDrop"_s));
    QVERIFY(bench.text(u"clientNote"_s).contains("7 days"_L1));
    QVERIFY(bench.engine.commands().isEmpty());
    press(*bench.dialog, u"serviceAccountInstead"_s);
    QVERIFY(bench.seen(u"serviceAccountDrop"_s));
    press(*bench.dialog, u"serviceBack"_s);
    QVERIFY(bench.seen(u"keyField"_s));
}

void TestAddAccountWays::droppedClientFileIsTaken()
{
    Bench bench;
    bench.engine.clientNow = {};
    press(*bench.dialog, u"moreProviders"_s);
    press(*bench.dialog, u"provider_vertex"_s);
    bench.drop({bench.write(u"client_secret_1.json"_s, kClientFile)});
    QTRY_VERIFY(bench.seen(u"signInLink"_s));
    QCOMPARE(bench.engine.clientPatch.googleFile.value_or(""), kClientFile);
    QVERIFY(bench.engine.commands().contains(u"setOAuthClient vertex"_s));
}

void TestAddAccountWays::droppedClientFileNeedsItsProvider()
{
    Bench bench;
    press(*bench.dialog, u"provider_openai"_s);
    bench.drop({bench.write(u"client_secret_1.json"_s, kClientFile)});
    QVERIFY(bench.below(u"keyField"_s).contains("OAuth client"_L1));
    QVERIFY(bench.engine.commands().isEmpty());
}

void TestAddAccountWays::wrongClientFileIsSaidBesideIt()
{
    Bench bench;
    bench.engine.clientNow = {};
    press(*bench.dialog, u"moreProviders"_s);
    press(*bench.dialog, u"provider_vertex"_s);
    press(*bench.dialog, u"signInBrowser"_s);
    QTRY_VERIFY(bench.seen(u"clientDrop"_s));
    bench.engine.refuseNext({ErrorCode::invalidArgument,
                             u"This is a client of the type Web application."_s,
                             {{"/google_file/web", u"must be installed"_s}},
                             {}});
    bench.drop({bench.write(u"web.json"_s, R"({"web": {"client_id": "x"}})")});
    auto *below = child(*bench.dialog, u"clientDrop"_s)->findChild<QLabel *>(u"fileBelow"_s);
    QTRY_VERIFY(below->isVisible());
    QVERIFY(below->text().startsWith("This is a client of the type Web application."_L1));
    QVERIFY(below->text().contains("/google_file/web"_L1));
    QVERIFY(bench.engine.commands().filter(u"startSignIn"_s).isEmpty());
}

void TestAddAccountWays::serviceAccountIsAdded()
{
    Bench bench;
    QSignalSpy added(bench.dialog.get(), &AddAccountDialog::added);
    press(*bench.dialog, u"moreProviders"_s);
    press(*bench.dialog, u"provider_vertex"_s);
    press(*bench.dialog, u"useServiceAccount"_s);
    QVERIFY(bench.seen(u"serviceAccountDrop"_s));
    press(*bench.dialog, u"serviceAdd"_s);
    QVERIFY(bench.engine.commands().isEmpty());
    bench.drop({bench.write(u"lab-key.json"_s, kServiceFile)});
    QTest::keyClicks(child<QLineEdit>(*bench.dialog, u"serviceProject"_s), u"other"_s);
    press(*bench.dialog, u"serviceAdd"_s);
    QTRY_COMPARE(added.count(), 1);
    const NewAccount &sent = bench.engine.addedAccounts.front();
    QCOMPARE(sent.account.provider, ProviderId("vertex"));
    QCOMPARE(sent.account.projectId, std::string("other"));
    QCOMPARE(sent.credential.kind, CredentialKind::serviceAccount);
    QVERIFY(sent.credential.keyFile ==
            Secret(std::string_view(kServiceFile.constData(),
                                    static_cast<std::size_t>(kServiceFile.size()))));
    QVERIFY(!bench.dialog->isVisible());
}

void TestAddAccountWays::droppedServiceAccountFindsItsProvider()
{
    Bench bench;
    bench.drop({bench.write(u"lab-key.json"_s, kServiceFile)});
    QVERIFY(bench.seen(u"serviceAccountDrop"_s));
    press(*bench.dialog, u"serviceAdd"_s);
    QTRY_COMPARE(bench.engine.addedAccounts.size(), std::size_t(1));
    QCOMPARE(bench.engine.addedAccounts.front().account.provider, ProviderId("vertex"));
}

void TestAddAccountWays::wrongServiceAccountIsSaidBesideIt()
{
    Bench bench;
    bench.drop({bench.write(u"lab-key.json"_s, kServiceFile)});
    bench.engine.refuseNext({ErrorCode::corrupt,
                             u"The key of the service account is not complete."_s,
                             {{"/credential/json/private_key", u"must be an RSA key"_s}},
                             {}});
    press(*bench.dialog, u"serviceAdd"_s);
    auto *below =
        child(*bench.dialog, u"serviceAccountDrop"_s)->findChild<QLabel *>(u"fileBelow"_s);
    QTRY_VERIFY(below->text().contains("must be an RSA key"_L1));
    QVERIFY(bench.dialog->isVisible());
    QVERIFY(bench.engine.addedAccounts.empty());
}

void TestAddAccountWays::tooLargeAFileIsNotRead()
{
    Bench bench;
    press(*bench.dialog, u"moreProviders"_s);
    press(*bench.dialog, u"provider_vertex"_s);
    press(*bench.dialog, u"useServiceAccount"_s);
    bench.drop({bench.write(u"large.json"_s, QByteArray(70 * 1024, ' '))});
    auto *below =
        child(*bench.dialog, u"serviceAccountDrop"_s)->findChild<QLabel *>(u"fileBelow"_s);
    QVERIFY(below->text().contains("too large"_L1));
    bench.drop({bench.folder.filePath(u"not-there.json"_s)});
    QVERIFY(below->text().contains("cannot be read"_L1));
}

void TestAddAccountWays::otherFilesAreForTheImport()
{
    Bench bench;
    QSignalSpy import(bench.dialog.get(), &AddAccountDialog::importRequested);
    const QStringList files{bench.write(u"accounts.json"_s, "[]"), bench.write(u"b.txt"_s, "x")};
    bench.drop(files);
    QCOMPARE(import.count(), 1);
    QCOMPARE(import.front().front().toStringList(), files);
    QVERIFY(!bench.dialog->isVisible());

    Bench other;
    QSignalSpy asked(other.dialog.get(), &AddAccountDialog::importRequested);
    press(*other.dialog, u"importButton"_s);
    QCOMPARE(asked.count(), 1);
    QVERIFY(asked.front().front().toStringList().isEmpty());
}

void TestAddAccountWays::localServersAreAddedAtAClick()
{
    Bench bench;
    QSignalSpy added(bench.dialog.get(), &AddAccountDialog::added);
    QVERIFY(bench.engine.commands().isEmpty()); // not before it is asked for
    bench.engine.localServers = {
        {ProviderId("ollama"),
         u"Ollama"_s,
         "http://127.0.0.1:11434/v1",
         {"a", "b", "c", "d"},
         false},
        {ProviderId("vllm"), u"vLLM"_s, "http://127.0.0.1:8000/v1", {"m"}, true}};
    press(*bench.dialog, u"findLocal"_s);
    QTRY_VERIFY(bench.dialog->findChild<QPushButton *>(u"addLocal0"_s));
    QTRY_VERIFY(bench.seen(u"addLocal0"_s));
    QVERIFY(!bench.seen(u"addLocal1"_s)); // in use already
    press(*bench.dialog, u"addLocal0"_s);
    QTRY_COMPARE(added.count(), 1);
    const NewAccount &sent = bench.engine.addedAccounts.front();
    QCOMPARE(sent.account.baseUrl, std::string("http://127.0.0.1:11434/v1"));
    QCOMPARE(sent.credential.kind, CredentialKind::none);
    QCOMPARE(bench.text(u"localState0"_s), u"added"_s);
    QVERIFY(bench.dialog->isVisible());
}

void TestAddAccountWays::noLocalServerIsSaid()
{
    Bench bench;
    press(*bench.dialog, u"findLocal"_s);
    QTRY_VERIFY(bench.text(u"localWords"_s).startsWith("No server answered"_L1));
    bench.engine.refuseNext({ErrorCode::unavailable, u"It is going to end."_s, {}, {}});
    press(*bench.dialog, u"findLocal"_s);
    QTRY_COMPARE(bench.text(u"localWords"_s), u"It is going to end."_s);
}

void TestAddAccountWays::connectionIsTested()
{
    Bench bench;
    press(*bench.dialog, u"testConnection"_s);
    QVERIFY(bench.text(u"connectionResult"_s).startsWith("Choose a provider"_L1));
    press(*bench.dialog, u"provider_openai"_s);
    child<QComboBox>(*bench.dialog, u"connectionWay"_s)->setCurrentIndex(3);
    press(*bench.dialog, u"testConnection"_s);
    QVERIFY(bench.below(u"proxyUrlField"_s).startsWith("Enter the proxy's address"_L1));
    QVERIFY(bench.engine.commands().isEmpty());
    QTest::keyClicks(child<QLineEdit>(*bench.dialog, u"proxyUrlField"_s),
                     u"http://127.0.0.1:3128"_s);
    bench.engine.connectionReport = {true, {}, std::chrono::milliseconds(42)};
    press(*bench.dialog, u"testConnection"_s);
    QTRY_COMPARE(bench.text(u"connectionResult"_s), u"Reached in 42 ms."_s);
    QCOMPARE(bench.engine.commands(),
             QStringList{u"testConnection https://api.openai.com/v1 http://127.0.0.1:3128"_s});
    bench.engine.connectionReport = {false, u"The proxy does not answer."_s, {}};
    press(*bench.dialog, u"testConnection"_s);
    QTRY_COMPARE(bench.text(u"connectionResult"_s), u"The proxy does not answer."_s);
    press(*bench.dialog, u"provider_anthropic"_s); // said nothing of this one
    QVERIFY(!bench.seen(u"connectionResult"_s));
}

void TestAddAccountWays::connectionGoesAlong()
{
    Bench bench;
    press(*bench.dialog, u"provider_openrouter"_s);
    child<QComboBox>(*bench.dialog, u"connectionWay"_s)->setCurrentIndex(2);
    press(*bench.dialog, u"signInBrowser"_s);
    QTRY_COMPARE(bench.engine.signInStart.proxyUrl, std::string("none"));
    press(*bench.dialog, u"signInBack"_s);
    QTest::keyClicks(child<QLineEdit>(*bench.dialog, u"keyField"_s), u"sk-or-abc"_s);
    press(*bench.dialog, u"saveButton"_s);
    QTRY_COMPARE(bench.engine.addedAccounts.size(), std::size_t(1));
    QCOMPARE(bench.engine.addedAccounts.front().account.proxyUrl, std::string("none"));
}

void TestAddAccountWays::bearerTokensAreSentAsSuch()
{
    Bench bench;
    press(*bench.dialog, u"moreProviders"_s);
    press(*bench.dialog, u"provider_acme"_s);
    press(*bench.dialog, u"addDetails"_s);
    auto *kind = child<QComboBox>(*bench.dialog, u"keyKind"_s);
    QVERIFY(kind->isVisible());
    QCOMPARE(kind->currentData().toInt(), static_cast<int>(CredentialKind::bearer));
    kind->setCurrentIndex(kind->findData(static_cast<int>(CredentialKind::apiKey)));
    QTest::keyClicks(child<QLineEdit>(*bench.dialog, u"keyField"_s), u"abc"_s);
    press(*bench.dialog, u"saveButton"_s);
    QTRY_COMPARE(bench.engine.addedAccounts.size(), std::size_t(1));
    QCOMPARE(bench.engine.addedAccounts.front().credential.kind, CredentialKind::apiKey);
}

void TestAddAccountWays::keyboardReachesEverything()
{
    Bench bench;
    bench.dialog->activateWindow();
    press(*bench.dialog, u"provider_openrouter"_s);
    child(*bench.dialog, u"keyField"_s)->setFocus();
    QStringList reached;
    for (int i = 0; i < 40; ++i) {
        const QWidget *at = bench.dialog->focusWidget();
        if (reached.contains(at->objectName()))
            break;
        QVERIFY2(!at->accessibleName().isEmpty() || qobject_cast<const QAbstractButton *>(at),
                 qPrintable(at->objectName()));
        reached << at->objectName();
        QTest::keyClick(bench.dialog->focusWidget(), Qt::Key_Tab);
    }
    const QStringList expected{
        u"keyField"_s,        u"checkButton"_s,   u"connectionWay"_s,       u"testConnection"_s,
        u"provider_openai"_s, u"moreProviders"_s, u"restrictedProviders"_s, u"findLocal"_s,
        u"signInBrowser"_s,   u"keysLink"_s,      u"labelField"_s,          u"addDetails"_s,
        u"importButton"_s,    u"cancelButton"_s,  u"saveButton"_s};
    QCOMPARE(reached.join(u'\n'), expected.join(u'\n'));
}

QTEST_MAIN(TestAddAccountWays)
#include "tst_addaccountways.moc"
