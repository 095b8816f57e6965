// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/settingstable.h"

#include "core/base/logging.h"
#include "core/net/urlpolicy.h"

#include <QUrl>

#include <arpa/inet.h>

#include <string>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

bool isListenHost(std::string_view text)
{
    if (text == "localhost")
        return true;
    const std::string address(text.substr(0, text.find('%'))); // fe80::1%eth0
    unsigned char buffer[sizeof(in6_addr)];
    return inet_pton(AF_INET, address.c_str(), buffer) == 1 ||
           inet_pton(AF_INET6, address.c_str(), buffer) == 1;
}

QUrl urlOf(std::string_view text)
{
    return QUrl(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())),
                QUrl::StrictMode);
}

bool isWebOrigin(std::string_view text)
{
    const QUrl url = urlOf(text);
    return url.isValid() && !url.scheme().isEmpty() && !url.host().isEmpty() &&
           url.path().isEmpty() && url.userInfo().isEmpty() && !url.hasQuery() &&
           !url.hasFragment();
}

} // namespace

TextRule anyText()
{
    return {[](std::string_view) { return true; }, {}};
}

TextRule someText()
{
    return {[](std::string_view text) { return !text.empty(); }, u"must not be empty"_s};
}

TextRule listenHost()
{
    return {isListenHost,
            u"must be an IP address such as 127.0.0.1, 0.0.0.0 or ::1, or localhost"_s};
}

TextRule webOrigin()
{
    return {isWebOrigin, u"must be an origin such as https://app.example.com or "
                         "http://localhost:3000, without a path"_s};
}

TextRule upstreamProxy()
{
    return {isProxyChoice, proxyChoiceRule()};
}

TextRule tokenUrl()
{
    return {[](std::string_view text) { return text.empty() || isTokenUrl(text); }, tokenUrlRule()};
}

TextRule themeName()
{
    return {
        [](std::string_view text) { return text == "system" || text == "light" || text == "dark"; },
        u"must be system, light or dark"_s};
}

TextRule logLevel()
{
    return {[](std::string_view text) { return logLevelFromName(text).has_value(); },
            u"must be debug, info, warning or error"_s};
}

} // namespace signalbox
