// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/statusstrip.h"

#include "ui/gatewaycontroller.h"
#include "ui/text/plural.h"
#include "ui/theme/theme.h"
#include "ui/widgets/badge.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/modechoice.h"

#include <QAccessible>
#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {
constexpr int kToldMs = 6000;
constexpr int kUndoMs = 30'000; // interface.md, Accessibility: no time limit under 20 s
} // namespace

StatusStrip::StatusStrip(QAction *undo, QWidget *parent)
    : QWidget(parent)
    , m_stateBadge(new Badge(this))
    , m_told(new ElidedLabel("secondary", this))
    , m_undo(new QToolButton(this))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(12, 3, 12, 3);
    row->setSpacing(18);
    m_stateBadge->setObjectName(u"statusBadge"_s);
    m_address = makeLabel("statusAddress", tr("Where clients reach the proxy"));
    m_address->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_address->setFont(Theme::instance().font(FontRole::mono));
    m_ready = makeLabel("statusReady", tr("Accounts that could serve a request now"));
    m_inFlight = makeLabel("statusInFlight", tr("Requests being served"));
    m_told->setObjectName(u"statusTold"_s);
    m_undo->setObjectName(u"undoButton"_s);
    m_undo->setProperty("role", u"link"_s);
    m_undo->setText(tr("Undo"));
    m_undo->setFocusPolicy(Qt::StrongFocus);
    m_undo->setVisible(false);
    m_summary = makeLabel("statusSummary", tr("Mode and conversations bound to accounts"));
    row->addWidget(m_stateBadge);
    row->addWidget(m_address);
    row->addWidget(m_ready);
    row->addWidget(m_inFlight);
    row->addWidget(m_told, 1);
    row->addWidget(m_undo);
    row->addWidget(m_summary);
    m_toldTimer.setSingleShot(true);
    connect(&m_toldTimer, &QTimer::timeout, this, [this] {
        m_told->clear();
        m_undo->setVisible(false);
    });
    connect(m_undo, &QToolButton::clicked, undo, &QAction::trigger);
    const auto follow = [this, undo] {
        m_undo->setToolTip(undo->toolTip());
        m_undo->setAccessibleName(QString(undo->text()).remove(u'&'));
        if (!undo->isEnabled())
            m_undo->setVisible(false);
    };
    connect(undo, &QAction::changed, this, follow);
    follow();
}

QLabel *StatusStrip::makeLabel(const char *name, const QString &tip)
{
    auto *made = new QLabel(this);
    made->setProperty("role", u"secondary"_s);
    made->setObjectName(QString::fromLatin1(name));
    made->setToolTip(tip);
    return made;
}

void StatusStrip::showStatus(const StatusSnapshot &status)
{
    const ProxyWords words = describeProxy(status);
    m_stateBadge->setState(words.tone, words.word);
    m_address->setText(QString::fromStdString(status.proxy.address));
    m_ready->setText(plural(status.activeAccounts, tr("1 account ready"),
                            tr("%n accounts ready", nullptr, status.activeAccounts)));
    m_inFlight->setText(tr("%n in flight", nullptr, status.inFlight));
    m_summary->setText(
        tr("%1 · %2").arg(schedulingModeTitle(status.scheduling.mode),
                          plural(status.bindings, tr("1 session bound"),
                                 tr("%n sessions bound", nullptr, status.bindings))));
}

void StatusStrip::showSentence(const QString &sentence, int milliseconds)
{
    m_told->setText(sentence);
    m_told->setAccessibleName(sentence);
    m_toldTimer.start(milliseconds);
    QAccessibleEvent event(m_told, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void StatusStrip::tell(const QString &sentence)
{
    m_undo->setVisible(false);
    showSentence(sentence, kToldMs);
}

void StatusStrip::offerUndo(const QString &sentence)
{
    m_undo->setVisible(true);
    showSentence(sentence, kUndoMs);
}

} // namespace signalbox
