// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/firstrun/firstrundialog.h"

#include "ui/firstrun/requeststep.h"
#include "ui/firstrun/secretsstep.h"
#include "ui/firstrun/sourcesstep.h"
#include "ui/firstrun/startstep.h"
#include "ui/widgets/card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

FirstRunDialog::FirstRunDialog(GatewayController &controller, QWidget *parent)
    : QDialog(parent)
    , m_title(roleLabel(QString(), "pageTitle", this))
    , m_count(roleLabel(QString(), "muted", this))
    , m_steps(new QStackedWidget(this))
    , m_sources(new SourcesStep(controller, this))
    , m_secrets(new SecretsStep(controller, this))
    , m_start(new StartStep(controller, this))
    , m_request(new RequestStep(controller, this))
    , m_back(new QPushButton(tr("&Back"), this))
    , m_next(new QPushButton(this))
{
    setObjectName(u"firstRunDialog"_s);
    setWindowTitle(tr("Welcome to Signalbox"));
    setMinimumSize(640, 520);
    for (QWidget *step : {static_cast<QWidget *>(m_sources), static_cast<QWidget *>(m_secrets),
                          static_cast<QWidget *>(m_start), static_cast<QWidget *>(m_request)})
        m_steps->addWidget(step);
    m_back->setObjectName(u"backButton"_s);
    m_next->setObjectName(u"nextButton"_s);
    m_next->setDefault(true);
    m_back->setAutoDefault(false); // Enter goes on, wherever the focus is
    auto *later = new QPushButton(tr("&Later"), this);
    later->setObjectName(u"laterButton"_s);
    later->setAutoDefault(false);
    later->setToolTip(tr("Closes this; what was done stays, and Help opens it again"));
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(later);
    buttons->addStretch(1);
    buttons->addWidget(m_back);
    buttons->addWidget(m_next);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(22, 18, 22, 18);
    column->setSpacing(12);
    column->addWidget(m_count);
    column->addWidget(m_title);
    column->addWidget(m_steps, 1);
    column->addLayout(buttons);
    connect(later, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_back, &QPushButton::clicked, this,
            [this] { showStep(static_cast<Step>(step() - 1)); });
    connect(m_next, &QPushButton::clicked, this, &FirstRunDialog::next);
    connect(m_sources, &SourcesStep::addRequested, this, &FirstRunDialog::addRequested);
    connect(m_sources, &SourcesStep::importRequested, this, &FirstRunDialog::importRequested);
    connect(m_sources, &SourcesStep::changed, this, &FirstRunDialog::updateButtons);
    showStep(sources);
}

FirstRunDialog::Step FirstRunDialog::step() const
{
    return static_cast<Step>(m_steps->currentIndex());
}

void FirstRunDialog::showStep(Step step)
{
    m_steps->setCurrentIndex(step);
    switch (step) {
    case sources:
        m_title->setText(tr("What do you have?"));
        break;
    case secrets:
        m_title->setText(tr("Where your keys are kept"));
        m_secrets->refresh();
        break;
    case start:
        m_title->setText(tr("Start serving"));
        break;
    case request:
        m_title->setText(tr("Connect your tools"));
        m_request->refresh();
        break;
    }
    m_count->setText(tr("Step %1 of %2").arg(step + 1).arg(m_steps->count()));
    setAccessibleDescription(m_title->text());
    updateButtons();
}

void FirstRunDialog::next()
{
    if (step() == request)
        accept();
    else
        showStep(static_cast<Step>(step() + 1));
}

void FirstRunDialog::updateButtons()
{
    m_back->setVisible(step() != sources);
    m_next->setText(step() == request                                ? tr("&Done")
                    : step() == sources && !m_sources->hasAccounts() ? tr("&Skip")
                                                                     : tr("&Continue"));
}

} // namespace signalbox
