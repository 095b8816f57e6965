// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/oauth/alarm.h"

#include <QByteArray>
#include <QObject>
#include <QPointer>
#include <QTcpServer>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

QT_FORWARD_DECLARE_CLASS(QTcpSocket)

namespace signalbox {

/// How long a browser is waited for.
inline constexpr Milliseconds kBrowserWait = std::chrono::minutes(5);

/// How a LoopbackReceiver listens.
struct RedirectOptions
{
    std::string path = "/oauth/callback"; ///< exact; compared in constant time
    std::string state{};                  ///< that was sent; empty: the path carries the secret
    quint16 port = 0;                     ///< 0: any free one
    Milliseconds timeout = kBrowserWait;
};

/// Waits for the browser to come back from a sign-in (RFC 8252 §7.3): a small HTTP server on
/// 127.0.0.1, and on [::1] where there is one, that takes one answer and closes. Other paths get
/// 404, other methods 405, and neither ends the wait. The browser is held until tell() says how the
/// sign-in ended, and shows that. Engine thread; destroying it ends everything without a callback.
class LoopbackReceiver final : public QObject
{
public:
    using Done = std::function<void(Result<Secret>)>;

    /// `done` is called at most once with the authorization code or why there is none: refused,
    /// another sign-in's answer, too late. Never before listen() or paste() return; it may destroy
    /// the receiver.
    LoopbackReceiver(Alarms &alarms, RedirectOptions options, Done done);
    ~LoopbackReceiver() override;

    /// ErrorCode::addressInUse when the port is taken.
    [[nodiscard]] Status listen();
    /// "http://127.0.0.1:PORT/PATH", once it listens.
    [[nodiscard]] QByteArray redirectUri() const;
    [[nodiscard]] quint16 port() const { return m_port; }

    /// What a person copied from a browser that could not come back; an Error leaves the wait as it
    /// is.
    [[nodiscard]] Status paste(std::string_view text);
    /// How the sign-in ended, for the page in the browser.
    void tell(const Status &outcome);

private:
    struct Reading
    {
        QByteArray head;
        std::unique_ptr<Alarm> limit;
    };

    void accept(QTcpServer &server);
    void onReadyRead(QTcpSocket *socket);
    void handle(QTcpSocket *socket, const QByteArray &head);
    void answer(QTcpSocket *socket, const QByteArray &status, const QString &sentence);
    void decide(Result<Secret> result);
    void deliver();

    Alarms &m_alarms;
    RedirectOptions m_options;
    Done m_done;
    QTcpServer m_ipv4;
    QTcpServer m_ipv6;
    quint16 m_port = 0; ///< stays known after the servers have closed
    std::unique_ptr<Alarm> m_timeout;
    std::unordered_map<QTcpSocket *, Reading> m_reading;
    QPointer<QTcpSocket> m_browser;           ///< brought the answer and waits for its page
    std::unique_ptr<Result<Secret>> m_result; ///< decided, not delivered
};

} // namespace signalbox
