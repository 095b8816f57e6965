// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/proxypage.h"

#include "ui/gatewaycontroller.h"
#include "ui/models/accountsmodel.h"
#include "ui/pages/schedulingcard.h"
#include "ui/pages/servicecard.h"
#include "ui/text/plural.h"
#include "ui/theme/icons.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/card.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

ProxyPage::ProxyPage(GatewayController &controller, AccountsModel &accounts, QWidget *parent)
    : QWidget(parent), m_controller(controller)
{
    setObjectName(u"proxyPage"_s);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto *scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto *content = new QWidget(scroll);
    content->setProperty("role", u"page"_s);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(22, 18, 22, 18);
    column->setSpacing(16);
    column->addWidget(makeHeader());
    column->addWidget(makeFailure());
    column->addWidget(new ServiceCard(controller, content));
    column->addWidget(new SchedulingCard(controller, accounts, content));
    column->addStretch(1);
    scroll->setWidget(content);
    outer->addWidget(scroll);

    connect(&controller, &GatewayController::statusChanged, this, &ProxyPage::showStatus);
    connect(&controller, &GatewayController::proxyRefused, this, [this](const QString &reason) {
        m_failure->setText(reason);
        m_failureRow->setVisible(true);
    });
    showStatus(controller.status());
}

QWidget *ProxyPage::makeHeader()
{
    auto *header = new QWidget(this);
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(roleLabel(tr("API Proxy"), "pageTitle", header));
    m_badge = new Badge(header);
    m_badge->setObjectName(u"proxyBadge"_s);
    row->addWidget(m_badge, 0, Qt::AlignVCenter);
    m_active = roleLabel(QString(), "muted", header);
    m_active->setObjectName(u"activeAccounts"_s);
    m_active->setToolTip(tr("Accounts that could serve a request now and that the proxy may use"));
    row->addWidget(m_active);
    row->addStretch(1);

    m_start = new QPushButton(m_controller.startAction()->icon(), tr("&Start"), header);
    m_start->setObjectName(u"startButton"_s);
    m_start->setProperty("role", u"primary"_s);
    m_start->setAccessibleName(tr("Start the proxy"));
    m_start->setToolTip(m_controller.startAction()->toolTip());
    connect(m_start, &QPushButton::clicked, m_controller.startAction(), &QAction::trigger);
    row->addWidget(m_start);

    m_stop = new QToolButton(header);
    m_stop->setObjectName(u"stopButton"_s);
    m_stop->setProperty("role", u"button"_s);
    m_stop->setAccessibleName(tr("Stop the proxy when idle"));
    m_stop->setToolTip(m_controller.stopWhenIdleAction()->toolTip());
    m_stop->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_stop->setIcon(tintedIcon(u"stop"_s, IconTint::text));
    m_stop->setText(tr("Stop when idle"));
    m_stop->setFocusPolicy(Qt::StrongFocus);
    m_stop->setPopupMode(QToolButton::MenuButtonPopup);
    auto *menu = new QMenu(m_stop);
    menu->addAction(m_controller.stopWhenIdleAction());
    menu->addAction(m_controller.stopNowAction());
    m_stop->setMenu(menu);
    connect(m_stop, &QToolButton::clicked, m_controller.stopWhenIdleAction(), &QAction::trigger);
    row->addWidget(m_stop);
    return header;
}

QWidget *ProxyPage::makeFailure()
{
    m_failureRow = new QWidget(this);
    auto *row = new QHBoxLayout(m_failureRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    m_failure = roleLabel(QString(), "failure", m_failureRow);
    m_failure->setObjectName(u"proxyError"_s);
    m_failure->setWordWrap(true);
    m_failure->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(m_failure, 1);
    m_usePort = new QPushButton(tr("&Use another port"), m_failureRow);
    m_usePort->setObjectName(u"useSuggestedPort"_s);
    m_usePort->setToolTip(tr("Listen on this port from now on, and start"));
    connect(m_usePort, &QPushButton::clicked, this, [this] {
        const auto port = m_controller.status().proxy.suggestedPort;
        if (port)
            m_controller.requestPortAndStart(*port);
    });
    row->addWidget(m_usePort);
    m_failureRow->setVisible(false);
    return m_failureRow;
}

void ProxyPage::showStatus(const StatusSnapshot &status)
{
    const ProxyWords words = describeProxy(status);
    m_badge->setState(words.tone, words.word);
    m_active->setText(plural(status.activeAccounts, tr("1 active account"),
                             tr("%n active accounts", nullptr, status.activeAccounts)));
    const bool stoppable =
        status.proxy.state == ProxyState::running || status.proxy.state == ProxyState::stopping;
    const bool hadFocus = m_start->hasFocus() || m_stop->hasFocus();
    m_start->setVisible(!stoppable);
    m_stop->setVisible(stoppable);
    if (hadFocus)
        (stoppable ? static_cast<QWidget *>(m_stop) : m_start)->setFocus();
    m_start->setEnabled(m_controller.startAction()->isEnabled());

    m_failure->setText(status.proxy.error);
    m_failureRow->setVisible(!status.proxy.error.isEmpty());
    m_usePort->setVisible(status.proxy.suggestedPort.has_value());
    if (status.proxy.suggestedPort) {
        m_usePort->setText(tr("&Use port %1").arg(*status.proxy.suggestedPort));
        m_usePort->setAccessibleName(tr("Use port %1").arg(*status.proxy.suggestedPort));
    }
}

} // namespace signalbox
