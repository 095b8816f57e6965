// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/requestbell.h"

#include <QHostAddress>

#include <algorithm>
#include <string_view>

namespace signalbox {

namespace {

constexpr std::string_view kCanonicalRequest = "GET / HTTP/1.1\r\n\r\n";

} // namespace

RequestBell::RequestBell(QObject *parent) : QTcpSocket(parent)
{
    setOpenMode(QIODevice::ReadWrite);
    setSocketState(QAbstractSocket::ConnectedState);
    setPeerAddress(QHostAddress(QHostAddress::LocalHost));
}

RequestBell::~RequestBell()
{
    // The base class would shut down a connection that does not exist.
    setSocketState(QAbstractSocket::UnconnectedState);
}

void RequestBell::ring()
{
    // From 6.5 on Qt looks again after each request, finds nothing and leaves a transaction open,
    // in which nothing can be put back.
    if (isTransactionStarted())
        commitTransaction();
    std::for_each(kCanonicalRequest.rbegin(), kCanonicalRequest.rend(),
                  [this](char c) { ungetChar(c); });
    Q_EMIT readyRead();
}

void RequestBell::disconnectFromHost() {}

void RequestBell::close() {}

qint64 RequestBell::readData(char *data, qint64 maxSize)
{
    Q_UNUSED(data)
    Q_UNUSED(maxSize)
    return 0;
}

qint64 RequestBell::writeData(const char *data, qint64 size)
{
    Q_UNUSED(data)
    return size;
}

} // namespace signalbox
