// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/upstream/transport.h"

#include <memory>
#include <vector>

namespace signalbox::test {

/// An HTTP transport without sockets: the test plays the upstream, transfer by transfer, in the
/// order in which they were started. What it does to a cancelled transfer goes nowhere.
class FakeTransport final : public HttpTransport
{
public:
    [[nodiscard]] std::unique_ptr<Transfer> start(UpstreamRequest request,
                                                  TransferHandler &handler) override;
    void dropIdleConnections() override { ++m_idleDrops; }
    [[nodiscard]] int idleDrops() const { return m_idleDrops; }

    [[nodiscard]] std::size_t count() const { return m_sent.size(); }
    [[nodiscard]] const UpstreamRequest &request(std::size_t index) const;
    /// Neither ended nor cancelled.
    [[nodiscard]] bool running(std::size_t index) const;
    [[nodiscard]] int runningCount() const;
    [[nodiscard]] bool paused(std::size_t index) const;

    void head(std::size_t index, int status, const Headers &headers = {});
    void data(std::size_t index, QByteArrayView bytes);
    void end(std::size_t index, const TransferEnd &end = {});
    /// A whole answer with its length.
    void answer(std::size_t index, int status, const QByteArray &body, Headers headers = {});
    void fail(std::size_t index, NetworkPhase phase);

private:
    struct Sent
    {
        UpstreamRequest request;
        TransferHandler *handler = nullptr; ///< null when ended or cancelled
        bool paused = false;
    };
    class FakeTransfer;

    std::vector<std::shared_ptr<Sent>> m_sent;
    int m_idleDrops = 0;
};

} // namespace signalbox::test
