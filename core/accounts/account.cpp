// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/accounts/account.h"

#include "core/accounts/accountheaders.h"
#include "core/base/random.h"
#include "core/json/fieldreader.h"
#include "core/net/headerrules.h"
#include "core/net/urlpolicy.h"

#include <algorithm>
#include <cctype>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMaxPriority = 1000;
constexpr int kMaxAttempts = 10;
constexpr std::size_t kMaxNameBytes = 256;

/// A project or limit group: goes into addresses, bodies and keys.
bool isPlainName(std::string_view text)
{
    return !text.empty() && text.size() <= kMaxNameBytes && isHeaderValue(text);
}

QString plainNameRule()
{
    return u"must be 1 to %1 bytes without control characters"_s.arg(kMaxNameBytes);
}

boost::json::array toArray(const std::vector<std::string> &items)
{
    boost::json::array out;
    out.reserve(items.size());
    for (const std::string &item : items)
        out.emplace_back(boost::json::string_view(item));
    return out;
}

template <class Pairs>
boost::json::object toObject(const Pairs &pairs)
{
    boost::json::object out;
    for (const auto &pair : pairs)
        out.emplace(pair.first, boost::json::string_view(pair.second));
    return out;
}

boost::json::value timeOrNull(const std::optional<WallTime> &time)
{
    if (!time)
        return nullptr;
    return boost::json::string(toRfc3339(*time));
}

bool isNull(const boost::json::value *value)
{
    return value && value->is_null();
}

void readTime(json::FieldReader &reader, std::string_view name, WallTime &out)
{
    reader.readName<WallTime>(name, out, fromRfc3339,
                              u"must be a time such as 2026-11-21T01:30:37.000Z"_s);
}

void readTime(json::FieldReader &reader, std::string_view name, std::optional<WallTime> &out)
{
    const boost::json::value *member = reader.value(name);
    if (!member || isNull(member))
        return;
    WallTime time{};
    readTime(reader, name, time);
    out = time;
}

void readText(json::FieldReader &reader, Account &account)
{
    std::string id;
    std::string provider;
    reader.read("id", id);
    reader.read("provider", provider);
    account.id = AccountId(std::move(id));
    account.provider = ProviderId(std::move(provider));
    reader.read("label", account.label);
    reader.read("email", account.email);
    reader.read("base_url", account.baseUrl);
    reader.readName<CredentialKind>("credential_type", account.credentialKind,
                                    credentialKindFromName,
                                    u"must be api_key, bearer, oauth, service_account or none"_s);
    reader.read("tier", account.tier);
    reader.read("project_id", account.projectId);
    reader.read("limit_group", account.limitGroup);
    reader.read("prefix", account.prefix);
    reader.read("proxy_url", account.proxyUrl);
    reader.read("last_error", account.lastError);
}

void readSwitches(json::FieldReader &reader, Account &account)
{
    reader.read("priority", account.priority, 0, kMaxPriority);
    reader.read("disabled", account.disabled);
    reader.read("proxy_disabled", account.proxyDisabled);
    reader.read("disable_cooling", account.disableCooling);
    reader.read("needs_login", account.needsLogin);
    if (const boost::json::value *member = reader.value("max_attempts");
        member && !isNull(member)) {
        int attempts = 1;
        reader.read("max_attempts", attempts, 1, kMaxAttempts);
        account.maxAttempts = attempts;
    }
}

/// null: the value is in the secret store. A file from before may have it as a text.
void readHeaders(json::FieldReader &reader, Account &account)
{
    const boost::json::object *headers = reader.object("headers");
    for (const auto &header : headers ? *headers : boost::json::object()) {
        if (header.value().is_null()) {
            account.headers.emplace_back(header.key(), std::string());
        } else if (!header.value().is_string()) {
            reader.fault({json::pointerTo(reader.pointerTo("headers"), header.key()),
                          u"must be a text, or null where the secret store has it"_s});
        } else if (const auto &text = header.value().get_string(); !text.empty()) {
            account.headers.emplace_back(header.key(), std::string(text));
        }
    }
}

void readLists(json::FieldReader &reader, Account &account)
{
    reader.read("projects", account.projects);
    reader.read("protected_models", account.protectedModels);
    reader.read("tags", account.tags);
    reader.read("models", account.models);
    reader.read("known_models", account.knownModels);
    reader.read("excluded_models", account.excludedModels);
    std::vector<std::pair<std::string, std::string>> aliases;
    reader.read("model_aliases", aliases);
    account.modelAliases.insert(aliases.begin(), aliases.end());
    readHeaders(reader, account);
    reader.read("strip_headers", account.stripHeaders);
}

void addNameFaults(const Account &account, std::vector<FieldFault> &faults)
{
    if (!account.limitGroup.empty() && !isPlainName(account.limitGroup))
        faults.push_back({"/limit_group", plainNameRule()});
    const auto &projects = account.projects;
    for (auto project = projects.begin(); project != projects.end(); ++project) {
        const std::string pointer =
            json::pointerTo("/projects", std::to_string(project - projects.begin()));
        if (!isPlainName(*project))
            faults.push_back({pointer, plainNameRule()});
        else if (std::find(projects.begin(), project, *project) != project)
            faults.push_back({pointer, u"must not be there twice"_s});
    }
}

} // namespace

