// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/dialectid.h"
#include "core/base/result.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signalbox {

/// An address on which this program itself listens.
struct ListenAddress
{
    std::string host;
    int port = 0;
};

/// Whether a base URL may be used: absolute http(s) without user, query or fragment; https unless
/// the host is loopback; not one of our own listeners (contract.md). The Error says what
/// to do.
[[nodiscard]] Status checkBaseUrl(const std::string &url, const std::vector<ListenAddress> &own);

/// Whether a text names an outbound proxy: "system", "none", or a URL of one with scheme http,
/// https, socks5 or socks5h, a host and nothing else. A password is refused: it would lie in a
/// file.
[[nodiscard]] bool isProxyChoice(std::string_view text);
/// What isProxyChoice() demands, in words.
[[nodiscard]] QString proxyChoiceRule();

/// Whether a text names an OAuth token endpoint: an absolute https URL (http only on loopback)
/// without user or fragment (RFC 6749 §3.2).
[[nodiscard]] bool isTokenUrl(std::string_view text);
/// What isTokenUrl() demands, in words.
[[nodiscard]] QString tokenUrlRule();

/// scheme://host:port of a URL, lower case, port always given; empty when it is none.
[[nodiscard]] std::string originOf(const std::string &url);

/// Whether a host name or address literal is this machine's loopback.
[[nodiscard]] bool isLoopbackHost(std::string_view host);
/// The host of the demo provider, reserved so that it never resolves (RFC 2606): its URLs are
/// answered inside this program.
inline constexpr std::string_view kDemoHost = "demo.invalid";
/// Whether a host is reached without a network: loopback, or the demo.
[[nodiscard]] bool needsNoNetwork(std::string_view host);
/// Whether a host name or address literal (without brackets) belongs to this machine or its local
/// network.
[[nodiscard]] bool isPrivateHost(const QString &host);

/// An account's base URL and a client's path and query become the upstream URL, by the rules of
/// contract.md (`base_url`): per dialect what an empty path, a trailing version and others mean.
/// `path` is the endpoint without its version, e.g. "/chat/completions", "/messages/count_tokens",
/// "/models/gemini-2.5-pro:generateContent". `version` is the client's version segment ("v1",
/// "v1beta"; used by Gemini only). Its `key` parameter never goes along.
[[nodiscard]] QByteArray upstreamUrl(DialectId dialect, std::string_view baseUrl,
                                     std::string_view version, std::string_view path,
                                     std::string_view query);

/// The same where the provider wraps its dialect: `path` comes with its version and its own query
/// and stands behind the host and what else the base URL has; a trailing version of that goes.
[[nodiscard]] QByteArray envelopeUrl(std::string_view baseUrl, std::string_view path,
                                     std::string_view query);

/// The query without parameters named `key`.
[[nodiscard]] std::string withoutKeyParameter(std::string_view query);

} // namespace signalbox
