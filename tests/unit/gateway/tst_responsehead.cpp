// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/dateline.h"
#include "core/gateway/httprequest.h"
#include "core/gateway/responsehead.h"

#include <QTest>

using namespace signalbox;

class TestResponseHead final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void frames_data();
    void frames();
    void leavesOutFieldsThatFrame();
    void textCannotAddAField();
    void unknownStatusKeepsTheSpace();
    void dateIsAnImfFixdate();
    void targetSplitsAtTheFirstQuestionMark();
};

void TestResponseHead::frames_data()
{
    QTest::addColumn<AnswerShape>("shape");
    QTest::addColumn<QByteArray>("tail");
    QTest::newRow("sized") << AnswerShape{AnswerFraming::sized, 12, Persistence::implied}
                           << QByteArray("Content-Length: 12\r\n\r\n");
    QTest::newRow("chunked") << AnswerShape{AnswerFraming::chunked, 0, Persistence::implied}
                             << QByteArray("Transfer-Encoding: chunked\r\n\r\n");
    QTest::newRow("until close") << AnswerShape{AnswerFraming::untilClose, 0, Persistence::close}
                                 << QByteArray("Connection: close\r\n\r\n");
    QTest::newRow("none") << AnswerShape{AnswerFraming::none, 0, Persistence::implied}
                          << QByteArray("\r\n");
    QTest::newRow("keep-alive") << AnswerShape{AnswerFraming::sized, 0, Persistence::keepAlive}
                                << QByteArray(
                                       "Content-Length: 0\r\nConnection: keep-alive\r\n\r\n");
}

void TestResponseHead::frames()
{
    QFETCH(AnswerShape, shape);
    QFETCH(QByteArray, tail);
    QCOMPARE(responseHead(200, {}, shape, "Date: d\r\n"), "HTTP/1.1 200 OK\r\nDate: d\r\n" + tail);
}

void TestResponseHead::leavesOutFieldsThatFrame()
{
    const Headers headers = {{"Content-Length", "99"},
                             {"transfer-encoding", "chunked"},
                             {"DATE", "x"},
                             {"Connection", "close"},
                             {"Keep-Alive", "1"},
                             {"X-Kept", "yes"}};
    QCOMPARE(responseHead(404, headers, {AnswerFraming::sized, 1, Persistence::implied}, {}),
             QByteArray("HTTP/1.1 404 Not Found\r\nX-Kept: yes\r\nContent-Length: 1\r\n\r\n"));
}

void TestResponseHead::textCannotAddAField()
{
    const Headers headers = {{"X-Account-Email", QByteArray("a\r\nSet-Cookie: x\0\x7f", 18)}};
    QCOMPARE(responseHead(200, headers, {AnswerFraming::none, 0, Persistence::implied}, {}),
             QByteArray("HTTP/1.1 200 OK\r\nX-Account-Email: a  Set-Cookie: x  \r\n\r\n"));
}

void TestResponseHead::unknownStatusKeepsTheSpace()
{
    // RFC 9112, 4: the space stands even without a phrase.
    QVERIFY(responseHead(599, {}, {}, {}).startsWith("HTTP/1.1 599 \r\n"));
}

void TestResponseHead::dateIsAnImfFixdate()
{
    DateLine line;
    const WallTime time = *fromRfc3339("2026-11-21T01:30:37.900Z");
    QCOMPARE(line.at(time).toByteArray(), QByteArray("Date: Sat, 21 Nov 2026 01:30:37 GMT\r\n"));
    QCOMPARE(line.at(time + Milliseconds(100)).toByteArray(),
             QByteArray("Date: Sat, 21 Nov 2026 01:30:38 GMT\r\n"));
}

void TestResponseHead::targetSplitsAtTheFirstQuestionMark()
{
    HttpRequest request;
    request.target = "/a?b?c";
    QCOMPARE(request.path().toByteArray(), QByteArray("/a"));
    QCOMPARE(request.query().toByteArray(), QByteArray("b?c"));
    request.target = "/a";
    QCOMPARE(request.path().toByteArray(), QByteArray("/a"));
    QVERIFY(request.query().isEmpty());
}

QTEST_APPLESS_MAIN(TestResponseHead)
#include "tst_responsehead.moc"
