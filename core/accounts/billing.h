// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/fieldreader.h"

#include <boost/json/object.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace signalbox {

/// What using an account costs (scheduling.md §12, end).
enum class BillingKind { unknown, free, subscription, payPerUse, local };
/// "unknown", "free", "subscription", "pay_per_use", "local".
[[nodiscard]] std::string_view billingKindName(BillingKind kind);
[[nodiscard]] std::optional<BillingKind> billingKindFromName(std::string_view name);

/// The billing of an account: `billing` in its file. Money in one currency of the user's choice.
struct Billing
{
    BillingKind kind = BillingKind::unknown;
    std::optional<double> dailyCap;   ///< above 0; per UTC day
    std::optional<double> monthlyCap; ///< above 0; per UTC month
    double inputPrice = 0;            ///< of a million input tokens
    double outputPrice = 0;           ///< of a million output tokens

    friend bool operator==(const Billing &, const Billing &) = default;
};

/// A change to a billing; absent members keep their value, a cap of null is none.
struct BillingPatch
{
    std::optional<BillingKind> kind;
    std::optional<std::optional<double>> dailyCap;
    std::optional<std::optional<double>> monthlyCap;
    std::optional<double> inputPrice;
    std::optional<double> outputPrice;

    void applyTo(Billing &billing) const;
};

/// All members, absent caps as null.
[[nodiscard]] boost::json::object toJson(const Billing &billing);
/// The member `billing`: an object of the members above, or a kind alone. Faults go to the reader;
/// absent: none.
[[nodiscard]] std::optional<BillingPatch> readBilling(json::FieldReader &reader);
/// What is wrong with the values of a billing, however it was made; pointers begin with /billing.
[[nodiscard]] std::vector<FieldFault> billingFaults(const Billing &billing);

} // namespace signalbox
