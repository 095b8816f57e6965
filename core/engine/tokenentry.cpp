// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/tokenentry.h"

#include <algorithm>
#include <utility>

namespace signalbox {

std::unique_ptr<RefreshRun> TokenEntry::adopt(const Credential &from, std::uint64_t newGeneration,
                                              TimePoint now, WallTime wallNow)
{
    // Only of a token made here it is known that all of its life is before it.
    const bool madeHere = unsaved && sameCredential(*unsaved, from);
    lifetime.reset();
    if (madeHere && from.expiresAt)
        lifetime = *from.expiresAt - wallNow;
    credential = from;
    generation = newGeneration;
    since = now;
    valueRefused = false;
    signInNeeded = false;
    runId = 0;
    pausedUntil = TimePoint::min();
    inDoubt = false;
    unsaved.reset();
    saving = false;
    return std::move(run);
}

bool TokenEntry::rotates() const
{
    return !credential.refreshToken.empty() &&
           provider->signIn.refreshTokens == RefreshTokens::rotating;
}

bool TokenEntry::isValid(WallTime wallNow) const
{
    return !credential.value.empty() && !valueRefused &&
           (!credential.expiresAt || wallNow < *credential.expiresAt);
}

bool TokenEntry::isDue(const SchedulerTuning &tuning, TimePoint now, WallTime wallNow) const
{
    if (isOut() || account.disabled || runId != 0 || unsaved || !credential.renewable() ||
        now < pausedUntil)
        return false;
    if (!isValid(wallNow))
        return true;
    if (inDoubt)
        return false;
    const OAuthDefinition &rules = provider->signIn;
    if (!credential.expiresAt)
        return rules.refreshInterval && now >= since + *rules.refreshInterval;
    // A token that lives shorter than the lead would be renewed without end.
    Milliseconds lead = rules.refreshLead.value_or(tuning.refreshLead);
    if (lifetime)
        lead = std::min(lead, *lifetime / 2);
    return wallNow >= *credential.expiresAt - lead;
}

} // namespace signalbox
