// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oauth/tokenanswer.h"

#include "core/base/bytes.h"
#include "core/upstream/errormessage.h"
#include "core/upstream/errortext.h"

#include <algorithm>
#include <charconv>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// A year: nobody means more, and larger ones come from mistaken units.
constexpr double kLongestLife = 366.0 * 24 * 3600;

/// The server's own words, without what must not be told.
QString wordsOf(const json::Value *answer, const QByteArray &body, std::span<const Secret> sent)
{
    std::string words;
    if (answer && answer->is_object())
        words = textMember(answer->get_object(), "error_description");
    if (words.empty())
        words = errorSentence(answer, view(body));
    for (const Secret &secret : sent)
        words = withoutSecret(std::move(words), secret.view());
    return cleanedSentence(words);
}

void readTokens(const json::Object &object, TokenAnswer &out)
{
    const std::string_view token = textMember(object, "access_token");
    const std::string_view refresh = textMember(object, "refresh_token");
    const std::string_view type = textMember(object, "token_type");
    if (!fitsIntoHeader(token) || (!refresh.empty() && !fitsIntoHeader(refresh))) {
        out.fault = TokenFault::noToken;
        return;
    }
    if (!type.empty() && !equalNoCase(type, "bearer")) {
        out.fault = TokenFault::tokenType;
        return;
    }
    out.accessToken = Secret(token);
    out.refreshToken = Secret(refresh);
    out.lifetime = secondsOf(object, "expires_in");
    if (const json::Value *scope = object.if_contains("scope"); scope && scope->is_string())
        out.scopes = splitScopes(textMember(object, "scope"));
}

} // namespace

TokenAnswer readTokenAnswer(int status, const QByteArray &body, std::span<const Secret> sent)
{
    TokenAnswer out;
    out.status = status;
    if (status >= 300 && status < 400) {
        out.fault = TokenFault::redirect;
        return out;
    }
    const Result<json::Value> parsed = json::parse(view(body));
    const json::Value *answer = parsed ? &*parsed : nullptr;
    const json::Object *object = answer ? answer->if_object() : nullptr;
    const std::string_view code = object ? oauthErrorCode(*object) : std::string_view();
    // Some servers report errors with status 200.
    if (status >= 400 || !code.empty()) {
        out.fault = TokenFault::error;
        out.errorCode = code;
        out.words = wordsOf(answer, body, sent);
        return out;
    }
    if (!object) {
        out.fault = looksLikeHtml(view(body)) ? TokenFault::webPage : TokenFault::noJson;
        return out;
    }
    readTokens(*object, out);
    return out;
}

QString tokenFaultSentence(const TokenAnswer &answer)
{
    switch (answer.fault) {
    case TokenFault::redirect:
        return u"The token address answered with a redirection (status %1): check it"_s.arg(
            answer.status);
    case TokenFault::webPage:
        return u"The token address answered with a web page: check it"_s;
    case TokenFault::noJson:
        return u"The token address answered with something that is no JSON"_s;
    case TokenFault::noToken:
        return u"The token address answered without a token that can be used"_s;
    case TokenFault::tokenType:
        return u"The token address gave a token of a kind that Signalbox does not know"_s;
    case TokenFault::none:
    case TokenFault::error:
        break;
    }
    return {};
}

std::optional<Milliseconds> secondsOf(const json::Object &object, std::string_view name)
{
    const json::Value *member = object.if_contains(name);
    double seconds = 0;
    if (member && member->is_number()) {
        boost::json::error_code code;
        seconds = member->to_number<double>(code);
    } else {
        const std::string_view text = textMember(object, name);
        std::from_chars(text.data(), text.data() + text.size(), seconds);
    }
    if (!(seconds >= 1 && seconds <= kLongestLife))
        return std::nullopt;
    return Milliseconds(static_cast<long long>(seconds * 1000));
}

std::string_view textMember(const json::Object &object, std::string_view name)
{
    const json::Value *member = object.if_contains(name);
    if (!member || !member->is_string())
        return {};
    return {member->get_string().data(), member->get_string().size()};
}

std::string_view oauthErrorCode(const json::Object &object)
{
    if (const std::string_view plain = textMember(object, "error"); !plain.empty())
        return plain;
    const json::Value *nested = object.if_contains("error");
    if (!nested || !nested->is_object())
        return {};
    for (const std::string_view name : {"code", "type", "status"}) {
        if (const auto code = textMember(nested->get_object(), name); !code.empty())
            return code;
    }
    return {};
}

bool fitsIntoHeader(std::string_view token)
{
    return !token.empty() &&
           std::all_of(token.begin(), token.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

std::vector<std::string> splitScopes(std::string_view text)
{
    std::vector<std::string> scopes;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (end > 0)
            scopes.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return scopes;
}

} // namespace signalbox
