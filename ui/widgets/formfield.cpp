// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/formfield.h"

#include "ui/widgets/card.h"

#include <QLabel>
#include <QStyle>
#include <QVBoxLayout>

namespace signalbox {

using namespace Qt::StringLiterals;

FormField::FormField(const QString &label, QWidget *field, const QString &tip, QWidget *parent)
    : QWidget(parent), m_field(field), m_below(roleLabel(QString(), "secondary", this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    QLabel *name = roleLabel(label, "muted", this);
    name->setBuddy(field);
    field->setParent(this);
    field->setToolTip(tip);
    field->setAccessibleName(QString(label).remove(u'&'));
    m_below->setWordWrap(true);
    m_below->setVisible(false);
    column->addWidget(name);
    column->addWidget(field);
    column->addWidget(m_below);
}

void FormField::setHint(const QString &hint)
{
    m_hint = hint;
    showBelow();
}

void FormField::setFault(const QString &reason)
{
    m_faultText = reason;
    showBelow();
}

void FormField::showBelow()
{
    const bool wrong = !m_faultText.isEmpty();
    const QString text = wrong ? m_faultText : m_hint;
    m_below->setText(text);
    m_below->setVisible(!text.isEmpty());
    m_below->setProperty("role", wrong ? u"error"_s : u"secondary"_s);
    m_field->setProperty("fault", wrong);
    m_field->setAccessibleDescription(text);
    for (QWidget *each : {static_cast<QWidget *>(m_below), m_field}) {
        each->style()->unpolish(each); // the style sheet looks at the properties again
        each->style()->polish(each);
    }
}

} // namespace signalbox
