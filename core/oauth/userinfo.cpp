// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oauth/userinfo.h"

#include "core/base/bytes.h"
#include "core/oauth/oautherror.h"
#include "core/oauth/tokenanswer.h"

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kTextMax = 320; // the longest e-mail address (RFC 5321 §4.5.3.1)

} // namespace

std::unique_ptr<OAuthCall> fetchUserInfo(const SignInServices &services,
                                         const SignInRequest &request, const Secret &accessToken,
                                         std::function<void(Result<UserInfo>)> done)
{
    UpstreamRequest asked = oauthRequest(request.definition.userInfoUrl, request.proxyUrl);
    asked.method = "GET";
    asked.headers.add("Authorization", "Bearer " + toBytes(accessToken.view()));
    return std::make_unique<OAuthCall>(
        services.transport, std::move(asked),
        [told = std::move(done)](const OAuthAnswer &answer) { told(readUserInfo(answer)); });
}

Result<UserInfo> readUserInfo(const OAuthAnswer &answer)
{
    if (!answer.end.ok)
        return unreachableError(u"The user info address"_s, answer.end.message);
    const Result<json::Object> object = json::parseObject(view(answer.body));
    UserInfo info;
    if (answer.status == 200 && object) {
        const std::string_view subject = textMember(*object, "sub");
        info.subject =
            (subject.empty() ? textMember(*object, "id") : subject).substr(0, kSubjectMax);
        const std::string_view email = textMember(*object, "email");
        if (fitsIntoHeader(email) && email.size() <= kTextMax)
            info.email = email;
        info.name = json::toQString(textMember(*object, "name").substr(0, kTextMax)).simplified();
    }
    if (info.subject.empty()) {
        return Error{ErrorCode::unavailable,
                     u"The provider does not say whose account this is (status %1): name it "
                     "yourself"_s.arg(answer.status),
                     {},
                     {}};
    }
    return info;
}

} // namespace signalbox
