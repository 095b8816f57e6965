// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <QObject>
#include <QTimer>

#include <curl/curl.h>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

class QSocketNotifier;

namespace signalbox {

/// One curl multi handle, which is one pool of kept-alive connections, on the Qt event loop: socket
/// notifiers and one timer tell curl when to work. It never calls curl from within a callback of
/// curl. Thread: that of its creator. Remove every easy handle before destroying it.
class ConnectionPool final : public QObject
{
    Q_OBJECT

public:
    /// `activity` is called when curl should work: with a socket and CURL_CSELECT_* bits, or
    /// CURL_SOCKET_TIMEOUT. It calls drive(), wrapped in the transport's own bookkeeping.
    using Activity = std::function<void(curl_socket_t socket, int events)>;

    explicit ConnectionPool(QObject *parent = nullptr);
    ~ConnectionPool() override;

    void setActivity(Activity activity) { m_activity = std::move(activity); }

    [[nodiscard]] CURLM *multi() const { return m_multi; }
    [[nodiscard]] int transfers() const { return m_transfers; }

    void add(CURL *easy);
    void remove(CURL *easy);
    /// Lets curl work; callbacks of its easy handles run within.
    void drive(curl_socket_t socket, int events);
    /// Whether curl asked to be called again at once.
    [[nodiscard]] bool wantsTurn() const { return m_wantsTurn; }
    /// Brings the timer in line with what curl asked for last. Call after each use of curl.
    void rearm();

    /// Makes the sockets of an easy handle known to this pool: time-outs, keep-alive, closing.
    void adopt(CURL *easy);

private:
    struct Watch;

    static int onSocket(CURL *easy, curl_socket_t socket, int what, void *self, void *watch);
    static int onTimer(CURLM *multi, long milliseconds, void *self);
    static int onOpened(void *self, curl_socket_t socket, curlsocktype purpose);
    static int onClose(void *self, curl_socket_t socket);

    void watchSocket(curl_socket_t socket, int what);
    void readable(curl_socket_t socket);
    void timerFired();
    Watch &watchOf(curl_socket_t socket);

    Activity m_activity;
    CURLM *m_multi = nullptr;
    int m_transfers = 0;
    bool m_wantsTurn = false;
    QTimer m_timer;
    std::optional<TimePoint> m_deadline;           ///< when curl wants to be called
    std::optional<TimePoint> m_timerEnd;           ///< when m_timer fires, at the latest m_deadline
    std::vector<std::unique_ptr<Watch>> m_watches; ///< by socket number; small and dense on Unix
};

} // namespace signalbox
