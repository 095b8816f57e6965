// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/jsonarrayframer.h"

#include <QTest>

using namespace signalbox;

class TestJsonArrayFramer final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itemsAreCutBehindTheirEnd()
    {
        JsonArrayFramer framer;
        const auto pieces = framer.feed("[{\"a\":1}\n,\r\n{\"b\":[1,{\"c\":2}]}\n]\n");
        QCOMPARE(pieces, (std::vector<QByteArray>{"[{\"a\":1}", "\n,\r\n{\"b\":[1,{\"c\":2}]}",
                                                  "\n]", "\n"}));
        QVERIFY(framer.closed());
    }

    void bracketsInStringsCountForNothing()
    {
        JsonArrayFramer framer;
        const QByteArray item = "{\"t\":\"]}\\\"{[\\\\\"}";
        QCOMPARE(framer.feed("[" + item), (std::vector<QByteArray>{"[" + item}));
        QVERIFY(!framer.closed());
    }

    void anySplitGivesTheSameBytesAndItems()
    {
        const QByteArray text = "[{\"a\":\"\xC3\xA9]\\\"\"},\n{\"b\":{\"c\":[]}}]";
        for (qsizetype first = 0; first <= text.size(); ++first) {
            for (qsizetype second = first; second <= text.size(); ++second) {
                JsonArrayFramer framer;
                std::vector<QByteArray> pieces;
                for (const QByteArray &part :
                     {text.first(first), text.mid(first, second - first), text.mid(second)}) {
                    for (const QByteArray &piece : framer.feed(part))
                        pieces.push_back(piece);
                }
                QCOMPARE(pieces, (std::vector<QByteArray>{"[{\"a\":\"\xC3\xA9]\\\"\"}",
                                                          ",\n{\"b\":{\"c\":[]}}", "]"}));
                QVERIFY(framer.closed());
            }
        }
    }

    void anUnfinishedItemIsHeldBack()
    {
        JsonArrayFramer framer;
        QVERIFY(framer.feed("[{\"a\":").empty());
        QVERIFY(framer.feed("1").empty());
        QVERIFY(!framer.closed());
        QCOMPARE(framer.feed("}").front(), QByteArray("[{\"a\":1}"));
    }

    void anEmptyArrayIsClosed()
    {
        JsonArrayFramer framer;
        QCOMPARE(framer.feed("[]"), (std::vector<QByteArray>{"[]"}));
        QVERIFY(framer.closed());
    }

    void whatFollowsTheEndDoesNotOpenItAgain()
    {
        JsonArrayFramer framer;
        (void)framer.feed("[]");
        (void)framer.feed("]");
        QVERIFY(framer.closed());
    }
};

QTEST_APPLESS_MAIN(TestJsonArrayFramer)
#include "tst_jsonarrayframer.moc"
