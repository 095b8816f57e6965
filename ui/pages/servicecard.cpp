// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/servicecard.h"

#include "ui/dialogs/question.h"
#include "ui/gatewaycontroller.h"
#include "ui/widgets/commitspinbox.h"
#include "ui/widgets/copyfield.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/secretfield.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QToolButton>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// A label and its field, kept together when the row wraps.
QWidget *pair(QLabel *label, QWidget *field, QWidget *parent)
{
    auto *box = new QWidget(parent);
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(14);
    row->addWidget(label);
    row->addWidget(field);
    return box;
}

} // namespace

ServiceCard::ServiceCard(GatewayController &controller, QWidget *parent)
    : Card(tr("Service"), parent), m_controller(controller)
{
    setObjectName(u"serviceCard"_s);
    makeHeader();
    makeAddresses();
    makeKeyRow();
    connect(&controller, &GatewayController::statusChanged, this, &ServiceCard::showStatus);
    connect(&controller, &GatewayController::portRefused, this, [this](const QString &reason) {
        m_port->discardEdit();
        m_portFault->setText(reason);
        m_portFault->setVisible(true);
    });
    showStatus(controller.status());
    const QPointer<ServiceCard> self(this);
    controller.facade().clientKey([self](const Result<Secret> &reply) {
        if (self)
            self->takeKey(reply);
    });
}

void ServiceCard::makeHeader()
{
    header()->addWidget(roleLabel(tr("Reachable from"), "muted", this));
    QLabel *reach = roleLabel(tr("This computer"), "value", this);
    reach->setObjectName(u"reachableFrom"_s);
    reach->setToolTip(tr("Only programs on this computer can send requests"));
    header()->addWidget(reach);
    header()->addSpacing(8);
    QLabel *label = roleLabel(tr("&Port"), "muted", this);
    header()->addWidget(label);
    m_port = new CommitSpinBox(this);
    m_port->setObjectName(u"portField"_s);
    m_port->setRange(1, 65535);
    m_port->setGroupSeparatorShown(false);
    m_port->setAccessibleName(tr("Port"));
    m_port->setToolTip(tr("Where clients send their requests; in force when you press Enter"));
    label->setBuddy(m_port);
    header()->addWidget(m_port);
    connect(m_port, &CommitSpinBox::committed, this, &ServiceCard::askForPort);

    m_portFault = roleLabel(QString(), "error", this);
    m_portFault->setObjectName(u"portFault"_s);
    m_portFault->setWordWrap(true);
    m_portFault->setVisible(false);
    body()->addWidget(m_portFault);
}

void ServiceCard::makeAddresses()
{
    m_openAi = new CopyField(tr("OpenAI address"), this);
    m_openAi->setObjectName(u"openAiAddress"_s);
    m_base = new CopyField(tr("Anthropic and Gemini address"), this);
    m_base->setObjectName(u"baseAddress"_s);
    auto *flow = new FlowLayout(16, 10);
    flow->addWidget(pair(roleLabel(tr("OpenAI"), "muted", this), m_openAi, this));
    flow->addWidget(pair(roleLabel(tr("Anthropic, Gemini"), "muted", this), m_base, this));
    body()->addLayout(flow);
}

void ServiceCard::makeKeyRow()
{
    m_key = new SecretField(tr("client key"), this);
    m_key->setObjectName(u"clientKey"_s);
    m_replace = new QPushButton(tr("&Replace key…"), this);
    m_replace->setObjectName(u"replaceKey"_s);
    m_replace->setAccessibleName(tr("Replace the client key"));
    m_replace->setToolTip(tr("Make a new key; clients with the present one are refused then"));
    connect(m_replace, &QPushButton::clicked, this, &ServiceCard::askToReplaceKey);
    auto *row = new QHBoxLayout;
    row->setSpacing(14);
    row->addWidget(roleLabel(tr("Key"), "muted", this));
    row->addWidget(m_key);
    row->addStretch(1);
    row->addWidget(m_replace);
    body()->addLayout(row);
    m_keyFault = roleLabel(QString(), "error", this);
    m_keyFault->setObjectName(u"keyFault"_s);
    m_keyFault->setWordWrap(true);
    m_keyFault->setVisible(false);
    body()->addWidget(m_keyFault);
}

void ServiceCard::showStatus(const StatusSnapshot &status)
{
    const QString address = QString::fromStdString(status.proxy.address);
    m_openAi->setText(address.isEmpty() ? QString() : address + u"/v1"_s);
    m_base->setText(address);
    if (status.proxy.port != m_port->confirmed()) {
        m_port->setConfirmed(status.proxy.port);
        m_portFault->setVisible(false);
    }
}

void ServiceCard::askForPort(int port)
{
    m_portFault->setVisible(false);
    if (!m_controller.isRunning()) {
        m_controller.requestPort(port);
        return;
    }
    QMessageBox *box = askFirst(
        this, tr("Move the proxy to port %1?").arg(port),
        tr("Clients that are set up for %1 will not reach it there any more.").arg(m_base->text()),
        tr("&Move"), [this, port] { m_controller.requestPort(port); });
    connect(box, &QMessageBox::rejected, m_port, &CommitSpinBox::discardEdit);
}

void ServiceCard::askToReplaceKey()
{
    askFirst(this, tr("Replace the client key?"),
             tr("Every client that uses the present key is refused until it has the new one."),
             tr("&Replace"), [this] { replaceKey(); });
}

void ServiceCard::replaceKey()
{
    m_replace->setEnabled(false);
    const QPointer<ServiceCard> self(this);
    m_controller.facade().replaceClientKey([self](const Result<Secret> &reply) {
        if (!self)
            return;
        self->m_replace->setEnabled(true);
        self->takeKey(reply);
        if (reply)
            self->m_controller.tell(tr("The client key is replaced."));
    });
}

void ServiceCard::takeKey(const Result<Secret> &reply)
{
    if (reply)
        m_key->setSecret(*reply);
    m_keyFault->setText(reply ? QString() : errorWords(reply.error()));
    m_keyFault->setVisible(!reply);
}

} // namespace signalbox
