// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oauth/googleclient.h"

#include "core/json/fieldreader.h"
#include "core/net/urlpolicy.h"
#include "core/oauth/googlefile.h"
#include "core/oauth/tokenanswer.h"

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

Error wrongFile(const QString &message)
{
    return {ErrorCode::invalidArgument, message, {}, {}};
}

Result<GoogleClient> readInstalled(const json::Object &file)
{
    std::vector<FieldFault> faults;
    json::FieldReader top(file, {}, faults);
    const json::Object *installed = top.object("installed");
    if (!installed)
        return Error{ErrorCode::corrupt,
                     u"The client file is damaged: download it again"_s,
                     std::move(faults),
                     {}};
    json::FieldReader reader(*installed, top.pointerTo("installed"), faults);
    GoogleClient out;
    std::string secret;
    reader.read("client_id", out.client.clientId);
    reader.read("client_secret", secret);
    reader.read("token_uri", out.client.tokenUrl);
    reader.read("project_id", out.projectId);
    if (!fitsIntoHeader(out.client.clientId))
        reader.fault("client_id", u"must be the client id"_s);
    if (!fitsIntoHeader(secret))
        reader.fault("client_secret", u"must be the client secret"_s);
    if (!out.client.tokenUrl.empty() && !isTokenUrl(out.client.tokenUrl))
        reader.fault("token_uri", tokenUrlRule());
    out.client.clientSecret = Secret(secret);
    clearMemory(secret.data(), secret.size());
    if (!faults.empty()) {
        return Error{ErrorCode::corrupt,
                     u"The client file is not complete: download it again from Google's console"_s,
                     std::move(faults),
                     {}};
    }
    return out;
}

} // namespace

Result<GoogleClient> readGoogleClient(const QByteArray &file)
{
    const Result<json::Object> object = parseGoogleFile(file);
    if (!object)
        return object.error();
    switch (googleFileOf(*object)) {
    case GoogleFile::desktopClient:
        return readInstalled(*object);
    case GoogleFile::webClient:
        return wrongFile(u"This is a client of the type Web application, which cannot sign in on a "
                         "computer: create an OAuth client ID of the type Desktop app and download "
                         "its JSON"_s);
    case GoogleFile::serviceAccount:
        return wrongFile(u"This is the key of a service account, which signs in without a browser: "
                         "add it as a service account"_s);
    case GoogleFile::authorizedUser:
        return wrongFile(u"This is a sign-in that gcloud keeps for itself: create an OAuth client "
                         "ID of the type Desktop app and download its JSON"_s);
    case GoogleFile::other:
        break;
    }
    return wrongFile(
        u"This is no OAuth client of Google: take the client_secret_….json of a client "
        "of the type Desktop app"_s);
}

} // namespace signalbox
