// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fakeclock.h"
#include "tests/ui/dialogwalk.h"
#include "tests/ui/providersamples.h"
#include "tests/ui/uitest.h"
#include "ui/dialogs/signindialog.h"
#include "ui/widgets/qrpicture.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>

#include <memory>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// The dialog over an account of a provider, with a browser that notes what it is given.
struct Bench
{
    explicit Bench(const char *provider, const SignInSnapshot &first = browserWait())
    {
        engine.providerList = signInProviders();
        engine.clientNow.clientId = "my-client";
        engine.signInNow = first;
        engine.signInNow.expiresAt = clock->wallNow() + 5min;
        account = sampleAccount("acc-1", "lab");
        account.provider = ProviderId(provider);
        account.proxyUrl = "socks5://127.0.0.1:1080";
    }
    void open()
    {
        const SignInTools tools{[this](const QUrl &url) {
                                    opened << url.toString(QUrl::FullyEncoded);
                                    return hasBrowser;
                                },
                                clock};
        dialog = std::make_unique<SignInDialog>(engine, account, nullptr, tools);
        dialog->show();
    }
    void openWaiting()
    {
        open();
        QTRY_VERIFY(seen(u"signInLink"_s) || seen(u"userCode"_s));
    }
    bool seen(const QString &name) const { return child(*dialog, name)->isVisible(); }
    QString text(const QString &name) const { return child<QLabel>(*dialog, name)->text(); }
    void tell(SignInState state, const QString &error = {})
    {
        SignInSnapshot next = engine.signInNow;
        next.state = state;
        next.error = error;
        if (state == SignInState::done) {
            next.account = account.id;
            next.accountName = u"ana@example.org"_s;
        }
        engine.tellSignIn(next);
    }
    int cancels() const { return engine.commands().filter(u"cancelSignIn"_s).size(); }

    FakeEngineFacade engine;
    std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>();
    AccountSnapshot account;
    QStringList opened;
    bool hasBrowser = true;
    std::unique_ptr<SignInDialog> dialog;
};

} // namespace

class TestSignInDialog final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnWarnings(); }
    void browserSignInEndsByItself();
    void withoutABrowserTheLinkIsThere();
    void onlyWebAddressesAreOpened();
    void pastedCodeGoesToTheEngine();
    void refusedCodeIsSaidBesideTheField();
    void deviceCodeIsShown();
    void otherWayStartsAnew();
    void timeLeftIsTold();
    void failureCanBeTriedAgain();
    void refusedStartIsAFailure();
    void otherSignInsAreNotOurs();
    void closingCancels_data();
    void closingCancels();
    void closingBeforeTheAnswerCancels();
    void clientIsAskedForOnce();
    void clientFaultsStandBesideTheirFields();
    void warningIsShown();
    void keysReachEverything_data();
    void keysReachEverything();
    void withoutAWayItSaysWhy_data();
    void withoutAWayItSaysWhy();
};

void TestSignInDialog::browserSignInEndsByItself()
{
    Bench bench("acme");
    bench.openWaiting();
    QSignalSpy signedIn(bench.dialog.get(), &SignInDialog::signedIn);
    QCOMPARE(bench.engine.commands(), QStringList{u"startSignIn acme browser"_s});
    QCOMPARE(bench.engine.signInStart.account, bench.account.id);
    QCOMPARE(bench.engine.signInStart.proxyUrl, std::string("socks5://127.0.0.1:1080"));
    QCOMPARE(bench.opened, QStringList{QString::fromStdString(browserWait().authorizationUrl)});
    press(*bench.dialog, u"openBrowser"_s);
    QCOMPARE(bench.opened.size(), 2);
    press(*bench.dialog, u"copyLink"_s);
    QCOMPARE(QApplication::clipboard()->text(), bench.opened.front());
    bench.tell(SignInState::working);
    QVERIFY(bench.seen(u"signInBusy"_s));
    bench.tell(SignInState::done);
    QCOMPARE(signedIn.count(), 1);
    QCOMPARE(signedIn.front().at(1).toString(), u"ana@example.org"_s);
    QVERIFY(!bench.dialog->isVisible());
    bench.dialog.reset();
    QCOMPARE(bench.cancels(), 0);
}

