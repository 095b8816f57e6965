// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/admin/enginecommands.h"
#include "core/config/settings.h"
#include "core/engine/engineoptions.h"
#include "core/gateway/gateway.h"
#include "core/gateway/httpserver.h"
#include "core/net/urlpolicy.h"

#include <QObject>

#include <functional>
#include <vector>

namespace signalbox {

/// Listening and serving: starts, stops and moves the proxy, and knows the state that people see.
/// Engine thread.
class ProxyService final : public QObject
{
    Q_OBJECT

public:
    ProxyService(const EngineOptions &options, Gateway &gateway, const Clock &clock,
                 QObject *parent = nullptr);

    /// Listens for this user's admin calls on a socket in the data folder, or in the runtime folder
    /// when that path would be too long (contract.md: admin.sock).
    [[nodiscard]] Status listenForAdmin();

    /// Listens and serves. Fine when it runs already. addressInUse with the next free port in the
    /// snapshot.
    [[nodiscard]] Status start(const Settings &settings);
    /// Refuses new requests, drains, then `done`; the desktop closes its port. Fine when it is
    /// stopped.
    void stop(Milliseconds grace, std::function<void()> done);
    /// Obeys changed settings: limits at once, the address too while it listens. On failure the old
    /// address is served on.
    [[nodiscard]] Status adopt(const Settings &settings);
    /// Stops for good: no new connections, drained, connections closed.
    void shutDown(Milliseconds grace, std::function<void()> done);

    [[nodiscard]] const ProxySnapshot &snapshot() const { return m_snapshot; }
    [[nodiscard]] bool running() const { return m_snapshot.state == ProxyState::running; }
    [[nodiscard]] std::vector<ListenAddress> listeners() const;

Q_SIGNALS:
    void changed();

private:
    struct Address
    {
        std::string host;
        int port = 0;

        friend bool operator==(const Address &, const Address &) = default;
    };
    [[nodiscard]] Address addressOf(const Settings &settings) const;
    [[nodiscard]] Status listen(const Address &address);
    [[nodiscard]] Status move(const Address &address);
    void applyLimits(const Settings &settings);
    void showAddress(const Address &address);
    void stopListening();
    void setState(ProxyState state, const QString &error = {});

    const EngineOptions &m_options;
    Gateway &m_gateway;
    HttpServer m_server;
    ProxySnapshot m_snapshot;
    Address m_wanted;        ///< as asked for; port 0 stays 0 here
    std::string m_shownHost; ///< of the snapshot's address
    quint16 m_port = 0;      ///< in use; 0 while not listening
};

} // namespace signalbox
