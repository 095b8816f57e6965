// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTcpSocket>

namespace signalbox {

/// The one socket that Qt's HTTP server gets to see: without a network behind it. Each ring() is
/// one small canonical request there, so QAbstractHttpServer calls handleRequest() exactly once,
/// before ring() returns. Qt cannot close it: whatever it wants from it concerns no client.
class RequestBell final : public QTcpSocket
{
    Q_OBJECT

public:
    explicit RequestBell(QObject *parent = nullptr);
    ~RequestBell() override;

    void ring();

    void disconnectFromHost() override;
    void close() override;

protected:
    /// Nothing ever comes from a network.
    qint64 readData(char *data, qint64 maxSize) override;
    /// What Qt wants to say has no reader.
    qint64 writeData(const char *data, qint64 size) override;
};

} // namespace signalbox
