// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oauth/oautherror.h"

#include <algorithm>
#include <array>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

struct Words
{
    std::string_view code;
    ErrorCode kind;
    const char16_t *sentence;
};

constexpr const char16_t *kRestart = u"The provider does not accept the code: it was used already, "
                                     u"has expired or belongs to another "
                                     u"sign-in. Start the sign-in again";
constexpr const char16_t *kWrongClient =
    u"The client id or secret is wrong: compare both with the provider's console";

constexpr std::array<Words, 16> kWords = {{
    {"access_denied", ErrorCode::unauthorized,
     u"The sign-in was refused on the provider's page: start it again and allow the access"},
    {"invalid_grant", ErrorCode::unauthorized, kRestart},
    {"bad_verification_code", ErrorCode::unauthorized, kRestart},
    {"invalid_client", ErrorCode::unauthorized, kWrongClient},
    {"unauthorized_client", ErrorCode::unauthorized,
     u"This client id may not sign in this way: use a client of the kind Desktop app"},
    {"redirect_uri_mismatch", ErrorCode::invalidArgument,
     u"The client id does not allow a redirect to this computer: use a client of the kind Desktop "
     u"app, or register http://127.0.0.1 with it"},
    {"invalid_scope", ErrorCode::invalidArgument,
     u"The provider does not give one of the rights that were asked for: check the scopes of the "
     u"definition"},
    {"expired_token", ErrorCode::unavailable,
     u"The code has expired: start the sign-in again and enter the new code sooner"},
    {"admin_policy_enforced", ErrorCode::unauthorized,
     u"The administrator of this account does not allow the sign-in: ask them to trust the client "
     u"id"},
    {"org_internal", ErrorCode::unauthorized,
     u"The client id is for members of its own organisation only: use an account of it, or make "
     u"the "
     u"consent screen external"},
    {"disallowed_useragent", ErrorCode::invalidArgument,
     u"The provider does not accept this browser: open the link in another one"},
    {"login_required", ErrorCode::unauthorized,
     u"The provider wants you to sign in on its page first: start again"},
    {"server_error", ErrorCode::unavailable,
     u"The provider has a fault at the moment: try again later"},
    {"temporarily_unavailable", ErrorCode::unavailable,
     u"The provider cannot answer at the moment: try again later"},
    {"unsupported_grant_type", ErrorCode::invalidArgument,
     u"The token address does not know this way of signing in: check the definition"},
    {"unsupported_response_type", ErrorCode::invalidArgument,
     u"The provider does not know this way of signing in: check the definition"},
}};

QString withWords(const QString &sentence, const QString &words)
{
    return words.isEmpty() ? sentence : sentence + u" (%1)"_s.arg(words);
}

} // namespace

Error oauthError(std::string_view code, const QString &words)
{
    const auto found = std::find_if(kWords.begin(), kWords.end(),
                                    [code](const Words &row) { return row.code == code; });
    if (found != kWords.end()) {
        return {found->kind,
                withWords(QString::fromUtf16(found->sentence), words),
                {},
                std::string(code)};
    }
    return {ErrorCode::unauthorized,
            withWords(u"The provider refused the sign-in: start it again"_s, words),
            {},
            std::string(code.substr(0, 64))};
}

Error tokenError(const TokenAnswer &answer)
{
    if (answer.fault != TokenFault::error)
        return {ErrorCode::invalidArgument, tokenFaultSentence(answer), {}, {}};
    if (!answer.errorCode.empty() && answer.status < 500)
        return oauthError(answer.errorCode, answer.words);
    const bool later = answer.status >= 500 || answer.status == 429;
    const QString sentence =
        later ? u"The token address answered with status %1: try again later"_s
              : u"The token address answered with status %1: check the address in the definition"_s;
    return {later ? ErrorCode::unavailable : ErrorCode::invalidArgument,
            withWords(sentence.arg(answer.status), answer.words),
            {},
            answer.errorCode};
}

Error unreachableError(const QString &endpoint, const QString &why)
{
    return {ErrorCode::unavailable,
            u"%1 could not be reached: %2. Check the network and try again"_s.arg(endpoint, why),
            {},
            {}};
}

} // namespace signalbox
