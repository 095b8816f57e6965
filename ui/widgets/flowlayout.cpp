// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/flowlayout.h"

#include <QStyle>
#include <QWidget>

#include <algorithm>

namespace signalbox {

FlowLayout::FlowLayout(int horizontalSpacing, int verticalSpacing)
    : m_horizontal(horizontalSpacing), m_vertical(verticalSpacing)
{
    setContentsMargins(0, 0, 0, 0);
}

FlowLayout::~FlowLayout() = default;

void FlowLayout::addItem(QLayoutItem *item)
{
    m_items.emplace_back(item);
}

QLayoutItem *FlowLayout::itemAt(int index) const
{
    return index >= 0 && index < count() ? m_items[static_cast<std::size_t>(index)].get() : nullptr;
}

QLayoutItem *FlowLayout::takeAt(int index)
{
    if (index < 0 || index >= count())
        return nullptr;
    QLayoutItem *item = m_items[static_cast<std::size_t>(index)].release();
    m_items.erase(m_items.begin() + index);
    return item;
}

int FlowLayout::heightForWidth(int width) const
{
    return arrange(QRect(0, 0, width, 0), Pass::measure);
}

QSize FlowLayout::sizeHint() const
{
    int width = 0;
    int height = 0;
    for (const auto &item : m_items) {
        if (item->isEmpty())
            continue;
        width += item->sizeHint().width() + (width > 0 ? m_horizontal : 0);
        height = std::max(height, item->sizeHint().height());
    }
    return {width, height};
}

QSize FlowLayout::minimumSize() const
{
    QSize size;
    for (const auto &item : m_items) {
        if (!item->isEmpty())
            size = size.expandedTo(item->minimumSize());
    }
    return size;
}

void FlowLayout::setGeometry(const QRect &rect)
{
    QLayout::setGeometry(rect);
    arrange(rect, Pass::place);
}

int FlowLayout::arrange(const QRect &rect, Pass pass) const
{
    std::vector<QLayoutItem *> line;
    int used = 0;
    int top = rect.top();
    int lineHeight = 0;
    const auto endLine = [&] {
        if (pass == Pass::place)
            placeLine(line, rect, top, lineHeight);
        top += lineHeight;
        line.clear();
        used = 0;
        lineHeight = 0;
    };
    for (const auto &item : m_items) {
        if (item->isEmpty())
            continue;
        const int width = std::min(item->sizeHint().width(), rect.width());
        if (!line.empty() && used + m_horizontal + width > rect.width()) {
            endLine();
            top += m_vertical;
        }
        used += width + (line.empty() ? 0 : m_horizontal);
        lineHeight = std::max(lineHeight, item->sizeHint().height());
        line.push_back(item.get());
    }
    endLine();
    return top - rect.top();
}

void FlowLayout::placeLine(const std::vector<QLayoutItem *> &line, const QRect &within, int top,
                           int lineHeight) const
{
    const Qt::LayoutDirection direction =
        parentWidget() ? parentWidget()->layoutDirection() : Qt::LeftToRight;
    int left = within.left();
    for (QLayoutItem *item : line) {
        QSize size = item->sizeHint();
        size.setWidth(std::min(size.width(), within.width()));
        const QRect place(left, top + (lineHeight - size.height()) / 2, size.width(),
                          size.height());
        item->setGeometry(QStyle::visualRect(direction, within, place));
        left += size.width() + m_horizontal;
    }
}

} // namespace signalbox
