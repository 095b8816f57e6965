// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/accessibility/taborder.h"

#include <QLayout>
#include <QScrollArea>
#include <QWidget>

#include <vector>

namespace signalbox {

namespace {

void collect(QWidget &widget, std::vector<QWidget *> &order);

void collect(QLayout &layout, std::vector<QWidget *> &order)
{
    for (int i = 0; i < layout.count(); ++i) {
        QLayoutItem *item = layout.itemAt(i);
        if (item->widget())
            collect(*item->widget(), order);
        else if (item->layout())
            collect(*item->layout(), order);
    }
}

void collect(QWidget &widget, std::vector<QWidget *> &order)
{
    auto *scroll = qobject_cast<QScrollArea *>(&widget);
    if (scroll && scroll->widget()) {
        collect(*scroll->widget(), order);
        return;
    }
    if (widget.focusPolicy() != Qt::NoFocus && !widget.focusProxy())
        order.push_back(&widget);
    if (widget.layout())
        collect(*widget.layout(), order);
}

} // namespace

void tabInLayoutOrder(QWidget &root)
{
    std::vector<QWidget *> order;
    collect(root, order);
    for (std::size_t i = 1; i < order.size(); ++i)
        QWidget::setTabOrder(order[i - 1], order[i]);
}

} // namespace signalbox
