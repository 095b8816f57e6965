// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/urlpolicy.h"

#include <QHostAddress>
#include <QUrl>

#include <algorithm>
#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

QUrl parseUrl(const std::string &text)
{
    return QUrl(QString::fromStdString(text), QUrl::StrictMode);
}

Error badUrl(const QString &message)
{
    return {ErrorCode::invalidArgument, message, {{"/base_url", message}}, {}};
}

int portOf(const QUrl &url)
{
    return url.port(url.scheme() == "https"_L1 ? 443 : 80);
}

std::string_view withoutTrailingSlashes(std::string_view text)
{
    while (text.ends_with('/'))
        text.remove_suffix(1);
    return text;
}

/// Splits "https://host/a/b" into origin "https://host" and path "/a/b".
std::pair<std::string_view, std::string_view> splitOrigin(std::string_view url)
{
    const auto scheme = url.find("://");
    const auto slash = url.find('/', scheme == std::string_view::npos ? 0 : scheme + 3);
    if (slash == std::string_view::npos)
        return {url, {}};
    return {url.substr(0, slash), url.substr(slash)};
}

constexpr std::array<std::string_view, 3> kGeminiVersions = {"v1beta", "v1alpha", "v1"};

} // namespace

Status checkBaseUrl(const std::string &url, const std::vector<ListenAddress> &own)
{
    const QUrl parsed = parseUrl(url);
    const bool web = parsed.scheme() == "https"_L1 || parsed.scheme() == "http"_L1;
    if (!parsed.isValid() || !web || parsed.host().isEmpty())
        return badUrl(u"The base URL must be a whole address such as https://api.example.com/v1"_s);
    const bool asUser = parsed.authority().contains(u'@'); // also with an empty name
    if (asUser || parsed.hasQuery() || parsed.hasFragment())
        return badUrl(u"The base URL must not contain a user name, a query or a fragment"_s);
    const QString host = parsed.host();
    const std::string plainHost = host.toStdString();
    if (parsed.scheme() == "http"_L1 && !isLoopbackHost(plainHost))
        return badUrl(
            u"Keys are sent to %1 only over https: write https:// instead of http://"_s.arg(host));
    for (const ListenAddress &listener : own) {
        const bool anyAddress = listener.host == "0.0.0.0" || listener.host == "::";
        const bool sameHost =
            listener.host == plainHost ||
            (isLoopbackHost(plainHost) && (anyAddress || isLoopbackHost(listener.host)));
        if (sameHost && listener.port == portOf(parsed))
            return badUrl(u"This base URL is Signalbox itself; requests would go in a circle"_s);
    }
    return {};
}

bool isProxyChoice(std::string_view text)
{
    if (text == "system" || text == "none")
        return true;
    const QUrl url = parseUrl(std::string(text));
    const QString scheme = url.scheme();
    const bool known = scheme == "http"_L1 || scheme == "https"_L1 || scheme == "socks5"_L1 ||
                       scheme == "socks5h"_L1;
    return url.isValid() && known && !url.host().isEmpty() && url.userInfo().isEmpty() &&
           text.find('@') == std::string_view::npos && !url.hasQuery() && !url.hasFragment() &&
           (url.path().isEmpty() || url.path() == "/"_L1);
}

QString proxyChoiceRule()
{
    return u"must be system, none, or a URL that begins with http://, https://, socks5:// or "
           "socks5h:// and has no user name or password: proxy passwords are not supported, "
           "because they would lie in a file"_s;
}

bool isTokenUrl(std::string_view text)
{
    const QUrl url = parseUrl(std::string(text));
    const bool safe = url.scheme() == "https"_L1 ||
                      (url.scheme() == "http"_L1 && isLoopbackHost(url.host().toStdString()));
    return url.isValid() && safe && !url.host().isEmpty() && url.userInfo().isEmpty() &&
           text.find('@') == std::string_view::npos && !url.hasFragment();
}

