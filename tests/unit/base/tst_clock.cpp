// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/clock.h"
#include "tests/support/fakeclock.h"

#include <QTest>

#ifdef Q_OS_LINUX
#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

using namespace signalbox;
using namespace Qt::StringLiterals;

#ifdef Q_OS_LINUX
namespace {

/// What `body` says in a process whose CLOCK_BOOTTIME is an hour ahead; none when that cannot be
/// had. Only for a process that ends afterwards.
template <class Body>
std::optional<int> inSleptNamespace(Body body)
{
    constexpr int kNewTime = 0x80; // CLONE_NEWTIME, which older headers lack
    constexpr char kOffset[] = "boottime 3600 0\n";
    if (unshare(CLONE_NEWUSER | kNewTime) != 0)
        return std::nullopt;
    const int offsets = open("/proc/self/timens_offsets", O_WRONLY | O_CLOEXEC);
    if (offsets < 0)
        return std::nullopt;
    const bool written = write(offsets, kOffset, sizeof kOffset - 1) == sizeof kOffset - 1;
    close(offsets);
    if (!written)
        return std::nullopt;
    // The namespace is the children's.
    const pid_t child = fork();
    if (child == 0)
        _exit(body());
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
        return std::nullopt;
    return WEXITSTATUS(status);
}

} // namespace
#endif

class TestClock final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rfc3339HasMillisecondsInUtc()
    {
        QCOMPARE(toRfc3339(WallTime(Milliseconds(1'795'224'637'042))),
                 std::string("2026-11-21T01:30:37.042Z"));
        QCOMPARE(toRfc3339(WallTime(Milliseconds(0))), std::string("1970-01-01T00:00:00.000Z"));
    }

    void rfc3339IsReadBack_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("milliseconds"); // -1: no time
        QTest::newRow("utc") << QByteArray("2026-11-21T01:30:37.042Z") << qint64{1'795'224'637'042};
        QTest::newRow("whole seconds")
            << QByteArray("2026-11-21T01:30:37Z") << qint64{1'795'224'637'000};
        QTest::newRow("offset") << QByteArray("2026-11-21T03:30:37.042+02:00")
                                << qint64{1'795'224'637'042};
        QTest::newRow("no offset") << QByteArray("2026-11-21T01:30:37") << qint64{-1};
        QTest::newRow("date only") << QByteArray("2026-11-21") << qint64{-1};
        QTest::newRow("no such day") << QByteArray("2026-02-30T00:00:00Z") << qint64{-1};
        QTest::newRow("words") << QByteArray("tomorrow") << qint64{-1};
        QTest::newRow("empty") << QByteArray() << qint64{-1};
    }

    void rfc3339IsReadBack()
    {
        QFETCH(QByteArray, text);
        QFETCH(qint64, milliseconds);
        const auto time = fromRfc3339({text.constData(), static_cast<std::size_t>(text.size())});
        QCOMPARE(time ? time->time_since_epoch().count() : -1, milliseconds);
    }

    void steadyAndCivilTimeConvertBothWays()
    {
        test::FakeClock clock;
        const TimePoint later = clock.now() + Milliseconds(1500);
        QCOMPARE(clock.toWall(later) - clock.wallNow(), Milliseconds(1500));
        QVERIFY(clock.toSteady(clock.toWall(later)) == later);
        clock.jumpWall(std::chrono::hours(1));
        QCOMPARE(clock.toWall(later) - clock.wallNow(), Milliseconds(1500));
    }

    void theMachinesClocksGoForward()
    {
        const SystemClock clock;
        const TimePoint first = clock.now();
        QVERIFY(clock.now() >= first);
        // Later than the day this was written: the civil clock is not the steady one.
        QVERIFY(clock.wallNow().time_since_epoch() > std::chrono::hours(24 * 365 * 50));
    }

#ifdef Q_OS_LINUX
    /// A time namespace makes a process believe that the machine has slept for an hour
    /// (time_namespaces(7)).
    void timeAsleepCounts()
    {
        enum Result { counted, notCounted, notPossible };
        const pid_t outer = fork();
        QVERIFY(outer >= 0);
        if (outer == 0)
            _exit(inSleptNamespace([] {
                      const auto ahead = SystemClock().now() - std::chrono::steady_clock::now();
                      const bool hour = ahead > std::chrono::minutes(59);
                      return hour ? counted : notCounted;
                  }).value_or(notPossible));
        int status = 0;
        QCOMPARE(waitpid(outer, &status, 0), outer);
        QVERIFY(WIFEXITED(status));
        if (WEXITSTATUS(status) == notPossible)
            QSKIP("this system lets no test make a time namespace");
        QCOMPARE(WEXITSTATUS(status), int{counted});
    }
#endif
};

QTEST_APPLESS_MAIN(TestClock)
#include "tst_clock.moc"
