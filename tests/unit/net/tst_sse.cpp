// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/sse.h"

#include <QTest>

using namespace signalbox;

namespace {

/// The stream with other line ends.
QByteArray withLineEnds(QByteArray text, const QByteArray &end)
{
    return text.replace('\n', end);
}

/// The events in some bytes, as "name|data" texts.
QByteArrayList eventsIn(const QByteArray &bytes)
{
    QByteArrayList out;
    QByteArrayView rest(bytes);
    while (const auto event = takeSseEvent(rest))
        out += event->name + '|' + event->data;
    return out;
}

} // namespace

class TestSse final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void framingIsTheSameAtEverySplit_data()
    {
        QTest::addColumn<QByteArray>("end");
        QTest::newRow("LF") << QByteArray("\n");
        QTest::newRow("CRLF") << QByteArray("\r\n");
        QTest::newRow("CR") << QByteArray("\r");
    }

    void framingIsTheSameAtEverySplit()
    {
        QFETCH(QByteArray, end);
        const QByteArray whole = withLineEnds(
            "event: one\ndata: a\ndata: b\n\n: comment\n\ndata: {\"x\":\"\\n\"}\n\n", end);
        const QByteArray torn = "data: torn";
        const QByteArrayList expected = {"one|a\nb", "|", "|{\"x\":\"\\n\"}"};
        const QByteArray stream = whole + torn;
        for (qsizetype split = 0; split <= stream.size(); ++split) {
            SseFramer framer;
            QByteArray out = framer.feed(QByteArrayView(stream).first(split)).toByteArray();
            out += framer.feed(QByteArrayView(stream).sliced(split));
            QCOMPARE(out, whole);
            QCOMPARE(framer.tail().toByteArray(), torn);
        }
        QCOMPARE(eventsIn(whole), expected);
    }

    void framingWorksByteByByteAndOnlyAtEventEnds_data() { framingIsTheSameAtEverySplit_data(); }

    void framingWorksByteByByteAndOnlyAtEventEnds()
    {
        QFETCH(QByteArray, end);
        const QByteArray first = withLineEnds("data: 1\n\n", end);
        const QByteArray second = withLineEnds("data: 2\ndata: 3\n\n", end);
        const QByteArray stream = first + second;
        SseFramer framer;
        QByteArray out;
        for (qsizetype i = 0; i < stream.size(); ++i) {
            out += framer.feed(QByteArrayView(stream).sliced(i, 1));
            // Nothing of an event is handed on before its blank line has begun.
            const qsizetype ended = i + 1 >= stream.size() - (end.size() - 1)  ? 2
                                    : i + 1 >= first.size() - (end.size() - 1) ? 1
                                                                               : 0;
            QCOMPARE(eventsIn(out).size(), ended);
        }
        QCOMPARE(out, stream);
        QVERIFY(framer.tail().isEmpty());
    }

    void linesOfAnySizeAreKept()
    {
        const QByteArray event = "data: " + QByteArray(300'000, 'x') + "\n\n";
        SseFramer framer;
        QVERIFY(framer.feed(QByteArrayView(event).first(100'000)).isEmpty());
        QVERIFY(framer.feed(QByteArrayView(event).sliced(100'000, 150'000)).isEmpty());
        QCOMPARE(framer.feed(QByteArrayView(event).sliced(250'000)).toByteArray(), event);
    }

    void emptyInputGivesNothing()
    {
        SseFramer framer;
        QVERIFY(framer.feed({}).isEmpty());
        QVERIFY(framer.tail().isEmpty());
    }

    void fieldsAreReadAsTheStandardSays_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("event");
        const auto row = [](const char *name, const char *text, const char *event) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(event);
        };
        row("one space is dropped", "data:  x\n\n", "| x");
        row("no space", "data:x\n\n", "|x");
        row("colons in the value", "data: a:b\n\n", "|a:b");
        row("no colon", "data\n\n", "|");
        row("two empty data lines", "data\ndata\n\n", "|\n");
        row("unknown fields", "id: 1\nretry: 2\ndata: x\n\n", "|x");
        row("blank lines before", "\n\ndata: x\n\n", "|x");
        row("last name wins", "event: a\nevent: b\ndata: x\n\n", "b|x");
    }

    void fieldsAreReadAsTheStandardSays()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, event);
        QCOMPARE(eventsIn(text), QByteArrayList{event});
    }
};

QTEST_APPLESS_MAIN(TestSse)
#include "tst_sse.moc"
