// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/accounts/accountheaders.h"

#include "core/base/bytes.h"
#include "core/json/value.h"
#include "core/net/headers.h"

#include <algorithm>

namespace signalbox {

namespace {

bool isFilled(const std::pair<std::string, std::string> &header)
{
    return !header.second.empty();
}

void wipe(std::string &text)
{
    clearMemory(text.data(), text.size());
    text.clear();
}

/// The parser's copies of secrets do not stay in memory.
void wipeTexts(json::Object &object)
{
    for (auto &member : object) {
        if (boost::json::string *text = member.value().if_string())
            clearMemory(text->data(), text->size());
    }
}

} // namespace

bool headersAreSecret(const ProviderId &provider)
{
    return provider.str() != "demo";
}

bool hasSecretHeaders(const Account &account)
{
    return !account.headers.empty() && headersAreSecret(account.provider);
}

bool holdsHeaderValues(const Account &account)
{
    return hasSecretHeaders(account) &&
           std::any_of(account.headers.begin(), account.headers.end(), isFilled);
}

bool headersFilled(const Account &account)
{
    return std::all_of(account.headers.begin(), account.headers.end(), isFilled);
}

std::optional<Secret> headerSecret(const Account &account)
{
    if (!holdsHeaderValues(account))
        return std::nullopt;
    json::Object values;
    for (const auto &header : account.headers) {
        if (isFilled(header))
            values[header.first] = header.second;
    }
    QByteArray text = json::dump(values);
    wipeTexts(values);
    Secret secret{view(text)};
    clearMemory(text.data(), static_cast<std::size_t>(text.size()));
    return secret;
}

void fillHeaders(Account &account, const Secret &kept)
{
    Result<json::Object> values = json::parseObject(kept.view());
    if (!values)
        return;
    for (auto &header : account.headers) {
        const json::Value *value = values->if_contains(header.first);
        if (!isFilled(header) && value && value->is_string())
            header.second = std::string_view(value->get_string());
    }
    wipeTexts(*values);
}

void hideHeaders(Account &account, const std::vector<std::string> &butFor)
{
    if (!headersAreSecret(account.provider))
        return;
    for (auto &[name, value] : account.headers) {
        const bool stays =
            std::any_of(butFor.begin(), butFor.end(), [&header = name](const std::string &one) {
                return sameHeaderName(one, header);
            });
        if (!stays)
            wipe(value);
    }
}

bool sameHeaders(const Account &left, const Account &right)
{
    return std::equal(left.headers.begin(), left.headers.end(), right.headers.begin(),
                      right.headers.end(), [](const auto &one, const auto &other) {
                          return one.first == other.first &&
                                 (one.second == other.second || !isFilled(one) || !isFilled(other));
                      });
}

boost::json::object headersWithValues(const Account &account)
{
    json::Object out;
    for (const auto &[name, value] : account.headers)
        out[name] = value.empty() ? json::Value() : json::Value(value);
    return out;
}

} // namespace signalbox