void TestSignInDialog::withoutABrowserTheLinkIsThere()
{
    Bench bench("acme");
    bench.hasBrowser = false;
    bench.openWaiting();
    QVERIFY(bench.text(u"browserWords"_s).startsWith("No browser could be opened"_L1));
    QVERIFY(bench.seen(u"pasteCode"_s));
    QCOMPARE(child<QLineEdit>(*bench.dialog, u"signInLink"_s)->text(), bench.opened.front());
}

void TestSignInDialog::onlyWebAddressesAreOpened()
{
    SignInSnapshot odd = browserWait();
    odd.authorizationUrl = "file:///etc/passwd";
    Bench bench("acme", odd);
    bench.openWaiting();
    QVERIFY(bench.opened.isEmpty());
}

void TestSignInDialog::pastedCodeGoesToTheEngine()
{
    Bench bench("acme");
    bench.openWaiting();
    press(*bench.dialog, u"browserElsewhere"_s);
    QVERIFY(bench.seen(u"pasteCode"_s));
    auto *field = child<QLineEdit>(*bench.dialog, u"pasteCode"_s);
    QCOMPARE(field->echoMode(), QLineEdit::Password);
    press(*bench.dialog, u"sendCode"_s);
    QVERIFY(field->accessibleDescription().startsWith("Paste the address"_L1));
    field->setText(u"  http://127.0.0.1:9999/?code=one-two&state=abc\n"_s);
    press(*bench.dialog, u"sendCode"_s);
    QTRY_VERIFY(bench.engine.pasted == Secret("http://127.0.0.1:9999/?code=one-two&state=abc"));
    bench.tell(SignInState::done);
    QVERIFY(!bench.dialog->isVisible());
    QVERIFY(field->text().isEmpty());
}

void TestSignInDialog::refusedCodeIsSaidBesideTheField()
{
    Bench bench("acme");
    bench.openWaiting();
    press(*bench.dialog, u"browserElsewhere"_s);
    auto *field = child<QLineEdit>(*bench.dialog, u"pasteCode"_s);
    field->setText(u"nonsense"_s);
    bench.engine.refuseNext(
        {ErrorCode::invalidArgument, u"This answer belongs to another sign-in."_s, {}, {}});
    press(*bench.dialog, u"sendCode"_s);
    QTRY_COMPARE(field->accessibleDescription(), u"This answer belongs to another sign-in."_s);
    QVERIFY(bench.seen(u"signInLink"_s)); // the wait goes on
    QVERIFY(child<QPushButton>(*bench.dialog, u"sendCode"_s)->isEnabled());
}

void TestSignInDialog::deviceCodeIsShown()
{
    Bench bench("hall", deviceWait());
    bench.openWaiting();
    QCOMPARE(bench.engine.commands(), QStringList{u"startSignIn hall device"_s});
    QCOMPARE(bench.text(u"userCode"_s), u"WDJB-MJHT"_s);
    const auto *code = child<QLabel>(*bench.dialog, u"userCode"_s);
    QVERIFY(code->font().pixelSize() > 1.8 * bench.dialog->fontInfo().pixelSize());
    const auto *picture = child<QrPicture>(*bench.dialog, u"qrPicture"_s);
    QVERIFY(picture->isVisible());
    QCOMPARE(picture->link(), QString::fromStdString(deviceWait().verificationUriComplete));
    const auto *link =
        child<QWidget>(*bench.dialog, u"verificationLink"_s)->findChild<QLineEdit *>();
    QCOMPARE(link->text(), QString::fromStdString(deviceWait().verificationUri));
    press(*bench.dialog, u"copyCode"_s);
    QCOMPARE(QApplication::clipboard()->text(), u"WDJB-MJHT"_s);
    QVERIFY(bench.opened.isEmpty()); // not before it is asked for
    press(*bench.dialog, u"openBrowser"_s);
    QCOMPARE(bench.opened, QStringList{picture->link()});
    bench.tell(SignInState::done);
    QVERIFY(!bench.dialog->isVisible());
}

