// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/curltransport.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <cstdio>
#include <memory>
#include <vector>

#include <sys/resource.h>

using namespace signalbox;

namespace {

struct Load
{
    UpstreamRequest request;
    qint64 total = 0;
    qint64 started = 0;
    qint64 ended = 0;
    qint64 failed = 0;
};

/// Sends one request after another until the load is done.
class Sender final : public TransferHandler
{
public:
    Sender(CurlTransport &transport, Load &load) : m_transport(transport), m_load(load) {}

    void next()
    {
        if (m_load.started++ < m_load.total)
            m_transfer = m_transport.start(m_load.request, *this);
    }
    void onHead(int status, Headers) override { m_status = status; }
    void onData(QByteArrayView) override {}
    void onEnd(const TransferEnd &end) override
    {
        m_load.failed += !end.ok || m_status != 200;
        if (++m_load.ended == m_load.total)
            QCoreApplication::quit();
        next();
    }

private:
    CurlTransport &m_transport;
    Load &m_load;
    std::unique_ptr<Transfer> m_transfer;
    int m_status = 0;
};

double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

} // namespace

/// Requests per second and CPU per request of the transport alone, against a server that is already
/// running: bench_transport URL [requests] [at once] [body bytes]
int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = application.arguments();
    if (arguments.size() < 2) {
        std::fputs("usage: bench_transport URL [requests] [at once] [body bytes]\n", stderr);
        return 2;
    }
    Load load;
    load.request.url = arguments.at(1).toUtf8();
    load.request.headers = {{"Content-Type", "application/json"}, {"Authorization", "Bearer none"}};
    load.request.proxyUrl = "none";
    load.total = arguments.value(2, QStringLiteral("50000")).toLongLong();
    const auto atOnce = arguments.value(3, QStringLiteral("32")).toUInt();
    load.request.body = QByteArray(arguments.value(4, QStringLiteral("300")).toInt(), 'x');

    CurlTransport transport;
    std::vector<std::unique_ptr<Sender>> senders;
    QElapsedTimer timer;
    timer.start();
    for (unsigned i = 0; i < atOnce; ++i) {
        senders.push_back(std::make_unique<Sender>(transport, load));
        senders.back()->next();
    }
    QCoreApplication::exec();
    const double seconds = static_cast<double>(timer.nsecsElapsed()) / 1e9;
    const auto total = static_cast<double>(load.total);
    std::printf("%10s %12s %14s %8s\n", "at once", "requests/s", "CPU us/request", "failed");
    std::printf("%10u %12.0f %14.1f %8lld\n", atOnce, total / seconds, cpuSeconds() * 1e6 / total,
                static_cast<long long>(load.failed));
    return load.failed == 0 ? 0 : 1;
}
