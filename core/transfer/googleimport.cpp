// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transfer/importreaders.h"

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
    if (found.clientId.empty()) {
        out.notes.push_back(u"This client file has no client_id: download it again from the Google "
                            "Cloud console"_s);
        return;
    }
    if (!found.tokenUrl.empty() && !isTokenUrl(found.tokenUrl)) {
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
    draft.fields["provider"] = "vertex";
    const std::string email = textOf(file, "client_email");
    setText(draft.fields, "email", email);
    setText(draft.fields, "label", email);
    setText(draft.fields, "project_id", textOf(file, "project_id"));
    const std::optional<CredentialKind> kind = credentialKindFromName("service_account");
    if (email.empty() || textOf(file, "private_key").empty()) {
        draft.fault = u"The service account has no client_email or no private_key: make a new JSON "
                      "key for it in the Google Cloud console"_s;
    } else if (!kind) {
        draft.fault = u"Signalbox cannot sign in with a service account here: use an access token "
                      "or an API key of this project"_s;
    } else {
        QByteArray text = json::dump(file);
        draft.credential.kind = *kind;
        draft.credential.value = Secret({text.constData(), static_cast<std::size_t>(text.size())});
        clearMemory(text.data(), static_cast<std::size_t>(text.size()));
    }
    out.entries.push_back(std::move(draft));
}

} // namespace signalbox
