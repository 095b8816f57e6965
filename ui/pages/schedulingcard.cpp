// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/schedulingcard.h"

#include "ui/gatewaycontroller.h"
#include "ui/pages/fixedaccountrow.h"
#include "ui/widgets/commitspinbox.h"
#include "ui/widgets/disclosure.h"
#include "ui/widgets/modechoice.h"
#include "ui/widgets/toggleswitch.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMaxWaitSeconds = 600; // contract.md, /proxy/scheduling/max_wait_seconds
constexpr int kMaxAttempts = 10;     // contract.md, /proxy/scheduling/max_attempts
constexpr int kWaitPauseMs = 400;

struct StrategyChoice
{
    Strategy strategy;
    const char *title;
};
constexpr StrategyChoice kStrategies[] = {
    {Strategy::automatic, QT_TRANSLATE_NOOP("signalbox::SchedulingCard", "Automatic, by mode")},
    {Strategy::p2c, QT_TRANSLATE_NOOP("signalbox::SchedulingCard", "Better of two drawn")},
    {Strategy::roundRobin, QT_TRANSLATE_NOOP("signalbox::SchedulingCard", "In turn")},
    {Strategy::fillFirst, QT_TRANSLATE_NOOP("signalbox::SchedulingCard", "Use one up first")},
    {Strategy::adaptive, QT_TRANSLATE_NOOP("signalbox::SchedulingCard", "Least cost, adaptive")},
};

} // namespace

SchedulingCard::SchedulingCard(GatewayController &controller, AccountsModel &accounts,
                               QWidget *parent)
    : Card(tr("Account Scheduling & Rotation"), parent), m_controller(controller)
{
    setObjectName(u"schedulingCard"_s);
    m_clear = new QPushButton(this);
    m_clear->setObjectName(u"clearBindings"_s);
    m_clear->setToolTip(controller.clearBindingsAction()->toolTip());
    connect(m_clear, &QPushButton::clicked, &controller, &GatewayController::requestClearBindings);
    header()->addWidget(m_clear);
    makeModes();
    makeWaitRow();
    m_fixed = new FixedAccountRow(controller, accounts, this);
    body()->addWidget(m_fixed);
    makeAdvanced();
    connect(&controller, &GatewayController::statusChanged, this, &SchedulingCard::showStatus);
    connect(&controller, &GatewayController::schedulingRefused, this, &SchedulingCard::refused);
    showStatus(controller.status());
}

void SchedulingCard::makeModes()
{
    m_modes = new ModeChoice(this);
    m_modes->setObjectName(u"modeChoice"_s);
    m_modes->setAccessibleName(tr("Scheduling mode"));
    body()->addWidget(m_modes);
    connect(m_modes, &ModeChoice::modeRequested, &m_controller, &GatewayController::requestMode);
    m_overruled =
        roleLabel(tr("The fixed account has the say while it can serve."), "secondary", this);
    m_overruled->setObjectName(u"modesOverruled"_s);
    m_overruled->setVisible(false);
    body()->addWidget(m_overruled);
    m_fault = roleLabel(QString(), "error", this);
    m_fault->setObjectName(u"schedulingFault"_s);
    m_fault->setWordWrap(true);
    m_fault->setVisible(false);
    body()->addWidget(m_fault);
}

void SchedulingCard::makeWaitRow()
{
    QLabel *label = roleLabel(tr("&Wait at most"), "rowLabel", this);
    label->setMinimumWidth(150);
    m_wait = new QSlider(Qt::Horizontal, this);
    m_wait->setObjectName(u"waitSlider"_s);
    m_wait->setRange(0, kMaxWaitSeconds);
    m_wait->setSingleStep(5);
    m_wait->setPageStep(60);
    m_wait->setMinimumWidth(200);
    m_wait->setMaximumWidth(420);
    m_wait->setAccessibleName(tr("Wait at most, in seconds"));
    m_wait->setToolTip(tr("How long a conversation waits for its own account before it moves"));
    m_wait->setProperty("rtl", isRightToLeft()); // the style sheet's grooves do not mirror
    label->setBuddy(m_wait);
    m_waitField = new CommitSpinBox(this);
    m_waitField->setObjectName(u"waitField"_s);
    m_waitField->setRange(0, kMaxWaitSeconds);
    m_waitField->setSuffix(tr(" s"));
    m_waitField->setAccessibleName(tr("Wait at most, in seconds, as a number"));
    m_waitField->setToolTip(m_wait->toolTip());
    auto *row = new QHBoxLayout;
    row->setSpacing(12);
    row->addWidget(label);
    row->addWidget(m_wait, 1);
    row->addWidget(m_waitField);
    row->addWidget(roleLabel(tr("used in Cache first"), "secondary", this));
    row->addStretch(1);
    body()->addLayout(row);

    m_waitTimer.setObjectName(u"waitPause"_s);
    m_waitTimer.setSingleShot(true);
    m_waitTimer.setInterval(kWaitPauseMs);
    connect(&m_waitTimer, &QTimer::timeout, this, [this] { commitWait(m_wait->value()); });
    connect(m_wait, &QSlider::valueChanged, this, [this](int seconds) {
        const QSignalBlocker blocker(m_waitField);
        m_waitField->setValue(seconds); // a preview; the mode card keeps the confirmed figure
        if (!m_wait->isSliderDown())
            m_waitTimer.start();
    });
    connect(m_wait, &QSlider::sliderReleased, this, [this] {
        m_waitTimer.stop();
        commitWait(m_wait->value());
    });
    connect(m_waitField, &CommitSpinBox::committed, this, &SchedulingCard::commitWait);
}

