// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/requesthead.h"

#include "core/base/bytes.h"

#include <algorithm>
#include <limits>

namespace signalbox {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isAlphanumeric(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isToken(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), isTokenChar);
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Visible ASCII; a fragment never goes over the wire (RFC 9112, 3.2).
bool isTargetText(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(),
                                        [](char c) { return c > 0x20 && c < 0x7f && c != '#'; });
}

/// Characters of a host with an optional port; user information is not allowed in http.
bool isAuthority(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) {
        return isAlphanumeric(c) ||
               std::string_view("-._~%!$&'()*+;=:[]").find(c) != std::string_view::npos;
    });
}

/// What follows "http://" or "https://"; empty when it is no absolute form.
std::string_view afterScheme(std::string_view target)
{
    for (const std::string_view scheme :
         {std::string_view("http://"), std::string_view("https://")})
        if (target.size() > scheme.size() &&
            sameHeaderName(target.substr(0, scheme.size()), scheme))
            return target.substr(scheme.size());
    return {};
}

Refusal badRequest(const char *reason)
{
    return {400, QByteArray(reason)};
}

} // namespace

bool isTokenChar(char c)
{
    return isAlphanumeric(c) ||
           (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

bool splitField(std::string_view line, std::string_view *name, std::string_view *value)
{
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !isToken(line.substr(0, colon)))
        return false;
    *name = line.substr(0, colon);
    *value = trimmed(line.substr(colon + 1));
    return true;
}

HttpRequestHead RequestHeadReader::takeHead()
{
    m_hasRequestLine = false;
    m_authority.clear();
    return std::exchange(m_head, HttpRequestHead());
}

std::optional<Refusal> RequestHeadReader::addLine(std::string_view line)
{
    if (!m_hasRequestLine) {
        m_hasRequestLine = true;
        return readRequestLine(line);
    }
    std::string_view name;
    std::string_view value;
    if (line.front() == ' ' || line.front() == '\t')
        return badRequest("Folded header lines are not accepted.");
    if (!splitField(line, &name, &value))
        return badRequest("A header line is malformed.");
    m_head.headers.add(toBytes(name), toBytes(value));
    return std::nullopt;
}

std::optional<Refusal> RequestHeadReader::finish()
{
    if (auto refusal = checkHost())
        return refusal;
    if (auto refusal = readTransferEncoding())
        return refusal;
    if (auto refusal = readContentLength())
        return refusal;
    readConnection();
    return std::nullopt;
}

std::optional<Refusal> RequestHeadReader::readRequestLine(std::string_view line)
{
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last)
        return badRequest("The request line is malformed.");
    const std::string_view method = line.substr(0, first);
    const std::string_view target = line.substr(first + 1, last - first - 1);
    const std::string_view version = line.substr(last + 1);
    if (!isToken(method) || !isTargetText(target))
        return badRequest("The request line is malformed.");
    if (version.size() != 8 || !version.starts_with("HTTP/") || !isDigit(version[5]) ||
        version[6] != '.' || !isDigit(version[7]))
        return badRequest("The HTTP version is malformed.");
    if (version[5] != '1')
        return Refusal{505, QByteArrayLiteral("Only HTTP/1.1 and HTTP/1.0 are spoken here.")};
    m_head.method = toBytes(method);
    m_head.minorVersion = version[7] == '0' ? 0 : 1;
    if (method == "CONNECT")
        return Refusal{501, QByteArrayLiteral("This server opens no tunnels.")};
    return readTarget(target);
}

std::optional<Refusal> RequestHeadReader::readTarget(std::string_view target)
{
    if (target.front() == '/' || (target == "*" && m_head.method == "OPTIONS")) {
        m_head.target = toBytes(target);
        return std::nullopt;
    }
    const std::string_view rest = afterScheme(target);
    const auto end = std::min(rest.find_first_of("/?"), rest.size());
    if (end == 0 || !isAuthority(rest.substr(0, end)))
        return badRequest("The request target is malformed.");
    m_authority = toBytes(rest.substr(0, end));
    m_head.target = toBytes(rest.substr(end));
    if (!m_head.target.startsWith('/'))
        m_head.target.prepend('/');
    return std::nullopt;
}

std::optional<Refusal> RequestHeadReader::checkHost()
{
    const int count = m_head.headers.count("host");
    if (count > 1 || (count == 0 && m_head.minorVersion > 0))
        return badRequest("Exactly one Host header is needed.");
    if (count == 1 && !isAuthority(view(m_head.headers.value("host"))))
        return badRequest("The Host header is malformed.");
    // RFC 9112, 3.2.2: the target's own authority replaces the header.
    if (!m_authority.isEmpty())
        m_head.headers.set("Host", m_authority);
    return std::nullopt;
}

std::optional<Refusal> RequestHeadReader::readTransferEncoding()
{
    if (!m_head.headers.contains("transfer-encoding"))
        return std::nullopt;
    if (m_head.minorVersion == 0)
        return badRequest("HTTP/1.0 knows no Transfer-Encoding.");
    if (m_head.headers.contains("content-length"))
        return badRequest("Content-Length and Transfer-Encoding exclude each other.");
    const QByteArray coding = m_head.headers.value("transfer-encoding");
    if (m_head.headers.count("transfer-encoding") > 1 || !sameHeaderName(view(coding), "chunked"))
        return Refusal{501, QByteArrayLiteral("Of the transfer codings only chunked is known.")};
    m_head.body = BodyKind::chunked;
    return std::nullopt;
}

std::optional<Refusal> RequestHeadReader::readContentLength()
{
    std::optional<std::string_view> first;
    for (const Header &field : m_head.headers.fields()) {
        if (!sameHeaderName(view(field.name), "content-length"))
            continue;
        if (first && *first != view(field.value))
            return badRequest("Two different Content-Lengths.");
        first = view(field.value);
    }
    if (!first)
        return std::nullopt;
    constexpr qint64 kMost = std::numeric_limits<qint64>::max();
    qint64 length = 0;
    for (const char c : *first) {
        const int digit = c - '0';
        if (!isDigit(c) || length > (kMost - digit) / 10)
            return badRequest("The Content-Length is malformed.");
        length = length * 10 + digit;
    }
    if (first->empty())
        return badRequest("The Content-Length is malformed.");
    m_head.contentLength = length;
    m_head.body = length > 0 ? BodyKind::sized : BodyKind::none;
    return std::nullopt;
}

void RequestHeadReader::readConnection()
{
    const Headers &headers = m_head.headers;
    m_head.keepAlive =
        !headers.listContains("connection", "close") &&
        (m_head.minorVersion > 0 || headers.listContains("connection", "keep-alive"));
    m_head.expectsContinue = m_head.minorVersion > 0 && m_head.body != BodyKind::none &&
                             headers.listContains("expect", "100-continue");
}

} // namespace signalbox
