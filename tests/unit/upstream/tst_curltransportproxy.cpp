// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/curltransport.h"

#include "tests/unit/upstream/rawserver.h"
#include "tests/unit/upstream/recorder.h"
#include "tests/unit/upstream/testcertificate.h"
#include "tests/unit/upstream/tinyproxy.h"

#include <QTest>

using namespace signalbox;
using namespace signalbox::test;
using namespace Qt::StringLiterals;

namespace {

UpstreamRequest get(const QByteArray &url, const QByteArray &proxy)
{
    UpstreamRequest request;
    request.method = "GET";
    request.url = url;
    request.headers = {{"Authorization", "Bearer upstream-key"}};
    request.proxyUrl = proxy;
    return request;
}

RawServer::Answer answerOk()
{
    return [](QTcpSocket &s, const QByteArray &, int) { s.write(plainAnswer("by server")); };
}

QProcessEnvironment environmentWith(const QByteArray &proxy)
{
    QProcessEnvironment environment;
    environment.insert(u"http_proxy"_s, QString::fromLatin1(proxy));
    return environment;
}

} // namespace

Q_DECLARE_METATYPE(signalbox::NetworkPhase)

/// Requests through outbound proxies.
class TestCurlTransportProxy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void httpThroughHttpProxy();
    void httpsThroughHttpProxyKeepsHeadersFromIt();
    void httpsThroughHttpsProxy();
    void throughSocks_data();
    void throughSocks();
    void socksFailures_data();
    void socksFailures();
    void refusedTunnel();
    void proxyOutOfReach();
    void proxyOfUnknownKind();
    void systemProxy_data();
    void systemProxy();

private:
    std::unique_ptr<TestCertificate> m_certificate;
};

void TestCurlTransportProxy::initTestCase()
{
    m_certificate = std::make_unique<TestCertificate>(u"IP:127.0.0.1"_s);
    QVERIFY2(m_certificate->ok(), "the openssl program is needed");
}

void TestCurlTransportProxy::httpThroughHttpProxy()
{
    TinyProxy proxy(0);
    CurlTransport transport;
    Recorder recorder;
    recorder.transfer = transport.start(
        get("http://upstream.example/v1", proxy.url("http", "joe:p%40ss@")), recorder);
    QTRY_VERIFY(recorder.ok());
    QCOMPARE(recorder.body, "by proxy");
    QVERIFY(proxy.head.startsWith("GET http://upstream.example/v1 HTTP/1.1\r\n"));
    const QByteArray basic = QByteArray("joe:p@ss").toBase64();
    QVERIFY(proxy.head.contains("\r\nProxy-Authorization: Basic " + basic + "\r\n"));
}

void TestCurlTransportProxy::httpsThroughHttpProxyKeepsHeadersFromIt()
{
    const QSslConfiguration tls = m_certificate->serverConfiguration();
    RawServer server(answerOk(), &tls);
    TinyProxy proxy(server.port());
    CurlTransport transport({HttpVersions::http1, m_certificate->file(), SystemProxy()});
    Recorder recorder;
    recorder.transfer = transport.start(get(server.url(), proxy.url("http")), recorder);
    QTRY_VERIFY(recorder.ended());
    QVERIFY2(recorder.end->ok, qPrintable(recorder.end->message));
    QCOMPARE(recorder.heads, 1);
    QCOMPARE(recorder.body, "by server");
    QVERIFY(!recorder.headers.contains("X-Proxy"));
    QVERIFY(proxy.head.startsWith("CONNECT 127.0.0.1:"));
    QVERIFY(!proxy.head.contains("upstream-key"));
    QVERIFY(server.lastRequest.contains("upstream-key"));
}

void TestCurlTransportProxy::httpsThroughHttpsProxy()
{
    const QSslConfiguration tls = m_certificate->serverConfiguration();
    RawServer server(answerOk(), &tls);
    TinyProxy proxy(server.port(), &tls);
    CurlTransport transport({HttpVersions::http1, m_certificate->file(), SystemProxy()});
    Recorder recorder;
    recorder.transfer = transport.start(get(server.url(), proxy.url("https")), recorder);
    QTRY_VERIFY(recorder.ended());
    QVERIFY2(recorder.end->ok, qPrintable(recorder.end->message));
    QCOMPARE(recorder.body, "by server");
    QCOMPARE(proxy.tunnels, 1);
}

void TestCurlTransportProxy::throughSocks_data()
{
    QTest::addColumn<QByteArray>("scheme");
    QTest::addColumn<int>("addressType");
    QTest::newRow("socks5 resolves here") << QByteArray("socks5") << 1;
    QTest::newRow("socks5h resolves there") << QByteArray("socks5h") << 3;
}

