// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/firstrun/startstep.h"

#include "ui/gatewaycontroller.h"
#include "ui/widgets/badge.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

StartStep::StartStep(GatewayController &controller, QWidget *parent)
    : QWidget(parent)
    , m_controller(controller)
    , m_state(new Badge(this))
    , m_words(new QLabel(this))
    , m_start(new QPushButton(tr("&Start the proxy"), this))
    , m_otherPort(new QPushButton(this))
{
    m_words->setObjectName(u"startWords"_s);
    m_words->setWordWrap(true);
    m_start->setObjectName(u"startProxyButton"_s);
    m_start->setAutoDefault(false);
    m_otherPort->setObjectName(u"otherPortButton"_s);
    m_otherPort->setAutoDefault(false);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    column->addWidget(m_state, 0, Qt::AlignLeft);
    column->addWidget(m_words);
    auto *row = new QHBoxLayout;
    row->addWidget(m_start);
    row->addWidget(m_otherPort);
    row->addStretch(1);
    column->addLayout(row);
    column->addStretch(1);
    connect(m_start, &QPushButton::clicked, controller.startAction(), &QAction::trigger);
    connect(m_otherPort, &QPushButton::clicked, this,
            [this] { m_controller.requestPortAndStart(m_suggested); });
    connect(&controller, &GatewayController::statusChanged, this, &StartStep::show);
    show(controller.status());
}

void StartStep::show(const StatusSnapshot &status)
{
    const ProxyWords words = describeProxy(status);
    m_state->setState(words.tone, words.word);
    const QString address = QString::fromStdString(status.proxy.address);
    const bool running = status.proxy.state == ProxyState::running;
    m_suggested = status.proxy.suggestedPort.value_or(0);
    m_start->setVisible(!running);
    m_otherPort->setVisible(!running && m_suggested != 0);
    m_otherPort->setText(tr("Use port %1 &instead").arg(m_suggested));
    if (!status.proxy.error.isEmpty()) {
        m_words->setText(status.proxy.error);
    } else if (running) {
        m_words->setText(tr("Signalbox serves at %1, for programs on this computer only. It starts "
                            "by itself with the window from now on.")
                             .arg(address));
    } else {
        m_words->setText(tr("Signalbox will serve at %1, for programs on this computer only. They "
                            "need the client key that the next step shows.")
                             .arg(address));
    }
}

} // namespace signalbox
