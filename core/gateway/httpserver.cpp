// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/httpserver.h"

#include "core/base/logging.h"
#include "core/gateway/connectionguard.h"
#include "core/gateway/dateline.h"
#include "core/gateway/guardhost.h"
#include "core/gateway/httprequest.h"
#include "core/gateway/listener.h"
#include "core/gateway/requestbell.h"
#include "core/gateway/unixsocket.h"

#include <QPointer>
#include <QTimer>

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>

#include <unistd.h>

namespace signalbox {

namespace {

constexpr std::chrono::seconds kSweepInterval{1};
/// Connections beyond the limit that are told so; those beyond these are closed without a word.
constexpr int kMaxTurnedAway = 64;
constexpr std::size_t kScratchBytes = 64 * 1024;

} // namespace

class HttpServer::Private final : public GuardHost
{
public:
    Private(HttpServer &server, RequestHandler &handler, const Clock &clock);
    ~Private() override;

    Listener *newListener(ConnectionGuard::Transport transport);
    void adoptListener(Listener *listener);
    void answerBell();
    [[nodiscard]] std::vector<ConnectionGuard *> guards() const;

    [[nodiscard]] const HttpLimits &limits() const override { return m_limits; }
    [[nodiscard]] TimePoint now() const override { return m_clock.now(); }
    [[nodiscard]] QByteArrayView dateLine() override { return m_dateLine.at(m_clock.wallNow()); }
    [[nodiscard]] std::span<char> scratch() override { return m_scratch; }
    void requestReady(ConnectionGuard &guard) override;
    [[nodiscard]] QByteArray refusalBody(const Refusal &refusal, const QByteArray &target,
                                         const Headers &headers, QByteArray *contentType) override;
    void connectionEnded(ConnectionGuard &guard) override { m_guards.erase(&guard); }

    HttpLimits m_limits;
    std::vector<Listener *> m_tcp; ///< children of the server
    Listener *m_unix = nullptr;
    std::optional<UnixSocket> m_unixSocket;

private:
    void accept(qintptr descriptor, ConnectionGuard::Transport transport);
    void sweep();

