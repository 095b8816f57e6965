// SPDX-License-Identifier: GPL-3.0-or-later
// What the form amounts to: whether it is complete, and the accounts that it describes.
#include "ui/dialogs/addaccountdetails.h"
#include "ui/dialogs/addaccountpage.h"
#include "ui/dialogs/addaccountproviders.h"
#include "ui/dialogs/connectionfield.h"
#include "ui/dialogs/signinoffers.h"
#include "ui/widgets/formfield.h"

#include <QLineEdit>

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

Account AddAccountPage::account() const
{
    Account made;
    made.label = m_details->label();
    made.proxyUrl = m_connection->choice();
    const ProviderDefinition *chosen = m_picker->chosen();
    if (!chosen)
        return made;
    made.provider = chosen->id;
    made.baseUrl = m_details->baseUrl();
    made.projectId = m_details->projectId();
    if (!chosen->warning.isEmpty() && m_picker->termsAccepted())
        made.extra["terms_accepted"] = true;
    return made;
}

std::vector<NewAccount> AddAccountPage::newAccounts() const
{
    const ProviderDefinition &chosen =
        m_picker->chosen() ? *m_picker->chosen() : m_picker->providers().front();
    std::vector<Secret> keys = pastedKeys(*m_key);
    const bool many = keys.size() > 1;
    if (keys.empty())
        keys.emplace_back(); // an account that needs none
    std::vector<NewAccount> made;
    for (const Secret &key : keys) {
        const int told = many ? providerOfKey(key, m_picker->providers()) : -1;
        const ProviderDefinition &provider =
            told < 0 ? chosen : m_picker->providers()[static_cast<std::size_t>(told)];
        NewAccount each;
        const bool ofChosen = m_picker->chosen() && provider.id == chosen.id;
        each.account = account();
        if (!ofChosen) {
            each.account = {};
            each.account.label = m_details->label();
            each.account.provider = provider.id;
            each.account.proxyUrl = m_connection->choice();
        }
        if (each.account.label.isEmpty())
            each.account.label = provider.name;
        if (many)
            each.account.label += u" %1"_s.arg(made.size() + 1);
        each.credential.value = key;
        if (!key.empty())
            each.credential.kind = ofChosen ? m_details->keyKind() : usualKeyKind(provider);
        each.account.credentialKind = each.credential.kind;
        made.push_back(std::move(each));
    }
    return made;
}

bool AddAccountPage::complete()
{
    clearFaults();
    const std::vector<Secret> keys = pastedKeys(*m_key);
    const bool told =
        keys.size() > 1 && std::all_of(keys.begin(), keys.end(), [this](const Secret &key) {
            return providerOfKey(key, m_picker->providers()) >= 0;
        });
    if (m_picker->providers().empty() || (!m_picker->chosen() && !told)) {
        m_picker->setFault(keys.size() > 1
                               ? tr("Choose the provider that the unknown keys belong to.")
                               : tr("Choose the provider that the key belongs to."));
        return false;
    }
    // Everything that is missing is said at once.
    const bool terms = m_picker->termsSettled();
    const bool details = m_details->complete();
    const bool connection = m_connection->complete();
    return completeKeys(keys) && terms && details && connection;
}

bool AddAccountPage::completeKeys(const std::vector<Secret> &keys)
{
    const ProviderDefinition *chosen = m_picker->chosen();
    if (looksLikeFile(keys)) {
        m_keyField->setFault(tr("This is the text of a file, not a key: drop the file on this "
                                "window, or import it."));
        return false;
    }
    if (chosen && keys.size() < 2) {
        const bool signIn = offersBrowser(*chosen) || offersDevice(*chosen);
        const bool given = !keys.empty();
        if (given && !takesKey(*chosen)) {
            m_keyField->setFault(
                tr("%1 takes no key: use one of the ways below.").arg(chosen->name));
            return false;
        }
        if (!given && !takes(*chosen, CredentialKind::none)) {
            m_keyField->setFault(signIn ? tr("Paste a key, or sign in below.")
                                        : tr("Paste a key."));
            return false;
        }
        return true;
    }
    for (const Secret &key : keys) {
        const int index = providerOfKey(key, m_picker->providers());
        const ProviderDefinition *provider =
            index < 0 ? chosen : &m_picker->providers()[static_cast<std::size_t>(index)];
        if (provider != chosen && !provider->warning.isEmpty()) {
            m_keyField->setFault(
                tr("One of them is a key of %1, which is restricted: add it by itself.")
                    .arg(provider->name));
            return false;
        }
    }
    return true;
}

bool AddAccountPage::readyForSignIn()
{
    clearFaults();
    const bool terms = m_picker->termsSettled();
    const bool details = m_details->complete();
    const bool connection = m_connection->complete();
    return m_picker->chosen() && terms && details && connection;
}

bool AddAccountPage::chooseForServiceAccount()
{
    const ProviderDefinition *chosen = m_picker->chosen();
    if (chosen && takesServiceAccount(*chosen))
        return true;
    const auto &providers = m_picker->providers();
    const auto found =
        std::find_if(providers.begin(), providers.end(), [](const ProviderDefinition &each) {
            return takesServiceAccount(each) && each.warning.isEmpty();
        });
    if (found == providers.end())
        return false;
    m_chosenByHand = true;
    m_picker->choose(static_cast<int>(found - providers.begin()));
    return true;
}

} // namespace signalbox