void SchedulingCard::makeAdvanced()
{
    auto *disclosure = new Disclosure(tr("Advanced"), tr("Strategy and number of attempts"), this);
    disclosure->setObjectName(u"advancedDisclosure"_s);
    m_fixed->addTrailing(disclosure);

    auto *advanced = new QWidget(this);
    auto *column = new QVBoxLayout(advanced);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    auto *row = new QHBoxLayout;
    row->setSpacing(12);
    QLabel *strategyLabel = roleLabel(tr("St&rategy"), "rowLabel", advanced);
    strategyLabel->setMinimumWidth(150);
    m_strategy = new QComboBox(advanced);
    m_strategy->setObjectName(u"strategyChoice"_s);
    m_strategy->setAccessibleName(tr("Strategy"));
    m_strategy->setToolTip(tr("How one of several eligible accounts is chosen"));
    for (const StrategyChoice &choice : kStrategies)
        m_strategy->addItem(tr(choice.title), static_cast<int>(choice.strategy));
    strategyLabel->setBuddy(m_strategy);
    QLabel *attemptsLabel = roleLabel(tr("Accounts &tried per request"), "muted", advanced);
    m_attempts = new CommitSpinBox(advanced);
    m_attempts->setObjectName(u"attemptsField"_s);
    m_attempts->setRange(1, kMaxAttempts);
    m_attempts->setAccessibleName(tr("Accounts tried per request"));
    m_attempts->setToolTip(tr("How many accounts a request may go to before it fails"));
    attemptsLabel->setBuddy(m_attempts);
    row->addWidget(strategyLabel);
    row->addWidget(m_strategy);
    row->addSpacing(12);
    row->addWidget(attemptsLabel);
    row->addWidget(m_attempts);
    row->addStretch(1);
    column->addLayout(row);
    column->addLayout(payPerUseRow());
    disclosure->setContent(advanced);
    body()->addWidget(advanced);

    connect(m_strategy, &QComboBox::activated, this, [this](int index) {
        const auto chosen = static_cast<Strategy>(m_strategy->itemData(index).toInt());
        showStatus(m_controller.status()); // the list moves when the engine has confirmed
        if (chosen == m_controller.status().scheduling.strategy)
            return;
        SchedulingPatch patch;
        patch.strategy = chosen;
        m_controller.requestScheduling(patch);
    });
    connect(m_attempts, &CommitSpinBox::committed, this, [this](int attempts) {
        SchedulingPatch patch;
        patch.maxAttempts = attempts;
        m_controller.requestScheduling(patch);
    });
}

QHBoxLayout *SchedulingCard::payPerUseRow()
{
    QLabel *label = roleLabel(tr("Pa&y per use"), "rowLabel", this);
    label->setMinimumWidth(150);
    m_payPerUse = new ToggleSwitch(this);
    m_payPerUse->setObjectName(u"payPerUseSwitch"_s);
    m_payPerUse->setAccessibleName(tr("Go on with accounts that are paid per use"));
    m_payPerUse->setToolTip(
        tr("Off: requests never move from other accounts to ones whose provider charges for each"));
    label->setBuddy(m_payPerUse);
    auto *row = new QHBoxLayout;
    row->setSpacing(12);
    row->addWidget(label);
    row->addWidget(m_payPerUse);
    row->addWidget(roleLabel(tr("serve when the other accounts are limited"), "secondary", this));
    row->addStretch(1);
    connect(m_payPerUse, &ToggleSwitch::clicked, this, [this] {
        SchedulingPatch patch;
        patch.allowPayPerUse = !m_controller.status().scheduling.allowPayPerUse;
        m_controller.requestScheduling(patch);
    });
    return row;
}

void SchedulingCard::commitWait(int seconds)
{
    if (seconds == m_controller.status().scheduling.maxWaitSeconds)
        return;
    SchedulingPatch patch;
    patch.maxWaitSeconds = seconds;
    m_controller.requestScheduling(patch);
}

void SchedulingCard::showStatus(const StatusSnapshot &status)
{
    const SchedulingSettings &scheduling = status.scheduling;
    m_fault->setVisible(false);
    m_clear->setText(tr("Clear &bindings · %1").arg(status.bindings));
    m_clear->setAccessibleName(tr("Clear bindings, %1 bound").arg(status.bindings));
    m_clear->setEnabled(status.bindings > 0);
    m_modes->setMode(scheduling.mode);
    m_modes->setMaxWaitSeconds(scheduling.maxWaitSeconds);
    m_modes->setEnabled(!status.fixedAccount);
    m_overruled->setVisible(status.fixedAccount.has_value());

    const bool waits = scheduling.mode == SchedulingMode::cacheFirst;
    m_wait->setEnabled(waits);
    m_waitField->setEnabled(waits);
    if (!m_wait->isSliderDown() && !m_waitTimer.isActive()) {
        const QSignalBlocker blocker(m_wait);
        m_wait->setValue(scheduling.maxWaitSeconds);
        m_waitField->setConfirmed(scheduling.maxWaitSeconds);
    }
    m_strategy->setCurrentIndex(m_strategy->findData(static_cast<int>(scheduling.strategy)));
    m_attempts->setConfirmed(scheduling.maxAttempts);
    m_payPerUse->setConfirmed(scheduling.allowPayPerUse ? SwitchState::on : SwitchState::off);
}

void SchedulingCard::refused(const QString &reason)
{
    m_waitTimer.stop();
    m_waitField->discardEdit();
    m_attempts->discardEdit();
    showStatus(m_controller.status());
    m_fault->setText(reason);
    m_fault->setVisible(true);
}

} // namespace signalbox
