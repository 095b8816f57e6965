// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include "tests/ui/uitest.h"

#include <QApplication>
#include <QSignalSpy>

using namespace signalbox;
using namespace Qt::StringLiterals;

class TestTheme final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { test::failOnWarnings(); }
    void cleanup() { Theme::instance().setChoice(ThemeChoice::system); }
    void contrastIsComputedAsWcagDoes();
    void textIsReadable_data();
    void textIsReadable();
    void controlsAreSeen_data() { appearances(); }
    void controlsAreSeen();
    void sheetNamesNoUnknownToken_data() { appearances(); }
    void sheetNamesNoUnknownToken();
    void choiceSwitchesLive();
    void systemFollowsTheDesktop();
    void iconsFollowTheTheme();

private:
    static void appearances();
    static const Tokens &tokensNamed(const QString &name)
    {
        return name == "dark"_L1 ? darkTokens() : lightTokens();
    }
};

void TestTheme::appearances()
{
    QTest::addColumn<QString>("appearance");
    QTest::newRow("light") << u"light"_s;
    QTest::newRow("dark") << u"dark"_s;
}

void TestTheme::contrastIsComputedAsWcagDoes()
{
    QCOMPARE(qRound(contrastRatio(Qt::black, Qt::white) * 10), 210);
    QCOMPARE(qRound(contrastRatio(QColor(0x777777), Qt::white) * 100), 448);
}

void TestTheme::textIsReadable_data()
{
    QTest::addColumn<QColor>("text");
    QTest::addColumn<QColor>("ground");
    for (const QString &name : {u"light"_s, u"dark"_s}) {
        const Tokens &t = tokensNamed(name);
        const auto row = [&](const char *pair, const QColor &text, const QColor &ground) {
            QTest::newRow(qPrintable(name + u' ' + QString::fromLatin1(pair))) << text << ground;
        };
        row("text on ground", t.text, t.ground);
        row("text on panel", t.text, t.panel);
        row("text on side", t.text, t.side);
        row("text on field", t.text, t.field);
        row("text on hover", t.text, t.hover);
        row("text on selection", t.text, t.accentGround);
        row("muted on ground", t.muted, t.ground);
        row("muted on panel", t.muted, t.panel);
        row("muted on side", t.muted, t.side);
        row("muted on hover", t.muted, t.hover);
        row("muted on selection", t.muted, t.accentGround);
        row("muted on neutral badge", t.muted, t.neutralGround);
        row("accent on its ground", t.accentText, t.accentGround);
        row("on accent", t.onAccent, t.accent);
        row("good badge", t.good, t.goodGround);
        row("good on ground", t.good, t.ground);
        row("caution badge", t.caution, t.cautionGround);
        row("bad badge", t.bad, t.badGround);
        row("bad on panel", t.bad, t.panel);
        row("bad on ground", t.bad, t.ground);
    }
}

void TestTheme::textIsReadable()
{
    QFETCH(QColor, text);
    QFETCH(QColor, ground);
    const double ratio = contrastRatio(text, ground);
    QVERIFY2(ratio >= 4.5, qPrintable(QString::number(ratio)));
}

void TestTheme::controlsAreSeen()
{
    QFETCH(QString, appearance);
    const Tokens &t = tokensNamed(appearance);
    for (const QColor &ground : {t.panel, t.ground, t.field}) {
        QVERIFY2(contrastRatio(t.controlLine, ground) >= 3.0, qPrintable(ground.name()));
        QVERIFY2(contrastRatio(t.accent, ground) >= 3.0, qPrintable(ground.name()));
    }
    QVERIFY(contrastRatio(t.accentText, t.side) >= 3.0);
}

void TestTheme::sheetNamesNoUnknownToken()
{
    QFETCH(QString, appearance);
    const QString sheet = styleSheetFor(tokensNamed(appearance), 13);
    QVERIFY(!sheet.contains(u'@'));
    QVERIFY(sheet.contains(tokensNamed(appearance).accent.name()));
    QVERIFY(styleSheetFor(tokensNamed(appearance), 26).contains(u"font-size: 40px"_s));
}

void TestTheme::choiceSwitchesLive()
{
    Theme &theme = Theme::instance();
    QSignalSpy changed(&theme, &Theme::changed);
    theme.setChoice(ThemeChoice::dark);
    QVERIFY(theme.isDark());
    QCOMPARE(QApplication::palette().color(QPalette::Window), darkTokens().ground);
    QVERIFY(qApp->styleSheet().contains(darkTokens().panel.name()));
    theme.setChoice(ThemeChoice::light);
    QVERIFY(!theme.isDark());
    QCOMPARE(QApplication::palette().color(QPalette::Window), lightTokens().ground);
    QCOMPARE(changed.count(), 2);
}

void TestTheme::systemFollowsTheDesktop()
{
    Theme &theme = Theme::instance();
    theme.setChoice(ThemeChoice::dark);
    theme.setChoice(ThemeChoice::system); // the offscreen desktop is light
    QVERIFY(!theme.isDark());
    QCOMPARE(themeChoiceFromName(themeChoiceName(ThemeChoice::dark)), ThemeChoice::dark);
    QCOMPARE(themeChoiceFromName(themeChoiceName(ThemeChoice::light)), ThemeChoice::light);
    QCOMPARE(themeChoiceFromName(u"anything"_s), ThemeChoice::system);
}

void TestTheme::iconsFollowTheTheme()
{
    const QIcon icon = tintedIcon(u"stop"_s, IconTint::text);
    const auto middle = [&] { return icon.pixmap(20, 20).toImage().pixelColor(10, 10); };
    Theme::instance().setChoice(ThemeChoice::light);
    QCOMPARE(middle(), lightTokens().text);
    Theme::instance().setChoice(ThemeChoice::dark);
    QCOMPARE(middle(), darkTokens().text);
}

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
