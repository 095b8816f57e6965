// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/curltransport.h"

#include "tests/unit/upstream/rawserver.h"
#include "tests/unit/upstream/recorder.h"
#include "tests/unit/upstream/testcertificate.h"
#include "tests/unit/upstream/tinyhttp2.h"
#include "tests/unit/upstream/tinyproxy.h"

#include <QTest>

#include <vector>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

UpstreamRequest post(const QByteArray &url)
{
    UpstreamRequest request;
    request.url = url;
    request.body = "{}";
    request.proxyUrl = "none";
    return request;
}

} // namespace

/// TLS and, by ALPN, HTTP/2.
class TestCurlTransportTls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void trustsTheExtraCertificate();
    void refusesAnUnknownCertificate();
    void refusesACertificateForAnotherName();
    void reportsAServerWithoutTls();
    void connectTimeoutCoversTheHandshake();
    void reportsACutBelowTls();
    void speaksHttp1UnlessAsked();
    void speaksHttp2WhereOffered();
    void fallsBackToHttp1WhereNotOffered();
    void sharesOneHttp2Connection();
    void reportsAResetStream();
    void neverRepeatsARefusedStream();
    void cancelsOneHttp2StreamOfTwo();

private:
    [[nodiscard]] CurlTransportOptions trusting(HttpVersions versions = HttpVersions::http1) const
    {
        return {versions, m_certificate->file(), SystemProxy()};
    }
    [[nodiscard]] QSslConfiguration http2Configuration() const
    {
        QSslConfiguration configuration = m_certificate->serverConfiguration();
        configuration.setAllowedNextProtocols({"h2"});
        return configuration;
    }

    std::unique_ptr<TestCertificate> m_certificate;
};

void TestCurlTransportTls::initTestCase()
{
    m_certificate = std::make_unique<TestCertificate>(u"IP:127.0.0.1"_s);
    QVERIFY2(m_certificate->ok(), "the openssl program is needed");
}

void TestCurlTransportTls::trustsTheExtraCertificate()
{
    const QSslConfiguration tls = m_certificate->serverConfiguration();
    RawServer server([](QTcpSocket &s, const QByteArray &, int) { s.write(plainAnswer("ok")); },
                     &tls);
    CurlTransport transport(trusting());
    for (int i = 0; i < 3; ++i) {
        Recorder recorder;
        recorder.transfer = transport.start(post(server.url()), recorder);
        QTRY_VERIFY(recorder.ended());
        QVERIFY2(recorder.end->ok, qPrintable(recorder.end->message));
        QCOMPARE(recorder.body, "ok");
        QCOMPARE(recorder.end->reusedConnection, i > 0);
    }
    QCOMPARE(server.connections, 1);
}

void TestCurlTransportTls::refusesAnUnknownCertificate()
{
    const QSslConfiguration tls = m_certificate->serverConfiguration();
    RawServer server([](QTcpSocket &s, const QByteArray &, int) { s.write(plainAnswer("ok")); },
                     &tls);
    CurlTransport transport;
    Recorder recorder;
    recorder.transfer = transport.start(post(server.url()), recorder);
    QTRY_VERIFY(recorder.ended());
    QCOMPARE(recorder.phase(), NetworkPhase::tls);
    QCOMPARE(server.requests, 0);
}

void TestCurlTransportTls::refusesACertificateForAnotherName()
{
    const TestCertificate other(u"DNS:other.example"_s);
    QVERIFY(other.ok());
    const QSslConfiguration tls = other.serverConfiguration();
    RawServer server([](QTcpSocket &s, const QByteArray &, int) { s.write(plainAnswer("ok")); },
                     &tls);
    CurlTransport transport({HttpVersions::http1, other.file(), SystemProxy()});
    Recorder recorder;
    recorder.transfer = transport.start(post(server.url()), recorder);
    QTRY_VERIFY(recorder.ended());
    QCOMPARE(recorder.phase(), NetworkPhase::tls);
    QCOMPARE(server.requests, 0);
}

void TestCurlTransportTls::reportsAServerWithoutTls()
{
    RawServer server(nullptr);
    server.raw = [](QTcpSocket &s, int) { s.write("HTTP/1.1 400 Bad Request\r\n\r\n"); };
    CurlTransport transport(trusting());
    Recorder recorder;
    recorder.transfer = transport.start(post(server.url().replace("http:", "https:")), recorder);
    QTRY_VERIFY(recorder.ended());
    QCOMPARE(recorder.phase(), NetworkPhase::tls);
}

void TestCurlTransportTls::connectTimeoutCoversTheHandshake()
{
    RawServer server(nullptr);
    server.raw = [](QTcpSocket &, int) {};
    CurlTransport transport(trusting());
    Recorder recorder;
    UpstreamRequest request = post(server.url().replace("http:", "https:"));
    request.connectTimeout = Milliseconds(150);
    recorder.transfer = transport.start(request, recorder);
    QTRY_VERIFY_WITH_TIMEOUT(recorder.ended(), 3000);
    QCOMPARE(recorder.phase(), NetworkPhase::connect);
    QVERIFY(!recorder.end->unreachable); // TCP was up
}

