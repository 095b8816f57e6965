// SPDX-License-Identifier: GPL-3.0-or-later
// Both pages painted in both appearances and several sizes. With SIGNALBOX_SHOTS=DIR the pictures
// are kept.
#include "tests/support/fakeclock.h"
#include "tests/ui/fakeenginefacade.h"
#include "ui/dialogs/addaccountdialog.h"
#include "ui/gatewaycontroller.h"
#include "ui/mainwindow.h"
#include "ui/models/accountsmodel.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDir>
#include <QFontDatabase>
#include <QLineEdit>
#include <QTest>
#include <QTranslator>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

/// Every text 40 % longer, as German is: its beginning again after it.
class LongWords final : public QTranslator
{
public:
    [[nodiscard]] QString translate(const char *, const char *source, const char *,
                                    int count) const override
    {
        QString text = QString::fromUtf8(source);
        if (count >= 0)
            text.replace("%n"_L1, QString::number(count));
        QString tail = text.left(text.size() * 2 / 5);
        return text.size() < 4 ? text : text + tail.remove(u'&').remove(u'%');
    }
    [[nodiscard]] bool isEmpty() const override { return false; }
};

} // namespace

class TestPictures final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void pages_data();
    void pages();
    void addDialogFits();

private:
    static void keep(QWidget &widget, const QString &name);
};

void TestPictures::initTestCase()
{
    QFont font = QApplication::font();
    if (qEnvironmentVariableIsSet("SIGNALBOX_SHOTS"))
        font.setFamily(u"Inter"_s);
    font.setPixelSize(13);
    QApplication::setFont(font);
}

void TestPictures::keep(QWidget &widget, const QString &name)
{
    const QString folder = qEnvironmentVariable("SIGNALBOX_SHOTS");
    if (folder.isEmpty())
        return;
    QVERIFY(QDir().mkpath(folder));
    QVERIFY(widget.grab().save(folder + u'/' + name + u".png"_s));
}

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
        engine.accountList = sampleAccounts(clock.wallNow());
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
    keep(window, QString::fromUtf8(QTest::currentDataTag()));
    QCOMPARE(window.size(), size);
    QVERIFY(window.minimumSizeHint().width() <= 900);
    QVERIFY(window.minimumSizeHint().height() <= 600);
    QApplication::setLayoutDirection(Qt::LeftToRight);
}

void TestPictures::addDialogFits()
{
    Theme::instance().setChoice(ThemeChoice::light);
    FakeEngineFacade engine;
    AddAccountDialog dialog(engine);
    dialog.show();
    QTRY_VERIFY(dialog.findChild<QAbstractButton *>(u"provider_openai"_s));
    QTest::keyClicks(dialog.findChild<QLineEdit *>(u"keyField"_s), u"sk-ant-0123"_s);
    engine.verifyReport = {
        .accepted = false, .message = u"Anthropic refused the key (401)."_s, .models = {}};
    dialog.findChild<QAbstractButton *>(u"checkButton"_s)->click();
    QTRY_VERIFY(dialog.findChild<QAbstractButton *>(u"saveUnchecked"_s)->isVisible());
    QCoreApplication::processEvents();
    keep(dialog, u"add-refused"_s);
    QVERIFY(dialog.minimumSizeHint().width() <= 900);
    QVERIFY(dialog.minimumSizeHint().height() <= 600);
}

QTEST_MAIN(TestPictures)
#include "tst_pictures.moc"
