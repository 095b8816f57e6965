// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/proxyservice.h"

#include "core/base/adminsocket.h"
#include "core/base/logging.h"

#include <QTcpServer>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPortsTried = 50;

std::optional<quint16> nextFreePort(const QHostAddress &address, int after)
{
    for (int port = after + 1; port <= 65535 && port <= after + kPortsTried; ++port) {
        QTcpServer probe;
        if (probe.listen(address, static_cast<quint16>(port)))
            return static_cast<quint16>(port);
    }
    return std::nullopt;
}

QHostAddress toAddress(const std::string &host)
{
    return host == "localhost" ? QHostAddress(QHostAddress::LocalHost)
                               : QHostAddress(QString::fromStdString(host));
}

QString urlHost(const std::string &host)
{
    const QString text = QString::fromStdString(host);
    return text.contains(u':') ? u'[' + text + u']' : text;
}

} // namespace

ProxyService::ProxyService(const EngineOptions &options, Gateway &gateway, const Clock &clock,
                           QObject *parent)
    : QObject(parent), m_options(options), m_gateway(gateway), m_server(gateway, clock)
{
}

Status ProxyService::listenForAdmin()
{
    return m_server.listenUnix(adminSocketPath(m_options.dataDir));
}

ProxyService::Address ProxyService::addressOf(const Settings &settings) const
{
    return {m_options.host.value_or(settings.proxy.host),
            m_options.port.value_or(settings.proxy.port)};
}

Status ProxyService::listen(const Address &wanted)
{
    const QHostAddress address = toAddress(wanted.host);
    if (address.isNull()) {
        return Error{ErrorCode::invalidArgument,
                     u"%1 is no address of this computer; use 127.0.0.1"_s.arg(
                         QString::fromStdString(wanted.host)),
                     {{"/proxy/host", u"must be an address"_s}},
                     {}};
    }
    if (!address.isLoopback()) {
        return Error{
            ErrorCode::invalidArgument,
            u"Serving other computers needs HTTPS, which this version does not have yet; use 127.0.0.1"_s,
            {{"/proxy/host", u"must be 127.0.0.1 or ::1"_s}},
            {}};
    }
    m_snapshot.suggestedPort.reset();
    const auto listening = m_server.listenTcp(address, static_cast<quint16>(wanted.port));
    if (!listening) {
        if (listening.error().code == ErrorCode::addressInUse) {
            m_snapshot.suggestedPort = nextFreePort(address, wanted.port);
            QString message = u"Port %1 is taken by another program"_s.arg(wanted.port);
            if (m_snapshot.suggestedPort)
                message += u"; port %1 is free"_s.arg(*m_snapshot.suggestedPort);
            return Error{ErrorCode::addressInUse, message, {{"/proxy/port", message}}, {}};
        }
        return listening.error();
    }
    m_port = *listening;
    if (address == QHostAddress(QHostAddress::LocalHost)) {
        // Names like localhost may lead to ::1 first; a machine without IPv6 goes without.
        if (const auto second =
                m_server.listenTcp(QHostAddress(QHostAddress::LocalHostIPv6), m_port);
            !second)
            qCInfo(lcEngine) << "not listening on [::1]:" << second.error().message;
    }
    m_wanted = wanted;
    showAddress({wanted.host, m_port});
    return {};
}

void ProxyService::stopListening()
{
    m_server.closeTcp();
    m_port = 0;
}

void ProxyService::applyLimits(const Settings &settings)
{
    HttpLimits limits;
    limits.maxBodyBytes = settings.proxy.maxBodyBytes;
    limits.maxConnections = settings.proxy.maxConnections;
    m_server.setLimits(limits);
}

void ProxyService::showAddress(const Address &address)
{
    m_shownHost = address.host;
    m_snapshot.port = static_cast<quint16>(address.port);
    m_snapshot.address =
        (u"http://"_s + urlHost(address.host) + u':' + QString::number(address.port)).toStdString();
}

Status ProxyService::start(const Settings &settings)
{
    if (running())
        return {};
    applyLimits(settings);
    if (m_port == 0) {
        const Address address = addressOf(settings);
        showAddress(address);
        if (const Status listening = listen(address); !listening) {
            setState(ProxyState::failed, listening.error().message);
            return listening;
        }
    }
    m_gateway.setServing(Gateway::Serving::yes);
    setState(ProxyState::running);
    return {};
}

void ProxyService::stop(Milliseconds grace, std::function<void()> done)
{
    if (m_snapshot.state == ProxyState::stopped || m_snapshot.state == ProxyState::failed) {
        setState(ProxyState::stopped);
        done();
        return;
    }
    setState(ProxyState::stopping);
    if (m_options.face == EngineFace::desktop)
        stopListening();
    m_gateway.drain(grace, [this, answer = std::move(done)] {
        if (m_snapshot.state == ProxyState::stopping) {
            if (m_options.face == EngineFace::desktop)
                m_server.closeIdle();
            setState(ProxyState::stopped);
        }
        answer();
    });
}

Status ProxyService::adopt(const Settings &settings)
{
    const Address address = addressOf(settings);
    if (m_port == 0) {
        showAddress(address);
        Q_EMIT changed();
    } else if (address != m_wanted) {
        if (const Status moved = move(address); !moved)
            return moved;
    }
    applyLimits(settings);
    return {};
}

Status ProxyService::move(const Address &address)
{
    const Address asked = m_wanted;
    const Address before{asked.host, m_port};
    stopListening();
    Status moved = listen(address);
    if (!moved) {
        const auto suggested = m_snapshot.suggestedPort;
        if (const Status back = listen(before); !back)
            setState(ProxyState::failed, back.error().message);
        m_wanted = asked;
        m_snapshot.suggestedPort = suggested;
        return moved;
    }
    Q_EMIT changed();
    return {};
}

void ProxyService::shutDown(Milliseconds grace, std::function<void()> done)
{
    stopListening();
    m_server.closeUnix();
    setState(ProxyState::stopping);
    m_gateway.drain(grace, [this, answer = std::move(done)] {
        m_server.closeConnections();
        setState(ProxyState::stopped);
        answer();
    });
}

std::vector<ListenAddress> ProxyService::listeners() const
{
    // While it is closed, the address that it will have again.
    return {{m_shownHost, m_snapshot.port}};
}

void ProxyService::setState(ProxyState state, const QString &error)
{
    m_snapshot.state = state;
    m_snapshot.error = error;
    if (state == ProxyState::running)
        m_snapshot.suggestedPort.reset();
    Q_EMIT changed();
}

} // namespace signalbox