void TestSignInDialog::otherWayStartsAnew()
{
    Bench bench("acme");
    bench.openWaiting();
    bench.engine.signInNow = deviceWait();
    press(*bench.dialog, u"otherWay"_s);
    QTRY_VERIFY(bench.seen(u"userCode"_s));
    QCOMPARE(bench.engine.commands(),
             (QStringList{u"startSignIn acme browser"_s, u"cancelSignIn flow-1"_s,
                          u"startSignIn acme device"_s}));
}

void TestSignInDialog::timeLeftIsTold()
{
    Bench bench("hall", deviceWait());
    bench.openWaiting();
    QVERIFY(bench.text(u"deviceRemaining"_s).contains("5 min left"_L1));
    bench.clock->advance(3min + 15s);
    QTRY_VERIFY(bench.text(u"deviceRemaining"_s).contains("110 s left"_L1));
    bench.clock->advance(2min);
    QTRY_COMPARE(bench.text(u"deviceRemaining"_s), u"The time is over."_s);
}

void TestSignInDialog::failureCanBeTriedAgain()
{
    Bench bench("acme");
    bench.openWaiting();
    bench.tell(SignInState::failed, u"The sign-in was denied in the browser."_s);
    QVERIFY(bench.seen(u"signInFailure"_s));
    QCOMPARE(bench.text(u"signInFailure"_s), u"The sign-in was denied in the browser."_s);
    bench.engine.signInNow = browserWait();
    press(*bench.dialog, u"signInAgain"_s);
    QTRY_VERIFY(bench.seen(u"signInLink"_s));
    QCOMPARE(bench.engine.commands().filter(u"startSignIn"_s).size(), 2);
    QCOMPARE(bench.cancels(), 0); // the first had ended by itself
}

void TestSignInDialog::refusedStartIsAFailure()
{
    Bench bench("acme");
    bench.engine.refuseNext(
        {ErrorCode::noSecretStore, u"Secrets cannot be kept now: unlock the keychain."_s, {}, {}});
    bench.open();
    QTRY_VERIFY(bench.seen(u"signInFailure"_s));
    QVERIFY(bench.text(u"signInFailure"_s).contains("unlock the keychain"_L1));
    QVERIFY(bench.opened.isEmpty());
}

void TestSignInDialog::otherSignInsAreNotOurs()
{
    Bench bench("acme");
    bench.openWaiting();
    SignInSnapshot other = deviceWait();
    other.state = SignInState::done;
    bench.engine.tellSignIn(other);
    QVERIFY(bench.dialog->isVisible());
    QVERIFY(bench.seen(u"signInLink"_s));
}

void TestSignInDialog::closingCancels_data()
{
    QTest::addColumn<QString>("way");
    QTest::newRow("Escape") << u"escape"_s;
    QTest::newRow("the window's button") << u"close"_s;
    QTest::newRow("Cancel") << u"button"_s;
    QTest::newRow("destruction") << u"delete"_s;
}

void TestSignInDialog::closingCancels()
{
    QFETCH(QString, way);
    Bench bench("acme");
    bench.openWaiting();
    if (way == "escape"_L1)
        QTest::keyClick(bench.dialog.get(), Qt::Key_Escape);
    else if (way == "close"_L1)
        bench.dialog->close();
    else if (way == "button"_L1)
        press(*bench.dialog, u"signInCancel"_s);
    else
        bench.dialog.reset();
    QCOMPARE(bench.engine.commands().last(), u"cancelSignIn flow-1"_s);
    bench.dialog.reset();
    QCOMPARE(bench.cancels(), 1);
}

void TestSignInDialog::closingBeforeTheAnswerCancels()
{
    Bench bench("openrouter");
    bench.engine.hold();
    bench.open();
    QCOMPARE(bench.engine.held(), std::size_t(1)); // which providers are there?
    bench.engine.release();
    QCOMPARE(bench.engine.commands(), QStringList{u"startSignIn openrouter browser"_s});
    bench.dialog.reset(); // before its answer
    QTRY_COMPARE(bench.cancels(), 1);
    QVERIFY(bench.opened.isEmpty());
}

