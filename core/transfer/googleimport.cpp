// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transfer/importreaders.h"

#include "core/oauth/serviceaccount.h"

namespace signalbox {

using namespace Qt::StringLiterals;

/// Shape: Google Identity, "Using OAuth 2.0 for installed applications", the downloaded client.
void readGoogleClient(const json::Object &file, ImportDrafts &out)
{
    const json::Object *client = objectOf(file, "installed");
    if (!client) {
        out.notes.push_back(
            u"This OAuth client is of the type “Web application”, which cannot sign in from a "
            "desktop: in the Google Cloud console make one of the type “Desktop app” and choose "
            "its file"_s);
        return;
    }
    ImportedOAuthClient found;
    found.clientId = textOf(*client, "client_id");
    found.clientSecret = tokenOf(*client, "client_secret");
    found.tokenUrl = textOf(*client, "token_uri");
    found.projectId = textOf(*client, "project_id");
    if (found.tokenUrl.empty())
        found.tokenUrl = "https://oauth2.googleapis.com/token";
    if (found.clientId.empty()) {
        out.notes.push_back(u"This client file has no client_id: download it again from the Google "
                            "Cloud console"_s);
        return;
    }
    if (!isTokenUrl(found.tokenUrl)) {
        out.notes.push_back(
            u"The token_uri of this client file cannot be used: %1"_s.arg(tokenUrlRule()));
        return;
    }
    out.alsoComes.push_back(
        u"Your own Google client %1: sign in with it next"_s.arg(json::toQString(found.clientId)));
    out.oauthClients.push_back(std::move(found));
}

/// Shape: Google Cloud IAM, "Create and delete service account keys".
void readServiceAccount(const json::Object &file, ImportDrafts &out, const std::string &where)
{
    ImportDraft draft;
    draft.where = where;
    QByteArray text = json::dump(file);
    draft.credential.kind = CredentialKind::serviceAccount;
    draft.credential.keyFile = Secret({text.constData(), static_cast<std::size_t>(text.size())});
    clearMemory(text.data(), static_cast<std::size_t>(text.size()));
    Account told;
    if (const Status read = adoptServiceAccount(told, draft.credential); !read) {
        QStringList faults;
        for (const FieldFault &field : read.error().fields)
            faults << json::toQString(field.pointer) + u' ' + field.message;
        draft.fault = faults.isEmpty()
                          ? read.error().message
                          : u"%1: make a new JSON key in the Google Cloud console"_s.arg(
                                faults.join(u"; "_s));
    }
    draft.fields["provider"] = "vertex";
    setText(draft.fields, "email", told.email.toStdString());
    setText(draft.fields, "label", told.email.toStdString());
    setText(draft.fields, "project_id", told.projectId);
    out.entries.push_back(std::move(draft));
}

} // namespace signalbox
