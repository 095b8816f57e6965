// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/duration.h"

#include <QTest>

using namespace signalbox;

class TestDuration final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void spansReadAsWords_data()
    {
        QTest::addColumn<qint64>("milliseconds");
        QTest::addColumn<QString>("words");
        QTest::newRow("negative") << qint64{-5000} << QStringLiteral("0 s");
        QTest::newRow("zero") << qint64{0} << QStringLiteral("0 s");
        QTest::newRow("rounded up") << qint64{1} << QStringLiteral("1 s");
        QTest::newRow("seconds") << qint64{42'000} << QStringLiteral("42 s");
        QTest::newRow("last in seconds") << qint64{89'000} << QStringLiteral("89 s");
        QTest::newRow("first in minutes") << qint64{90'000} << QStringLiteral("2 min");
        QTest::newRow("minutes") << qint64{12 * 60'000} << QStringLiteral("12 min");
        QTest::newRow("hour by rounding") << qint64{3'599'000} << QStringLiteral("1 h");
        QTest::newRow("hour and minutes") << qint64{130 * 60'000} << QStringLiteral("2 h 10 min");
        QTest::newRow("last in hours")
            << qint64{(48 * 60 - 1) * 60'000} << QStringLiteral("47 h 59 min");
        QTest::newRow("days") << qint64{72LL * 3'600'000} << QStringLiteral("3 d");
        QTest::newRow("days rounded up") << qint64{72LL * 3'600'000 + 1} << QStringLiteral("4 d");
    }

    void spansReadAsWords()
    {
        QFETCH(qint64, milliseconds);
        QFETCH(QString, words);
        QCOMPARE(spanInWords(Milliseconds(milliseconds)), words);
    }

    void retryAfterIsNeverTooEarly_data()
    {
        QTest::addColumn<qint64>("milliseconds");
        QTest::addColumn<qint64>("seconds");
        QTest::newRow("past") << qint64{-1} << qint64{1};
        QTest::newRow("now") << qint64{0} << qint64{1};
        QTest::newRow("fraction") << qint64{1001} << qint64{2};
        QTest::newRow("whole") << qint64{30'000} << qint64{30};
    }

    void retryAfterIsNeverTooEarly()
    {
        QFETCH(qint64, milliseconds);
        QFETCH(qint64, seconds);
        QCOMPARE(qint64{retryAfterSeconds(Milliseconds(milliseconds))}, seconds);
    }
};

QTEST_APPLESS_MAIN(TestDuration)
#include "tst_duration.moc"
