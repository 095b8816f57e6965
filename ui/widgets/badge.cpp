// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/badge.h"

#include "ui/theme/theme.h"

#include <QEvent>
#include <QFontMetrics>
#include <QPainter>
#include <QPainterPath>
#include <QStyle>

namespace signalbox {

namespace {

constexpr int kPadding = 8;
constexpr int kShape = 9;
constexpr int kGap = 5;

QFont badgeFont()
{
    QFont font = Theme::instance().font(FontRole::secondary);
    font.setWeight(QFont::DemiBold);
    return font;
}

/// Full disc, half disc, triangle, ring: told apart without colour.
void paintShape(QPainter &painter, const QRectF &box, Tone tone, const QColor &colour)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    if (tone == Tone::good || tone == Tone::accent) {
        painter.drawEllipse(box);
    } else if (tone == Tone::bad) {
        painter.drawPolygon(
            QPolygonF({QPointF(box.center().x(), box.top()), box.bottomRight(), box.bottomLeft()}));
    } else {
        if (tone == Tone::caution)
            painter.drawPie(box, -90 * 16, 180 * 16);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colour, 1.4));
        painter.drawEllipse(box.adjusted(0.7, 0.7, -0.7, -0.7));
    }
}

} // namespace

QSize badgeSize(const QString &word)
{
    const QFontMetrics metrics(badgeFont());
    return {metrics.horizontalAdvance(word) + kShape + kGap + 2 * kPadding, metrics.height() + 4};
}

void paintBadge(QPainter &painter, const QRect &rect, Tone tone, const QString &word,
                Qt::LayoutDirection direction)
{
    const Tokens &tokens = Theme::instance().tokens();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens.toneGround(tone));
    painter.drawRoundedRect(rect, rect.height() / 2.0, rect.height() / 2.0);

    const QRect shape = QStyle::visualRect(
        direction, rect,
        QRect(rect.left() + kPadding, rect.center().y() - kShape / 2, kShape, kShape));
    paintShape(painter, shape, tone, tokens.toneText(tone));

    const int start = kPadding + kShape + kGap;
    const QRect text = QStyle::visualRect(
        direction, rect,
        QRect(rect.left() + start, rect.top(), rect.width() - start - kPadding + 2, rect.height()));
    painter.setFont(badgeFont());
    painter.setPen(tokens.toneText(tone));
    painter.drawText(text, static_cast<int>(Qt::AlignVCenter | Qt::AlignLeading),
                     QFontMetrics(badgeFont()).elidedText(word, Qt::ElideRight, text.width()));
    painter.restore();
}

Badge::Badge(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void Badge::setState(Tone tone, const QString &word)
{
    if (tone == m_tone && word == m_word)
        return;
    m_tone = tone;
    m_word = word;
    setAccessibleName(word);
    updateGeometry();
    update();
}

QSize Badge::sizeHint() const
{
    return m_word.isEmpty() ? QSize(0, 0) : badgeSize(m_word);
}

void Badge::paintEvent(QPaintEvent *)
{
    if (m_word.isEmpty())
        return;
    QPainter painter(this);
    paintBadge(painter, rect(), m_tone, m_word, layoutDirection());
}

void Badge::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        updateGeometry();
    QWidget::changeEvent(event);
}

} // namespace signalbox
