// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oauth/tokenrefresher.h"

#include "core/oauth/oauthcall.h"

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

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

class TokenRefresher::Run final : public RefreshRun
{
public:
    Run(const Services &services, Credential used, UpstreamRequest request,
        std::function<void(const RefreshResult &)> done)
        : m_clock(services.clock)
        , m_used(std::move(used))
        , m_done(std::move(done))
        , m_call(services.transport, std::move(request),
                 [this](const OAuthAnswer &answer) { onAnswer(answer); })
    {
    }

private:
    void onAnswer(const OAuthAnswer &answer)
    {
        RefreshResult result;
        if (answer.end.ok) {
            result = readRefreshAnswer(answer.status, answer.body, m_used, m_clock.wallNow());
        } else {
            result.end =
                mayHaveArrived(answer.end.phase) ? RefreshEnd::unanswered : RefreshEnd::failed;
            result.message =
                u"The token address could not be reached: %1"_s.arg(answer.end.message);
        }
        const auto done = std::move(m_done);
        done(result); // may destroy this
    }

    const Clock &m_clock;
    Credential m_used;
    std::function<void(const RefreshResult &)> m_done;
    OAuthCall m_call;
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
    UpstreamRequest request = formRequest(
        tokenUrl, account.proxyUrl.empty() ? m_services.upstreamProxy() : account.proxyUrl,
        refreshForm(credential, client));
    return std::make_unique<Run>(m_services, credential, std::move(request), std::move(done));
}

} // namespace signalbox
