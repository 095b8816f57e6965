// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oauth/loopbackreceiver.h"

#include "core/base/bytes.h"
#include "core/oauth/redirectanswer.h"
#include "core/upstream/errortext.h"

#include <QHostAddress>
#include <QTcpSocket>

#include <optional>
#include <vector>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kHeadMax = 16 * 1024;
constexpr std::size_t kConnectionsMax = 16;
constexpr Milliseconds kHeadTimeout{10'000};
constexpr int kPortTries = 8;

struct RequestLine
{
    std::string_view method;
    std::string_view path;
    std::string_view query;
};

std::optional<RequestLine> requestLineOf(std::string_view head)
{
    const std::string_view line = head.substr(0, head.find("\r\n"));
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last ||
        !line.substr(last + 1).starts_with("HTTP/1."))
        return std::nullopt;
    const std::string_view target = line.substr(first + 1, last - first - 1);
    if (!target.starts_with('/') || target.find(' ') != std::string_view::npos)
        return std::nullopt;
    const std::size_t mark = std::min(target.find('?'), target.size());
    return RequestLine{line.substr(0, first), target.substr(0, mark),
                       target.substr(std::min(mark + 1, target.size()))};
}

/// The only Host field, empty when there is none or more than one.
std::string_view hostOf(std::string_view head)
{
    std::string_view host;
    int count = 0;
    for (std::size_t at = head.find("\r\n"); at + 2 < head.size(); at = head.find("\r\n", at + 2)) {
        const std::string_view line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
        if (line.size() >= 5 && equalNoCase(line.substr(0, 5), "host:")) {
            host = trimBlanks(line.substr(5));
            ++count;
        }
    }
    return count == 1 ? host : std::string_view();
}

/// Names of this computer: others reach this port only by a name that was bent to it.
bool isOwnHost(std::string_view host, quint16 port)
{
    const std::string tail = ":" + std::to_string(port);
    return host == "127.0.0.1" + tail || host == "[::1]" + tail || host == "localhost" + tail;
}

QByteArray pageOf(const QString &sentence)
{
    return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Signalbox</title>"
           "<style>body{font:16px sans-serif;margin:4em auto;max-width:32em}</style></head>"
           "<body><h1>Signalbox</h1><p>" +
           sentence.toHtmlEscaped().toUtf8() + "</p></body></html>\n";
}

} // namespace

LoopbackReceiver::LoopbackReceiver(Alarms &alarms, RedirectOptions options, Done done)
    : m_alarms(alarms), m_options(std::move(options)), m_done(std::move(done))
{
    connect(&m_ipv4, &QTcpServer::newConnection, this, [this] { accept(m_ipv4); });
    connect(&m_ipv6, &QTcpServer::newConnection, this, [this] { accept(m_ipv6); });
}

LoopbackReceiver::~LoopbackReceiver()
{
    if (m_browser)
        answer(m_browser, "200 OK", u"The sign-in was stopped. Start it again in Signalbox."_s);
}

Status LoopbackReceiver::listen()
{
    for (int i = 0; i < kPortTries; ++i) {
        if (!m_ipv4.listen(QHostAddress::LocalHost, m_options.port)) {
            return Error{
                ErrorCode::addressInUse,
                u"The sign-in cannot wait for the browser, port %1 is taken: %2. Close the "
                "program that uses it and try again"_s.arg(m_options.port)
                    .arg(m_ipv4.errorString()),
                {},
                {}};
        }
        // Another program there could take the answer of a browser that tries [::1] first.
        if (m_ipv6.listen(QHostAddress::LocalHostIPv6, m_ipv4.serverPort()) ||
            m_ipv6.serverError() != QAbstractSocket::AddressInUseError || m_options.port != 0)
            break;
        m_ipv4.close();
    }
    if (!m_ipv4.isListening())
        return Error{
            ErrorCode::addressInUse, u"No port is free for the sign-in: try again"_s, {}, {}};
    m_port = m_ipv4.serverPort();
    m_timeout = m_alarms.after(m_options.timeout, [this] {
        decide(
            Error{ErrorCode::unavailable,
                  u"The browser did not come back in time: start the sign-in again, or paste the "
                  "address that it ended on"_s,
                  {},
                  {}});
    });
    return {};
}