void TestCurlTransportTls::reportsACutBelowTls()
{
    const QSslConfiguration tls = m_certificate->serverConfiguration();
    RawServer server(
        [](QTcpSocket &s, const QByteArray &, int) {
            s.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
        },
        &tls);
    TinyProxy proxy(server.port());
    CurlTransport transport(trusting());
    Recorder recorder;
    recorder.atData = [&proxy] { proxy.cut(); };
    UpstreamRequest request = post(server.url());
    request.proxyUrl = proxy.url("http");
    recorder.transfer = transport.start(request, recorder);
    QTRY_VERIFY(recorder.ended());
    QCOMPARE(recorder.phase(), NetworkPhase::body);
    QCOMPARE(recorder.body, "half");
}

void TestCurlTransportTls::speaksHttp1UnlessAsked()
{
    const QSslConfiguration tls = m_certificate->serverConfiguration();
    RawServer server([](QTcpSocket &s, const QByteArray &, int) { s.write(plainAnswer("ok")); },
                     &tls);
    CurlTransport transport(trusting());
    Recorder recorder;
    recorder.transfer = transport.start(post(server.url()), recorder);
    QTRY_VERIFY(recorder.ok());
    QVERIFY(server.lastRequest.contains(" HTTP/1.1\r\n"));
}

void TestCurlTransportTls::speaksHttp2WhereOffered()
{
    const QSslConfiguration tls = http2Configuration();
    RawServer server(nullptr, &tls);
    TinyHttp2 http2;
    server.raw = [&http2](QTcpSocket &s, int connection) { http2.read(s, connection); };
    CurlTransport transport(trusting(HttpVersions::http2WhereOffered));
    for (int i = 0; i < 3; ++i) {
        Recorder recorder;
        recorder.transfer = transport.start(post(server.url()), recorder);
        QTRY_VERIFY(recorder.ended());
        QVERIFY2(recorder.end->ok, qPrintable(recorder.end->message));
        QCOMPARE(recorder.status, 200);
        QCOMPARE(recorder.headers.value("X-Proto"), "h2");
        QCOMPARE(recorder.body, "over two");
    }
    QCOMPARE(http2.streams, 3);
    QCOMPARE(server.connections, 1);
}

void TestCurlTransportTls::fallsBackToHttp1WhereNotOffered()
{
    const QSslConfiguration tls = m_certificate->serverConfiguration();
    RawServer server([](QTcpSocket &s, const QByteArray &, int) { s.write(plainAnswer("ok")); },
                     &tls);
    CurlTransport transport(trusting(HttpVersions::http2WhereOffered));
    Recorder recorder;
    recorder.transfer = transport.start(post(server.url()), recorder);
    QTRY_VERIFY(recorder.ok());
    QVERIFY(server.lastRequest.contains(" HTTP/1.1\r\n"));
}

void TestCurlTransportTls::sharesOneHttp2Connection()
{
    const QSslConfiguration tls = http2Configuration();
    RawServer server(nullptr, &tls);
    TinyHttp2 http2;
    server.raw = [&http2](QTcpSocket &s, int connection) { http2.read(s, connection); };
    CurlTransport transport(trusting(HttpVersions::http2WhereOffered));
    std::vector<Recorder> recorders(20);
    for (Recorder &recorder : recorders)
        recorder.transfer = transport.start(post(server.url()), recorder);
    for (const Recorder &recorder : recorders)
        QTRY_VERIFY(recorder.ok());
    QCOMPARE(server.connections, 1);
    QCOMPARE(http2.streams, 20);
}

void TestCurlTransportTls::reportsAResetStream()
{
    const QSslConfiguration tls = http2Configuration();
    RawServer server(nullptr, &tls);
    TinyHttp2 http2;
    http2.unfinished = true;
    server.raw = [&http2](QTcpSocket &s, int connection) { http2.read(s, connection); };
    CurlTransport transport(trusting(HttpVersions::http2WhereOffered));
    Recorder recorder;
    recorder.atData = [&http2] { http2.reset(); };
    recorder.transfer = transport.start(post(server.url()), recorder);
    QTRY_VERIFY(recorder.ended());
    QCOMPARE(recorder.phase(), NetworkPhase::body);
}

void TestCurlTransportTls::neverRepeatsARefusedStream()
{
    const QSslConfiguration tls = http2Configuration();
    RawServer server(nullptr, &tls);
    TinyHttp2 http2;
    http2.refuse = true;
    server.raw = [&http2](QTcpSocket &s, int connection) { http2.read(s, connection); };
    CurlTransport transport(trusting(HttpVersions::http2WhereOffered));
    Recorder recorder;
    recorder.transfer = transport.start(post(server.url()), recorder);
    QTRY_VERIFY(recorder.ended());
    QCOMPARE(recorder.phase(), NetworkPhase::awaitResponse);
    QCOMPARE(http2.streams, 1);
}

void TestCurlTransportTls::cancelsOneHttp2StreamOfTwo()
{
    const QSslConfiguration tls = http2Configuration();
    RawServer server(nullptr, &tls);
    TinyHttp2 http2;
    server.raw = [&http2](QTcpSocket &s, int connection) { http2.read(s, connection); };
    CurlTransport transport(trusting(HttpVersions::http2WhereOffered));
    Recorder first;
    Recorder second;
    first.atHead = [&] { first.transfer.reset(); };
    first.transfer = transport.start(post(server.url()), first);
    second.transfer = transport.start(post(server.url()), second);
    QTRY_VERIFY(second.ok());
    QVERIFY(!first.ended());
    QCOMPARE(first.heads, 1);
    QCOMPARE(first.received, 0);
}

QTEST_GUILESS_MAIN(TestCurlTransportTls)
#include "tst_curltransporttls.moc"
