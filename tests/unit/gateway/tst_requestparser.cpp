// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/requestparser.h"

#include <QTest>

using namespace signalbox;

namespace {

constexpr RequestParser::Limits kLimits = {1024, 4096};

std::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

/// Feeds all bytes at once; what the parser left is put into `rest`.
RequestParser parse(const QByteArray &bytes, QByteArray *rest = nullptr)
{
    RequestParser parser;
    std::string_view input = view(bytes);
    parser.feed(input, kLimits);
    if (rest)
        *rest = QByteArray(input.data(), static_cast<qsizetype>(input.size()));
    return parser;
}

} // namespace

class TestRequestParser final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void accepts_data();
    void accepts();
    void refuses_data();
    void refuses();
    void refusesAtEverySplit_data() { refuses_data(); }
    void refusesAtEverySplit();
    void readsAChunkedRequestCutAtEveryByte();
    void leavesTheNextRequestAlone();
    void tellsBinaryAtItsFirstByte();
    void ignoresLineEndsBetweenRequests();
    void headerLimit_data();
    void headerLimit();
    void bodyLimit_data();
    void bodyLimit();
    void trailersAreLimited();
    void persistence_data();
    void persistence();
    void continueWishOnlyWithoutBodyBytes();
};

void TestRequestParser::accepts_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<QByteArray>("body");

    const auto row = [](const char *name, const char *bytes, const char *method, const char *target,
                        const char *host, const char *body = "") {
        QTest::newRow(name) << QByteArray(bytes) << QByteArray(method) << QByteArray(target)
                            << QByteArray(host) << QByteArray(body);
    };
    row("origin form", "GET /a?b=%20 HTTP/1.1\r\nHost: h\r\n\r\n", "GET", "/a?b=%20", "h");
    row("HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", "GET", "/", "");
    row("later minor version", "GET / HTTP/1.2\r\nHost: h\r\n\r\n", "GET", "/", "h");
    row("asterisk form", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "OPTIONS", "*", "h");
    row("absolute form: its authority wins",
        "GET http://real:81/p?q HTTP/1.1\r\nHost: other\r\n\r\n", "GET", "/p?q", "real:81");
    row("absolute form without path", "GET HTTP://real HTTP/1.1\r\nHost: h\r\n\r\n", "GET", "/",
        "real");
    row("absolute form, query only", "GET https://real?x=1 HTTP/1.1\r\nHost: h\r\n\r\n", "GET",
        "/?x=1", "real");
    row("white space around a value", "GET / HTTP/1.1\r\nHost: \t h \t\r\n\r\n", "GET", "/", "h");
    row("Content-Length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello", "POST",
        "/", "h", "hello");
    row("Content-Length 0", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", "POST", "/",
        "h");
    row("the same Content-Length twice",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok", "POST",
        "/", "h", "ok");
    row("chunked",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"
        "3\r\nabc\r\nA;x=\"y\"\r\n0123456789\r\n0\r\n\r\n",
        "POST", "/", "h", "abc0123456789");
    row("chunked with trailers",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        "1 ;e\r\n\n\r\n0\r\nX-Sum: 1\r\nX-More:\r\n\r\n",
        "POST", "/", "h", "\n");
    row("IPv6 Host", "GET / HTTP/1.1\r\nHost: [::1]:8045\r\n\r\n", "GET", "/", "[::1]:8045");
}

void TestRequestParser::accepts()
{
    QFETCH(QByteArray, bytes);
    QByteArray rest;
    RequestParser parser = parse(bytes, &rest);
    QCOMPARE(parser.refusal().reason, QByteArray());
    QCOMPARE(parser.state(), RequestParser::State::complete);
    QCOMPARE(rest, QByteArray());
    const RequestParser::Request request = parser.take();
    QTEST(request.head.method, "method");
    QTEST(request.head.target, "target");
    QTEST(request.head.headers.value("host"), "host");
    QTEST(request.body, "body");
    QVERIFY(request.head.headers.count("host") <= 1);
    QCOMPARE(parser.state(), RequestParser::State::idle);
}