QByteArray LoopbackReceiver::redirectUri() const
{
    return "http://127.0.0.1:" + QByteArray::number(port()) + toBytes(m_options.path);
}

Status LoopbackReceiver::paste(std::string_view text)
{
    if (m_result || !m_done) {
        return Error{ErrorCode::conflict, u"This sign-in has ended: start it again"_s, {}, {}};
    }
    Result<Secret> code = codeFromPaste(text, m_options.state);
    if (!code)
        return code.error();
    decide(std::move(code));
    return {};
}

void LoopbackReceiver::tell(const Status &outcome)
{
    if (!m_browser)
        return;
    answer(m_browser, "200 OK",
           outcome ? u"Signed in. You can go back to Signalbox."_s : outcome.error().message);
    m_browser.clear();
}

void LoopbackReceiver::accept(QTcpServer &server)
{
    while (QTcpSocket *socket = server.nextPendingConnection()) {
        socket->setParent(this);
        connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
            m_reading.erase(socket);
            socket->deleteLater();
        });
        if (m_reading.size() >= kConnectionsMax) {
            socket->abort();
            continue;
        }
        m_reading[socket].limit = m_alarms.after(kHeadTimeout, [socket] { socket->abort(); });
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { onReadyRead(socket); });
        onReadyRead(socket);
    }
}

void LoopbackReceiver::onReadyRead(QTcpSocket *socket)
{
    const auto reading = m_reading.find(socket);
    if (reading == m_reading.end()) {
        socket->skip(socket->bytesAvailable()); // answered: whatever it still sends
        return;
    }
    QByteArray &head = reading->second.head;
    head += socket->read(kHeadMax + 1 - head.size());
    const qsizetype end = head.indexOf("\r\n\r\n");
    if (end < 0 && head.size() <= kHeadMax)
        return;
    const QByteArray whole = end < 0 ? QByteArray() : head.left(end + 2);
    m_reading.erase(reading);
    if (end < 0)
        answer(socket, "431 Request Header Fields Too Large", u"The request is too large."_s);
    else
        handle(socket, whole);
}

void LoopbackReceiver::handle(QTcpSocket *socket, const QByteArray &head)
{
    const std::optional<RequestLine> line = requestLineOf(view(head));
    if (!line || !isOwnHost(hostOf(view(head)), port()))
        return answer(socket, "400 Bad Request", u"This request cannot be understood."_s);
    if (!equalInConstantTime(line->path, m_options.path))
        return answer(socket, "404 Not Found", u"There is nothing here."_s);
    if (line->method != "GET") {
        return answer(socket, "405 Method Not Allowed\r\nAllow: GET",
                      u"Only a browser's answer to a sign-in is taken here."_s);
    }
    if (!isRedirectAnswer(line->query)) {
        return answer(socket, "400 Bad Request",
                      u"The sign-in has not ended yet: finish it on the provider's page."_s);
    }
    if (m_result || !m_done)
        return answer(socket, "409 Conflict", u"This sign-in has ended."_s);
    m_browser = socket;
    decide(codeFromQuery(line->query, m_options.state));
}

void LoopbackReceiver::answer(QTcpSocket *socket, const QByteArray &status, const QString &sentence)
{
    const QByteArray page = pageOf(sentence);
    socket->write("HTTP/1.1 " + status +
                  "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: " +
                  QByteArray::number(page.size()) +
                  "\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
                  "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n"
                  "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n" +
                  page);
    socket->flush(); // into the kernel, in case that this is destroyed next
    socket->disconnectFromHost();
}

void LoopbackReceiver::decide(Result<Secret> result)
{
    if (m_result || !m_done)
        return;
    m_result = std::make_unique<Result<Secret>>(std::move(result));
    m_ipv4.close();
    m_ipv6.close();
    // Not from within a socket's signal: the receiver may be destroyed by whom it tells.
    QMetaObject::invokeMethod(
        this, [this] { deliver(); }, Qt::QueuedConnection);
}

void LoopbackReceiver::deliver()
{
    m_timeout.reset();
    std::vector<QTcpSocket *> others;
    for (const auto &[socket, reading] : m_reading)
        others.push_back(socket);
    for (QTcpSocket *socket : others)
        socket->abort();
    const auto result = std::move(m_result);
    const auto done = std::move(m_done);
    m_done = nullptr;
    done(std::move(*result)); // may destroy this
}

} // namespace signalbox
