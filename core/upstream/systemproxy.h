// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QProcessEnvironment>

namespace signalbox {

/// The proxy that the environment asks for: http_proxy, https_proxy, all_proxy, no_proxy, with the
/// precedence that curl documents. Loopback and private addresses are always direct (contract.md,
/// /proxy/upstream_proxy). The environment alone is read, since desktop proxy services may block
/// for seconds. A value.
class SystemProxy
{
public:
    SystemProxy() = default;
    explicit SystemProxy(const QProcessEnvironment &environment);

    /// The proxy URL for an absolute http(s) URL; empty means direct.
    [[nodiscard]] QByteArray proxyFor(const QByteArray &url) const;

private:
    [[nodiscard]] bool isExcepted(const QByteArray &host) const;

    QByteArray m_http;
    QByteArray m_https;
    QList<QByteArray> m_exceptions; ///< lower case, without leading dots; "*" for every host
};

} // namespace signalbox
