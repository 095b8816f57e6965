// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/accessguard.h"

#include "core/base/bytes.h"
#include "core/base/secret.h"
#include "core/net/urlpolicy.h"

#include <QCryptographicHash>
#include <QHostAddress>

#include <algorithm>

namespace signalbox {

namespace {

/// "host:8045", "[::1]:8045" or "host" without its port, lower case.
std::string hostOf(std::string_view authority)
{
    if (authority.starts_with('[')) {
        const auto end = authority.find(']');
        authority = authority.substr(1, end == std::string_view::npos ? end : end - 1);
    } else if (const auto colon = authority.rfind(':'); colon != std::string_view::npos) {
        authority = authority.substr(0, colon);
    }
    return QByteArray(authority.data(), static_cast<qsizetype>(authority.size()))
        .toLower()
        .toStdString();
}

bool isAddress(const std::string &host)
{
    return !QHostAddress(QString::fromStdString(host)).isNull();
}

bool contains(const std::vector<std::string> &list, std::string_view item)
{
    return std::any_of(list.begin(), list.end(),
                       [item](const std::string &one) { return sameHeaderName(one, item); });
}

/// The values that the request offers as keys, wherever they stand.
std::vector<QByteArray> shownKeys(const HttpRequest &request)
{
    std::vector<QByteArray> keys;
    if (const auto header = request.headers.find("authorization")) {
        static constexpr std::string_view kScheme = "bearer ";
        if (header->size() > kScheme.size() &&
            sameHeaderName(header->substr(0, kScheme.size()), kScheme)) {
            const std::string_view key = header->substr(kScheme.size());
            keys.emplace_back(key.data(), static_cast<qsizetype>(key.size()));
        }
    }
    for (const std::string_view name :
         {std::string_view("x-api-key"), std::string_view("x-goog-api-key")}) {
        if (const auto header = request.headers.find(name))
            keys.emplace_back(header->data(), static_cast<qsizetype>(header->size()));
    }
    for (const QByteArray &parameter : request.query().toByteArray().split('&')) {
        if (parameter.startsWith("key="))
            keys.push_back(QByteArray::fromPercentEncoding(parameter.sliced(4)));
    }
    for (QByteArray &key : keys)
        key = key.trimmed();
    return keys;
}

} // namespace

QByteArray hashKey(std::string_view key)
{
    return QCryptographicHash::hash(QByteArrayView(key.data(), static_cast<qsizetype>(key.size())),
                                    QCryptographicHash::Sha256);
}

bool AccessGuard::isListenerHost(const std::string &host) const
{
    return isLoopbackHost(host) || host == m_rules.listenHost;
}

bool AccessGuard::isOwnHost(std::string_view authority) const
{
    const std::string host = hostOf(authority);
    if (isListenerHost(host) || contains(m_rules.allowedHosts, host))
        return true;
    // A literal address cannot be rebound to another machine by a name server.
    return m_rules.allowLan && isAddress(host);
}

std::optional<ErrorClass> AccessGuard::checkHost(const HttpRequest &request) const
{
    if (request.viaUnixSocket)
        return std::nullopt;
    const auto host = request.headers.find("host");
    if (!host || isOwnHost(*host)) // HTTP/1.0 has none; the server refuses its absence in HTTP/1.1
        return std::nullopt;
    return ErrorClass::foreignHost;
}

bool AccessGuard::originAllowed(const HttpRequest &request) const
{
    const auto origin = request.headers.find("origin");
    return origin && contains(m_rules.allowedOrigins, *origin);
}

std::optional<ErrorClass> AccessGuard::checkOrigin(const HttpRequest &request) const
{
    if (!request.headers.contains("origin") || originAllowed(request))
        return std::nullopt;
    return ErrorClass::foreignOrigin;
}

const ClientKeyRule *AccessGuard::clientKey(const HttpRequest &request) const
{
    for (const QByteArray &shown : shownKeys(request)) {
        if (shown.isEmpty())
            continue;
        const QByteArray hash = hashKey(view(shown));
        for (const ClientKeyRule &rule : m_rules.clientKeys) {
            if (equalInConstantTime(view(rule.sha256), view(hash)))
                return &rule;
        }
    }
    return nullptr;
}

AccessGuard::AdminVerdict AccessGuard::checkAdmin(const HttpRequest &request) const
{
    if (request.viaUnixSocket)
        return AdminVerdict::allowed;
    // Web pages never reach the admin API, whatever origins the client endpoints allow.
    if (request.headers.contains("origin"))
        return AdminVerdict::foreign;
    // proxy.allowed_hosts opens the client endpoints; this one answers to its own names.
    const auto host = request.headers.find("host");
    const bool own =
        !host || isListenerHost(hostOf(*host)) || (m_rules.adminAllowRemote && isOwnHost(*host));
    if (!own)
        return AdminVerdict::foreignHost;
    if (!request.peer.isLoopback() && !m_rules.adminAllowRemote)
        return AdminVerdict::foreign;
    const auto header = request.headers.value("authorization");
    static constexpr qsizetype kSchemeLength = 7; // "Bearer "
    const QByteArray key =
        header.size() > kSchemeLength && header.first(kSchemeLength).toLower() == "bearer "
            ? header.sliced(kSchemeLength).trimmed()
            : QByteArray();
    const QByteArray hash = hashKey(view(key));
    const bool right = !m_rules.adminKeySha256.isEmpty() && !key.isEmpty() &&
                       equalInConstantTime(view(hash), view(m_rules.adminKeySha256));
    return right ? AdminVerdict::allowed : AdminVerdict::wrongKey;
}

} // namespace signalbox
