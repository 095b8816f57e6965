// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oauth/tokenrefresher.h"

#include "core/base/bytes.h"

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kAnswerMax = 256 * 1024;
constexpr Milliseconds kConnectTimeout{10'000};
/// Under the pending mark of 60 s (scheduling.md §11), so that the end of a refresh is seen.
constexpr Milliseconds kAnswerTimeout{40'000};

/// Whether the request may have reached the server when the transfer broke in that phase.
bool mayHaveArrived(NetworkPhase phase)
{
    switch (phase) {
    case NetworkPhase::resolve:
    case NetworkPhase::connect:
    case NetworkPhase::tls:
    case NetworkPhase::proxy:
        return false;
    case NetworkPhase::send:
    case NetworkPhase::awaitResponse:
    case NetworkPhase::firstByteTimeout:
    case NetworkPhase::body:
    case NetworkPhase::idleTimeout:
    case NetworkPhase::protocol:
        return true;
    }
    return true;
}

} // namespace

class TokenRefresher::Run final : public RefreshRun, private TransferHandler
{
public:
    Run(const Services &services, Credential used, std::function<void(const RefreshResult &)> done)
        : m_clock(services.clock), m_used(std::move(used)), m_done(std::move(done))
    {
    }
    ~Run() override = default;
    Run(const Run &) = delete;
    Run &operator=(const Run &) = delete;

    void start(HttpTransport &transport, UpstreamRequest request)
    {
        m_transfer = transport.start(std::move(request), *this);
    }

private:
    void onHead(int status, Headers) override { m_status = status; }
    void onData(QByteArrayView data) override
    {
        m_body.append(data.first(std::min(data.size(), kAnswerMax - m_body.size())));
    }
    void onEnd(const TransferEnd &end) override
    {
        RefreshResult result;
        if (end.ok) {
            result = readRefreshAnswer(m_status, m_body, m_used, m_clock.wallNow());
        } else {
            result.end = mayHaveArrived(end.phase) ? RefreshEnd::unanswered : RefreshEnd::failed;
            result.message = u"The token address could not be reached: %1"_s.arg(end.message);
        }
        clearMemory(m_body.data(), static_cast<std::size_t>(m_body.size()));
        const auto done = std::move(m_done);
        done(result); // may destroy this
    }

    const Clock &m_clock;
    Credential m_used;
    std::function<void(const RefreshResult &)> m_done;
    std::unique_ptr<Transfer> m_transfer;
    int m_status = 0;
    QByteArray m_body;
};

std::unique_ptr<RefreshRun> TokenRefresher::refresh(const Account &account,
                                                    const Credential &credential,
                                                    std::function<void(const RefreshResult &)> done)
{
    const ProviderDefinition *provider = m_services.providers.find(account.provider);
    const OAuthClient client = m_services.client(account.provider);
    std::string tokenUrl = client.tokenUrl;
    if (tokenUrl.empty() && provider)
        tokenUrl = provider->signIn.tokenUrl;
    if (tokenUrl.empty()) {
        const QString id = QString::fromStdString(account.provider.str());
        done({RefreshEnd::failed,
              {},
              u"The sign-in cannot be renewed: the settings name no token address "
              "(/proxy/providers/%1/token_url)"_s.arg(id)});
        return nullptr;
    }
    UpstreamRequest request;
    request.url = QByteArray::fromStdString(tokenUrl);
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                       {"Accept", "application/json"}};
    request.body = refreshForm(credential, client);
    request.proxyUrl = QByteArray::fromStdString(
        account.proxyUrl.empty() ? m_services.upstreamProxy() : account.proxyUrl);
    request.connectTimeout = kConnectTimeout;
    request.firstByteTimeout = kAnswerTimeout;
    request.idleTimeout = kAnswerTimeout;
    auto run = std::make_unique<Run>(m_services, credential, std::move(done));
    run->start(m_services.transport, std::move(request));
    return run;
}

} // namespace signalbox
