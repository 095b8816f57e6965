// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/failurefingerprint.h"

#include <QTest>

using namespace signalbox;

namespace {

std::uint64_t fingerprint(int status, const QByteArray &text)
{
    return failureFingerprint(status, {text.constData(), static_cast<std::size_t>(text.size())});
}

} // namespace

/// Which failures of two accounts are the same one (scheduling.md §8).
class TestFailureFingerprint final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void alike_data()
    {
        QTest::addColumn<QByteArray>("left");
        QTest::addColumn<QByteArray>("right");
        const auto row = [](const char *title, const char *left, const char *right) {
            QTest::newRow(title) << QByteArray(left) << QByteArray(right);
        };
        row("§8 case", "Overloaded", "OVERLOADED");
        row("§8 blanks and punctuation", "Overloaded. Try later!", " overloaded,\n try  later");
        row("§8 spans", "Please retry in 5s.", "Please retry in 12s.");
        row("§8 spans of several parts", "Please retry in 5s.", "Please retry in 1m 5s.");
        row("§8 fractions", "retry in 5s", "retry in 27.53s");
        row("§8 counts", "Limit 30000, used 29999", "Limit 500, used 500");
        row("§8 request ids", "Overloaded (request req_abc)", "Overloaded (request req_xyz)");
        row("§8 organisations", "in organization org-AbCdEf on", "in organization org-XyZ on");
        row("§8 addresses", "for jane@example.org", "for joe@mail.example.com");
        row("§8 tokens", "token abcdefghijklmnopqrstuvwxyzabcdef bad",
            "token zyxwvutsrqponmlkjihgfedcbazyxwvu bad");
        row("§8 hex", "trace 0af7651916cd43dd", "trace 1bf7651916cd43ee");
    }
    void alike()
    {
        QFETCH(QByteArray, left);
        QFETCH(QByteArray, right);
        QCOMPARE(fingerprint(529, left), fingerprint(529, right));
    }

    void different_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("§8 the status") << 503 << QByteArray("Overloaded");
        QTest::newRow("§8 the words") << 529 << QByteArray("Internal error");
        QTest::newRow("§8 more words") << 529 << QByteArray("Overloaded again");
        QTest::newRow("§8 no words") << 529 << QByteArray();
        QTest::newRow("§8 words run together") << 529 << QByteArray("Over loaded");
    }
    void different()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, text);
        QVERIFY(fingerprint(status, text) != fingerprint(529, "Overloaded"));
    }

    void neverNone()
    {
        QVERIFY(fingerprint(0, {}) != 0);
        QVERIFY(fingerprint(429, "\xff\xfe\x01") != 0);
        QVERIFY(fingerprint(429, QByteArray(1'000'000, 'a')) != 0);
    }
};

QTEST_APPLESS_MAIN(TestFailureFingerprint)
#include "tst_failurefingerprint.moc"
