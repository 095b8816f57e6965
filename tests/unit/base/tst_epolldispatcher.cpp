// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/epolldispatcher.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QSocketNotifier>
#include <QTemporaryFile>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace signalbox;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// Two connected sockets.
struct Pair
{
    Pair() { connected = ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) == 0; }
    ~Pair()
    {
        for (const int end : ends) {
            if (end >= 0)
                ::close(end);
        }
    }
    Q_DISABLE_COPY_MOVE(Pair)

    void sendByte() const { QCOMPARE(::write(ends[1], "x", 1), ssize_t{1}); }
    void takeByte() const
    {
        char byte = 0;
        QCOMPARE(::read(ends[0], &byte, 1), ssize_t{1});
    }
    int near() const { return ends[0]; }

    std::array<int, 2> ends{-1, -1};
    bool connected = false;
};

/// Calls something for every custom event.
class Receiver final : public QObject
{
public:
    explicit Receiver(std::function<void()> call) : m_call(std::move(call)) {}
    void post() { QCoreApplication::postEvent(this, new QEvent(QEvent::User)); }

protected:
    bool event(QEvent *event) override
    {
        if (event->type() != QEvent::User)
            return QObject::event(event);
        m_call();
        return true;
    }

private:
    std::function<void()> m_call;
};

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

/// One round that does not block.
bool oneRound(QEventLoop::ProcessEventsFlags flags = QEventLoop::AllEvents)
{
    return dispatcher().processEvents(flags);
}

/// Rounds until nothing is left to do.
void settle()
{
    for (int i = 0; i < 100 && oneRound(); ++i) {
    }
}

} // namespace

