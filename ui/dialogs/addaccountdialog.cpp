// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/addaccountdialog.h"

#include "ui/dialogs/formfaults.h"
#include "ui/dialogs/keyfield.h"
#include "ui/gatewaycontroller.h"
#include "ui/widgets/disclosure.h"
#include "ui/widgets/formfield.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <iterator>

namespace signalbox {

using namespace Qt::StringLiterals;

AddAccountDialog::~AddAccountDialog()
{
    m_key->clear();
}

void AddAccountDialog::takeProviders(const Result<std::vector<ProviderDefinition>> &reply)
{
    if (!reply) {
        m_providerFault->setText(errorWords(reply.error()));
        m_providerFault->setVisible(true);
        return;
    }
    // Those that need a sign-in or an accepted warning have no place in a dialog that takes keys.
    std::copy_if(reply->begin(), reply->end(), std::back_inserter(m_providers),
                 [](const ProviderDefinition &definition) {
                     const auto &kinds = definition.credentials;
                     return definition.warning.isEmpty() &&
                            std::any_of(kinds.begin(), kinds.end(), [](CredentialKind kind) {
                                return kind == CredentialKind::apiKey ||
                                       kind == CredentialKind::none;
                            });
                 });
    for (std::size_t i = 0; i < m_providers.size(); ++i)
        addTile(static_cast<int>(i));
    recognise();
}

const ProviderDefinition *AddAccountDialog::provider() const
{
    const int index = m_tiles->checkedId();
    return index < 0 ? nullptr : &m_providers[static_cast<std::size_t>(index)];
}

void AddAccountDialog::recognise()
{
    const Secret key = takeKey(*m_key);
    int best = -1;
    std::size_t longest = 0;
    for (std::size_t i = 0; i < m_providers.size(); ++i) {
        for (const std::string &prefix : m_providers[i].keyPrefixes) {
            if (prefix.size() > longest && key.view().starts_with(prefix)) {
                longest = prefix.size();
                best = static_cast<int>(i);
            }
        }
    }
    if (best >= 0) {
        m_keyField->setHint(
            tr("Looks like a key of %1.").arg(m_providers[static_cast<std::size_t>(best)].name));
        if (!m_chosenByHand)
            chooseProvider(best);
    } else {
        m_keyField->setHint(key.empty() ? QString()
                                        : tr("Its form tells no provider: choose it below."));
    }
}

void AddAccountDialog::chooseProvider(int index)
{
    m_tiles->button(index)->setChecked(true);
    m_providerFault->setVisible(false);
    m_checked = false;
    updateUrlPlace();
}

void AddAccountDialog::updateUrlPlace()
{
    const ProviderDefinition *chosen = provider();
    const bool demanded = chosen && chosen->baseUrl.empty();
    QVBoxLayout *target = demanded ? m_details : m_advancedColumn;
    if (target->indexOf(m_baseUrlField) < 0)
        target->insertWidget(demanded ? target->count() : 0, m_baseUrlField);
    m_baseUrl->setPlaceholderText(demanded || !chosen ? u"https://host/v1"_s
                                                      : QString::fromStdString(chosen->baseUrl));
}

void AddAccountDialog::onEdited()
{
    m_checked = false;
    clearFaults();
    m_saveUnchecked->setVisible(false);
    if (m_step == Step::checking)
        cancelCheck();
}

NewAccount AddAccountDialog::newAccount() const
{
    const ProviderDefinition *chosen = provider();
    NewAccount made;
    made.account.provider = chosen->id;
    made.account.label = m_label->text().trimmed();
    if (made.account.label.isEmpty())
        made.account.label = chosen->name;
    made.account.baseUrl = m_baseUrl->text().trimmed().toStdString();
    made.account.proxyUrl = m_proxyUrl->text().trimmed().toStdString();
    made.credential.value = takeKey(*m_key);
    const auto &kinds = chosen->credentials;
    const auto keyed = std::find_if(kinds.begin(), kinds.end(), [](CredentialKind kind) {
        return kind != CredentialKind::none;
    });
    if (!made.credential.value.empty())
        made.credential.kind = keyed == kinds.end() ? CredentialKind::apiKey : *keyed;
    made.account.credentialKind = made.credential.kind;
    return made;
}

bool AddAccountDialog::complete()
{
    clearFaults();
    const ProviderDefinition *chosen = provider();
    if (!chosen) {
        m_providerFault->setText(tr("Choose the provider that the key belongs to."));
        m_providerFault->setVisible(true);
        return false;
    }
    bool fine = true;
    const bool keyless = std::find(chosen->credentials.begin(), chosen->credentials.end(),
                                   CredentialKind::none) != chosen->credentials.end();
    if (!keyless && m_key->text().trimmed().isEmpty()) {
        m_keyField->setFault(tr("Paste a key."));
        fine = false;
    }
    if (chosen->baseUrl.empty() && m_baseUrl->text().trimmed().isEmpty()) {
        m_baseUrlField->setFault(tr("Enter the address of the server, such as https://host/v1."));
        fine = false;
    }
    return fine;
}

void AddAccountDialog::check(AfterCheck after)
{
    if (!complete())
        return;
    setStep(Step::checking);
    const int generation = ++m_generation;
    const QPointer<AddAccountDialog> self(this);
    m_facade.verifyCredential(
        newAccount(), [self, generation, after](const Result<VerifyReport> &reply) {
            if (self && self->m_generation == generation && self->m_step == Step::checking)
                self->takeCheck(reply, after);
        });
}

void AddAccountDialog::takeCheck(const Result<VerifyReport> &reply, AfterCheck after)
{
    setStep(Step::editing);
    if (!reply) {
        showFaults(reply.error());
        m_saveUnchecked->setVisible(reply.error().fields.empty());
        return;
    }
    if (!reply->accepted) {
        checkFailed(reply->message);
        return;
    }
    m_checked = true;
    if (after == AfterCheck::save) {
        save();
        return;
    }
    m_result->setText(reply->message.isEmpty() ? tr("The provider accepts it.") : reply->message);
    m_result->setVisible(true);
}

void AddAccountDialog::checkFailed(const QString &reason)
{
    m_keyField->setFault(reason.isEmpty() ? tr("The provider did not accept it.") : reason);
    m_saveUnchecked->setVisible(true);
}

void AddAccountDialog::cancelCheck()
{
    ++m_generation;
    setStep(Step::editing);
}

void AddAccountDialog::save()
{
    if (!complete())
        return;
    setStep(Step::saving);
    const QPointer<AddAccountDialog> self(this);
    m_facade.addAccount(newAccount(), [self](const Result<AddedAccount> &reply) {
        if (self)
            self->takeSaved(reply);
    });
}

void AddAccountDialog::takeSaved(const Result<AddedAccount> &reply)
{
    setStep(Step::editing);
    if (!reply) {
        showFaults(reply.error());
        return;
    }
    Q_EMIT added(reply->id, newAccount().account.label);
    accept();
}

void AddAccountDialog::showFaults(const Error &error)
{
    const QString rest = spreadFaults(error, {{"/credential", m_keyField},
                                              {"/label", m_labelField},
                                              {"/base_url", m_baseUrlField},
                                              {"/proxy_url", m_proxyUrlField}});
    if (!m_proxyUrlField->fault().isEmpty() || !m_baseUrlField->fault().isEmpty())
        m_disclosure->setChecked(true);
    if (rest.isEmpty())
        return;
    m_keyField->setFault(rest);
}

void AddAccountDialog::clearFaults()
{
    for (FormField *field : {m_keyField, m_labelField, m_baseUrlField, m_proxyUrlField})
        field->setFault({});
    m_providerFault->setVisible(false);
    m_result->setVisible(false);
}

void AddAccountDialog::setStep(Step step)
{
    m_step = step;
    const bool idle = step == Step::editing;
    m_progress->setVisible(step == Step::checking);
    m_check->setEnabled(idle);
    m_save->setEnabled(idle);
    m_saveUnchecked->setEnabled(idle);
}

} // namespace signalbox
