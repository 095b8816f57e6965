// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/disclosure.h"

#include <QEvent>

namespace signalbox {

using namespace Qt::StringLiterals;

Disclosure::Disclosure(const QString &text, const QString &name, QWidget *parent)
    : QToolButton(parent), m_label(text)
{
    setProperty("role", u"link"_s);
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(name);
    setToolTip(name);
    connect(this, &QToolButton::toggled, this, &Disclosure::showArrow);
    showArrow();
}

void Disclosure::setContent(QWidget *content)
{
    content->setVisible(isChecked());
    connect(this, &QToolButton::toggled, content, &QWidget::setVisible);
}

void Disclosure::showArrow()
{
    const QString closed = isRightToLeft() ? u"◂"_s : u"▸"_s;
    setText(m_label + u' ' + (isChecked() ? u"▾"_s : closed));
}

void Disclosure::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LayoutDirectionChange)
        showArrow();
    QToolButton::changeEvent(event);
}

} // namespace signalbox