class TestEpollDispatcher final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(dynamic_cast<EpollDispatcher *>(&dispatcher()));
        QVERIFY(makeEngineEventDispatcher());
    }
    void init() { settle(); }

    // Sockets

    void tellsEachNotifierOfADescriptorWhatConcernsIt()
    {
        Pair pair;
        QVERIFY(pair.connected);
        QSocketNotifier reader(pair.near(), QSocketNotifier::Read);
        QSocketNotifier writer(pair.near(), QSocketNotifier::Write);
        QSocketNotifier exceptions(pair.near(), QSocketNotifier::Exception);
        QSignalSpy reads(&reader, &QSocketNotifier::activated);
        QSignalSpy writes(&writer, &QSocketNotifier::activated);
        QSignalSpy urgent(&exceptions, &QSocketNotifier::activated);
        QVERIFY(oneRound());
        QCOMPARE(reads.size(), 0);
        QCOMPARE(writes.size(), 1);
        writer.setEnabled(false);
        QVERIFY(!oneRound());
        pair.sendByte();
        QVERIFY(oneRound());
        QCOMPARE(reads.size(), 1);
        QCOMPARE(writes.size(), 1);
        QCOMPARE(urgent.size(), 0);
    }

    void tellsOfUrgentData()
    {
        const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(address);
        auto *generic = reinterpret_cast<sockaddr *>(&address);
        QCOMPARE(::bind(listener, generic, size), 0);
        QCOMPARE(::listen(listener, 1), 0);
        QCOMPARE(::getsockname(listener, generic, &size), 0);
        const int client = ::socket(AF_INET, SOCK_STREAM, 0);
        QCOMPARE(::connect(client, generic, size), 0);
        const int server = ::accept(listener, nullptr, nullptr);
        {
            QSocketNotifier exceptions(server, QSocketNotifier::Exception);
            QSignalSpy urgent(&exceptions, &QSocketNotifier::activated);
            QVERIFY(!oneRound());
            QCOMPARE(::send(client, "!", 1, MSG_OOB), ssize_t{1});
            QTRY_VERIFY(!urgent.isEmpty());
        }
        for (const int descriptor : {client, server, listener})
            ::close(descriptor);
    }

    void repeatsUntilTheDataIsRead()
    {
        Pair pair;
        QSocketNotifier reader(pair.near(), QSocketNotifier::Read);
        QSignalSpy reads(&reader, &QSocketNotifier::activated);
        pair.sendByte();
        QVERIFY(oneRound());
        QVERIFY(oneRound());
        QCOMPARE(reads.size(), 2);
        pair.takeByte();
        QVERIFY(!oneRound());
        QCOMPARE(reads.size(), 2);
    }

    void aNotifierTurnedOffIsSilentUntilItIsOnAgain()
    {
        Pair pair;
        QSocketNotifier reader(pair.near(), QSocketNotifier::Read);
        QSignalSpy reads(&reader, &QSocketNotifier::activated);
        QVERIFY(!oneRound());
        reader.setEnabled(false);
        pair.sendByte();
        QVERIFY(!oneRound());
        reader.setEnabled(true);
        QVERIFY(oneRound());
        QCOMPARE(reads.size(), 1);
    }

    void tellsAllNotifiersThatThePeerHasGone()
    {
        Pair pair;
        QSocketNotifier reader(pair.near(), QSocketNotifier::Read);
        QSocketNotifier exceptions(pair.near(), QSocketNotifier::Exception);
        QSignalSpy reads(&reader, &QSocketNotifier::activated);
        QSignalSpy urgent(&exceptions, &QSocketNotifier::activated);
        ::close(std::exchange(pair.ends[1], -1));
        QVERIFY(oneRound());
        QCOMPARE(reads.size(), 1);
        QCOMPARE(urgent.size(), 1);
    }

    void aNotifierMayBeDeletedWhileItsEventWaits_data()
    {
        QTest::addColumn<bool>("onlyDisabled");
        QTest::newRow("deleted") << false;
        QTest::newRow("turned off") << true;
    }
    void aNotifierMayBeDeletedWhileItsEventWaits()
    {
        QFETCH(bool, onlyDisabled);
        Pair first;
        Pair second;
        auto one = std::make_unique<QSocketNotifier>(first.near(), QSocketNotifier::Read);
        auto other = std::make_unique<QSocketNotifier>(second.near(), QSocketNotifier::Read);
        int calls = 0;
        const auto end = [&calls, onlyDisabled](std::unique_ptr<QSocketNotifier> &victim) {
            ++calls;
            if (onlyDisabled)
                victim->setEnabled(false);
            else
                victim.reset();
        };
        connect(one.get(), &QSocketNotifier::activated, this, [&] { end(other); });
        connect(other.get(), &QSocketNotifier::activated, this, [&] { end(one); });
        first.sendByte();
        second.sendByte();
        QVERIFY(oneRound());
        QCOMPARE(calls, 1);
    }

    void aNotifierMayDeleteItself()
    {
        Pair pair;
        auto *reader = new QSocketNotifier(pair.near(), QSocketNotifier::Read);
        int calls = 0;
        connect(reader, &QSocketNotifier::activated, this, [reader, &calls] {
            ++calls;
            delete reader;
        });
        pair.sendByte();
        QVERIFY(oneRound());
        QVERIFY(!oneRound());
        QCOMPARE(calls, 1);
    }

    void anotherFileUnderTheNumberOfAClosedOneIsWatched_data()
    {
        QTest::addColumn<bool>("closedFirst");
        QTest::newRow("notifier gone, then closed") << false;
        QTest::newRow("closed, then notifier gone") << true;
    }
    void anotherFileUnderTheNumberOfAClosedOneIsWatched()
    {
        QFETCH(bool, closedFirst);
        Pair pair;
        auto old = std::make_unique<QSocketNotifier>(pair.near(), QSocketNotifier::Read);
        QVERIFY(!oneRound());
        Pair fresh;
        if (!closedFirst)
            old.reset();
        QCOMPARE(::dup2(fresh.near(), pair.near()), pair.near()); // closes what was there
        old.reset();
        QSocketNotifier reader(pair.near(), QSocketNotifier::Read);
        QSignalSpy reads(&reader, &QSocketNotifier::activated);
        fresh.sendByte();
        QVERIFY(oneRound());
        QCOMPARE(reads.size(), 1);
    }

    void aFileReplacedUnderItsNotifierIsFoundWithTheNextChange()
    {
        Pair pair;
        QSocketNotifier reader(pair.near(), QSocketNotifier::Read);
        QVERIFY(!oneRound());
        Pair fresh;
        QCOMPARE(::dup2(fresh.near(), pair.near()), pair.near());
        QSocketNotifier exceptions(pair.near(), QSocketNotifier::Exception);
        QSignalSpy reads(&reader, &QSocketNotifier::activated);
        fresh.sendByte();
        QVERIFY(oneRound());
        QCOMPARE(reads.size(), 1);
    }

    void aClosedFileOfWhichACopyIsOpenDoesNotSpin()
    {
        Pair pair;
        auto reader = std::make_unique<QSocketNotifier>(pair.near(), QSocketNotifier::Read);
        QVERIFY(!oneRound());
        const int copy = ::dup(pair.near());
        ::close(std::exchange(pair.ends[0], -1));
        reader.reset(); // too late: epoll keeps the file as long as the copy lives
        Pair other;
        QSocketNotifier alive(other.near(), QSocketNotifier::Read);
        QSignalSpy reads(&alive, &QSocketNotifier::activated);
        pair.sendByte();
        settle();
        QSignalSpy waits(&dispatcher(), &QAbstractEventDispatcher::aboutToBlock);
        QTimer::singleShot(20ms, &alive, [&other] { other.sendByte(); });
        while (reads.isEmpty())
            dispatcher().processEvents(QEventLoop::WaitForMoreEvents);
        QVERIFY2(waits.size() <= 5, qPrintable(QString::number(waits.size())));
        ::close(copy);
    }

    void plainFilesAreAlwaysReady()
    {
        QTemporaryFile file;
        QVERIFY(file.open());
        QSocketNotifier reader(file.handle(), QSocketNotifier::Read);
        QSignalSpy reads(&reader, &QSocketNotifier::activated);
        QVERIFY(dispatcher().processEvents(QEventLoop::WaitForMoreEvents));
        QVERIFY(dispatcher().processEvents(QEventLoop::WaitForMoreEvents));
        QCOMPARE(reads.size(), 2);
        reader.setEnabled(false);
        QVERIFY(!oneRound());
        QCOMPARE(reads.size(), 2);
    }

    void aNumberUnderWhichNothingIsOpenIsGivenUp()
    {
        const int gone = ::dup(0);
        ::close(gone);
        QSocketNotifier reader(gone, QSocketNotifier::Read);
        QSocketNotifier writer(gone, QSocketNotifier::Write);
        QTest::ignoreMessage(
            QtCriticalMsg,
            QRegularExpression(u"^epoll_ctl: descriptor %1 is not watched"_s.arg(gone)));
        QVERIFY(!oneRound());
        QVERIFY(!reader.isEnabled());
        QVERIFY(!writer.isEnabled());
    }

    void ofTwoNotifiersOfOneTypeTheLaterCounts()
    {
        Pair pair;
        auto older = std::make_unique<QSocketNotifier>(pair.near(), QSocketNotifier::Read);
        QSignalSpy toOlder(older.get(), &QSocketNotifier::activated);
        QVERIFY(!oneRound());
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^Two notifiers of one type"_s));
        QSocketNotifier later(pair.near(), QSocketNotifier::Read);
        QSignalSpy toLater(&later, &QSocketNotifier::activated);
        pair.sendByte();
        QVERIFY(oneRound());
        QCOMPARE(toOlder.size(), 0);
        QCOMPARE(toLater.size(), 1);
        older.reset();
        QVERIFY(oneRound());
        QCOMPARE(toLater.size(), 2);
    }

    void moreSocketsThanOneBatchAreAllServed()
    {
        constexpr int kSockets = 300;
        std::vector<std::unique_ptr<Pair>> pairs;
        std::vector<std::unique_ptr<QSocketNotifier>> notifiers;
        int served = 0;
        for (int i = 0; i < kSockets; ++i) {
            pairs.push_back(std::make_unique<Pair>());
            const Pair *pair = pairs.back().get();
            QVERIFY(pair->connected);
            notifiers.push_back(
                std::make_unique<QSocketNotifier>(pair->near(), QSocketNotifier::Read));
            connect(notifiers.back().get(), &QSocketNotifier::activated, this, [pair, &served] {
                pair->takeByte();
                ++served;
            });
            pair->sendByte();
        }
        settle();
        QCOMPARE(served, kSockets);
    }

    void socketsCanBeLeftOut()
    {
        Pair pair;
        QSocketNotifier reader(pair.near(), QSocketNotifier::Read);
        QSignalSpy reads(&reader, &QSocketNotifier::activated);
        pair.sendByte();
        QVERIFY(!oneRound(QEventLoop::ExcludeSocketNotifiers));
        TimerOwner owner;
        owner.startTimer(1ms, Qt::PreciseTimer);
        while (owner.fired.isEmpty())
            dispatcher().processEvents(QEventLoop::ExcludeSocketNotifiers |
                                       QEventLoop::WaitForMoreEvents);
        QCOMPARE(reads.size(), 0);
        QVERIFY(oneRound(QEventLoop::ExcludeUserInputEvents));
        QCOMPARE(reads.size(), 1);
    }

    void aLoopWithinAHandlerServesTheOtherSockets()
    {
        Pair first;
        Pair second;
        QSocketNotifier one(first.near(), QSocketNotifier::Read);
        QSocketNotifier other(second.near(), QSocketNotifier::Read);
        QList<int> order;
        const auto serve = [&order](Pair &own, int number, const QList<int> &seen) {
            own.takeByte();
            order += number;
            if (seen.isEmpty())
                oneRound();
        };
        connect(&one, &QSocketNotifier::activated, this, [&] { serve(first, 1, QList(order)); });
        connect(&other, &QSocketNotifier::activated, this, [&] { serve(second, 2, QList(order)); });
        first.sendByte();
        second.sendByte();
        QVERIFY(oneRound());
        std::sort(order.begin(), order.end());
        QCOMPARE(order, (QList<int>{1, 2})); // each once, the second within the first's handler
        QVERIFY(!oneRound());
    }

    // Posted events, waking, interrupting

    void waitingEndsAtOnceAfterPostedEvents()
    {
        int seen = 0;
        Receiver receiver([&seen] { ++seen; });
        receiver.post();
        QVERIFY(dispatcher().processEvents(QEventLoop::WaitForMoreEvents)); // else it hangs
        QCOMPARE(seen, 1);
    }

    void whatAnEventHandlerPostsIsNotLeftLying()
    {
        int left = 5;
        std::unique_ptr<Receiver> receiver;
        QEventLoop loop;
        receiver = std::make_unique<Receiver>([&] {
            if (--left > 0)
                receiver->post();
            else
                loop.quit();
        });
        receiver->post();
        loop.exec();
        QCOMPARE(left, 0);
    }

    void whatASocketHandlerPostsIsNotLeftLying()
    {
        Pair pair;
        QEventLoop loop;
        Receiver receiver([&loop] { loop.quit(); });
        QSocketNotifier reader(pair.near(), QSocketNotifier::Read);
        connect(&reader, &QSocketNotifier::activated, this, [&] {
            pair.takeByte();
            receiver.post();
        });
        pair.sendByte();
        loop.exec(); // hangs when it is
    }

    void deletesLater()
    {
        auto *object = new QObject;
        QSignalSpy destroyed(object, &QObject::destroyed);
        object->deleteLater();
        QEventLoop loop;
        QTimer::singleShot(0, &loop, &QEventLoop::quit);
        loop.exec();
        QTRY_COMPARE(destroyed.size(), 1);
    }

    void aWakeUpEndsTheNextWait()
    {
        dispatcher().wakeUp();
        QVERIFY(dispatcher().processEvents(QEventLoop::WaitForMoreEvents));
        QVERIFY(!oneRound());
    }

    void anotherThreadWakesIt_data()
    {
        QTest::addColumn<bool>("withSockets");
        QTest::newRow("all") << true;
        QTest::newRow("without sockets") << false;
    }
    void anotherThreadWakesIt()
    {
        QFETCH(bool, withSockets);
        const auto flags = withSockets
                               ? QEventLoop::ProcessEventsFlags(QEventLoop::WaitForMoreEvents)
                               : QEventLoop::WaitForMoreEvents | QEventLoop::ExcludeSocketNotifiers;
        std::atomic<bool> blocking = false;
        connect(
            &dispatcher(), &QAbstractEventDispatcher::aboutToBlock, this,
            [&blocking] { blocking = true; }, Qt::SingleShotConnection);
        std::thread other([&blocking, &target = dispatcher()] {
            while (!blocking)
                std::this_thread::yield();
            target.wakeUp();
        });
        QVERIFY(dispatcher().processEvents(flags));
        other.join();
        QVERIFY(!oneRound());
    }

    void noEventFromOtherThreadsIsLost()
    {
        constexpr int kEach = 5'000;
        int seen = 0;
        QEventLoop loop;
        Receiver receiver([&] {
            if (++seen == 2 * kEach)
                loop.quit();
        });
        const auto post = [&receiver] {
            for (int i = 0; i < kEach; ++i)
                receiver.post();
        };
        std::thread one(post);
        std::thread two(post);
        loop.exec(); // hangs when a wake-up is lost
        one.join();
        two.join();
        QCOMPARE(seen, 2 * kEach);
    }

    void threadsAnswerEachOtherByTurns()
    {
        // Each message finds the other thread blocked, or just about to.
        constexpr int kTurns = 3'000;
        QThread thread;
        thread.setEventDispatcher(makeEngineEventDispatcher().release());
        int turns = 0;
        QEventLoop loop;
        auto *far = new QObject;
        far->moveToThread(&thread);
        connect(&thread, &QThread::finished, far, &QObject::deleteLater);
        thread.start();
        std::function<void()> ask = [&] {
            QMetaObject::invokeMethod(far, [&] {
                QMetaObject::invokeMethod(&loop, [&] {
                    if (++turns == kTurns)
                        loop.quit();
                    else
                        ask();
                });
            });
        };
        ask();
        loop.exec();
        QCOMPARE(turns, kTurns);
        thread.quit();
        QVERIFY(thread.wait(10'000));
    }

    void anInterruptEndsTheRoundAndNoMore()
    {
        Receiver receiver([] { dispatcher().interrupt(); });
        TimerOwner owner;
        owner.startTimer(0);
        receiver.post();
        QVERIFY(!dispatcher().processEvents(QEventLoop::WaitForMoreEvents));
        QVERIFY(owner.fired.isEmpty());
        QVERIFY(oneRound());
        QCOMPARE(owner.fired.size(), 1);
    }

    void saysWhenItBlocksAndWakes()
    {
        QStringList said;
        QObject context;
        connect(&dispatcher(), &QAbstractEventDispatcher::aboutToBlock, &context,
                [&said] { said += u"block"_s; });
        connect(&dispatcher(), &QAbstractEventDispatcher::awake, &context,
                [&said] { said += u"awake"_s; });
        oneRound();
        QCOMPARE(said, QStringList{u"awake"_s});
        TimerOwner owner;
        owner.startTimer(1);
        while (owner.fired.isEmpty())
            dispatcher().processEvents(QEventLoop::WaitForMoreEvents);
        QCOMPARE(said.mid(1, 2), (QStringList{u"awake"_s, u"block"_s}));
    }

    void whatIsPostedJustBeforeBlockingIsHandled()
    {
        int seen = 0;
        Receiver receiver([&seen] { ++seen; });
        connect(
            &dispatcher(), &QAbstractEventDispatcher::aboutToBlock, &receiver,
            [&receiver] { receiver.post(); }, Qt::SingleShotConnection);
        dispatcher().processEvents(QEventLoop::WaitForMoreEvents); // hangs when it blocks
        oneRound();
        QCOMPARE(seen, 1);
    }

    void aThreadOnItEndsAndCleansUp()
    {
        QThread thread;
        thread.setEventDispatcher(makeEngineEventDispatcher().release());
        auto *object = new QObject;
        object->moveToThread(&thread);
        QSignalSpy destroyed(object, &QObject::destroyed);
        connect(&thread, &QThread::finished, object, &QObject::deleteLater);
        thread.start();
        bool onEpoll = false;
        QMetaObject::invokeMethod(
            object,
            [&onEpoll] { onEpoll = dynamic_cast<EpollDispatcher *>(&dispatcher()) != nullptr; },
            Qt::BlockingQueuedConnection);
        QVERIFY(onEpoll);
        thread.quit();
        QVERIFY(thread.wait(10'000));
        QCOMPARE(destroyed.size(), 1);
    }
};

int main(int argc, char **argv)
{
    QCoreApplication::setEventDispatcher(EpollDispatcher::create().release());
    QCoreApplication application(argc, argv);
    TestEpollDispatcher test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_epolldispatcher.moc"
