// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/navbutton.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QFocusEvent>
#include <QPainter>
#include <QStyle>

namespace signalbox {

NavButton::NavButton(const QString &title, const QString &iconName, QWidget *parent)
    : QPushButton(title, parent)
    , m_plain(tintedIcon(iconName, IconTint::muted))
    , m_accent(tintedIcon(iconName, IconTint::accent))
{
    setCheckable(true);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void NavButton::setCount(int count)
{
    if (count == m_count)
        return;
    m_count = count;
    update();
}

QSize NavButton::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(text()) + 110, fontMetrics().height() + 16};
}

void NavButton::focusInEvent(QFocusEvent *event)
{
    m_byKeyboard = event->reason() == Qt::TabFocusReason ||
                   event->reason() == Qt::BacktabFocusReason ||
                   event->reason() == Qt::ShortcutFocusReason;
    QPushButton::focusInEvent(event);
}

void NavButton::paintEvent(QPaintEvent *)
{
    const Tokens &tokens = Theme::instance().tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(Qt::NoPen);
    if (isChecked() || underMouse()) {
        painter.setBrush(isChecked() ? tokens.accentGround : tokens.hover);
        painter.drawRoundedRect(box, 7, 7);
    }
    if (hasFocus() && m_byKeyboard) {
        painter.setPen(QPen(tokens.accentText, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box, 7, 7);
    }
    const QRect icon =
        QStyle::visualRect(layoutDirection(), rect(), QRect(10, (height() - 16) / 2, 16, 16));
    (isChecked() ? m_accent : m_plain).paint(&painter, icon);

    QFont font = Theme::instance().font(FontRole::body);
    font.setWeight(isChecked() ? QFont::DemiBold : QFont::Normal);
    painter.setFont(font);
    painter.setPen(isChecked() ? tokens.accentText : tokens.muted);
    const QRect label = QStyle::visualRect(
        layoutDirection(), rect(), QRect(36, 0, width() - 36 - (m_count ? 40 : 8), height()));
    painter.drawText(label, static_cast<int>(Qt::AlignVCenter | Qt::AlignLeading),
                     QFontMetrics(font).elidedText(text(), Qt::ElideRight, label.width()));
    if (m_count > 0)
        paintCount(painter);
}

void NavButton::paintCount(QPainter &painter)
{
    const Tokens &tokens = Theme::instance().tokens();
    QFont font = Theme::instance().font(FontRole::secondary);
    const QString figure = QString::number(m_count);
    const int pillWidth = QFontMetrics(font).horizontalAdvance(figure) + 14;
    const int pillHeight = QFontMetrics(font).height() + 2;
    const QRect pill = QStyle::visualRect(
        layoutDirection(), rect(),
        QRect(width() - pillWidth - 9, (height() - pillHeight) / 2, pillWidth, pillHeight));
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens.neutralGround);
    painter.drawRoundedRect(pill, pillHeight / 2.0, pillHeight / 2.0);
    painter.setPen(isChecked() ? tokens.text : tokens.muted);
    painter.setFont(font);
    painter.drawText(pill, Qt::AlignCenter, figure);
}

} // namespace signalbox
