// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/signindialog.h"

#include "ui/dialogs/signinoffers.h"
#include "ui/dialogs/signinsteps.h"
#include "ui/gatewaycontroller.h"
#include "ui/text/accounttext.h"
#include "ui/widgets/card.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPointer>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

SignInDialog::SignInDialog(EngineFacade &facade, const AccountSnapshot &account, QWidget *parent,
                           const SignInTools &tools)
    : QDialog(parent)
    , m_account(account)
    , m_warning(roleLabel(QString(), "notice", this))
    , m_fault(roleLabel(QString(), "failure", this))
    , m_close(new QDialogButtonBox(QDialogButtonBox::Close, this))
    , m_steps(new SignInSteps(facade, tools, this))
{
    setObjectName(u"signInDialog"_s);
    setWindowTitle(tr("Sign in again: %1").arg(accountName(account)));
    setMinimumWidth(520);
    m_warning->setObjectName(u"signInWarning"_s);
    m_fault->setObjectName(u"signInFault"_s);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    for (QLabel *label : {m_warning, m_fault}) {
        label->setWordWrap(true);
        label->setMargin(4);
        label->setVisible(false);
        column->addWidget(label);
    }
    column->addWidget(m_steps, 1);
    m_close->setVisible(false);
    m_close->setContentsMargins(22, 18, 22, 18);
    column->addWidget(m_close);
    connect(m_close, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_steps, &SignInSteps::cancelRequested, this, &QDialog::reject);
    connect(m_steps, &SignInSteps::finished, this,
            [this](const AccountId &id, const QString &name) {
                Q_EMIT signedIn(id, name);
                accept();
            });
    connect(this, &QDialog::finished, this, [this] {
        m_ended = true;
        m_steps->cancel();
    });
    const QPointer<SignInDialog> self(this);
    facade.providers([self](const Result<std::vector<ProviderDefinition>> &reply) {
        if (self && !self->m_ended)
            self->takeProviders(reply);
    });
}

SignInDialog::~SignInDialog() = default;

void SignInDialog::takeProviders(const Result<std::vector<ProviderDefinition>> &reply)
{
    if (!reply) {
        showFault(errorWords(reply.error()));
        return;
    }
    const auto found =
        std::find_if(reply->begin(), reply->end(), [this](const ProviderDefinition &each) {
            return each.id == m_account.provider;
        });
    if (found == reply->end()) {
        showFault(tr("The definition of its provider is not there any more: bring it back in the "
                     "settings, then sign in again."));
        return;
    }
    if (!offersBrowser(*found) && !offersDevice(*found)) {
        showFault(tr("%1 has no sign-in: edit the account and enter a new key instead.")
                      .arg(found->name));
        return;
    }
    m_warning->setText(found->warning);
    m_warning->setVisible(!found->warning.isEmpty());
    SignInStart start;
    start.provider = found->id;
    start.way = offersBrowser(*found) ? SignInWay::browser : SignInWay::device;
    start.account = m_account.id;
    start.proxyUrl = m_account.proxyUrl;
    // The account is there: its provider's warning was accepted when it came.
    start.termsAccepted = !found->warning.isEmpty();
    m_steps->begin(*found, start);
}

void SignInDialog::showFault(const QString &sentence)
{
    m_fault->setText(sentence);
    m_fault->setVisible(true);
    m_steps->setVisible(false);
    m_close->setVisible(true);
}

} // namespace signalbox
