// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/listener.h"

#include <utility>

namespace signalbox {

Listener::Listener(std::function<void(qintptr)> accepted, QObject *parent)
    : QTcpServer(parent), m_accepted(std::move(accepted))
{
    setListenBacklogSize(1024);
}

} // namespace signalbox
