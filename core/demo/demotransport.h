// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/demo/demoupstream.h"
#include "core/oauth/alarm.h"
#include "core/upstream/transport.h"

#include <memory>

namespace signalbox {

/// Answers requests to the demo's reserved host inside this program, without sockets, in the time
/// that a real upstream takes; everything else goes to the transport behind it. One thread: that of
/// its owner. What is given must outlive it, and it its transfers.
class DemoTransport final : public HttpTransport
{
public:
    DemoTransport(HttpTransport &behind, const Clock &clock, Alarms &alarms, DemoRules rules = {});

    [[nodiscard]] std::unique_ptr<Transfer> start(UpstreamRequest request,
                                                  TransferHandler &handler) override;
    void dropIdleConnections() override { m_behind.dropIdleConnections(); }

private:
    HttpTransport &m_behind;
    Alarms &m_alarms;
    const DemoRules m_rules;
    DemoUpstream m_upstream;
};

} // namespace signalbox
