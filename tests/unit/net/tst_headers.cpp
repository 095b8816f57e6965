// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/headers.h"

#include <QTest>

using namespace signalbox;

class TestHeaders final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesAreComparedWithoutCase()
    {
        const Headers headers = {{"Content-Type", "a"}, {"X-One", "1"}, {"content-type", "b"}};
        QCOMPARE(headers.value("CONTENT-TYPE"), QByteArray("a"));
        QCOMPARE(headers.count("content-TYPE"), 2);
        QVERIFY(headers.contains("x-one"));
        QVERIFY(!headers.contains("x-on"));
        QCOMPARE(headers.value("absent"), QByteArray());
        QVERIFY(!headers.find("absent").has_value());
    }

    void anEmptyValueIsThere()
    {
        const Headers headers = {{"X-Empty", ""}};
        QVERIFY(headers.find("x-empty").has_value());
        QVERIFY(headers.find("x-empty")->empty());
    }

    void settingReplacesAllAndAddingKeepsOrder()
    {
        Headers headers;
        headers.add("A", "1");
        headers.add("B", "2");
        headers.add("a", "3");
        headers.set("a", "4");
        QCOMPARE(headers.count("A"), 1);
        QCOMPARE(headers.value("A"), QByteArray("4"));
        QCOMPARE(headers.fields().front().name, QByteArray("B"));
        headers.remove("b");
        headers.remove("absent");
        QCOMPARE(headers.fields().size(), std::size_t{1});
    }

    void listsAreSearchedByToken_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<bool>("found");
        QTest::newRow("alone") << QByteArray("close") << true;
        QTest::newRow("case") << QByteArray("Close") << true;
        QTest::newRow("second") << QByteArray("keep-alive, \tclose ") << true;
        QTest::newRow("empty items") << QByteArray(", ,close,") << true;
        QTest::newRow("part of a word") << QByteArray("closed, disclose") << false;
        QTest::newRow("empty") << QByteArray() << false;
    }

    void listsAreSearchedByToken()
    {
        QFETCH(QByteArray, value);
        QFETCH(bool, found);
        const Headers headers = {{"Other", "close"}, {"Connection", value}};
        QCOMPARE(headers.listContains("connection", "close"), found);
    }

    void hopByHopFieldsAreKnown()
    {
        for (const char *name : {"Connection", "KEEP-ALIVE", "te", "Trailer", "Transfer-Encoding",
                                 "upgrade", "Proxy-Authorization", "proxy-connection"})
            QVERIFY2(isHopByHop(name), name);
        for (const char *name : {"Content-Length", "Host", "Authorization", "tes", ""})
            QVERIFY2(!isHopByHop(name), name);
    }
};

QTEST_APPLESS_MAIN(TestHeaders)
#include "tst_headers.moc"
