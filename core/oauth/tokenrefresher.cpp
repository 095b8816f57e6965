// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oauth/tokenrefresher.h"

#include "core/oauth/oauthcall.h"
#include "core/oauth/serviceaccount.h"

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

/// A key file is traded for a token: nothing of it is used up, whatever comes back.
class TokenRefresher::KeyRun final : public RefreshRun
{
public:
    explicit KeyRun(std::unique_ptr<OAuthCall> call) : m_call(std::move(call)) {}

    [[nodiscard]] static RefreshResult resultOf(const Credential &used, const Result<SignIn> &got)
    {
        if (!got) {
            const Error &why = got.error(); // corrupt: the key cannot sign
            const bool refused = why.detail == "invalid_grant" || why.code == ErrorCode::corrupt;
            return {refused ? RefreshEnd::refused : RefreshEnd::failed, {}, why.message};
        }
        RefreshResult result{RefreshEnd::renewed, used, {}};
        result.credential.value = got->credential.value;
        result.credential.expiresAt = got->credential.expiresAt;
        return result;
    }

private:
    std::unique_ptr<OAuthCall> m_call;
};

std::unique_ptr<RefreshRun>
TokenRefresher::trade(const Account &account, const Credential &credential,
                      std::function<void(const RefreshResult &)> done) const
{
    const Result<ServiceAccount> key = readServiceAccount(credential.keyFile);
    if (!key) {
        done({RefreshEnd::refused, {}, key.error().message});
        return nullptr;
    }
    const ProviderDefinition *provider = m_services.providers.find(account.provider);
    auto call = fetchServiceAccountToken(
        m_services.transport, m_services.clock, *key,
        provider ? provider->signIn.scopes : std::vector<std::string>(), proxyOf(account),
        [credential, ended = std::move(done)](const Result<SignIn> &got) {
            ended(KeyRun::resultOf(credential, got));
        });
    return call ? std::make_unique<KeyRun>(std::move(call)) : nullptr;
}

std::string TokenRefresher::proxyOf(const Account &account) const
{
    return account.proxyUrl.empty() ? m_services.upstreamProxy() : account.proxyUrl;
}

std::unique_ptr<RefreshRun> TokenRefresher::refresh(const Account &account,
                                                    const Credential &credential,
                                                    std::function<void(const RefreshResult &)> done)
{
    if (credential.kind == CredentialKind::serviceAccount)
        return trade(account, credential, std::move(done));
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
    UpstreamRequest request =
        formRequest(tokenUrl, proxyOf(account), refreshForm(credential, client));
    return std::make_unique<Run>(m_services, credential, std::move(request), std::move(done));
}

} // namespace signalbox
