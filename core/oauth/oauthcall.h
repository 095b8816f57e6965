// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/upstream/transport.h"

#include <QByteArray>
#include <QString>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace signalbox {

/// What came back of one request to an OAuth endpoint. Its body may hold tokens.
struct OAuthAnswer
{
    TransferEnd end{}; ///< not ok: no whole answer, `status` and `body` mean nothing
    int status = 0;
    QByteArray body{}; ///< at most 256 KiB
};

/// One request to an OAuth endpoint and its whole answer. Redirects are not followed, so that
/// secrets go to no other host than the one they were meant for. Destroying it cancels. Engine
/// thread; `done` is called exactly once, never before the constructor returns, and may destroy
/// the call. The answer is wiped from memory afterwards.
class OAuthCall final : private TransferHandler
{
public:
    using Done = std::function<void(const OAuthAnswer &)>;

    OAuthCall(HttpTransport &transport, UpstreamRequest request, Done done);
    ~OAuthCall() override;
    OAuthCall(const OAuthCall &) = delete;
    OAuthCall &operator=(const OAuthCall &) = delete;

private:
    void onHead(int status, Headers headers) override;
    void onData(QByteArrayView data) override;
    void onEnd(const TransferEnd &end) override;

    Done m_done;
    OAuthAnswer m_answer;
    std::unique_ptr<Transfer> m_transfer;
};

/// A name and a value of a form or a query.
using FormField = std::pair<std::string_view, std::string_view>;

/// application/x-www-form-urlencoded (RFC 6749 appendix B); fields without a value are left out.
[[nodiscard]] QByteArray formOf(std::span<const FormField> fields);

/// A request to an OAuth endpoint: JSON wanted, time limits of a conversation that a person waits
/// for. `proxyUrl` as in UpstreamRequest.
[[nodiscard]] UpstreamRequest oauthRequest(std::string_view url, std::string_view proxyUrl);
/// The same with a form as its body.
[[nodiscard]] UpstreamRequest formRequest(std::string_view url, std::string_view proxyUrl,
                                          QByteArray form);

} // namespace signalbox