void TestRequestParser::refuses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");

    const auto line = [](const char *name, const char *first, int status = 400) {
        QTest::newRow(name) << QByteArray(first) + "\r\nHost: h\r\n\r\n" << status;
    };
    line("request line: one word", "GET");
    line("request line: no version", "GET /");
    line("request line: two spaces", "GET  / HTTP/1.1");
    line("request line: space in target", "GET /a b HTTP/1.1");
    line("request line: trailing space", "GET / HTTP/1.1 ");
    line("request line: tab", "GET\t/ HTTP/1.1");
    line("method is no token", "G(T / HTTP/1.1");
    line("fragment in target", "GET /a#b HTTP/1.1");
    line("raw byte in target", "GET /\xc3\xa4 HTTP/1.1");
    line("relative target", "GET a HTTP/1.1");
    line("asterisk for GET", "GET * HTTP/1.1");
    line("foreign scheme", "GET ftp://h/ HTTP/1.1");
    line("user in authority", "GET http://a@h/ HTTP/1.1");
    line("empty authority", "GET http:///x HTTP/1.1");
    line("CONNECT", "CONNECT h:1 HTTP/1.1", 501);
    line("lower-case version", "GET / http/1.1");
    line("version 11", "GET / HTTP/11");
    line("version 2", "GET / HTTP/2.0", 505);
    line("version 0.9", "GET / HTTP/0.9", 505);
    QTest::newRow("HTTP/2 preface") << QByteArray("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") << 505;

    const auto field = [](const char *name, const QByteArray &fields, int status = 400) {
        QTest::newRow(name) << "POST / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n\r\n" << status;
    };
    field("folded line", "X-A: 1\r\n more");
    field("folded with tab", "X-A: 1\r\n\tmore");
    field("space before colon", "X-A : 1");
    field("no colon", "X-A");
    field("empty name", ": 1");
    field("name is no token", "X A: 1");
    field("NUL in value", QByteArray("X-A: a\0b", 8));
    field("control byte in value", "X-A: a\x01"
                                   "b");
    field("DEL in value", "X-A: a\x7f");
    field("bare CR in value", "X-A: a\rX-B: b");
    field("bare LF", "X-A: a\nX-B: b");
    field("two Hosts", "Host: h");
    field("two different Content-Lengths", "Content-Length: 1\r\nContent-Length: 2");
    field("Content-Length list", "Content-Length: 1, 1");
    field("Content-Length negative", "Content-Length: -1");
    field("Content-Length with sign", "Content-Length: +1");
    field("Content-Length hexadecimal", "Content-Length: 0x1");
    field("Content-Length empty", "Content-Length:");
    field("Content-Length with space", "Content-Length: 1 2");
    field("Content-Length overflows", "Content-Length: 9223372036854775808");
    field("Content-Length wraps", "Content-Length: 18446744073709551617");
    field("Content-Length beside chunked", "Transfer-Encoding: chunked\r\nContent-Length: 1");
    field("chunked beside Content-Length", "Content-Length: 1\r\nTransfer-Encoding: chunked");
    field("other coding", "Transfer-Encoding: gzip", 501);
    field("two codings", "Transfer-Encoding: gzip, chunked", 501);
    field("chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", 501);
    field("hidden coding", "Transfer-Encoding: \"chunked\"", 501);
    field("empty coding", "Transfer-Encoding:", 501);
    QTest::newRow("chunked in HTTP/1.0")
        << QByteArray("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") << 400;
    QTest::newRow("no Host") << QByteArray("GET / HTTP/1.1\r\nX-A: 1\r\n\r\n") << 400;
    QTest::newRow("two Hosts in HTTP/1.0")
        << QByteArray("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n") << 400;
    QTest::newRow("Host with a path") << QByteArray("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n") << 400;
    QTest::newRow("Host list") << QByteArray("GET / HTTP/1.1\r\nHost: a,b\r\n\r\n") << 400;
    QTest::newRow("absolute form without Host")
        << QByteArray("GET http://h/ HTTP/1.1\r\n\r\n") << 400;

    const auto chunk = [](const char *name, const QByteArray &body, int status = 400) {
        QTest::newRow(name) << "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" +
                                   body
                            << status;
    };
    chunk("chunk size empty", "\r\nabc\r\n");
    chunk("chunk size negative", "-1\r\nabc\r\n");
    chunk("chunk size with 0x", "0x3\r\nabc\r\n");
    chunk("chunk size padded", "3 \r\nabc\r\n");
    chunk("chunk size overflows", "ffffffffffffffff1\r\n");
    chunk("chunk size at the sign bit", "8000000000000000\r\n");
    chunk("chunk too large", "1001\r\n", 413);
    chunk("chunk longer than its size", "3\r\nabcd\r\n");
    chunk("chunk ends with LF", "3\r\nabc\n0\r\n\r\n");
    chunk("chunk size ends with LF", "3\nabc\r\n0\r\n\r\n");
    chunk("bare CR in extension", "3;a\rb\r\nabc\r\n");
    chunk("folded trailer", "0\r\nX-A: 1\r\n b\r\n\r\n");
    chunk("malformed trailer", "0\r\nnonsense\r\n\r\n");
}

