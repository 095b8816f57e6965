// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/addaccountpage.h"

#include "ui/accessibility/taborder.h"
#include "ui/dialogs/addaccountdetails.h"
#include "ui/dialogs/addaccountlocal.h"
#include "ui/dialogs/addaccountproviders.h"
#include "ui/dialogs/addaccountways.h"
#include "ui/dialogs/connectionfield.h"
#include "ui/dialogs/formfaults.h"
#include "ui/gatewaycontroller.h"
#include "ui/widgets/formfield.h"

#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>

#include <algorithm>

namespace signalbox {

using namespace Qt::StringLiterals;

AddAccountPage::AddAccountPage(EngineFacade &facade, const SignInTools &tools, QWidget *parent)
    : QWidget(parent), m_facade(facade), m_tools(tools), m_run(facade)
{
    setObjectName(u"addAccountPage"_s);
    makeForm();
    listen();
    tabInLayoutOrder(*this);
    updateButtons();
    askProviders();
}

AddAccountPage::~AddAccountPage()
{
    m_key->clear();
}

void AddAccountPage::listen()
{
    connect(m_key, &QLineEdit::textEdited, this, &AddAccountPage::onEdited);
    connect(m_key, &QLineEdit::textChanged, this, &AddAccountPage::recognise);
    connect(m_details, &AddAccountDetails::edited, this, &AddAccountPage::onEdited);
    connect(m_connection, &ConnectionField::edited, this, &AddAccountPage::onEdited);
    connect(m_picker, &ProviderPicker::chosenChanged, this, &AddAccountPage::onChosen);
    connect(m_picker, &ProviderPicker::pickedByHand, this, [this] {
        m_chosenByHand = true;
        onEdited();
    });
    connect(m_local, &LocalServersPanel::added, this, &AddAccountPage::added);
    connect(m_ways, &SignInWays::browserRequested, this,
            [this] { Q_EMIT signInRequested(SignInWay::browser); });
    connect(m_ways, &SignInWays::deviceRequested, this,
            [this] { Q_EMIT signInRequested(SignInWay::device); });
    connect(m_ways, &SignInWays::serviceAccountRequested, this,
            &AddAccountPage::serviceAccountRequested);
    connect(&m_run, &KeyRun::advanced, this, &AddAccountPage::onAdvanced);
    connect(&m_run, &KeyRun::added, this, &AddAccountPage::added);
    connect(&m_run, &KeyRun::ended, this, &AddAccountPage::onEnded);
    connect(m_check, &QPushButton::clicked, this, [this] { run(KeyRun::Goal::check); });
    connect(m_save, &QPushButton::clicked, this,
            [this] { run(m_checked ? KeyRun::Goal::addUnchecked : KeyRun::Goal::checkAndAdd); });
    connect(m_saveUnchecked, &QPushButton::clicked, this,
            [this] { run(KeyRun::Goal::addUnchecked); });
    connect(&m_facade, &EngineFacade::providersChanged, this, &AddAccountPage::askProviders);
}

void AddAccountPage::askProviders()
{
    const QPointer<AddAccountPage> self(this);
    m_facade.providers([self](const Result<std::vector<ProviderDefinition>> &reply) {
        if (self)
            self->takeProviders(reply);
    });
}

void AddAccountPage::takeProviders(const Result<std::vector<ProviderDefinition>> &reply)
{
    if (!reply) {
        m_picker->setFault(errorWords(reply.error()));
        return;
    }
    m_picker->setProviders(*reply);
    tabInLayoutOrder(*this);
    recognise();
}

void AddAccountPage::recognise()
{
    const std::vector<Secret> keys = pastedKeys(*m_key);
    const auto &providers = m_picker->providers();
    if (keys.empty() || looksLikeFile(keys)) {
        m_keyField->setHint(keys.empty() ? QString()
                                         : tr("This is the text of a file, not a key: drop the "
                                              "file on this window, or import it."));
        return;
    }
    const int best = providerOfKey(keys.front(), providers);
    const bool same = std::all_of(keys.begin(), keys.end(), [&](const Secret &key) {
        return providerOfKey(key, providers) == best;
    });
    if (keys.size() > 1) {
        m_keyField->setHint(countedKeys(keys, providers));
    } else if (best >= 0) {
        m_keyField->setHint(
            tr("Looks like a key of %1.").arg(providers[static_cast<std::size_t>(best)].name));
    } else {
        m_keyField->setHint(tr("Its form tells no provider: choose it below."));
    }
    const bool other = same && best >= 0 && !m_chosenByHand &&
                       m_picker->chosen() != &providers[static_cast<std::size_t>(best)];
    if (other)
        m_picker->choose(best);
}

void AddAccountPage::onChosen()
{
    m_checked = false;
    m_ways->setProvider(m_picker->chosen());
    m_details->setProvider(m_picker->chosen());
    updateBaseUrl();
    tabInLayoutOrder(*this);
}

void AddAccountPage::updateBaseUrl()
{
    const ProviderDefinition *chosen = m_picker->chosen();
    const std::string own = m_details->baseUrl();
    m_connection->setBaseUrl(own.empty() && chosen ? chosen->baseUrl : own);
}

void AddAccountPage::onEdited()
{
    m_checked = false;
    clearFaults();
    updateBaseUrl();
    m_saveUnchecked->setVisible(false);
    if (isChecking())
        m_run.cancel();
}

void AddAccountPage::run(KeyRun::Goal goal)
{
    if (m_run.stage() != KeyRun::Stage::idle || !complete())
        return;
    m_saveUnchecked->setVisible(false);
    m_run.start(newAccounts(), goal);
}

void AddAccountPage::onAdvanced()
{
    const int total = static_cast<int>(m_run.entries().size());
    const int at = static_cast<int>(m_run.at());
    const bool saving = m_run.stage() == KeyRun::Stage::adding;
    m_bar->setRange(0, total > 1 ? total : 0);
    m_bar->setValue(at);
    if (total > 1) {
        m_progressWords->setText(
            (saving ? tr("Saving %1 of %2 …") : tr("Checking %1 of %2 …")).arg(at + 1).arg(total));
    } else {
        m_progressWords->setText(saving ? tr("Saving …") : tr("Checking with the provider …"));
    }
    updateButtons();
}

void AddAccountPage::onEnded()
{
    updateButtons();
    if (m_left) {
        m_run.forget();
        return;
    }
    const auto &entries = m_run.entries();
    const auto all = [&](KeyRun::Outcome outcome) {
        return std::all_of(entries.begin(), entries.end(), [outcome](const KeyRun::Entry &entry) {
            return entry.outcome == outcome;
        });
    };
    if (all(KeyRun::Outcome::added)) {
        forget();
        Q_EMIT allAdded();
        return;
    }
    m_checked = all(KeyRun::Outcome::accepted);
    if (entries.size() == 1)
        showOne(entries.front());
    else
        showMany();
    m_run.forget();
}

void AddAccountPage::showOne(const KeyRun::Entry &entry)
{
    const bool fields = !entry.error.fields.empty();
    switch (entry.outcome) {
    case KeyRun::Outcome::accepted:
        m_result->setText(entry.message.isEmpty() ? tr("The provider accepts it.") : entry.message);
        m_result->setVisible(true);
        return;
    case KeyRun::Outcome::refused:
        m_keyField->setFault(entry.message);
        m_saveUnchecked->setVisible(true);
        return;
    case KeyRun::Outcome::failed:
        showFaults(entry.error);
        m_saveUnchecked->setVisible(m_run.goal() != KeyRun::Goal::addUnchecked && !fields &&
                                    entry.error.code != ErrorCode::conflict);
        return;
    case KeyRun::Outcome::open:
    case KeyRun::Outcome::added:
        return;
    }
}

void AddAccountPage::showMany()
{
    int added = 0;
    int accepted = 0;
    QStringList faults;
    for (const KeyRun::Entry &entry : m_run.entries()) {
        added += entry.outcome == KeyRun::Outcome::added ? 1 : 0;
        accepted += entry.outcome == KeyRun::Outcome::accepted ? 1 : 0;
        if (entry.outcome == KeyRun::Outcome::refused || entry.outcome == KeyRun::Outcome::failed) {
            faults << u"%1 (%2): %3"_s.arg(
                QString::fromStdString(entry.account.credential.value.masked()),
                entry.account.account.label, entry.message);
        }
    }
    const auto total = m_run.entries().size();
    const bool checking = m_run.goal() == KeyRun::Goal::check;
    m_result->setText(checking ? tr("%1 of %2 keys are accepted.").arg(accepted).arg(total)
                               : tr("%1 of %2 keys are added.").arg(added).arg(total));
    m_result->setVisible(true);
    m_outcomes->setText(faults.join(u'\n'));
    m_outcomes->setVisible(!faults.isEmpty());
    m_saveUnchecked->setVisible(!faults.isEmpty() && m_run.goal() != KeyRun::Goal::addUnchecked);
    keepOpenKeys();
}

void AddAccountPage::keepOpenKeys()
{
    QByteArray open;
    for (const KeyRun::Entry &entry : m_run.entries()) {
        if (entry.outcome == KeyRun::Outcome::added)
            continue;
        const std::string_view key = entry.account.credential.value.view();
        open.append(key.data(), static_cast<qsizetype>(key.size())).append('\n');
    }
    {
        const QSignalBlocker quiet(m_key); // what was found out about them stays on show
        m_key->setText(QString::fromUtf8(open));
    }
    clearMemory(open.data(), static_cast<std::size_t>(open.size()));
    recognise();
}

void AddAccountPage::showFaults(const Error &error)
{
    const QString rest = spreadFaults(error, {{"/credential", m_keyField},
                                              {"/label", m_details->labelField()},
                                              {"/base_url", m_details->baseUrlField()},
                                              {"/project_id", m_details->projectField()},
                                              {"/proxy_url", m_connection->proxyField()}});
    m_details->revealFaults();
    if (!rest.isEmpty())
        m_keyField->setFault(rest);
}

void AddAccountPage::setKeyFault(const QString &reason)
{
    m_keyField->setFault(reason);
}

void AddAccountPage::clearFaults()
{
    m_keyField->setFault({});
    m_details->clearFaults();
    m_connection->clearFaults();
    m_picker->setFault({});
    m_result->setVisible(false);
    m_outcomes->setVisible(false);
}

void AddAccountPage::forget()
{
    m_left = true;
    m_run.cancel();
    m_run.forget();
    m_local->cancel();
    m_key->clear();
}

void AddAccountPage::activate()
{
    m_left = false;
    m_save->setDefault(true);
    m_key->setFocus();
}

void AddAccountPage::updateButtons()
{
    const bool idle = m_run.stage() == KeyRun::Stage::idle;
    m_progress->setVisible(!idle);
    m_key->setReadOnly(!idle && m_run.entries().size() > 1);
    m_check->setEnabled(idle);
    m_save->setEnabled(idle);
    m_saveUnchecked->setEnabled(idle);
}

} // namespace signalbox
