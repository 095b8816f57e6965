// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/curlfailure.h"

#include <QTest>

#include <cerrno>

using namespace signalbox;

Q_DECLARE_METATYPE(signalbox::CurlFacts)
Q_DECLARE_METATYPE(signalbox::NetworkPhase)

/// Whether anybody answered at all: what "this machine is offline" rests on (scheduling.md §7).
class TestCurlFailure final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unreachable_data()
    {
        QTest::addColumn<CurlFacts>("facts");
        QTest::addColumn<NetworkPhase>("phase");
        QTest::addColumn<bool>("unreachable");
        const auto row = [](const char *title, const CurlFacts &facts, NetworkPhase phase,
                            bool unreachable) {
            QTest::newRow(title) << facts << phase << unreachable;
        };
        using enum NetworkPhase;
        row("§7 no such name", {.code = CURLE_COULDNT_RESOLVE_HOST}, resolve, true);
        row("§7 the proxy's name", {.code = CURLE_COULDNT_RESOLVE_PROXY, .viaProxy = true}, proxy,
            true);
        for (const int error :
             {ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, EADDRNOTAVAIL, ETIMEDOUT}) {
            QTest::addRow("§7 no way there, errno %d", error)
                << CurlFacts{.code = CURLE_COULDNT_CONNECT, .osError = error} << connect << true;
        }
        row("§7 connecting timed out", {.code = CURLE_OPERATION_TIMEDOUT}, connect, true);
        row("§7 refused is an answer", {.code = CURLE_COULDNT_CONNECT, .osError = ECONNREFUSED},
            connect, false);
        row("§7 reset is an answer", {.code = CURLE_COULDNT_CONNECT, .osError = ECONNRESET},
            connect, false);
        row("§7 the handshake timed out", {.code = CURLE_OPERATION_TIMEDOUT, .hostConnected = true},
            connect, false);
        row("§7 the handshake failed",
            {.code = CURLE_PEER_FAILED_VERIFICATION, .hostConnected = true}, tls, false);
        row("§7 no way to the proxy",
            {.code = CURLE_COULDNT_CONNECT, .viaProxy = true, .osError = ENETUNREACH}, proxy, true);
        row("§7 the proxy says so",
            {.code = CURLE_PROXY, .viaProxy = true, .proxyError = CURLPX_REPLY_HOST_UNREACHABLE},
            connect, false);
        row("§7 cut while waiting",
            {.code = CURLE_RECV_ERROR, .stage = TransferStage::awaiting, .hostConnected = true},
            awaitResponse, false);
        row("§7 a kept connection that died, errno of an earlier one",
            {.code = CURLE_COULDNT_CONNECT,
             .stage = TransferStage::awaiting,
             .reusedConnection = true,
             .osError = ENETUNREACH},
            awaitResponse, false);
    }

    void unreachable()
    {
        QFETCH(CurlFacts, facts);
        QFETCH(NetworkPhase, phase);
        QFETCH(bool, unreachable);
        const TransferEnd end = transferEnd(facts);
        QVERIFY(!end.ok);
        QCOMPARE(end.phase, phase);
        QCOMPARE(end.unreachable, unreachable);
        QVERIFY(!end.message.isEmpty());
    }

    void aWholeAnswerIsNoFailure()
    {
        const TransferEnd end = transferEnd({.code = CURLE_OK, .stage = TransferStage::body});
        QVERIFY(end.ok);
        QVERIFY(!end.unreachable);
    }
};

QTEST_APPLESS_MAIN(TestCurlFailure)
#include "tst_curlfailure.moc"
