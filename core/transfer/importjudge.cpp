// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transfer/importjudge.h"

#include "core/accounts/accountheaders.h"

#include <QUrl>

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

void refuse(ImportEntry &entry, const QString &why)
{
    entry.standing = ImportStanding::unusable;
    entry.why = why;
    entry.credential = {};
}

QString hostOf(const std::string &url)
{
    const QUrl parsed(json::toQString(url), QUrl::StrictMode);
    const QString host = parsed.host();
    return parsed.port() < 0 ? host : host + u':' + QString::number(parsed.port());
}

QString labelFor(const ImportDraft &draft, const ProviderDefinition *definition)
{
    const QString provider =
        definition ? definition->name : json::toQString(textOf(draft.fields, "provider"));
    if (draft.credential.kind != CredentialKind::apiKey || draft.credential.value.empty())
        return provider;
    return provider + u' ' + json::toQString(draft.credential.value.masked());
}

QString kindInWords(CredentialKind kind)
{
    switch (kind) {
    case CredentialKind::apiKey:
        return u"API keys"_s;
    case CredentialKind::bearer:
        return u"access tokens alone"_s;
    case CredentialKind::oauth:
        return u"sign-ins"_s;
    case CredentialKind::none:
        return u"accounts without a credential"_s;
    default: // kinds that only some providers have
        return u"such credentials"_s;
    }
}

bool hasSecret(const Credential &credential)
{
    return !credential.value.empty() || credential.renewable();
}

bool isExpired(const Credential &credential, WallTime now)
{
    return !credential.renewable() && credential.expiresAt && *credential.expiresAt <= now;
}

} // namespace

ImportEntry ImportJudge::judge(ImportDraft draft, const QString &file)
{
    ImportEntry entry;
    entry.file = file;
    entry.where = draft.where;
    entry.credential = draft.credential;
    const ProviderDefinition *definition =
        m_context.providers.find(ProviderId(textOf(draft.fields, "provider")));
    const bool unnamed = textOf(draft.fields, "label").empty();
    if (unnamed)
        draft.fields["label"] = json::fromQString(labelFor(draft, definition));
    draft.fields["credential_type"] = credentialKindName(draft.credential.kind);
    if (!readAccount(draft, entry) || !checkProvider(draft, definition, entry) ||
        !checkHost(*definition, entry))
        return entry;
    const KnownAccount *known = relate(draft, entry);
    weigh(draft, *definition, known, entry);
    if (unnamed) // a made-up name does not replace one that is there
        draft.fields.erase("label");
    if (known && entry.standing != ImportStanding::unusable)
        merge(draft, *known, entry);
    return entry;
}

/// The account as the file tells it. False when it cannot be one.
bool ImportJudge::readAccount(const ImportDraft &draft, ImportEntry &entry)
{
    entry.account.label = json::toQString(textOf(draft.fields, "label"));
    entry.account.email = json::toQString(textOf(draft.fields, "email"));
    entry.account.provider = ProviderId(textOf(draft.fields, "provider"));
    if (!draft.fault.isEmpty()) {
        refuse(entry, draft.fault);
        return false;
    }
    json::Object fields = draft.fields;
    // The order of the files stays: accounts are listed by the time they were made.
    const WallTime created = m_context.now + Milliseconds(m_added);
    fields["id"] = newAccountId().str();
    fields["created_at"] = toRfc3339(created);
    fields["updated_at"] = toRfc3339(m_context.now);
    Result<Account> account = accountFromJson(fields);
    if (!account) {
        QString why = account.error().message;
        if (!account.error().fields.empty()) {
            const FieldFault &fault = account.error().fields.front();
            why = u"%1 %2"_s.arg(json::toQString(fault.pointer), fault.message);
        }
        refuse(entry, why + u": correct it in the file and import it again"_s);
        return false;
    }
    ++m_added;
    entry.account = std::move(*account);
    return true;
}

bool ImportJudge::checkProvider(const ImportDraft &draft, const ProviderDefinition *definition,
                                ImportEntry &entry) const
{
    if (!definition) {
        refuse(entry, u"Signalbox knows no provider “%1”: add a definition of it first"_s.arg(
                          json::toQString(entry.account.provider.str())));
        return false;
    }
    const CredentialKind kind = draft.credential.kind;
    if (definition->accepts(kind))
        return true;
    // A sign-in that was another program's can be made anew where there is any way but keys.
    if (draft.foreign && definition->accepts(CredentialKind::bearer)) {
        entry.account.credentialKind = CredentialKind::bearer;
        return true;
    }
    refuse(entry,
           u"%1 does not take %2 in Signalbox: add the account by hand with what it takes"_s.arg(
               definition->name, kindInWords(kind)));
    return false;
}

