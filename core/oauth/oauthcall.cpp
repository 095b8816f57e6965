// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oauth/oauthcall.h"

#include "core/base/bytes.h"
#include "core/base/secret.h"

#include <algorithm>

namespace signalbox {

namespace {

constexpr qsizetype kAnswerMax = 256 * 1024;
constexpr Milliseconds kConnectTimeout{10'000};
/// Under the pending mark of 60 s (scheduling.md §11), so that the end of a refresh is seen.
constexpr Milliseconds kAnswerTimeout{40'000};

void wipe(QByteArray &bytes)
{
    if (!bytes.isEmpty())
        clearMemory(bytes.data(), static_cast<std::size_t>(bytes.size()));
}

} // namespace

OAuthCall::OAuthCall(HttpTransport &transport, UpstreamRequest request, Done done)
    : m_done(std::move(done)), m_transfer(transport.start(std::move(request), *this))
{
}

OAuthCall::~OAuthCall()
{
    wipe(m_answer.body);
}

void OAuthCall::onHead(int status, Headers)
{
    m_answer.status = status;
}

void OAuthCall::onData(QByteArrayView data)
{
    m_answer.body.append(data.first(std::min(data.size(), kAnswerMax - m_answer.body.size())));
}

void OAuthCall::onEnd(const TransferEnd &end)
{
    const auto done = std::move(m_done);
    OAuthAnswer answer = std::move(m_answer);
    m_answer = {};
    answer.end = end;
    done(answer); // may destroy this
    wipe(answer.body);
}

QByteArray formOf(std::span<const FormField> fields)
{
    QByteArray form;
    for (const auto &[name, value] : fields) {
        if (value.empty())
            continue;
        if (!form.isEmpty())
            form += '&';
        form += toBytes(name).toPercentEncoding() + '=' + toBytes(value).toPercentEncoding();
    }
    return form;
}

UpstreamRequest oauthRequest(std::string_view url, std::string_view proxyUrl)
{
    UpstreamRequest request;
    request.url = toBytes(url);
    request.headers = {{"Accept", "application/json"}};
    request.proxyUrl = toBytes(proxyUrl);
    request.connectTimeout = kConnectTimeout;
    request.firstByteTimeout = kAnswerTimeout;
    request.idleTimeout = kAnswerTimeout;
    return request;
}

UpstreamRequest formRequest(std::string_view url, std::string_view proxyUrl, QByteArray form)
{
    UpstreamRequest request = oauthRequest(url, proxyUrl);
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.body = std::move(form);
    return request;
}

} // namespace signalbox
