// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/accountdelegate.h"

#include "ui/models/accountsmodel.h"
#include "ui/theme/theme.h"
#include "ui/widgets/badge.h"

#include <QPainter>
#include <QStyle>

#include <algorithm>

namespace signalbox {

namespace {

constexpr int kMargin = 8;
constexpr int kLine = static_cast<int>(Qt::AlignVCenter | Qt::AlignLeading);

/// One cell being painted: what every part needs.
struct Cell
{
    QPainter &painter;
    const QStyleOptionViewItem &option;
    const QModelIndex &index;
    const Tokens &tokens;

    void line(const QRect &rect, FontRole role, const QColor &colour, const QString &text,
              QFont::Weight weight = QFont::Normal) const
    {
        QFont font = Theme::instance().font(role);
        font.setWeight(weight);
        painter.setFont(font);
        painter.setPen(colour);
        painter.drawText(rect, kLine,
                         QFontMetrics(font).elidedText(text, Qt::ElideRight, rect.width()));
    }
};

void paintGroup(const Cell &cell)
{
    cell.painter.fillRect(cell.option.rect, cell.tokens.ground);
    if (cell.index.column() == 0) {
        cell.line(cell.option.rect.adjusted(kMargin, 0, -kMargin, 0), FontRole::secondary,
                  cell.tokens.muted, cell.index.data().toString(), QFont::DemiBold);
    }
}

void paintState(const Cell &cell)
{
    const QRect inner = cell.option.rect.adjusted(kMargin, 0, -kMargin, 0);
    const QString detail = cell.index.data(AccountsModel::DetailRole).toString();
    const QString word = cell.index.data().toString();
    QSize size = badgeSize(word);
    size.setWidth(std::min(size.width(), inner.width()));
    const int detailHeight =
        detail.isEmpty() ? 0 : QFontMetrics(Theme::instance().font(FontRole::secondary)).height();
    const int top = inner.top() + (inner.height() - size.height() - detailHeight) / 2;
    const QRect badge =
        QStyle::visualRect(cell.option.direction, inner, QRect(QPoint(inner.left(), top), size));
    paintBadge(cell.painter, badge,
               static_cast<Tone>(cell.index.data(AccountsModel::ToneRole).toInt()), word,
               cell.option.direction);
    if (detailHeight > 0) {
        cell.line(QRect(inner.left(), top + size.height() + 1, inner.width(), detailHeight),
                  FontRole::secondary, cell.tokens.muted, detail);
    }
}

void paintAccount(const Cell &cell)
{
    const QRect inner = cell.option.rect.adjusted(kMargin, 0, -kMargin, 0);
    const int first = QFontMetrics(Theme::instance().font(FontRole::body)).height();
    const int second = QFontMetrics(Theme::instance().font(FontRole::secondary)).height();
    const int top = inner.top() + (inner.height() - first - second) / 2;
    cell.line(QRect(inner.left(), top, inner.width(), first), FontRole::body, cell.tokens.text,
              cell.index.data().toString(), QFont::DemiBold);
    cell.line(QRect(inner.left(), top + first, inner.width(), second), FontRole::secondary,
              cell.tokens.muted, cell.index.data(AccountsModel::DetailRole).toString());
}

void paintChevron(const Cell &cell, const QRect &box)
{
    const QRect place = QStyle::visualRect(cell.option.direction, box,
                                           QRect(box.right() - 17, box.top(), 10, box.height()));
    const QPointF middle = QRectF(place).center();
    cell.painter.setPen(QPen(cell.tokens.muted, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    cell.painter.drawPolyline(QPolygonF(
        {middle + QPointF(-3.5, -1.5), middle + QPointF(0, 2), middle + QPointF(3.5, -1.5)}));
}

void paintUse(const Cell &cell)
{
    const QString text = cell.index.data().toString();
    const QFontMetrics metrics(Theme::instance().font(FontRole::body));
    const QRect inner = cell.option.rect.adjusted(kMargin, 0, -kMargin, 0);
    const int width = std::min(metrics.horizontalAdvance(text) + 36, inner.width());
    const int height = metrics.height() + 8;
    const QRect box = QStyle::visualRect(
        cell.option.direction, inner,
        QRect(inner.left(), inner.top() + (inner.height() - height) / 2, width, height));
    cell.painter.save();
    cell.painter.setRenderHint(QPainter::Antialiasing);
    cell.painter.setPen(QPen(cell.tokens.controlLine, 1));
    cell.painter.setBrush(cell.tokens.field);
    cell.painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7);
    paintChevron(cell, box);
    cell.painter.restore();
    const bool mirrored = cell.option.direction == Qt::RightToLeft;
    cell.line(box.adjusted(mirrored ? 22 : 10, 0, mirrored ? -10 : -22, 0), FontRole::body,
              cell.tokens.text, text);
}

} // namespace

int AccountDelegate::rowHeight()
{
    return QFontMetrics(Theme::instance().font(FontRole::body)).height() +
           QFontMetrics(Theme::instance().font(FontRole::secondary)).height() + 22;
}

int AccountDelegate::groupHeight()
{
    return QFontMetrics(Theme::instance().font(FontRole::secondary)).height() + 12;
}

QSize AccountDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    const bool group = index.data(AccountsModel::IdRole).toString().isEmpty();
    const QFontMetrics metrics(Theme::instance().font(FontRole::body));
    const int spare = index.column() == AccountsModel::useColumn ? 40 : 24;
    return {metrics.horizontalAdvance(index.data().toString()) + spare,
            group ? groupHeight() : rowHeight()};
}

void AccountDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    const Tokens &tokens = Theme::instance().tokens();
    const Cell cell{*painter, option, index, tokens};
    painter->save();
    if (index.data(AccountsModel::IdRole).toString().isEmpty()) {
        paintGroup(cell);
    } else {
        if (option.state & QStyle::State_Selected)
            painter->fillRect(option.rect, tokens.accentGround);
        switch (index.column()) {
        case AccountsModel::stateColumn:
            paintState(cell);
            break;
        case AccountsModel::accountColumn:
            paintAccount(cell);
            break;
        case AccountsModel::useColumn:
            paintUse(cell);
            break;
        default:
            cell.line(option.rect.adjusted(kMargin, 0, -kMargin, 0), FontRole::body,
                      index.column() == AccountsModel::lastUsedColumn ? tokens.muted : tokens.text,
                      index.data().toString());
        }
        if (option.state & QStyle::State_HasFocus) {
            painter->setPen(QPen(tokens.accentText, 1, Qt::DotLine));
            painter->setBrush(Qt::NoBrush);
            painter->drawRect(option.rect.adjusted(1, 1, -2, -2));
        }
    }
    painter->setPen(tokens.line);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    painter->restore();
}

} // namespace signalbox
