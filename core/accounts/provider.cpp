// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/accounts/provider.h"

#include <algorithm>
#include <array>

namespace signalbox {

namespace {

constexpr std::array<std::string_view, 3> kQuotaFormatNames = {"code_assist", "openrouter_key",
                                                               "anthropic_usage"};

constexpr std::array<std::string_view, 3> kFormNames = {"plain", "vertex", "code_assist"};

constexpr std::array<std::string_view, 2> kFlowNames = {"code", "openrouter_key"};

} // namespace

std::string_view quotaFormatName(QuotaFormat format)
{
    return kQuotaFormatNames.at(static_cast<std::size_t>(format));
}

std::string_view providerFormName(ProviderForm form)
{
    return kFormNames.at(static_cast<std::size_t>(form));
}

std::optional<ProviderForm> providerFormFromName(std::string_view name)
{
    const auto found = std::find(kFormNames.begin(), kFormNames.end(), name);
    if (found == kFormNames.end())
        return std::nullopt;
    return static_cast<ProviderForm>(found - kFormNames.begin());
}

std::optional<QuotaFormat> quotaFormatFromName(std::string_view name)
{
    const auto found = std::find(kQuotaFormatNames.begin(), kQuotaFormatNames.end(), name);
    if (found == kQuotaFormatNames.end())
        return std::nullopt;
    return static_cast<QuotaFormat>(found - kQuotaFormatNames.begin());
}

std::optional<SignInFlow> signInFlowFromName(std::string_view name)
{
    const auto found = std::find(kFlowNames.begin(), kFlowNames.end(), name);
    if (found == kFlowNames.end())
        return std::nullopt;
    return static_cast<SignInFlow>(found - kFlowNames.begin());
}

bool ProviderDefinition::accepts(CredentialKind kind) const
{
    return std::find(credentials.begin(), credentials.end(), kind) != credentials.end();
}

const CredentialPlacement &ProviderDefinition::placementOf(CredentialKind kind) const
{
    static const CredentialPlacement kNowhere;
    switch (kind) {
    case CredentialKind::apiKey:
        return apiKey;
    case CredentialKind::bearer:
        return bearer;
    case CredentialKind::oauth:
        return oauth;
    case CredentialKind::serviceAccount:
        return serviceAccount;
    case CredentialKind::none:
        break;
    }
    return kNowhere;
}

const std::string &ProviderDefinition::projectHeaderOf(CredentialKind kind) const
{
    const std::string &own = placementOf(kind).projectHeader;
    return own.empty() ? projectHeader : own;
}

bool ProviderDefinition::speaks(DialectId dialect) const
{
    return std::find(dialects.begin(), dialects.end(), dialect) != dialects.end();
}

const std::string &ProviderDefinition::baseUrlFor(DialectId dialect) const
{
    const auto own = std::find_if(baseUrls.begin(), baseUrls.end(),
                                  [dialect](const auto &row) { return row.first == dialect; });
    return own == baseUrls.end() ? baseUrl : own->second;
}

std::string ProviderDefinition::reasoningFamily() const
{
    return form != ProviderForm::plain || id.str() == "gemini" ? "google" : id.str();
}

bool matchesWildcard(std::string_view pattern, std::string_view name)
{
    // Greedy with one point to come back to: linear in practice, never exponential.
    std::size_t p = 0;
    std::size_t n = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = n;
        } else if (p < pattern.size() && pattern[p] == name[n]) {
            ++p;
            ++n;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

} // namespace signalbox