void TestRequestParser::refuses()
{
    QFETCH(QByteArray, bytes);
    const RequestParser parser = parse(bytes);
    QCOMPARE(parser.state(), RequestParser::State::refused);
    QTEST(parser.refusal().status, "status");
    QVERIFY(parser.refusal().reason.endsWith('.'));
}

void TestRequestParser::refusesAtEverySplit()
{
    QFETCH(QByteArray, bytes);
    for (qsizetype cut = 0; cut <= bytes.size(); ++cut) {
        RequestParser parser;
        for (const QByteArray &piece : {bytes.first(cut), bytes.mid(cut)}) {
            std::string_view input = view(piece);
            if (parser.state() != RequestParser::State::refused)
                parser.feed(input, kLimits);
        }
        QCOMPARE(parser.state(), RequestParser::State::refused);
        QTEST(parser.refusal().status, "status");
    }
}

void TestRequestParser::readsAChunkedRequestCutAtEveryByte()
{
    const QByteArray bytes = "POST /v1/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                             "5;name=value\r\nhel\r\n\r\n1b\r\nlo, this has CRLF \r\n inside\r\n"
                             "000\r\nX-Trailer: t\r\n\r\n";
    const QByteArray body = "hel\r\nlo, this has CRLF \r\n inside";
    for (qsizetype first = 0; first < bytes.size(); ++first) {
        for (qsizetype second = first; second <= bytes.size(); second += 7) {
            RequestParser parser;
            const QList<QByteArray> pieces = {bytes.first(first), bytes.mid(first, second - first),
                                              bytes.mid(second)};
            for (const QByteArray &piece : pieces) {
                std::string_view input = view(piece);
                parser.feed(input, kLimits);
                QVERIFY(input.empty());
            }
            QCOMPARE(parser.state(), RequestParser::State::complete);
            QCOMPARE(parser.take().body, body);
        }
    }
}

void TestRequestParser::leavesTheNextRequestAlone()
{
    const QByteArray next = "GET /two HTTP/1.1\r\n";
    QByteArray rest;
    (void)parse("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok" + next, &rest);
    QCOMPARE(rest, next);
    (void)parse("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + next,
                &rest);
    QCOMPARE(rest, next);
    (void)parse("GET / HTTP/1.1\r\nHost: h\r\n\r\n" + next, &rest);
    QCOMPARE(rest, next);
}

void TestRequestParser::tellsBinaryAtItsFirstByte()
{
    const RequestParser parser = parse(QByteArray("\x16\x03\x01\x02", 4));
    QCOMPARE(parser.state(), RequestParser::State::refused);
    QCOMPARE(parser.refusal().status, 400);
}

void TestRequestParser::ignoresLineEndsBetweenRequests()
{
    RequestParser parser = parse("\r\n\r\n");
    QCOMPARE(parser.state(), RequestParser::State::idle);
    const QByteArray request = "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n";
    std::string_view input = view(request);
    parser.feed(input, kLimits);
    QCOMPARE(parser.state(), RequestParser::State::complete);
}

