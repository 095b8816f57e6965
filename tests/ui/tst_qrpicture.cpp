// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/uitest.h"
#include "ui/theme/theme.h"
#include "ui/widgets/qrpicture.h"

#include <QImage>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int kQuietZone = 4;

/// The modules of the painted picture, read from their middles.
class Modules
{
public:
    explicit Modules(QrPicture &picture)
    {
        picture.resize(picture.sizeHint());
        m_image = picture.grab().toImage();
        while (m_image.pixelColor(firstDark() + 7 * m_module, firstDark()) == QColor(Qt::black))
            ++m_module; // a finder pattern has seven dark modules in a row
        m_side = m_image.width() / m_module;
    }
    int side() const { return m_side; }
    bool dark(int row, int column) const
    {
        return m_image.pixelColor(column * m_module + m_module / 2,
                                  row * m_module + m_module / 2) == QColor(Qt::black);
    }
    const QImage &image() const { return m_image; }

private:
    int firstDark() const
    {
        int at = 0;
        while (m_image.pixelColor(at, at) != QColor(Qt::black))
            ++at;
        return at;
    }
    QImage m_image;
    int m_module = 1;
    int m_side = 0;
};

} // namespace

class TestQrPicture final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { failOnWarnings(); }
    void hasItsFinderPatterns_data();
    void hasItsFinderPatterns();
    void quietZoneIsLight();
    void differsByLink();
    void tellsItsLink();
    void tooLongALinkShowsNothing();
};

void TestQrPicture::hasItsFinderPatterns_data()
{
    QTest::addColumn<QString>("theme");
    QTest::newRow("light") << u"light"_s;
    QTest::newRow("dark: dark on light all the same") << u"dark"_s;
}

void TestQrPicture::hasItsFinderPatterns()
{
    QFETCH(QString, theme);
    Theme::instance().setChoice(themeChoiceFromName(theme));
    QrPicture picture;
    picture.setLink(u"https://acme.example/activate?code=WDJB-MJHT"_s);
    const Modules modules(picture);
    const int last = modules.side() - kQuietZone - 7;
    const QPoint corners[] = {{kQuietZone, kQuietZone}, {last, kQuietZone}, {kQuietZone, last}};
    for (const QPoint &corner : corners) {
        for (int row = 0; row < 7; ++row) {
            for (int column = 0; column < 7; ++column) {
                const int ring = std::max(std::abs(row - 3), std::abs(column - 3));
                QCOMPARE(modules.dark(corner.y() + row, corner.x() + column), ring != 2);
            }
        }
    }
    Theme::instance().setChoice(ThemeChoice::light);
}

void TestQrPicture::quietZoneIsLight()
{
    QrPicture picture;
    picture.setLink(u"https://acme.example/activate"_s);
    const Modules modules(picture);
    for (int along = 0; along < modules.side(); ++along) {
        for (int depth = 0; depth < kQuietZone; ++depth) {
            QVERIFY(!modules.dark(depth, along));
            QVERIFY(!modules.dark(along, depth));
            QVERIFY(!modules.dark(modules.side() - 1 - depth, along));
            QVERIFY(!modules.dark(along, modules.side() - 1 - depth));
        }
    }
}

void TestQrPicture::differsByLink()
{
    QrPicture one;
    QrPicture other;
    one.setLink(u"https://acme.example/a"_s);
    other.setLink(u"https://acme.example/b"_s);
    const QImage first = Modules(one).image();
    QVERIFY(first != Modules(other).image());
    other.setLink(u"https://acme.example/a"_s);
    QCOMPARE(Modules(other).image(), first);
}

void TestQrPicture::tellsItsLink()
{
    QrPicture picture;
    QVERIFY(picture.isEmpty());
    picture.setLink(u"https://acme.example/activate"_s);
    QVERIFY(!picture.isEmpty());
    QVERIFY(picture.accessibleName().contains("https://acme.example/activate"_L1));
    picture.setLink({});
    QVERIFY(picture.isEmpty());
    QVERIFY(picture.accessibleName().isEmpty());
}

void TestQrPicture::tooLongALinkShowsNothing()
{
    QrPicture picture;
    picture.setLink(u"https://acme.example/"_s + QString(5000, u'x'));
    QVERIFY(picture.isEmpty());
    QCOMPARE(picture.sizeHint(), QSize(0, 0));
}

QTEST_MAIN(TestQrPicture)
#include "tst_qrpicture.moc"
