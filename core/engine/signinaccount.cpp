// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/signinaccount.h"

#include "core/json/value.h"
#include "core/oauth/tokenanswer.h"

#include <string_view>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// A member of the account's file: the provider's own name for who signed in.
constexpr std::string_view kSubject = "oauth_subject";
constexpr std::string_view kTermsAccepted = "terms_accepted";

std::string_view subjectOf(const Account &account)
{
    return textMember(account.extra, kSubject);
}

bool sameEmail(const QString &left, const QString &right)
{
    return !left.isEmpty() && left.compare(right, Qt::CaseInsensitive) == 0;
}

std::string_view hostPath(const std::string &baseUrl, const ProviderDefinition &provider)
{
    std::string_view url = baseUrl.empty() ? provider.baseUrl : baseUrl;
    while (url.ends_with('/'))
        url.remove_suffix(1);
    return url;
}

/// Nothing when too little is known of one of them.
std::optional<bool> isPerson(const Account &account, const UserInfo &who)
{
    if (!subjectOf(account).empty() && !who.subject.empty())
        return subjectOf(account) == who.subject;
    if (!account.email.isEmpty() && !who.email.empty())
        return sameEmail(account.email, QString::fromStdString(who.email));
    return std::nullopt;
}

QString nameOf(const UserInfo &who)
{
    if (!who.email.empty())
        return QString::fromStdString(who.email);
    return who.name.isEmpty() ? QString::fromStdString(who.subject) : who.name;
}

} // namespace

CredentialKind signInKind(const ProviderDefinition &provider)
{
    return provider.signIn.flow == SignInFlow::openrouterKey ? CredentialKind::apiKey
                                                             : CredentialKind::oauth;
}

bool signInGives(const ProviderDefinition &provider, CredentialKind kind)
{
    const OAuthDefinition &signIn = provider.signIn;
    const bool starts = !signIn.authorizationUrl.empty() || !signIn.deviceUrl.empty();
    return starts && kind == signInKind(provider) && provider.accepts(kind);
}

Status checkPerson(const Account &account, const SignedIn &signedIn)
{
    const bool known = !account.email.isEmpty() || !subjectOf(account).empty();
    if (signedIn.why && known) {
        return Error{
            signedIn.why->code,
            u"It could not be checked whether this sign-in is that of %1, so nothing was changed. "
            "%2"_s.arg(account.displayName(), signedIn.why->message),
            {},
            {}};
    }
    if (isPerson(account, signedIn.who).value_or(true))
        return {};
    return Error{ErrorCode::conflict,
                 u"You signed in as %1, but this account is that of %2: sign in as %2, or add %1 "
                 "as an account of its own"_s.arg(nameOf(signedIn.who), account.displayName()),
                 {},
                 {}};
}

std::optional<AccountId> twinOf(const SignInStart &start, const SignedIn &signedIn,
                                const ProviderDefinition &provider,
                                const std::map<AccountId, Account> &accounts)
{
    const std::string_view host = hostPath(start.baseUrl, provider);
    const auto sameProject = [&start](const Account &account) {
        return start.projectId.empty() || account.projectId.empty() ||
               start.projectId == account.projectId;
    };
    for (const auto &[id, account] : accounts) {
        if (account.provider == start.provider && hostPath(account.baseUrl, provider) == host &&
            account.credentialKind == signedIn.signIn.credential.kind && sameProject(account) &&
            isPerson(account, signedIn.who).value_or(false))
            return id;
    }
    return std::nullopt;
}

NewAccount accountOf(const SignInStart &start, const SignedIn &signedIn)
{
    NewAccount added;
    Account &account = added.account;
    account.provider = start.provider;
    account.email = QString::fromStdString(signedIn.who.email);
    account.label = start.label;
    if (account.label.isEmpty() && account.email.isEmpty())
        account.label = signedIn.who.name; // else the keeper's choice: e-mail address, provider
    account.baseUrl = start.baseUrl;
    account.projectId = start.projectId;
    account.proxyUrl = start.proxyUrl;
    if (start.termsAccepted)
        account.extra[kTermsAccepted] = true;
    if (!signedIn.who.subject.empty())
        account.extra[kSubject] = signedIn.who.subject;
    added.credential = signedIn.signIn.credential;
    return added;
}

AccountPatch renewalOf(const Account &account, const SignedIn &signedIn,
                       const std::optional<Credential> &former)
{
    AccountPatch patch;
    patch.credential = signedIn.signIn.credential;
    const bool lastsOn = former && !account.needsLogin && former->kind == patch.credential->kind;
    if (patch.credential->refreshToken.empty() && lastsOn)
        patch.credential->refreshToken = former->refreshToken;
    if (account.email.isEmpty() && !signedIn.who.email.empty())
        patch.email = QString::fromStdString(signedIn.who.email);
    return patch;
}

bool samePerson(const Account &one, const Account &other)
{
    if (!subjectOf(one).empty() && !subjectOf(other).empty())
        return subjectOf(one) == subjectOf(other);
    return sameEmail(one.email, other.email);
}

} // namespace signalbox
