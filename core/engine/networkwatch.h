// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/offlinewatch.h"

#include <QObject>

namespace signalbox {

/// What the system says of its network, where Qt has a backend for it (NetworkManager, GLib);
/// elsewhere it stays unknown. Main thread: QNetworkInformation is one object for the program,
/// tells its changes on the thread that loaded it and is taken down with QCoreApplication.
class NetworkWatch final : public QObject
{
    Q_OBJECT

public:
    explicit NetworkWatch(QObject *parent = nullptr);

    /// Loads the backend; changed() follows at once when it knows something.
    void start();
    [[nodiscard]] OfflineWatch::System state() const { return m_state; }

Q_SIGNALS:
    void changed(signalbox::OfflineWatch::System state);

private:
    void read();

    OfflineWatch::System m_state = OfflineWatch::System::unknown;
};

} // namespace signalbox
