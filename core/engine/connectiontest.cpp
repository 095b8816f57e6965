// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/connectiontest.h"

#include <QUrl>

#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

void ConnectionTest::start(const std::string &baseUrl, const std::string &proxyUrl, Done done)
{
    m_done = std::move(done);
    m_host = QUrl(QString::fromStdString(baseUrl)).host();
    m_started = m_clock.now();
    UpstreamRequest request;
    request.method = "GET";
    request.url = QByteArray::fromStdString(baseUrl);
    request.proxyUrl = QByteArray::fromStdString(proxyUrl);
    request.connectTimeout = kLimit;
    request.firstByteTimeout = kLimit;
    request.idleTimeout = kLimit;
    m_transfer = m_transport.start(std::move(request), *this);
}

void ConnectionTest::onHead(int status, Headers)
{
    m_status = status;
    finish({}); // what follows the head is of no interest
}

void ConnectionTest::onData(QByteArrayView) {}

void ConnectionTest::onEnd(const TransferEnd &end)
{
    finish(end);
}

void ConnectionTest::finish(const TransferEnd &end)
{
    if (!m_done)
        return;
    m_transfer.reset();
    ConnectionReport report;
    report.reached = m_status != 0;
    report.duration = std::chrono::duration_cast<Milliseconds>(m_clock.now() - m_started);
    report.message = report.reached
                         ? u"%1 answers (status %2, %3 ms)"_s.arg(m_host).arg(m_status).arg(
                               report.duration.count())
                         : u"%1 could not be reached: %2"_s.arg(m_host, end.message);
    std::exchange(m_done, nullptr)(std::move(report));
}

} // namespace signalbox
