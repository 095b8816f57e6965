// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSocketNotifier>

namespace signalbox {

/// Turns SIGTERM, SIGINT and SIGHUP into Qt signals on the thread that made it; SIGPIPE is ignored.
/// One for a process, for its whole life.
class SignalHandler final : public QObject
{
    Q_OBJECT

public:
    explicit SignalHandler(QObject *parent = nullptr);
    ~SignalHandler() override;

Q_SIGNALS:
    void stopRequested();
    void reloadRequested();

private:
    void onReadable();

    int m_readEnd = -1;
    QSocketNotifier *m_notifier = nullptr;
};

} // namespace signalbox
