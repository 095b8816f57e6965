// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/account.h"
#include "core/accounts/credential.h"

#include <string_view>
#include <vector>

/// The demo provider as accounts: values and inline functions only, so that a window may use them.
namespace signalbox {

/// Id of the provider whose upstream is inside this program.
inline constexpr std::string_view kDemoProvider = "demo";
/// The header that tells demo accounts apart: their key, or for those without one a header of
/// their own.
inline constexpr std::string_view kDemoAccountHeader = "x-demo-account";
/// Models of the demo; other names that begin with "demo-" are answered as well.
inline constexpr std::string_view kDemoModels[] = {"demo-large", "demo-small", "demo-fast"};

[[nodiscard]] inline bool isDemo(const ProviderId &provider)
{
    return provider.str() == kDemoProvider;
}

/// An account to add, with what it signs with.
struct DemoAccount
{
    Account account;
    Credential credential;
};

/// The accounts of a first run: three whose quotas are full, half used and nearly empty. They need
/// no secret, so they can be added before secrets have a place.
[[nodiscard]] inline std::vector<DemoAccount> demoAccounts()
{
    std::vector<DemoAccount> made;
    for (const char letter : {'a', 'b', 'c'}) {
        DemoAccount &demo = made.emplace_back();
        demo.credential.kind = CredentialKind::none;
        Account &account = demo.account;
        account.provider = ProviderId(std::string(kDemoProvider));
        account.label =
            QStringLiteral("Demo ") + QChar::fromLatin1(static_cast<char>(letter - 'a' + 'A'));
        account.credentialKind = CredentialKind::none;
        account.billing.kind = BillingKind::free;
        account.headers.emplace_back(kDemoAccountHeader, std::string("demo-") + letter);
        account.knownModels.assign(std::begin(kDemoModels), std::end(kDemoModels));
    }
    return made;
}

} // namespace signalbox
