// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/ui/fakeenginefacade.h"

#include <QUrl>

namespace signalbox::test {

/// A provider of each kind of sign-in beside the usual samples: OpenRouter (browser, no
/// registration), Gemini with Google's sign-in, Vertex (service account), Acme (browser and device
/// code, own registration), Hall (device code alone), Groq (behind More) and one with a warning.
inline std::vector<ProviderDefinition> signInProviders()
{
    using namespace Qt::StringLiterals;
    std::vector<ProviderDefinition> all = sampleProviders();
    const auto add = [&all](const char *id, const QString &name,
                            std::vector<CredentialKind> kinds) -> ProviderDefinition & {
        ProviderDefinition made;
        made.id = ProviderId(id);
        made.name = name;
        made.baseUrl = std::string("https://") + id + ".example/v1";
        made.credentials = std::move(kinds);
        return all.emplace_back(std::move(made));
    };
    using enum CredentialKind;
    ProviderDefinition &router = add("openrouter", u"OpenRouter"_s, {apiKey});
    router.tile = true;
    router.keyPrefixes = {"sk-or-"};
    router.keysUrl = "https://openrouter.example/keys";
    router.note = u"Signing in makes a key of its own for Signalbox."_s;
    router.signIn.flow = SignInFlow::openrouterKey;
    router.signIn.authorizationUrl = "https://openrouter.example/auth";

    ProviderDefinition &vertex = add("vertex", u"Google Vertex AI"_s, {serviceAccount, oauth});
    vertex.form = ProviderForm::vertex;
    vertex.note = u"While its consent screen is in Testing, sign-ins end after 7 days. One project "
                  "is one limit."_s;
    vertex.signIn.authorizationUrl = "https://accounts.google.com/o/oauth2/v2/auth";
    vertex.signIn.tokenUrl = "https://oauth2.googleapis.com/token";

    ProviderDefinition &acme = add("acme", u"Acme"_s, {oauth, bearer, apiKey});
    acme.signIn.authorizationUrl = "https://acme.example/authorize";
    acme.signIn.deviceUrl = "https://acme.example/device";
    acme.signIn.tokenUrl = "https://acme.example/token";

    ProviderDefinition &hall = add("hall", u"Hall"_s, {oauth});
    hall.signIn.deviceUrl = "https://hall.example/device";

    add("groq", u"Groq"_s, {apiKey}).keyPrefixes = {"gsk_"};

    ProviderDefinition &assist = add("code-assist", u"Code Assist"_s, {oauth, bearer});
    assist.warning = u"The vendor forbids other programs to use its own tools' sign-ins."_s;
    assist.signIn.authorizationUrl = "https://assist.example/auth";
    assist.signIn.tokenUrl = "https://assist.example/token";
    return all;
}

inline SignInSnapshot browserWait()
{
    SignInSnapshot snapshot;
    snapshot.id = "flow-1";
    snapshot.provider = ProviderId("acme");
    snapshot.way = SignInWay::browser;
    snapshot.authorizationUrl = "https://acme.example/authorize?state=abc&code_challenge=def";
    return snapshot;
}

inline SignInSnapshot deviceWait()
{
    SignInSnapshot snapshot;
    snapshot.id = "flow-2";
    snapshot.provider = ProviderId("acme");
    snapshot.way = SignInWay::device;
    snapshot.userCode = "WDJB-MJHT";
    snapshot.verificationUri = "https://acme.example/activate";
    snapshot.verificationUriComplete = "https://acme.example/activate?code=WDJB-MJHT";
    return snapshot;
}

} // namespace signalbox::test
