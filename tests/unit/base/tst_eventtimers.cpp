// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/epolldispatcher.h"
#include "core/base/eventtimers.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QSocketNotifier>
#include <QTest>
#include <QTimer>

#include <functional>

#include <sys/eventfd.h>
#include <unistd.h>

using namespace signalbox;
using namespace std::chrono_literals;

namespace {

/// Records when its timers fire.
class TimerOwner final : public QObject
{
public:
    QList<int> fired;
    std::function<void(int)> onFire = [](int) {};

protected:
    void timerEvent(QTimerEvent *event) override
    {
        fired += event->timerId();
        onFire(event->timerId());
    }
};

QAbstractEventDispatcher &dispatcher()
{
    return *QAbstractEventDispatcher::instance();
}

EventTimers::Clock::time_point now()
{
    return EventTimers::Clock::now();
}

} // namespace

/// The timers by themselves, and through the dispatcher that they serve.
class TestEventTimers final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(dynamic_cast<EpollDispatcher *>(&dispatcher())); }

    void fireInTheOrderOfTheirDeadlinesThenOfTheirSetting()
    {
        TimerOwner owner;
        EventTimers timers;
        timers.add(1, 6ms, Qt::PreciseTimer, &owner);
        timers.add(2, 3ms, Qt::PreciseTimer, &owner);
        timers.add(3, 0ms, Qt::PreciseTimer, &owner);
        timers.add(4, 0ms, Qt::PreciseTimer, &owner);
        owner.onFire = [&timers](int id) { timers.remove(id); };
        QTRY_VERIFY((timers.deliverDue(), owner.fired.size() == 4));
        QCOMPARE(owner.fired, (QList<int>{3, 4, 2, 1}));
        QVERIFY(!timers.untilNext());
    }

    void eachFiresOnceARound()
    {
        TimerOwner owner;
        EventTimers timers;
        timers.add(1, 0ms, Qt::CoarseTimer, &owner);
        timers.add(2, 0ms, Qt::PreciseTimer, &owner);
        QCOMPARE(timers.deliverDue(), 2);
        QCOMPARE(timers.deliverDue(), 2);
        QCOMPARE(owner.fired, (QList<int>{1, 2, 1, 2}));
        QCOMPARE(timers.untilNext(), 0ms);
    }

    void oneSetByAHandlerWaitsForTheNextRound()
    {
        TimerOwner owner;
        EventTimers timers;
        timers.add(1, 0ms, Qt::PreciseTimer, &owner);
        owner.onFire = [&](int id) {
            timers.remove(id);
            timers.add(id + 1, 0ms, Qt::PreciseTimer, &owner);
        };
        QCOMPARE(timers.deliverDue(), 1);
        QCOMPARE(owner.fired, QList<int>{1});
        QCOMPARE(timers.deliverDue(), 1);
        QCOMPARE(owner.fired, (QList<int>{1, 2}));
    }

    void keepTheirPrecision_data()
    {
        QTest::addColumn<int>("interval");
        QTest::addColumn<Qt::TimerType>("type");
        QTest::addColumn<int>("earliest");
        QTest::addColumn<int>("latest");
        QTest::newRow("precise") << 1'000 << Qt::PreciseTimer << 1'000 << 1'000;
        QTest::newRow("coarse, never early, up to 5 % late")
            << 1'000 << Qt::CoarseTimer << 1'000 << 1'050;
        QTest::newRow("coarse and long") << 3'600'000 << Qt::CoarseTimer << 3'600'000 << 3'780'000;
        QTest::newRow("coarse but short: precise") << 20 << Qt::CoarseTimer << 20 << 20;
        QTest::newRow("very coarse") << 3'000 << Qt::VeryCoarseTimer << 2'499 << 3'501;
        QTest::newRow("very coarse, under a second") << 300 << Qt::VeryCoarseTimer << 499 << 1'501;
        QTest::newRow("longer than Qt can count")
            << std::numeric_limits<int>::max() << Qt::PreciseTimer << 2'147'483'000
            << 2'147'483'000;
    }
    void keepTheirPrecision()
    {
        QFETCH(int, interval);
        QFETCH(Qt::TimerType, type);
        QFETCH(int, earliest);
        QFETCH(int, latest);
        TimerOwner owner;
        EventTimers timers;
        const auto before = now();
        timers.add(7, EventTimers::Interval(interval), type, &owner);
        const auto left = timers.remaining(7);
        const auto lost = std::chrono::ceil<EventTimers::Interval>(now() - before);
        QVERIFY(left);
        QVERIFY2(*left >= EventTimers::Interval(earliest) - lost,
                 qPrintable(QString::number(left->count())));
        QVERIFY2(*left <= EventTimers::Interval(latest),
                 qPrintable(QString::number(left->count())));
        QCOMPARE(timers.untilNext(), timers.remaining(7));
    }

    void repeatedTimersDoNotDrift()
    {
        TimerOwner owner;
        EventTimers timers;
        const auto start = now();
        timers.add(1, 2ms, Qt::PreciseTimer, &owner);
        QTRY_VERIFY((timers.deliverDue(), owner.fired.size() >= 20));
        // Late rounds are not made up for, so there are never more than the clock allows.
        QVERIFY(owner.fired.size() <= (now() - start) / 2ms);
        QVERIFY(*timers.remaining(1) <= 2ms);
    }

    void canBeRemovedByAHandler()
    {
        TimerOwner owner;
        TimerOwner bystander;
        EventTimers timers;
        timers.add(1, 0ms, Qt::PreciseTimer, &owner);
        timers.add(2, 0ms, Qt::PreciseTimer, &owner);
        timers.add(3, 0ms, Qt::PreciseTimer, &bystander);
        owner.onFire = [&](int) { QVERIFY(timers.removeAllOf(&owner)); };
        QCOMPARE(timers.deliverDue(), 2);
        QCOMPARE(owner.fired, QList<int>{1});
        QCOMPARE(bystander.fired, QList<int>{3});
        QVERIFY(!timers.removeAllOf(&owner));
        QVERIFY(!timers.remove(1));
        QVERIFY(!timers.remaining(1));
    }

    void anotherTimerUnderTheSameNumberIsNotTakenForTheFirst()
    {
        TimerOwner owner;
        EventTimers timers;
        timers.add(1, 0ms, Qt::PreciseTimer, &owner);
        int depth = 0;
        int deepest = 0;
        owner.onFire = [&](int id) {
            deepest = std::max(deepest, ++depth);
            if (owner.fired.size() == 1) {
                timers.remove(id);
                timers.add(id, 0ms, Qt::PreciseTimer, &owner);
                timers.deliverDue();
            }
            --depth;
        };
        timers.deliverDue();
        QCOMPARE(deepest, 2); // the new one is not held back by the old one's handler
        QCOMPARE(timers.deliverDue(), 1);
    }

    void aHandlerIsNotEnteredAgainByItsOwnTimer()
    {
        TimerOwner owner;
        EventTimers timers;
        timers.add(1, 0ms, Qt::PreciseTimer, &owner);
        owner.onFire = [&](int) {
            QCOMPARE(timers.deliverDue(), 0);
            QVERIFY(!timers.untilNext()); // nothing to wake up for
        };
        QCOMPARE(timers.deliverDue(), 1);
        QCOMPARE(timers.untilNext(), 0ms);
        QCOMPARE(owner.fired.size(), 1);
    }

    void listsTheTimersOfAnObject()
    {
        TimerOwner owner;
        const int id = owner.startTimer(1'400ms, Qt::VeryCoarseTimer);
        const auto list = dispatcher().registeredTimers(&owner);
        QCOMPARE(list.size(), 1);
        QCOMPARE(list.first().timerId, id);
        QCOMPARE(list.first().interval, 1'000); // whole seconds
        QCOMPARE(list.first().timerType, Qt::VeryCoarseTimer);
        QVERIFY(dispatcher().remainingTime(id) > 0);
        owner.killTimer(id);
        QCOMPARE(dispatcher().remainingTime(id), -1);
        QVERIFY(dispatcher().registeredTimers(&owner).isEmpty());
    }

    void wakeTheDispatcherInTime()
    {
        QElapsedTimer elapsed;
        elapsed.start();
        TimerOwner owner;
        owner.startTimer(5ms, Qt::PreciseTimer);
        while (owner.fired.isEmpty())
            dispatcher().processEvents(QEventLoop::WaitForMoreEvents);
        QVERIFY(elapsed.nsecsElapsed() >= 5'000'000);
    }

    void canBeLeftOut()
    {
        TimerOwner owner;
        owner.startTimer(0);
        QVERIFY(!dispatcher().processEvents(QEventLoop::X11ExcludeTimers));
        QVERIFY(owner.fired.isEmpty());
        QVERIFY(dispatcher().processEvents(QEventLoop::AllEvents));
        QCOMPARE(owner.fired.size(), 1);
    }

    void aTimerOfNoLengthLetsSocketsThrough()
    {
        const int descriptor = ::eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
        {
            TimerOwner owner;
            owner.startTimer(0);
            QSocketNotifier reader(descriptor, QSocketNotifier::Read);
            bool read = false;
            connect(&reader, &QSocketNotifier::activated, this, [&read] { read = true; });
            dispatcher().processEvents(QEventLoop::WaitForMoreEvents);
            QVERIFY(read);
            QCOMPARE(owner.fired.size(), 1);
        }
        ::close(descriptor);
    }

    void qTimerStartsStopsAndStartsAgain()
    {
        QTimer timer;
        timer.setSingleShot(true);
        int fired = 0;
        connect(&timer, &QTimer::timeout, this, [&] {
            if (++fired < 3)
                timer.start(1ms); // from within its own handler
        });
        timer.start(1h);
        timer.start(0ms);
        QTRY_COMPARE(fired, 3);
        QVERIFY(!timer.isActive());
        timer.start(1ms);
        timer.stop();
        timer.start(2ms);
        QTRY_COMPARE(fired, 4);
    }

    void anObjectMayDieWithItsTimers()
    {
        auto owner = std::make_unique<TimerOwner>();
        auto other = std::make_unique<TimerOwner>();
        owner->startTimer(0);
        other->startTimer(0);
        int fired = 0;
        owner->onFire = [&](int) {
            ++fired;
            other.reset();
        };
        other->onFire = [&](int) {
            ++fired;
            owner.reset();
        };
        dispatcher().processEvents(QEventLoop::AllEvents);
        QCOMPARE(fired, 1);
    }
};

int main(int argc, char **argv)
{
    QCoreApplication::setEventDispatcher(EpollDispatcher::create().release());
    QCoreApplication application(argc, argv);
    TestEventTimers test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_eventtimers.moc"
