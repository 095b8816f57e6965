// SPDX-License-Identifier: GPL-3.0-or-later
// What one message costs in an event dispatcher, by the number of idle sockets beside it: ours
// against Qt's. One socket pair takes a byte, the loop hands it to its notifier, which reads it.

#include "core/base/epolldispatcher.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QSocketNotifier>
#include <QThread>

#include <array>
#include <cstdio>
#include <functional>
#include <memory>
#include <vector>

#include <ctime>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace signalbox;

namespace {

double threadCpuMicroseconds()
{
    timespec time = {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

struct Pair
{
    Pair()
    {
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) != 0)
            std::perror("socketpair");
    }
    ~Pair()
    {
        close(ends[0]);
        close(ends[1]);
    }
    Q_DISABLE_COPY_MOVE(Pair)
    std::array<int, 2> ends{-1, -1};
};

/// CPU a message in the calling thread, with its dispatcher.
double measure(int idleSockets)
{
    constexpr int kWarmUp = 200;
    constexpr int kMessages = 4'000;
    std::vector<std::unique_ptr<Pair>> pairs;
    std::vector<std::unique_ptr<QSocketNotifier>> notifiers;
    for (int i = 0; i < idleSockets; ++i) {
        pairs.push_back(std::make_unique<Pair>());
        notifiers.push_back(
            std::make_unique<QSocketNotifier>(pairs.back()->ends[0], QSocketNotifier::Read));
    }
    const Pair active;
    QSocketNotifier notifier(active.ends[0], QSocketNotifier::Read);
    QEventLoop loop;
    int left = kWarmUp + kMessages;
    double begin = 0;
    const auto transmit = [&active] { (void)!write(active.ends[1], "x", 1); };
    QObject::connect(&notifier, &QSocketNotifier::activated, &loop, [&] {
        char byte = 0;
        (void)!read(active.ends[0], &byte, 1);
        if (--left == kMessages)
            begin = threadCpuMicroseconds();
        if (left == 0)
            loop.quit();
        else
            transmit();
    });
    transmit();
    loop.exec();
    return (threadCpuMicroseconds() - begin) / kMessages;
}

double measureIn(std::unique_ptr<QAbstractEventDispatcher> dispatcher, int idleSockets)
{
    double result = 0;
    const std::unique_ptr<QThread> thread(
        QThread::create([&result, idleSockets] { result = measure(idleSockets); }));
    if (dispatcher)
        thread->setEventDispatcher(dispatcher.release());
    thread->start();
    thread->wait();
    return result;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    rlimit files = {};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);

    std::printf("%-14s %10s %10s %10s\n", "idle sockets", "epoll", "Qt, UNIX", "Qt, GLib");
    for (const int idle : {0, 100, 500, 1'000}) {
        const double ours = measureIn(makeEngineEventDispatcher(), idle);
        qputenv("QT_NO_GLIB", "1");
        const double unixPoll = measureIn(nullptr, idle);
        qunsetenv("QT_NO_GLIB");
        const double glib = measureIn(nullptr, idle);
        std::printf("%-14d %10.2f %10.2f %10.2f\n", idle, ours, unixPoll, glib);
    }
    return 0;
}
