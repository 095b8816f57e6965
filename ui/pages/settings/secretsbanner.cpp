// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/settings/secretsbanner.h"

#include "ui/pages/settings/secretswatch.h"
#include "ui/pages/settings/unlockrow.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/card.h"

#include <QLabel>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

SecretsBanner::SecretsBanner(GatewayController &controller, QWidget *parent)
    : QFrame(parent)
    , m_watch(new SecretsWatch(controller, this))
    , m_badge(new Badge(this))
    , m_why(roleLabel(QString(), "muted", this))
{
    setObjectName(u"secretsBanner"_s);
    setProperty("role", u"card"_s);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 12, 16, 12);
    column->setSpacing(8);
    m_why->setWordWrap(true);
    column->addWidget(m_badge, 0, Qt::AlignLeading);
    column->addWidget(m_why);
    column->addWidget(new UnlockRow(*m_watch, this));
    connect(m_watch, &SecretsWatch::changed, this, &SecretsBanner::showState);
    setVisible(false);
}

void SecretsBanner::showState()
{
    const SecretsSnapshot now = m_watch->now().value_or(SecretsSnapshot());
    m_badge->setState(Tone::bad, secretsStateWords(now.state));
    m_why->setText(now.why);
    setVisible(now.state != SecretsState::open);
}

} // namespace signalbox