void TestSignInDialog::clientIsAskedForOnce()
{
    Bench bench("acme");
    bench.engine.clientNow = {};
    bench.open();
    QTRY_VERIFY(bench.seen(u"clientId"_s));
    QVERIFY(!bench.seen(u"clientDrop"_s)); // that is Google's way
    press(*bench.dialog, u"clientSave"_s);
    QVERIFY(!child<QLineEdit>(*bench.dialog, u"clientId"_s)->accessibleDescription().isEmpty());
    QVERIFY(bench.engine.commands().isEmpty());
    QTest::keyClicks(child<QLineEdit>(*bench.dialog, u"clientId"_s), u"my-app"_s);
    QTest::keyClicks(child<QLineEdit>(*bench.dialog, u"clientSecret"_s), u"hush"_s);
    press(*bench.dialog, u"clientSave"_s);
    QTRY_VERIFY(bench.seen(u"signInLink"_s));
    QCOMPARE(bench.engine.clientPatch.clientId.value_or(""), std::string("my-app"));
    QVERIFY(bench.engine.clientPatch.clientSecret.value_or(Secret()) == Secret("hush"));
    QVERIFY(child<QLineEdit>(*bench.dialog, u"clientSecret"_s)->text().isEmpty());
    bench.dialog.reset();
    QCoreApplication::processEvents(); // the cancel is answered
    bench.engine.signInNow = browserWait();
    bench.openWaiting(); // there is one now
    QCOMPARE(bench.engine.commands().filter(u"setOAuthClient"_s).size(), 1);
}

void TestSignInDialog::clientFaultsStandBesideTheirFields()
{
    Bench bench("hall"); // its definition names no token address
    bench.engine.clientNow = {};
    bench.open();
    QTRY_VERIFY(bench.seen(u"clientTokenUrl"_s));
    QTest::keyClicks(child<QLineEdit>(*bench.dialog, u"clientId"_s), u"my-app"_s);
    bench.engine.refuseNext(
        {ErrorCode::invalidArgument,
         u"The client is wrong."_s,
         {{"/token_url", u"must begin with https."_s}, {"/client_secret", u"must not be empty."_s}},
         {}});
    press(*bench.dialog, u"clientSave"_s);
    const auto below = [&](const QString &name) {
        return child<QLineEdit>(*bench.dialog, name)->accessibleDescription();
    };
    QTRY_COMPARE(below(u"clientTokenUrl"_s), u"must begin with https."_s);
    QCOMPARE(below(u"clientSecret"_s), u"must not be empty."_s);
    QVERIFY(bench.engine.commands().filter(u"startSignIn"_s).isEmpty());
}

void TestSignInDialog::warningIsShown()
{
    Bench bench("code-assist");
    bench.openWaiting();
    QVERIFY(bench.seen(u"signInWarning"_s));
    QVERIFY(bench.engine.signInStart.termsAccepted); // when the account came
}

void TestSignInDialog::keysReachEverything_data()
{
    QTest::addColumn<bool>("device");
    QTest::addColumn<QStringList>("names");
    QTest::newRow("browser") << false << QStringList{u"openBrowser"_s, u"signInCancel"_s};
    QTest::newRow("device") << true
                            << QStringList{u"copyCode"_s, u"openBrowser"_s, u"signInCancel"_s};
}

void TestSignInDialog::keysReachEverything()
{
    QFETCH(bool, device);
    QFETCH(QStringList, names);
    Bench bench = device ? Bench("hall", deviceWait()) : Bench("acme");
    bench.openWaiting();
    const QSet<QString> reached = reachedByTab(*bench.dialog);
    for (const QString &name : names)
        QVERIFY2(reached.contains(name), qPrintable(name));
    QCOMPARE(unnamedControls(*bench.dialog), QStringList());
}

void TestSignInDialog::withoutAWayItSaysWhy_data()
{
    QTest::addColumn<QString>("provider");
    QTest::newRow("takes keys only") << u"groq"_s;
    QTest::newRow("definition gone") << u"gone"_s;
}

void TestSignInDialog::withoutAWayItSaysWhy()
{
    QFETCH(QString, provider);
    Bench bench(provider.toLatin1().constData());
    bench.open();
    QTRY_VERIFY(bench.seen(u"signInFault"_s));
    QVERIFY(!bench.text(u"signInFault"_s).isEmpty());
    QVERIFY(bench.engine.commands().isEmpty());
}

QTEST_MAIN(TestSignInDialog)
#include "tst_signindialog.moc"
