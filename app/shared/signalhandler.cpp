// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shared/signalhandler.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace signalbox {

namespace {

int s_writeEnd = -1; // a handler can reach nothing but a global

extern "C" void onUnixSignal(int number)
{
    const int before = errno;
    const auto byte = static_cast<char>(number);
    (void)!::write(s_writeEnd, &byte, 1);
    errno = before;
}

} // namespace

SignalHandler::SignalHandler(QObject *parent) : QObject(parent)
{
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        return;
    m_readEnd = ends[0];
    s_writeEnd = ends[1];
    m_notifier = new QSocketNotifier(m_readEnd, QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, &SignalHandler::onReadable);
    struct sigaction action = {};
    action.sa_handler = onUnixSignal;
    action.sa_flags = SA_RESTART;
    for (const int number : {SIGTERM, SIGINT, SIGHUP})
        ::sigaction(number, &action, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
}

SignalHandler::~SignalHandler()
{
    for (const int number : {SIGTERM, SIGINT, SIGHUP})
        ::signal(number, SIG_DFL);
    ::close(m_readEnd);
    ::close(s_writeEnd);
}

void SignalHandler::onReadable()
{
    char number = 0;
    while (::read(m_readEnd, &number, 1) == 1) {
        if (number == SIGHUP)
            Q_EMIT reloadRequested();
        else
            Q_EMIT stopRequested();
    }
}

} // namespace signalbox