void TestCurlTransportProxy::throughSocks()
{
    QFETCH(QByteArray, scheme);
    QFETCH(int, addressType);
    RawServer server(answerOk());
    TinyProxy proxy(server.port());
    CurlTransport transport;
    Recorder recorder;
    recorder.transfer = transport.start(
        get(server.url().replace("127.0.0.1", "localhost"), proxy.url(scheme)), recorder);
    QTRY_VERIFY(recorder.ended());
    QVERIFY2(recorder.end->ok, qPrintable(recorder.end->message));
    QCOMPARE(recorder.body, "by server");
    QCOMPARE(proxy.tunnels, 1);
    QCOMPARE(proxy.addressType == 3, addressType == 3); // else IPv4 or IPv6
    QCOMPARE(proxy.socksHost, addressType == 3 ? "localhost" : "");
}

void TestCurlTransportProxy::socksFailures_data()
{
    QTest::addColumn<int>("reply");
    QTest::addColumn<NetworkPhase>("phase");
    QTest::newRow("general failure") << 1 << NetworkPhase::proxy;
    QTest::newRow("not allowed") << 2 << NetworkPhase::proxy;
    QTest::newRow("host unreachable") << 4 << NetworkPhase::connect;
    QTest::newRow("connection refused") << 5 << NetworkPhase::connect;
}

void TestCurlTransportProxy::socksFailures()
{
    QFETCH(int, reply);
    QFETCH(NetworkPhase, phase);
    TinyProxy proxy(0);
    proxy.socksReply = static_cast<char>(reply);
    CurlTransport transport;
    Recorder recorder;
    recorder.transfer =
        transport.start(get("http://upstream.example/", proxy.url("socks5h")), recorder);
    QTRY_VERIFY(recorder.ended());
    QVERIFY2(recorder.phase() == phase, qPrintable(recorder.end->message));
}

void TestCurlTransportProxy::refusedTunnel()
{
    TinyProxy proxy(0);
    proxy.refusal = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
    CurlTransport transport;
    Recorder recorder;
    recorder.transfer = transport.start(
        get("https://upstream.example/", proxy.url("http", "joe:secret@")), recorder);
    QTRY_VERIFY(recorder.ended());
    QCOMPARE(recorder.phase(), NetworkPhase::proxy);
    QCOMPARE(recorder.heads, 0);
    QVERIFY(!recorder.end->message.contains(u"secret"_s));
}

void TestCurlTransportProxy::proxyOutOfReach()
{
    QByteArray url;
    {
        const TinyProxy proxy(0);
        url = proxy.url("http");
    }
    CurlTransport transport;
    Recorder recorder;
    recorder.transfer = transport.start(get("http://upstream.example/", url), recorder);
    QTRY_VERIFY(recorder.ended());
    QCOMPARE(recorder.phase(), NetworkPhase::proxy);
}

void TestCurlTransportProxy::proxyOfUnknownKind()
{
    CurlTransport transport;
    Recorder recorder;
    recorder.transfer =
        transport.start(get("http://upstream.example/", "gopher://127.0.0.1:1"), recorder);
    QTRY_VERIFY(recorder.ended());
    QCOMPARE(recorder.phase(), NetworkPhase::proxy);
}

void TestCurlTransportProxy::systemProxy_data()
{
    QTest::addColumn<QByteArray>("asked");
    QTest::addColumn<bool>("loopback");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("empty means system") << QByteArray() << false << QByteArray("by proxy");
    QTest::newRow("system") << QByteArray("system") << false << QByteArray("by proxy");
    QTest::newRow("system, loopback") << QByteArray("system") << true << QByteArray("by server");
    QTest::newRow("none, loopback") << QByteArray("none") << true << QByteArray("by server");
}

void TestCurlTransportProxy::systemProxy()
{
    QFETCH(QByteArray, asked);
    QFETCH(bool, loopback);
    QFETCH(QByteArray, body);
    RawServer server(answerOk());
    TinyProxy proxy(0);
    CurlTransport transport(
        {HttpVersions::http1, {}, SystemProxy(environmentWith(proxy.url("http")))});
    Recorder recorder;
    recorder.transfer =
        transport.start(get(loopback ? server.url() : "http://upstream.example/", asked), recorder);
    QTRY_VERIFY(recorder.ok());
    QCOMPARE(recorder.body, body);
}

QTEST_GUILESS_MAIN(TestCurlTransportProxy)
#include "tst_curltransportproxy.moc"
