// SPDX-License-Identifier: GPL-3.0-or-later
// Both pages painted in both appearances and several sizes. With SIGNALBOX_SHOTS=DIR the pictures
// are kept.
#include "tests/support/fakeclock.h"
#include "tests/ui/fakeenginefacade.h"
#include "tests/ui/picturetools.h"
#include "ui/gatewaycontroller.h"
#include "ui/mainwindow.h"
#include "ui/models/accountsmodel.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QLineEdit>
#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// As a day of work leaves them.
std::vector<AccountSnapshot> usedAccounts(WallTime now)
{
    std::vector<AccountSnapshot> accounts = sampleAccounts(now);
    const auto quota = [now](QuotaWindow window, const char *model, double remaining) {
        QuotaItem item;
        item.window = window;
        item.model = model;
        item.remaining = remaining;
        item.resetsAt = now + 130min;
        item.readAt = now - 2min;
        return item;
    };
    accounts[0].quota = {quota(QuotaWindow::day, "gemini-pro", 0.62)};
    accounts[2].quota = {quota(QuotaWindow::day, "", 0.0)};
    return accounts;
}

} // namespace

class TestPictures final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { usePictureFont(); }
    void pages_data();
    void pages();
};

void TestPictures::pages_data()
{
    QTest::addColumn<int>("page");
    QTest::addColumn<QString>("theme");
    QTest::addColumn<QString>("variant");
    QTest::addColumn<QSize>("size");
    const QSize usual(1180, 760);
    QTest::newRow("proxy-light") << 1 << u"light"_s << u"usual"_s << usual;
    QTest::newRow("proxy-dark") << 1 << u"dark"_s << u"usual"_s << usual;
    QTest::newRow("accounts-light") << 0 << u"light"_s << u"usual"_s << usual;
    QTest::newRow("accounts-dark") << 0 << u"dark"_s << u"usual"_s << usual;
    QTest::newRow("accounts-empty") << 0 << u"light"_s << u"empty"_s << usual;
    QTest::newRow("proxy-fixed") << 1 << u"light"_s << u"fixed"_s << usual;
    QTest::newRow("proxy-failed") << 1 << u"light"_s << u"failed"_s << usual;
    QTest::newRow("proxy-small") << 1 << u"light"_s << u"advanced"_s << QSize(900, 600);
    QTest::newRow("accounts-small") << 0 << u"light"_s << u"usual"_s << QSize(900, 600);
    QTest::newRow("proxy-long") << 1 << u"light"_s << u"long"_s << QSize(900, 600);
    QTest::newRow("accounts-long") << 0 << u"light"_s << u"long"_s << QSize(900, 600);
    QTest::newRow("settings-light") << 2 << u"light"_s << u"usual"_s << QSize(1180, 900);
    QTest::newRow("settings-dark") << 2 << u"dark"_s << u"usual"_s << QSize(1180, 900);
    QTest::newRow("settings-long") << 2 << u"light"_s << u"long"_s << QSize(900, 600);
    QTest::newRow("accounts-locked") << 0 << u"light"_s << u"locked"_s << usual;
    QTest::newRow("proxy-rtl") << 1 << u"light"_s << u"rtl"_s << usual;
    QTest::newRow("accounts-rtl") << 0 << u"light"_s << u"rtl"_s << usual;
}

void TestPictures::pages()
{
    QFETCH(int, page);
    QFETCH(QString, theme);
    QFETCH(QString, variant);
    QFETCH(QSize, size);
    QApplication::setLayoutDirection(variant == "rtl"_L1 ? Qt::RightToLeft : Qt::LeftToRight);
    LongWords longWords;
    if (variant == "long"_L1)
        QCoreApplication::installTranslator(&longWords);
    FakeClock clock;
    FakeEngineFacade engine;
    engine.state() = runningStatus();
    if (variant != "empty"_L1)
        engine.accountList = usedAccounts(clock.wallNow());
    engine.secretsNow.kind = VaultKeyKind::keychain;
    if (variant == "locked"_L1) {
        engine.secretsNow.state = SecretsState::waitingForPassphrase;
        engine.secretsNow.why = u"The secrets are encrypted under your passphrase, which was not "
                                "given yet. Type it and accounts go on."_s;
    }
    if (variant == "fixed"_L1)
        engine.state().fixedAccount = AccountId("acc-kim");
    if (variant == "failed"_L1) {
        engine.state().proxy.state = ProxyState::failed;
        engine.state().proxy.error = u"Port 8045 is taken by another program."_s;
        engine.state().proxy.suggestedPort = 8046;
    }
    engine.state().theme = theme.toStdString();
    MainWindow window(engine, clock, {});
    window.showPage(static_cast<MainWindow::Page>(page));
    window.resize(size);
    window.show();
    QTRY_VERIFY(window.accounts().isLoaded());
    QTRY_COMPARE(themeChoiceName(Theme::instance().choice()), theme);
    if (variant == "advanced"_L1)
        window.findChild<QAbstractButton *>(u"advancedDisclosure"_s)->click();
    QTRY_VERIFY(!window.findChild<QWidget *>(u"clientKey"_s)
                     ->findChild<QLineEdit *>()
                     ->text()
                     .startsWith(u'–'));
    QCoreApplication::processEvents();
    keepPicture(window, QString::fromUtf8(QTest::currentDataTag()));
    QCOMPARE(window.size(), size);
    QVERIFY(window.minimumSizeHint().width() <= 900);
    QVERIFY(window.minimumSizeHint().height() <= 600);
    QApplication::setLayoutDirection(Qt::LeftToRight);
}

QTEST_MAIN(TestPictures)
#include "tst_pictures.moc"
