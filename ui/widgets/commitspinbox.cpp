// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/commitspinbox.h"

#include <QKeyEvent>
#include <QSignalBlocker>
#include <QWheelEvent>

namespace signalbox {

CommitSpinBox::CommitSpinBox(QWidget *parent) : QSpinBox(parent)
{
    setButtonSymbols(QAbstractSpinBox::NoButtons);
    setKeyboardTracking(false);
    setFocusPolicy(Qt::StrongFocus);
    connect(this, &QSpinBox::editingFinished, this, &CommitSpinBox::onEditingFinished);
}

void CommitSpinBox::setConfirmed(int newValue)
{
    const bool typing = hasFocus() && m_asked == m_confirmed && isEdited();
    m_confirmed = newValue;
    m_asked = newValue;
    if (!typing)
        discardEdit();
}

void CommitSpinBox::discardEdit()
{
    const QSignalBlocker blocker(this);
    m_asked = m_confirmed;
    setValue(m_confirmed);
}

bool CommitSpinBox::isEdited() const
{
    return text() != textFromValue(m_confirmed) + suffix();
}

void CommitSpinBox::onEditingFinished()
{
    if (value() == m_confirmed || value() == m_asked)
        return;
    m_asked = value();
    Q_EMIT committed(value());
}

void CommitSpinBox::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && isEdited())
        discardEdit();
    else
        QSpinBox::keyPressEvent(event);
}

void CommitSpinBox::wheelEvent(QWheelEvent *event)
{
    event->ignore();
}

} // namespace signalbox
