// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/gateway/serverfixture.h"

#include <QFileInfo>
#include <QLocalServer>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace signalbox;
using namespace signalbox::test;

namespace {

const QByteArray kGet = "GET /one HTTP/1.1\r\nHost: h\r\n\r\n";

mode_t modeOf(const QString &path)
{
    struct stat info = {};
    return ::lstat(qPrintable(path), &info) == 0 ? info.st_mode : 0;
}

/// A socket file whose process is gone.
void leaveStaleSocket(const QString &path)
{
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    qstrncpy(address.sun_path, qPrintable(path), sizeof(address.sun_path));
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
    QCOMPARE(::bind(descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof(address)), 0);
    ::close(descriptor);
}

} // namespace

class TestUnixSocket final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void servesOverTheSocket();
    void servesBesideTcp();
    void onlyTheUserMayConnect();
    void staleSocketIsReplaced();
    void liveSocketIsLeftAlone();
    void otherFilesAreLeftAlone();
    void tooLongAPathIsSaid();
    void missingFolderIsSaid();
    void fileGoesWithTheListener();
    void anotherOnesFileStays();
    void clientLeavingIsNoticed();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
};

void TestUnixSocket::initTestCase()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
}

void TestUnixSocket::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(QStringLiteral("admin.sock"));
}

void TestUnixSocket::servesOverTheSocket()
{
    ServerFixture fixture;
    fixture.server->closeTcp();
    QVERIFY(fixture.server->listenUnix(m_path).ok());
    RawClient client;
    QVERIFY(client.connectToUnix(m_path));
    client.send("POST /u HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                "2\r\nab\r\n0\r\n\r\n");
    QCOMPARE(client.receive().body, QByteArray("POST /u host=h body=ab"));
    QVERIFY(fixture.handler.requests[0].viaUnixSocket);
    QVERIFY(fixture.handler.requests[0].peer.isNull());
    client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    QCOMPARE(client.receive().status, 200);
    QVERIFY(client.waitForClose());
}

void TestUnixSocket::servesBesideTcp()
{
    ServerFixture fixture;
    QVERIFY(fixture.server->listenUnix(m_path).ok());
    RawClient local;
    QVERIFY(local.connectToUnix(m_path));
    const auto remote = fixture.client();
    remote->send(kGet);
    QCOMPARE(remote->receive().status, 200);
    local.send(kGet);
    QCOMPARE(local.receive().status, 200);
    QVERIFY(!fixture.handler.requests[0].viaUnixSocket);
    QVERIFY(fixture.handler.requests[1].viaUnixSocket);
}

void TestUnixSocket::onlyTheUserMayConnect()
{
    const mode_t before = ::umask(0);
    ServerFixture fixture;
    const bool listening = fixture.server->listenUnix(m_path).ok();
    ::umask(before);
    QVERIFY(listening);
    QCOMPARE(modeOf(m_path) & 07777U, 0600U);
}

void TestUnixSocket::staleSocketIsReplaced()
{
    leaveStaleSocket(m_path);
    ServerFixture fixture;
    QVERIFY(fixture.server->listenUnix(m_path).ok());
    RawClient client;
    QVERIFY(client.connectToUnix(m_path));
    client.send(kGet);
    QCOMPARE(client.receive().status, 200);
}

void TestUnixSocket::liveSocketIsLeftAlone()
{
    QLocalServer other;
    QVERIFY(other.listen(m_path));
    ServerFixture fixture;
    const Status status = fixture.server->listenUnix(m_path);
    QVERIFY(!status.ok());
    QCOMPARE(status.error().code, ErrorCode::addressInUse);
    RawClient client;
    QVERIFY(client.connectToUnix(m_path));
    QTRY_VERIFY(other.hasPendingConnections());
}

void TestUnixSocket::otherFilesAreLeftAlone()
{
    QFile file(m_path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("precious");
    file.close();
    ServerFixture fixture;
    const Status status = fixture.server->listenUnix(m_path);
    QVERIFY(!status.ok());
    QCOMPARE(status.error().code, ErrorCode::invalidArgument);
    QCOMPARE(QFileInfo(m_path).size(), 8);
}

void TestUnixSocket::tooLongAPathIsSaid()
{
    ServerFixture fixture;
    const QString path = m_folder->filePath(QString(120, QLatin1Char('x')));
    const Status status = fixture.server->listenUnix(path);
    QVERIFY(!status.ok());
    QCOMPARE(status.error().code, ErrorCode::invalidArgument);
    QVERIFY(status.error().message.contains(QLatin1String("107")));
}

void TestUnixSocket::missingFolderIsSaid()
{
    ServerFixture fixture;
    const Status status =
        fixture.server->listenUnix(m_folder->filePath(QStringLiteral("none/admin.sock")));
    QVERIFY(!status.ok());
    QCOMPARE(status.error().code, ErrorCode::inputOutput);
}

void TestUnixSocket::fileGoesWithTheListener()
{
    ServerFixture fixture;
    QVERIFY(fixture.server->listenUnix(m_path).ok());
    QVERIFY(QFileInfo::exists(m_path));
    fixture.server->closeUnix();
    QVERIFY(!QFileInfo::exists(m_path));
    QVERIFY(fixture.server->listenUnix(m_path).ok());
    fixture.server.reset();
    QVERIFY(!QFileInfo::exists(m_path));
}

void TestUnixSocket::anotherOnesFileStays()
{
    ServerFixture fixture;
    QVERIFY(fixture.server->listenUnix(m_path).ok());
    // Moved, not removed: a new file could get the inode of a removed one.
    QVERIFY(QFile::rename(m_path, m_path + QLatin1String(".old")));
    leaveStaleSocket(m_path);
    fixture.server->closeUnix();
    QVERIFY(modeOf(m_path) != 0);
}

void TestUnixSocket::clientLeavingIsNoticed()
{
    ServerFixture fixture;
    Parked parked;
    parked.park(fixture.handler);
    QVERIFY(fixture.server->listenUnix(m_path).ok());
    int gone = 0;
    {
        RawClient client;
        QVERIFY(client.connectToUnix(m_path));
        client.send(kGet);
        QTRY_COMPARE(parked.sinks.size(), std::size_t(1));
        parked.sinks[0]->onGone = [&gone] { ++gone; };
    }
    QTRY_COMPARE(gone, 1);
    QCOMPARE(fixture.server->connectionCount(), 0);
}

QTEST_GUILESS_MAIN(TestUnixSocket)
#include "tst_unixsocket.moc"