bool ImportJudge::checkHost(const ProviderDefinition &definition, ImportEntry &entry) const
{
    const std::string &own = entry.account.baseUrl;
    entry.hostSource = own.empty() ? HostSource::provider : HostSource::file;
    entry.host = hostOf(own.empty() ? definition.baseUrl : own);
    if (own.empty() && definition.baseUrl.empty()) {
        refuse(entry, u"The entry does not say where its key is sent: give it a base URL"_s);
        return false;
    }
    if (own.empty())
        return true;
    const Status usable = checkBaseUrl(own, m_context.own);
    if (usable)
        return true;
    refuse(entry, usable.error().message);
    return false;
}

const KnownAccount *ImportJudge::relate(const ImportDraft &draft, ImportEntry &entry)
{
    const std::vector<std::string> identities =
        identitiesOf(entry.account, draft.credential, m_context.providers);
    const KnownAccount *known = m_identities.existing(identities);
    if (!known && !draft.fileId.empty())
        known = m_identities.existing(draft.fileId, entry.account);
    if (known) {
        entry.existing = known->account.id;
        entry.relation = ImportRelation::duplicate; // until a difference is found
    }
    const std::string place =
        entry.file.isEmpty() ? entry.where : entry.file.toStdString() + ' ' + entry.where;
    entry.sameAs = m_identities.earlierOr(identities, place);
    if (!entry.sameAs.empty())
        entry.relation = ImportRelation::duplicate;
    return known;
}

/// Whether it can work: with the secret of the file, or with the one that is kept already.
void ImportJudge::weigh(const ImportDraft &draft, const ProviderDefinition &definition,
                        const KnownAccount *known, ImportEntry &entry) const
{
    if (draft.credential.kind == CredentialKind::none)
        return;
    for (const Secret *secret : {&draft.credential.value, &draft.credential.refreshToken}) {
        const bool isText = draft.credential.kind == CredentialKind::apiKey ||
                            draft.credential.kind == CredentialKind::bearer ||
                            draft.credential.kind == CredentialKind::oauth;
        if (const QString fault = isText ? tokenFault(*secret) : QString(); !fault.isEmpty()) {
            refuse(entry, fault);
            return;
        }
    }
    if (const auto foreign =
            foreignKeyFault(m_context.providers, definition, entry.account, draft.credential)) {
        refuse(entry, foreign->message);
        return;
    }
    const bool refreshable = m_context.canRefresh && definition.accepts(CredentialKind::oauth) &&
                             m_context.canRefresh({definition.id, draft.clientId});
    QString why;
    if (!hasSecret(draft.credential))
        why = u"The file has no secret of this account: %1"_s.arg(
            draft.credential.kind == CredentialKind::apiKey ? u"enter its key again"_s
                                                            : u"sign in again"_s);
    else if (draft.foreign && !refreshable)
        why = u"Its tokens belong to another program's registration, which your own definition of "
              "%1 cannot refresh: sign in again"_s.arg(definition.name);
    else if (isExpired(draft.credential, m_context.now))
        why = u"Its token has expired and there is none to renew it with: sign in again"_s;
    if (why.isEmpty())
        return;
    entry.credential = {};
    if (known && !known->account.needsLogin)
        return; // goes on with its own
    entry.standing = ImportStanding::signInAgain;
    entry.why = why;
    entry.account.needsLogin = true;
}

/// The account that is there, with what the file tells written over it.
void ImportJudge::merge(const ImportDraft &draft, const KnownAccount &known,
                        ImportEntry &entry) const
{
    json::Object before = toJson(known.account);
    before["headers"] = headersWithValues(known.account);
    json::Object after = before;
    for (const auto &member : draft.fields) {
        if (member.key() == "provider" || member.key() == "credential_type")
            continue;
        after[member.key()] = member.value();
    }
    const bool newSecret = entry.credential.kind != CredentialKind::none &&
                           !sameCredential(entry.credential, known.credential);
    if (newSecret) {
        after["credential_type"] = credentialKindName(entry.credential.kind);
        after["needs_login"] = false;
    }
    Result<Account> account = accountFromJson(after);
    if (!account) {
        refuse(entry, u"What the file tells does not fit the account that is there: change that "
                      "one by hand"_s);
        return;
    }
    for (const auto &member : after) {
        const json::Value *old = before.if_contains(member.key());
        if ((!old || *old != member.value()) && member.key() != "credential_type" &&
            member.key() != "needs_login")
            entry.changes.emplace_back(member.key());
    }
    if (newSecret)
        entry.changes.emplace_back("credential");
    else
        entry.credential = {};
    entry.account = std::move(*account);
    if (!entry.changes.empty() && entry.sameAs.empty())
        entry.relation = ImportRelation::changed;
}

} // namespace signalbox