bool isSafeId(std::string_view text)
{
    constexpr std::size_t kMaxLength = 64;
    return !text.empty() && text.size() <= kMaxLength &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '-';
           });
}

std::vector<FieldFault> accountFaults(const Account &account)
{
    std::vector<FieldFault> faults = billingFaults(account.billing);
    addNameFaults(account, faults);
    const QString safe = u"must be 1 to 64 of the characters A-Z a-z 0-9 _ -"_s;
    if (!isSafeId(account.id.str()))
        faults.push_back({"/id", safe});
    if (!isSafeId(account.provider.str()))
        faults.push_back({"/provider", safe});
    if (account.priority < 0 || account.priority > kMaxPriority) {
        faults.push_back({"/priority", u"must be a whole number from 0 to %1"_s.arg(kMaxPriority)});
    }
    if (account.maxAttempts && (*account.maxAttempts < 1 || *account.maxAttempts > kMaxAttempts)) {
        faults.push_back(
            {"/max_attempts", u"must be a whole number from 1 to %1, or null"_s.arg(kMaxAttempts)});
    }
    if (!account.proxyUrl.empty() && !isProxyChoice(account.proxyUrl))
        faults.push_back({"/proxy_url", proxyChoiceRule()});
    for (const auto &header : account.headers) {
        const std::string pointer = json::pointerTo("/headers", header.first);
        if (!isHeaderName(header.first))
            faults.push_back({pointer, u"is no header name"_s});
        if (!isHeaderValue(header.second))
            faults.push_back({pointer, u"must not contain line ends or control characters"_s});
    }
    for (std::size_t i = 0; i < account.stripHeaders.size(); ++i) {
        if (!isHeaderName(account.stripHeaders[i]))
            faults.push_back(
                {json::pointerTo("/strip_headers", std::to_string(i)), u"is no header name"_s});
    }
    return faults;
}

boost::json::object toJson(const Account &account)
{
    boost::json::object out;
    out["id"] = account.id.str();
    out["provider"] = account.provider.str();
    out["label"] = json::fromQString(account.label);
    out["email"] = json::fromQString(account.email);
    out["base_url"] = account.baseUrl;
    out["credential_type"] = credentialKindName(account.credentialKind);
    out["priority"] = account.priority;
    out["disabled"] = account.disabled;
    out["proxy_disabled"] = account.proxyDisabled;
    out["tier"] = account.tier;
    out["project_id"] = account.projectId;
    out["projects"] = toArray(account.projects);
    out["limit_group"] = account.limitGroup;
    out["billing"] = toJson(account.billing);
    out["protected_models"] = toArray(account.protectedModels);
    out["prefix"] = account.prefix;
    out["proxy_url"] = account.proxyUrl;
    out["tags"] = toArray(account.tags);
    out["models"] = toArray(account.models);
    out["known_models"] = toArray(account.knownModels);
    out["excluded_models"] = toArray(account.excludedModels);
    out["model_aliases"] = toObject(account.modelAliases);
    boost::json::object headers = headersWithValues(account);
    for (auto &header : headers) {
        if (headersAreSecret(account.provider))
            header.value() = nullptr;
    }
    out["headers"] = std::move(headers);
    out["strip_headers"] = toArray(account.stripHeaders);
    out["disable_cooling"] = account.disableCooling;
    out["max_attempts"] =
        account.maxAttempts ? boost::json::value(*account.maxAttempts) : boost::json::value();
    out["needs_login"] = account.needsLogin;
    out["last_error"] = json::fromQString(account.lastError);
    out["created_at"] = toRfc3339(account.createdAt);
    out["updated_at"] = toRfc3339(account.updatedAt);
    out["last_refreshed_at"] = timeOrNull(account.lastRefreshedAt);
    for (const auto &member : account.extra)
        out.emplace(member.key(), member.value());
    return out;
}

Result<Account> accountFromJson(const boost::json::object &json)
{
    std::vector<FieldFault> faults;
    json::FieldReader reader(json, {}, faults);
    Account account;
    readText(reader, account);
    readSwitches(reader, account);
    readLists(reader, account);
    if (const auto billing = readBilling(reader))
        billing->applyTo(account.billing);
    readTime(reader, "created_at", account.createdAt);
    readTime(reader, "updated_at", account.updatedAt);
    readTime(reader, "last_refreshed_at", account.lastRefreshedAt);
    account.extra = reader.unknown();
    // A member that could not be read has its fault already; its default is not worth a second one.
    for (FieldFault &fault : accountFaults(account)) {
        const bool told = std::any_of(faults.begin(), faults.end(), [&fault](const FieldFault &f) {
            return f.pointer == fault.pointer;
        });
        if (!told)
            faults.push_back(std::move(fault));
    }
    if (!faults.empty()) {
        return Error{
            ErrorCode::invalidArgument, u"The account is not valid"_s, std::move(faults), {}};
    }
    return account;
}

AccountId newAccountId()
{
    constexpr int kBytes = 6; // ten characters of five bits
    return AccountId("acc-" + secureToken(kBytes));
}

} // namespace signalbox
