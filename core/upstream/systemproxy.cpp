// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/upstream/systemproxy.h"

#include "core/net/urlpolicy.h"

#include <QHostAddress>
#include <QUrl>

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

QByteArray variable(const QProcessEnvironment &environment, const QString &name)
{
    QString value = environment.value(name);
    // Upper-case HTTP_PROXY may come from a request header in CGI programs, so curl ignores it too.
    if (value.isEmpty() && name != "http_proxy"_L1)
        value = environment.value(name.toUpper());
    return value.trimmed().toUtf8();
}

bool inSubnet(const QByteArray &host, const QByteArray &subnet)
{
    const QHostAddress address(QString::fromLatin1(host));
    const auto net = QHostAddress::parseSubnet(QString::fromLatin1(subnet));
    return !address.isNull() && net.second >= 0 && address.isInSubnet(net);
}

} // namespace

SystemProxy::SystemProxy(const QProcessEnvironment &environment)
    : m_http(variable(environment, u"http_proxy"_s))
    , m_https(variable(environment, u"https_proxy"_s))
{
    const QByteArray all = variable(environment, u"all_proxy"_s);
    if (m_http.isEmpty())
        m_http = all;
    if (m_https.isEmpty())
        m_https = all;
    QByteArray list = variable(environment, u"no_proxy"_s).toLower();
    list.replace(' ', ',');
    for (QByteArray entry : list.split(',')) {
        while (entry.startsWith('.'))
            entry.remove(0, 1);
        if (!entry.isEmpty())
            m_exceptions.append(entry);
    }
}

QByteArray SystemProxy::proxyFor(const QByteArray &url) const
{
    if (m_http.isEmpty() && m_https.isEmpty())
        return {};
    const QUrl parsed = QUrl::fromEncoded(url, QUrl::StrictMode);
    const QByteArray &proxy = parsed.scheme() == "https"_L1 ? m_https : m_http;
    const QString host = parsed.host().toLower();
    if (proxy.isEmpty() || isLoopbackHost(host.toStdString()) || isPrivateHost(host) ||
        isExcepted(host.toUtf8()))
        return {};
    return proxy;
}

bool SystemProxy::isExcepted(const QByteArray &host) const
{
    return std::any_of(m_exceptions.begin(), m_exceptions.end(), [&host](const QByteArray &entry) {
        if (entry == "*" || entry == host || host.endsWith('.' + entry))
            return true;
        return entry.contains('/') && inSubnet(host, entry);
    });
}

} // namespace signalbox
