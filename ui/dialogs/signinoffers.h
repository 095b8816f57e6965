// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/provider.h"

#include <algorithm>

/// What a provider's definition offers to somebody who adds an account or signs in. Pure.
namespace signalbox {

[[nodiscard]] inline bool takes(const ProviderDefinition &provider, CredentialKind kind)
{
    const auto &kinds = provider.credentials;
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

/// Something that is pasted: a key or a token.
[[nodiscard]] inline bool takesKey(const ProviderDefinition &provider)
{
    return takes(provider, CredentialKind::apiKey) || takes(provider, CredentialKind::bearer);
}

/// In which form a pasted key is sent unless the user says otherwise.
[[nodiscard]] inline CredentialKind usualKeyKind(const ProviderDefinition &provider)
{
    for (const CredentialKind kind : provider.credentials) {
        if (kind == CredentialKind::apiKey || kind == CredentialKind::bearer)
            return kind;
    }
    return CredentialKind::apiKey;
}

[[nodiscard]] inline bool offersBrowser(const ProviderDefinition &provider)
{
    return !provider.signIn.authorizationUrl.empty();
}

[[nodiscard]] inline bool offersDevice(const ProviderDefinition &provider)
{
    return !provider.signIn.deviceUrl.empty();
}

/// Signing in takes the user's own registration with the provider.
[[nodiscard]] inline bool needsOAuthClient(const ProviderDefinition &provider)
{
    return provider.signIn.flow == SignInFlow::code &&
           (offersBrowser(provider) || offersDevice(provider));
}

/// Its registrations are downloaded as Google's client JSON.
[[nodiscard]] inline bool isGoogleStyle(const ProviderDefinition &provider)
{
    return provider.signIn.tokenUrl.find(".googleapis.com/") != std::string::npos;
}

[[nodiscard]] inline bool takesServiceAccount(const ProviderDefinition &provider)
{
    return takes(provider, CredentialKind::serviceAccount);
}

} // namespace signalbox