    HttpServer &m_server;
    RequestHandler &m_handler;
    const Clock &m_clock;
    DateLine m_dateLine;
    std::vector<char> m_scratch;
    std::unordered_set<ConnectionGuard *> m_guards;
    QPointer<RequestBell> m_bell;
    ConnectionGuard *m_ringing = nullptr; ///< whose request the bell announces
    QTimer m_sweepTimer;
};

HttpServer::Private::Private(HttpServer &server, RequestHandler &handler, const Clock &clock)
    : m_server(server), m_handler(handler), m_clock(clock), m_scratch(kScratchBytes)
{
    m_sweepTimer.setInterval(kSweepInterval);
    QObject::connect(&m_sweepTimer, &QTimer::timeout, &server, [this] { sweep(); });
}

HttpServer::Private::~Private()
{
    // Guards that have ended wait for their deletion and are no longer in the set.
    qDeleteAll(m_server.findChildren<ConnectionGuard *>(Qt::FindDirectChildrenOnly));
}

Listener *HttpServer::Private::newListener(ConnectionGuard::Transport transport)
{
    auto *listener = new Listener(
        [this, transport](qintptr descriptor) { accept(descriptor, transport); }, &m_server);
    // Out of descriptors Qt stops accepting for good; the sweep starts it again.
    QObject::connect(listener, &QTcpServer::acceptError, &m_server,
                     [this] { m_sweepTimer.start(); });
    return listener;
}

void HttpServer::Private::adoptListener(Listener *listener)
{
    m_server.bind(listener);
    if (m_bell)
        return;
    m_bell = new RequestBell(&m_server);
    listener->offer(m_bell);
}

void HttpServer::Private::accept(qintptr descriptor, ConnectionGuard::Transport transport)
{
    const int count = static_cast<int>(m_guards.size());
    if (count >= m_limits.maxConnections + kMaxTurnedAway) {
        ::close(static_cast<int>(descriptor));
        return;
    }
    auto guard = std::make_unique<ConnectionGuard>(*this, transport, nullptr);
    if (!guard->adopt(descriptor)) {
        ::close(static_cast<int>(descriptor));
        return;
    }
    guard->setParent(&m_server);
    m_guards.insert(guard.get());
    if (!m_sweepTimer.isActive())
        m_sweepTimer.start();
    if (count >= m_limits.maxConnections)
        guard->refuse({503, QByteArrayLiteral("Too many connections.")});
    guard.release(); // its parent's now
}

std::vector<ConnectionGuard *> HttpServer::Private::guards() const
{
    return {m_guards.begin(), m_guards.end()};
}

void HttpServer::Private::sweep()
{
    if (m_guards.empty())
        m_sweepTimer.stop();
    const TimePoint time = m_clock.now();
    // A copy: what ends in here leaves the set, and is deleted only later.
    for (ConnectionGuard *guard : guards())
        guard->sweep(time);
    for (Listener *listener : std::as_const(m_tcp))
        listener->resumeAccepting();
    if (m_unix)
        m_unix->resumeAccepting();
}

void HttpServer::Private::requestReady(ConnectionGuard &guard)
{
    Q_ASSERT(m_bell && !m_ringing);
    m_ringing = &guard;
    m_bell->ring();
    m_ringing = nullptr;
}

void HttpServer::Private::answerBell()
{
    if (ConnectionGuard *guard = std::exchange(m_ringing, nullptr)) {
        ConnectionGuard::Exchange exchange = guard->takeExchange();
        m_handler.handleRequest(std::move(exchange.request), std::move(exchange.sink));
    }
}

QByteArray HttpServer::Private::refusalBody(const Refusal &refusal, const QByteArray &target,
                                            const Headers &headers, QByteArray *contentType)
{
    return m_handler.refusalBody(refusal.status, target, headers, refusal.reason, contentType);
}

HttpServer::HttpServer(RequestHandler &handler, const Clock &clock, QObject *parent)
    : QAbstractHttpServer(parent), m_private(std::make_unique<Private>(*this, handler, clock))
{
}

HttpServer::~HttpServer()
{
    closeUnix();
}

void HttpServer::setLimits(const HttpLimits &limits)
{
    m_private->m_limits = limits;
}

Result<quint16> HttpServer::listenTcp(const QHostAddress &address, quint16 port)
{
    Listener *listener = m_private->newListener(ConnectionGuard::Transport::tcp);
    if (!listener->listen(address, port)) {
        const bool taken = listener->serverError() == QAbstractSocket::AddressInUseError;
        Error error = {taken ? ErrorCode::addressInUse : ErrorCode::inputOutput,
                       tr("Cannot listen on %1, port %2: %3.")
                           .arg(address.toString())
                           .arg(port)
                           .arg(listener->errorString()),
                       {},
                       {}};
        delete listener;
        return error;
    }
    m_private->m_tcp.push_back(listener);
    m_private->adoptListener(listener);
    return listener->serverPort();
}

Status HttpServer::listenUnix(const QString &path)
{
    closeUnix();
    Result<UnixSocket> opened = UnixSocket::listen(path);
    if (!opened)
        return opened.error();
    Listener *listener = m_private->newListener(ConnectionGuard::Transport::unixSocket);
    const int descriptor = opened.value().takeDescriptor();
    if (!listener->setSocketDescriptor(descriptor)) {
        const QString reason = listener->errorString();
        delete listener;
        ::close(descriptor);
        return Error{ErrorCode::inputOutput,
                     tr("Cannot listen on the socket %1: %2.").arg(path, reason),
                     {},
                     {}};
    }
    m_private->m_unix = listener;
    m_private->m_unixSocket = std::move(opened).value();
    m_private->adoptListener(listener);
    return {};
}

void HttpServer::closeTcp()
{
    qDeleteAll(std::exchange(m_private->m_tcp, {}));
}

void HttpServer::closeUnix()
{
    delete std::exchange(m_private->m_unix, nullptr);
    m_private->m_unixSocket.reset();
}

void HttpServer::closeConnections()
{
    for (ConnectionGuard *guard : m_private->guards())
        guard->cut();
}

void HttpServer::closeIdle()
{
    for (ConnectionGuard *guard : m_private->guards())
        guard->closeWhenIdle();
}

int HttpServer::connectionCount() const
{
    return static_cast<int>(m_private->guards().size());
}

// Qt's request and its socket or responder are the bell's: they say only that it rang.
#if QT_VERSION < QT_VERSION_CHECK(6, 5, 0)
bool HttpServer::handleRequest(const QHttpServerRequest &request, QTcpSocket *socket)
{
    Q_UNUSED(request)
    Q_UNUSED(socket)
    m_private->answerBell();
    return true;
}

void HttpServer::missingHandler(const QHttpServerRequest &request, QTcpSocket *socket)
{
    Q_UNUSED(request)
    Q_UNUSED(socket)
}
#else
bool HttpServer::handleRequest(const QHttpServerRequest &request, QHttpServerResponder &responder)
{
    Q_UNUSED(request)
    Q_UNUSED(responder)
    m_private->answerBell();
    return true;
}

void HttpServer::missingHandler(const QHttpServerRequest &request, QHttpServerResponder &responder)
{
    Q_UNUSED(request)
    Q_UNUSED(responder)
}
#endif

} // namespace signalbox
