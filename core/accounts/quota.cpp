// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/accounts/quota.h"

#include <algorithm>
#include <array>

namespace signalbox {

namespace {

constexpr std::array<std::string_view, 6> kWindowNames = {"5h",     "7d",       "day",
                                                          "tokens", "requests", "credit"};
constexpr std::array<std::string_view, 2> kSourceNames = {"headers", "endpoint"};
constexpr std::array<std::string_view, 4> kStatusNames = {"unknown", "allowed", "warning",
                                                          "rejected"};

template <class Enum, std::size_t Size>
std::optional<Enum> fromName(const std::array<std::string_view, Size> &names, std::string_view name)
{
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
        return std::nullopt;
    return static_cast<Enum>(found - names.begin());
}

} // namespace

std::string_view quotaWindowName(QuotaWindow window)
{
    return kWindowNames.at(static_cast<std::size_t>(window));
}

std::optional<QuotaWindow> quotaWindowFromName(std::string_view name)
{
    return fromName<QuotaWindow>(kWindowNames, name);
}

std::string_view quotaSourceName(QuotaSource source)
{
    return kSourceNames.at(static_cast<std::size_t>(source));
}

std::optional<QuotaSource> quotaSourceFromName(std::string_view name)
{
    return fromName<QuotaSource>(kSourceNames, name);
}

std::string_view quotaStatusName(QuotaStatus status)
{
    return kStatusNames.at(static_cast<std::size_t>(status));
}

std::optional<QuotaStatus> quotaStatusFromName(std::string_view name)
{
    return fromName<QuotaStatus>(kStatusNames, name);
}

} // namespace signalbox
