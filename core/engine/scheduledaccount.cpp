// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/scheduledaccount.h"

#include "core/net/urlpolicy.h"
#include "core/providers/providerrequest.h"

namespace signalbox {

SchedulerAccount scheduledAccount(const Account &account, const ProviderDefinition &provider)
{
    SchedulerAccount scheduled;
    scheduled.account = account;
    scheduled.origin = originOf(baseUrlOf(provider, account));
    scheduled.family = provider.reasoningFamily();
    scheduled.signsIn = signsIn(account.credentialKind);
    for (const DialectId dialect : kAllDialects)
        scheduled.speaksDialect[static_cast<std::size_t>(dialect)] = provider.speaks(dialect);
    return scheduled;
}

} // namespace signalbox
