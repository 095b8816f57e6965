// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/accounts/billing.h"

#include <array>
#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array kKindNames = {
    std::pair{BillingKind::unknown, std::string_view("unknown")},
    std::pair{BillingKind::free, std::string_view("free")},
    std::pair{BillingKind::subscription, std::string_view("subscription")},
    std::pair{BillingKind::payPerUse, std::string_view("pay_per_use")},
    std::pair{BillingKind::local, std::string_view("local")},
};
/// Sums stay exact enough below this, in any currency.
constexpr double kMostMoney = 1e12;

QString kindRule()
{
    return u"must be unknown, free, subscription, pay_per_use or local"_s;
}

QString capRule()
{
    return u"must be a number above 0 and at most 1000000000000, or null"_s;
}

QString priceRule()
{
    return u"must be a number from 0 to 1000000000000"_s;
}

bool isCap(double value)
{
    return value > 0 && value <= kMostMoney; // also refuses what is no number (NaN)
}

bool isPrice(double value)
{
    return value >= 0 && value <= kMostMoney;
}

json::Value capOrNull(const std::optional<double> &cap)
{
    return cap ? json::Value(*cap) : json::Value(nullptr);
}

/// The number of a member, or nothing (and a fault with the rule) when it is none.
std::optional<double> readNumber(json::FieldReader &fields, std::string_view name,
                                 bool (*accepts)(double), const QString &rule)
{
    const json::Value *member = fields.value(name);
    boost::json::error_code code;
    const double number = member->is_number() ? member->to_number<double>(code) : 0;
    if (member->is_number() && !code && accepts(number))
        return number;
    fields.fault(name, rule);
    return std::nullopt;
}

void readCap(json::FieldReader &fields, std::string_view name,
             std::optional<std::optional<double>> &out)
{
    if (!fields.has(name))
        return;
    if (fields.value(name)->is_null())
        out.emplace(std::nullopt);
    else if (const auto cap = readNumber(fields, name, isCap, capRule()))
        out.emplace(cap);
}

void readPrice(json::FieldReader &fields, std::string_view name, std::optional<double> &out)
{
    if (fields.has(name))
        out = readNumber(fields, name, isPrice, priceRule());
}

BillingPatch readMembers(json::FieldReader &fields)
{
    BillingPatch patch;
    if (fields.has("kind")) {
        BillingKind kind{};
        fields.readName<BillingKind>("kind", kind, billingKindFromName, kindRule());
        patch.kind = kind;
    }
    readCap(fields, "daily_cap", patch.dailyCap);
    readCap(fields, "monthly_cap", patch.monthlyCap);
    readPrice(fields, "input_price", patch.inputPrice);
    readPrice(fields, "output_price", patch.outputPrice);
    const json::Object unknown = fields.unknown();
    for (const auto &member : unknown)
        fields.fault(member.key(), u"is not known"_s);
    return patch;
}

template <class T>
void assign(T &target, const std::optional<T> &value)
{
    if (value)
        target = *value;
}

} // namespace

std::string_view billingKindName(BillingKind kind)
{
    for (const auto &row : kKindNames) {
        if (row.first == kind)
            return row.second;
    }
    return {};
}

std::optional<BillingKind> billingKindFromName(std::string_view name)
{
    for (const auto &row : kKindNames) {
        if (row.second == name)
            return row.first;
    }
    return std::nullopt;
}

void BillingPatch::applyTo(Billing &billing) const
{
    assign(billing.kind, kind);
    assign(billing.dailyCap, dailyCap);
    assign(billing.monthlyCap, monthlyCap);
    assign(billing.inputPrice, inputPrice);
    assign(billing.outputPrice, outputPrice);
}

boost::json::object toJson(const Billing &billing)
{
    boost::json::object out;
    out["kind"] = billingKindName(billing.kind);
    out["daily_cap"] = capOrNull(billing.dailyCap);
    out["monthly_cap"] = capOrNull(billing.monthlyCap);
    out["input_price"] = billing.inputPrice;
    out["output_price"] = billing.outputPrice;
    return out;
}

std::optional<BillingPatch> readBilling(json::FieldReader &reader)
{
    static constexpr std::string_view kName = "billing";
    const json::Value *member = reader.value(kName);
    if (!member)
        return std::nullopt;
    if (member->is_string()) {
        BillingPatch patch;
        BillingKind kind{};
        reader.readName<BillingKind>(kName, kind, billingKindFromName, kindRule());
        patch.kind = kind;
        return patch;
    }
    const json::Object *object = reader.object(kName);
    if (!object)
        return std::nullopt;
    std::vector<FieldFault> faults;
    json::FieldReader fields(*object, reader.pointerTo(kName), faults);
    BillingPatch patch = readMembers(fields);
    for (FieldFault &fault : faults)
        reader.fault(std::move(fault));
    return patch;
}

std::vector<FieldFault> billingFaults(const Billing &billing)
{
    std::vector<FieldFault> faults;
    if (billing.dailyCap && !isCap(*billing.dailyCap))
        faults.push_back({"/billing/daily_cap", capRule()});
    if (billing.monthlyCap && !isCap(*billing.monthlyCap))
        faults.push_back({"/billing/monthly_cap", capRule()});
    if (!isPrice(billing.inputPrice))
        faults.push_back({"/billing/input_price", priceRule()});
    if (!isPrice(billing.outputPrice))
        faults.push_back({"/billing/output_price", priceRule()});
    return faults;
}

} // namespace signalbox
