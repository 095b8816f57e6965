// SPDX-License-Identifier: GPL-3.0-or-later
// What goes to a token endpoint and what comes back (RFC 6749 §5, §6). Pure.
#include "core/oauth/tokenrefresher.h"

#include "core/base/bytes.h"
#include "core/json/value.h"
#include "core/upstream/errormessage.h"
#include "core/upstream/errortext.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// A year: nobody means more, and larger ones come from mistaken units.
constexpr double kLongestLife = 366.0 * 24 * 3600;

std::string_view textOf(const json::Object &object, std::string_view name)
{
    const json::Value *member = object.if_contains(name);
    if (!member || !member->is_string())
        return {};
    return {member->get_string().data(), member->get_string().size()};
}

/// Seconds; nothing for what is absent, no number, zero or beyond reason. Some servers write the
/// number as text.
std::optional<Milliseconds> lifetimeOf(const json::Object &object)
{
    const json::Value *member = object.if_contains("expires_in");
    double seconds = 0;
    if (member && member->is_number()) {
        boost::json::error_code code;
        seconds = member->to_number<double>(code);
    } else {
        const std::string_view text = textOf(object, "expires_in");
        std::from_chars(text.data(), text.data() + text.size(), seconds);
    }
    if (!(seconds >= 1 && seconds <= kLongestLife))
        return std::nullopt;
    return Milliseconds(static_cast<long long>(seconds * 1000));
}

bool fitsIntoHeader(std::string_view token)
{
    return !token.empty() &&
           std::all_of(token.begin(), token.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

/// The error code: `error` as RFC 6749 §5.2 has it, or as some vendors nest it.
std::string_view errorCodeOf(const json::Object &object)
{
    if (const std::string_view plain = textOf(object, "error"); !plain.empty())
        return plain;
    const json::Value *nested = object.if_contains("error");
    if (!nested || !nested->is_object())
        return {};
    for (const std::string_view name : {"code", "type", "status"}) {
        if (const auto code = textOf(nested->get_object(), name); !code.empty())
            return code;
    }
    return {};
}

/// The server's own words, unless they repeat what must not be told.
QString wordsOf(const json::Value *answer, const QByteArray &body, const Credential &used)
{
    std::string words;
    if (answer && answer->is_object())
        words = textOf(answer->get_object(), "error_description");
    if (words.empty())
        words = errorSentence(answer, view(body));
    for (const Secret *secret : {&used.value, &used.refreshToken}) {
        if (!secret->empty() && words.find(secret->view()) != std::string::npos)
            return {};
    }
    return cleanedSentence(words);
}

RefreshResult errorAnswer(int status, const json::Value *answer, const QByteArray &body,
                          const Credential &used)
{
    const bool isObject = answer && answer->is_object();
    const std::string_view code = isObject ? errorCodeOf(answer->get_object()) : std::string_view();
    const QString words = wordsOf(answer, body, used);
    const QString tail = words.isEmpty() ? QString() : u": "_s + words;
    if (code == "invalid_grant") {
        return {RefreshEnd::refused, {}, u"The provider ended this sign-in%1"_s.arg(tail)};
    }
    if (code == "invalid_client" || code == "unauthorized_client") {
        return {
            RefreshEnd::failed,
            {},
            u"The provider does not accept the client id or secret of the settings%1"_s.arg(tail)};
    }
    // A gateway before the server that gave up on it says nothing about the refresh token.
    const bool unknown = status >= 500 && status != 503;
    return {unknown ? RefreshEnd::unanswered : RefreshEnd::failed,
            {},
            u"The token address answered with status %1%2"_s.arg(status).arg(tail)};
}

} // namespace

QByteArray refreshForm(const Credential &credential, const OAuthClient &client)
{
    const auto encoded = [](std::string_view text) { return toBytes(text).toPercentEncoding(); };
    QByteArray form =
        "grant_type=refresh_token&refresh_token=" + encoded(credential.refreshToken.view());
    if (!client.clientId.empty())
        form += "&client_id=" + encoded(client.clientId);
    if (!client.clientSecret.empty())
        form += "&client_secret=" + encoded(client.clientSecret.view());
    return form;
}

RefreshResult readRefreshAnswer(int status, const QByteArray &body, const Credential &used,
                                WallTime now)
{
    const Result<json::Value> parsed = json::parse(view(body));
    const json::Value *answer = parsed ? &*parsed : nullptr;
    if (status >= 300 && status < 400) {
        return {
            RefreshEnd::failed,
            {},
            u"The token address answered with a redirection (status %1): check it"_s.arg(status)};
    }
    if (status >= 400)
        return errorAnswer(status, answer, body, used);
    // From here on the server took the refresh token: what cannot be read leaves it in doubt.
    if (!answer || !answer->is_object()) {
        return {RefreshEnd::unanswered,
                {},
                looksLikeHtml(view(body))
                    ? u"The token address answered with a web page: check it"_s
                    : u"The token address answered with something that is no JSON"_s};
    }
    const json::Object &object = answer->get_object();
    // Some servers report errors with status 200.
    if (!errorCodeOf(object).empty())
        return errorAnswer(400, answer, body, used);
    const std::string_view token = textOf(object, "access_token");
    const std::string_view type = textOf(object, "token_type");
    if (!fitsIntoHeader(token))
        return {RefreshEnd::unanswered, {}, u"The token address answered without a token"_s};
    if (!type.empty() && !equalNoCase(type, "bearer")) {
        return {RefreshEnd::unanswered,
                {},
                u"The token address gave a token of a kind that Signalbox does not know"_s};
    }
    RefreshResult result{RefreshEnd::renewed, {CredentialKind::oauth, Secret(token)}, {}};
    const std::string_view rotated = textOf(object, "refresh_token");
    result.credential.refreshToken = rotated.empty() ? used.refreshToken : Secret(rotated);
    if (const auto lifetime = lifetimeOf(object))
        result.credential.expiresAt = now + *lifetime;
    return result;
}

} // namespace signalbox
