// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/providerclientdialog.h"

#include "ui/dialogs/oauthclientpane.h"
#include "ui/gatewaycontroller.h"
#include "ui/widgets/card.h"

#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

ProviderClientDialog::ProviderClientDialog(EngineFacade &facade, const ProviderDefinition &provider,
                                           QWidget *parent)
    : QDialog(parent)
{
    setObjectName(u"providerClientDialog"_s);
    setWindowTitle(tr("OAuth client of %1").arg(provider.name));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(22, 18, 22, 18);
    column->setSpacing(12);
    QLabel *present = roleLabel(QString(), "muted", this);
    present->setObjectName(u"presentClient"_s);
    present->setWordWrap(true);
    present->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(present);
    auto *pane = new OAuthClientPane(facade, this);
    column->addWidget(pane, 1);
    pane->begin(provider);
    pane->backButton()->setVisible(false);
    connect(pane, &OAuthClientPane::saved, this, &QDialog::accept);
    connect(pane, &OAuthClientPane::cancelRequested, this, &QDialog::reject);
    connect(pane, &OAuthClientPane::backRequested, this, &QDialog::reject);
    const QPointer<QLabel> label(present);
    facade.oauthClient(provider.id, [label](const Result<OAuthClientSnapshot> &reply) {
        if (!label)
            return;
        if (!reply)
            label->setText(errorWords(reply.error()));
        else if (reply->clientId.empty())
            label->setText(tr("None is set."));
        else
            label->setText((reply->hasSecret ? tr("In use: %1, with a secret.")
                                             : tr("In use: %1, without a secret."))
                               .arg(QString::fromStdString(reply->clientId)));
    });
    setMinimumWidth(520);
}

} // namespace signalbox
