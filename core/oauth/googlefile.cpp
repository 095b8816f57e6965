// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oauth/googlefile.h"

#include "core/base/bytes.h"
#include "core/oauth/tokenanswer.h"
#include "core/upstream/errortext.h"

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kFileMax = 64 * 1024;

} // namespace

GoogleFile googleFileOf(const json::Object &file)
{
    if (file.contains("installed"))
        return GoogleFile::desktopClient;
    if (file.contains("web"))
        return GoogleFile::webClient;
    const std::string_view type = textMember(file, "type");
    if (type == "service_account")
        return GoogleFile::serviceAccount;
    return type == "authorized_user" ? GoogleFile::authorizedUser : GoogleFile::other;
}

Result<json::Object> parseGoogleFile(const QByteArray &bytes)
{
    const auto wrong = [](const QString &message) {
        return Error{ErrorCode::corrupt, message, {}, {}};
    };
    if (bytes.size() > kFileMax)
        return wrong(u"The file is too large: Google's JSON files have a few kilobytes"_s);
    const std::string_view text = trimBlanks(view(bytes));
    if (text.empty())
        return wrong(u"The file is empty: download it again"_s);
    if (looksLikeHtml(text))
        return wrong(u"The file is a web page: press Download JSON in Google's console instead of "
                     "saving the page"_s);
    if (text.find("-----BEGIN") < text.find('{'))
        return wrong(u"The file is a bare key: create a key of the type JSON"_s);
    Result<json::Object> object = json::parseObject(text);
    if (!object)
        return wrong(u"The file is no JSON object: download it again from Google's console"_s);
    return object;
}

} // namespace signalbox