QString tokenUrlRule()
{
    return u"must be a URL that begins with https:// (http:// on this computer only) and has no "
           "user name or fragment"_s;
}

std::string originOf(const std::string &url)
{
    const QUrl parsed = parseUrl(url);
    if (!parsed.isValid() || parsed.host().isEmpty())
        return {};
    return (parsed.scheme() + u"://"_s + parsed.host() + u':' + QString::number(portOf(parsed)))
        .toLower()
        .toStdString();
}

bool needsNoNetwork(std::string_view host)
{
    return host == kDemoHost || isLoopbackHost(host);
}

bool isPrivateHost(const QString &host)
{
    const QHostAddress address(host);
    if (address.isNull())
        return host.endsWith(u".local"_s) || host.endsWith(u".internal"_s) || !host.contains(u'.');
    static const auto kPrivateNets = {
        QHostAddress::parseSubnet(u"10.0.0.0/8"_s), QHostAddress::parseSubnet(u"172.16.0.0/12"_s),
        QHostAddress::parseSubnet(u"192.168.0.0/16"_s), QHostAddress::parseSubnet(u"fc00::/7"_s)};
    return address.isLoopback() || address.isLinkLocal() ||
           std::any_of(kPrivateNets.begin(), kPrivateNets.end(),
                       [&address](const auto &net) { return address.isInSubnet(net); });
}

bool isLoopbackHost(std::string_view host)
{
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    const QString text =
        QString::fromLatin1(host.data(), static_cast<qsizetype>(host.size())).toLower();
    if (text == "localhost"_L1 || text.endsWith(".localhost"_L1))
        return true;
    const QHostAddress address(text);
    return !address.isNull() && address.isLoopback();
}

std::string withoutKeyParameter(std::string_view query)
{
    std::string kept;
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const std::string_view part = query.substr(0, end);
        if (part != "key" && !part.starts_with("key=") && !part.empty()) {
            if (!kept.empty())
                kept += '&';
            kept += part;
        }
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return kept;
}

QByteArray upstreamUrl(DialectId dialect, std::string_view baseUrl, std::string_view version,
                       std::string_view path, std::string_view query)
{
    const auto [origin, rawBasePath] = splitOrigin(withoutTrailingSlashes(baseUrl));
    std::string_view basePath = withoutTrailingSlashes(rawBasePath);
    std::string url(origin);
    switch (dialect) {
    case DialectId::openaiChat:
    case DialectId::openaiResponses:
        url += basePath.empty() ? std::string_view("/v1") : basePath;
        break;
    case DialectId::anthropic:
        if (basePath.ends_with("/v1"))
            basePath.remove_suffix(3);
        url += basePath;
        url += "/v1";
        break;
    case DialectId::gemini: {
        std::string_view used = version.empty() ? std::string_view("v1beta") : version;
        for (const std::string_view known : kGeminiVersions) {
            if (basePath.ends_with(known) && basePath.size() > known.size() &&
                basePath[basePath.size() - known.size() - 1] == '/') {
                used = known;
                basePath.remove_suffix(known.size() + 1);
                break;
            }
        }
        url += basePath;
        url += '/';
        url += used;
        break;
    }
    }
    url += path;
    if (const std::string kept = withoutKeyParameter(query); !kept.empty())
        url += '?' + kept;
    return QByteArray::fromStdString(url);
}

QByteArray envelopeUrl(std::string_view baseUrl, std::string_view path, std::string_view query)
{
    static constexpr std::array<std::string_view, 3> kVersions = {"/v1internal", "/v1beta1", "/v1"};
    std::string_view base = withoutTrailingSlashes(baseUrl);
    for (const std::string_view version : kVersions) {
        if (base.ends_with(version)) {
            base.remove_suffix(version.size());
            break;
        }
    }
    std::string url(base);
    url += path;
    if (const std::string kept = withoutKeyParameter(query); !kept.empty())
        url += (path.find('?') == std::string_view::npos ? '?' : '&') + kept;
    return QByteArray::fromStdString(url);
}

} // namespace signalbox