void TestRequestParser::headerLimit_data()
{
    QTest::addColumn<qsizetype>("headBytes");
    QTest::addColumn<int>("status");
    QTest::newRow("at the limit") << qsizetype(1024) << 0;
    QTest::newRow("one more") << qsizetype(1025) << 431;
    QTest::newRow("far beyond") << qsizetype(9000) << 431;
}

void TestRequestParser::headerLimit()
{
    QFETCH(qsizetype, headBytes);
    const QByteArray start = "GET / HTTP/1.1\r\nHost: h\r\nX-A: ";
    const QByteArray filler(headBytes - start.size() - 4, 'a');
    QTEST(parse(start + filler + "\r\n\r\n").refusal().status, "status");

    // The same bytes without a line end in sight, one by one.
    RequestParser parser;
    const QByteArray endless = start + filler + "aaaa";
    for (qsizetype i = 0; i < endless.size() && parser.state() != RequestParser::State::refused;
         ++i) {
        std::string_view input = view(endless).substr(static_cast<std::size_t>(i), 1);
        parser.feed(input, kLimits);
    }
    QTEST(parser.refusal().status, "status");
}

void TestRequestParser::bodyLimit_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    const QByteArray head = "POST / HTTP/1.1\r\nHost: h\r\n";
    const QByteArray half = "800\r\n" + QByteArray(2048, 'x') + "\r\n";
    QTest::newRow("length at the limit") << head + "Content-Length: 4096\r\n\r\n" << 0;
    QTest::newRow("length one more") << head + "Content-Length: 4097\r\n\r\n" << 413;
    QTest::newRow("length huge") << head + "Content-Length: 9223372036854775807\r\n\r\n" << 413;
    QTest::newRow("chunks at the limit")
        << head + "Transfer-Encoding: chunked\r\n\r\n" + half + half + "0\r\n\r\n"
        << 0;
    QTest::newRow("chunks one more")
        << head + "Transfer-Encoding: chunked\r\n\r\n" + half + half + "1\r\n"
        << 413;
}

void TestRequestParser::bodyLimit()
{
    QFETCH(QByteArray, bytes);
    QTEST(parse(bytes).refusal().status, "status");
}

void TestRequestParser::trailersAreLimited()
{
    QByteArray bytes = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
    for (int i = 0; i < 200; ++i)
        bytes += "X-A: 123456789\r\n";
    QCOMPARE(parse(bytes).refusal().status, 431);
}

void TestRequestParser::persistence_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<bool>("keepAlive");
    QTest::newRow("1.1") << QByteArray("HTTP/1.1\r\nHost: h") << true;
    QTest::newRow("1.1 close") << QByteArray("HTTP/1.1\r\nHost: h\r\nConnection: Close") << false;
    QTest::newRow("1.1 close in a list")
        << QByteArray("HTTP/1.1\r\nHost: h\r\nConnection: te, close") << false;
    QTest::newRow("1.0") << QByteArray("HTTP/1.0") << false;
    QTest::newRow("1.0 keep-alive") << QByteArray("HTTP/1.0\r\nConnection: Keep-Alive") << true;
    QTest::newRow("1.0 both") << QByteArray("HTTP/1.0\r\nConnection: keep-alive, close") << false;
}

void TestRequestParser::persistence()
{
    QFETCH(QByteArray, head);
    QTEST(parse("GET / " + head + "\r\n\r\n").head().keepAlive, "keepAlive");
}

void TestRequestParser::continueWishOnlyWithoutBodyBytes()
{
    const QByteArray head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n"
                            "Expect: 100-Continue\r\n\r\n";
    RequestParser waiting = parse(head);
    QVERIFY(waiting.takeContinueWish());
    QVERIFY(!waiting.takeContinueWish());
    RequestParser sending = parse(head + "o");
    QVERIFY(!sending.takeContinueWish());
    RequestParser old =
        parse("POST / HTTP/1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    QVERIFY(!old.takeContinueWish());
}

QTEST_APPLESS_MAIN(TestRequestParser)
#include "tst_requestparser.moc"
