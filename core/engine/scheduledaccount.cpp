// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/scheduledaccount.h"

#include "core/net/urlpolicy.h"

namespace signalbox {

namespace {

/// Whose signed reasoning its accounts read, in the words of Dialect::reasoningFamily(). A provider
/// that only speaks another's dialect signs by itself.
std::string reasoningFamilyOf(const ProviderId &provider)
{
    return provider.str() == "gemini" ? "google" : provider.str();
}

} // namespace

SchedulerAccount scheduledAccount(const Account &account, const ProviderDefinition &provider)
{
    SchedulerAccount scheduled;
    scheduled.account = account;
    scheduled.origin = originOf(account.baseUrl.empty() ? provider.baseUrl : account.baseUrl);
    scheduled.family = reasoningFamilyOf(provider.id);
    scheduled.signsIn = account.credentialKind == CredentialKind::oauth;
    for (const DialectId dialect : kAllDialects)
        scheduled.speaksDialect[static_cast<std::size_t>(dialect)] = provider.speaks(dialect);
    return scheduled;
}

} // namespace signalbox
