// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/emptystate.h"

#include "ui/widgets/card.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

EmptyState::EmptyState(QWidget *parent)
    : QWidget(parent)
    , m_title(roleLabel(QString(), "cardTitle", this))
    , m_sentence(roleLabel(QString(), "muted", this))
    , m_button(new QPushButton(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(24, 24, 24, 24);
    column->setSpacing(8);
    m_title->setAlignment(Qt::AlignCenter);
    m_sentence->setAlignment(Qt::AlignCenter);
    m_sentence->setWordWrap(true);
    m_button->setProperty("role", u"primary"_s);
    m_button->setObjectName(u"emptyStateButton"_s);
    m_button->setVisible(false);
    column->addStretch(2);
    column->addWidget(m_title);
    column->addWidget(m_sentence);
    column->addSpacing(8);
    column->addWidget(m_button, 0, Qt::AlignHCenter);
    column->addStretch(3);
}

void EmptyState::setWords(const QString &title, const QString &sentence, const QString &buttonText)
{
    m_title->setText(title);
    m_sentence->setText(sentence);
    m_button->setVisible(!buttonText.isEmpty());
    if (buttonText.isEmpty())
        return;
    m_button->setText(buttonText);
    m_button->setToolTip(sentence);
    m_button->setAccessibleName(QString(buttonText).remove(u'&'));
}

} // namespace signalbox
