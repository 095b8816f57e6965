// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/canonical/jsonprogress.h"

#include <QByteArray>
#include <QTest>

#include <string>

using namespace signalbox;

class TestJsonProgress final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void completeWhenTheOutermostBracketCloses_data()
    {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<int>("completeAfter"); // bytes; 0: never
        const auto row = [](const char *name, const std::string &text, int completeAfter) {
            QTest::newRow(name) << text << completeAfter;
        };
        row("empty object", "{}", 2);
        row("empty array", " []", 3);
        row("nested", "{\"a\":{\"b\":[{}]}} ", 16);
        row("brackets in strings", "{\"a\":\"}]\"}", 10);
        row("escaped quote", "{\"a\":\"\\\"}\"}", 11);
        row("escaped backslash", "{\"a\":\"\\\\\"}", 10);
        row("more after it", "{}{}", 2);
        row("cut", "{\"a\":[1]", 0);
        row("cut in a string", "{\"a\":\"}", 0);
        row("scalar", "12", 0);
        row("nothing", "", 0);
    }

    void completeWhenTheOutermostBracketCloses()
    {
        QFETCH(std::string, text);
        QFETCH(int, completeAfter);
        JsonProgress byByte;
        int seen = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            byByte.feed(text.substr(i, 1));
            if (byByte.complete() && seen == 0)
                seen = static_cast<int>(i) + 1;
        }
        QCOMPARE(seen, completeAfter);
        JsonProgress whole;
        whole.feed(text);
        QCOMPARE(whole.complete(), completeAfter > 0);
    }

    void begunWithTheFirstByteThatSaysSomething()
    {
        JsonProgress progress;
        progress.feed("");
        progress.feed(" \n\t\r");
        QVERIFY(!progress.begun());
        progress.feed("x");
        QVERIFY(progress.begun());
    }
};

QTEST_APPLESS_MAIN(TestJsonProgress)
#include "tst_jsonprogress.moc"
