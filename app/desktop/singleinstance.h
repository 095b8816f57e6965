// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocalServer>
#include <QObject>
#include <QString>

namespace signalbox {

/// Lets a second start of the desktop program raise the first one's window: a local socket per data
/// folder that only this user can reach. The data folder's lock, not this, keeps two engines apart.
/// UI thread.
class SingleInstance final : public QObject
{
    Q_OBJECT

public:
    explicit SingleInstance(const QString &dataDir, QObject *parent = nullptr);

    /// Asks a running instance to show its window; false when there is none. Waits at most a
    /// second.
    [[nodiscard]] bool raiseOther() const;
    /// Listens for later starts.
    void listen();

Q_SIGNALS:
    /// Another start asked for the window; the token lets a Wayland compositor give it the focus.
    void raiseRequested(const QString &activationToken);

private:
    void onConnection();

    QString m_name;
    QLocalServer m_server;
};

} // namespace signalbox
