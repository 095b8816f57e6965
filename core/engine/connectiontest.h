// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/enginecommands.h"
#include "core/base/clock.h"
#include "core/upstream/transport.h"

#include <functional>
#include <memory>
#include <string>

namespace signalbox {

/// Knocks at a base URL without a credential: any HTTP answer says that it can be reached. One
/// test; destroying it cancels. Engine thread; transport and clock must outlive it.
class ConnectionTest final : private TransferHandler
{
public:
    static constexpr Milliseconds kLimit{10'000}; ///< to connect, and again to answer

    using Done = std::function<void(ConnectionReport)>;

    ConnectionTest(HttpTransport &transport, const Clock &clock)
        : m_transport(transport), m_clock(clock)
    {
    }

    /// `proxyUrl` is a proxy choice (urlpolicy.h). `done` is called exactly once, never before
    /// start() returned; it may not destroy the test.
    void start(const std::string &baseUrl, const std::string &proxyUrl, Done done);

private:
    void onHead(int status, Headers headers) override;
    void onData(QByteArrayView data) override;
    void onEnd(const TransferEnd &end) override;
    void finish(const TransferEnd &end);

    HttpTransport &m_transport;
    const Clock &m_clock;
    QString m_host;
    Done m_done;
    TimePoint m_started;
    int m_status = 0;
    std::unique_ptr<Transfer> m_transfer;
};

} // namespace signalbox
