// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"
#include "core/oauth/credentialrefresher.h"
#include "core/upstream/transport.h"

#include <QByteArray>

#include <string>

namespace signalbox {

/// The user's own registration with a provider (/proxy/providers/<id> of the settings).
struct OAuthClient
{
    std::string clientId; ///< empty: the request names none
    Secret clientSecret{};
    std::string tokenUrl; ///< empty: that of the provider's definition
};

/// Refreshing an access token over HTTP (RFC 6749 §6, for a service account's key RFC 7523): a form
/// goes to the token endpoint, JSON comes back. Redirects are not followed, so that a refresh token
/// goes to no other host than the one it was meant for. Engine thread.
class TokenRefresher final : public CredentialRefresher
{
public:
    struct Services
    {
        HttpTransport &transport;
        const ProviderRegistry &providers;
        const Clock &clock;
        std::function<OAuthClient(const ProviderId &)> client;
        /// The outbound proxy of accounts that name none.
        std::function<std::string()> upstreamProxy;
    };

    explicit TokenRefresher(Services services) : m_services(std::move(services)) {}

    [[nodiscard]] std::unique_ptr<RefreshRun>
    refresh(const Account &account, const Credential &credential,
            std::function<void(const RefreshResult &)> done) override;

private:
    class Run;
    class KeyRun;

    [[nodiscard]] std::unique_ptr<RefreshRun>
    trade(const Account &account, const Credential &credential,
          std::function<void(const RefreshResult &)> done) const;
    [[nodiscard]] std::string proxyOf(const Account &account) const;

    Services m_services;
};

/// The body of a refresh request: application/x-www-form-urlencoded (RFC 6749 appendix B).
[[nodiscard]] QByteArray refreshForm(const Credential &credential, const OAuthClient &client);

/// A token endpoint's answer to a refresh of `used`. `now` is when it came.
[[nodiscard]] RefreshResult readRefreshAnswer(int status, const QByteArray &body,
                                              const Credential &used, WallTime now);

} // namespace signalbox
