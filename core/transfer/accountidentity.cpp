// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transfer/accountidentity.h"

#include "core/transfer/importdraft.h"

#include <QCryptographicHash>

namespace signalbox {

namespace {

std::string hashOf(const Secret &secret)
{
    const std::string_view bytes = secret.view();
    return QCryptographicHash::hash(
               QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())),
               QCryptographicHash::Sha256)
        .toHex()
        .toStdString();
}

std::string baseUrlOf(const Account &account, const ProviderRegistry &providers)
{
    const ProviderDefinition *definition = providers.find(account.provider);
    std::string url = account.baseUrl.empty() && definition ? definition->baseUrl : account.baseUrl;
    while (url.ends_with('/'))
        url.pop_back();
    return url;
}

} // namespace

std::vector<std::string> identitiesOf(const Account &account, const Credential &credential,
                                      const ProviderRegistry &providers)
{
    const std::string common = account.provider.str() + '\n' + baseUrlOf(account, providers) + '\n';
    std::vector<std::string> identities;
    if (account.credentialKind == CredentialKind::none)
        identities.push_back(common + "none " + account.label.trimmed().toStdString());
    const bool named = account.credentialKind != CredentialKind::apiKey &&
                       account.credentialKind != CredentialKind::none && !account.email.isEmpty();
    if (named)
        identities.push_back(common + "email " + lowerCase(account.email.toStdString()));
    if (!credential.value.empty())
        identities.push_back(common + "key " + hashOf(credential.value));
    if (!credential.refreshToken.empty())
        identities.push_back(common + "refresh " + hashOf(credential.refreshToken));
    if (!credential.keyFile.empty())
        identities.push_back(common + "key file " + hashOf(credential.keyFile));
    return identities;
}

AccountIdentities::AccountIdentities(std::span<const KnownAccount> existing,
                                     const ProviderRegistry &providers)
    : m_providers(providers)
{
    for (const KnownAccount &known : existing) {
        m_byId.emplace(known.account.id.str(), &known);
        for (std::string &identity : identitiesOf(known.account, known.credential, providers))
            m_existing.emplace(std::move(identity), &known);
    }
}

const KnownAccount *AccountIdentities::existing(const std::vector<std::string> &identities) const
{
    for (const std::string &identity : identities) {
        if (const auto found = m_existing.find(identity); found != m_existing.end())
            return found->second;
    }
    return nullptr;
}

const KnownAccount *AccountIdentities::existing(const std::string &id, const Account &account) const
{
    const auto found = m_byId.find(id);
    if (found == m_byId.end())
        return nullptr;
    const Account &known = found->second->account;
    const bool same = known.provider == account.provider &&
                      baseUrlOf(known, m_providers) == baseUrlOf(account, m_providers);
    return same ? found->second : nullptr;
}

std::string AccountIdentities::earlierOr(const std::vector<std::string> &identities,
                                         const std::string &where)
{
    for (const std::string &identity : identities) {
        if (const auto found = m_entries.find(identity); found != m_entries.end())
            return found->second;
    }
    for (const std::string &identity : identities)
        m_entries.emplace(identity, where);
    return {};
}

} // namespace signalbox
