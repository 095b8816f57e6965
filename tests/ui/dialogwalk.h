// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSet>
#include <QTest>

namespace signalbox::test {

/// The names of what the Tab key reaches in a window, with `presses` of it.
inline QSet<QString> reachedByTab(QWidget &window, int presses = 60)
{
    QSet<QString> reached;
    for (int i = 0; i < presses; ++i) {
        if (const QWidget *focus = window.focusWidget())
            reached.insert(focus->objectName());
        QTest::keyClick(&window, Qt::Key_Tab);
    }
    return reached;
}

/// Inner parts of Qt's own widgets speak through the widget that they belong to.
inline bool isInnerPart(const QWidget &widget)
{
    return widget.objectName().startsWith(QLatin1String("qt_")) || widget.inherits("QScrollBar") ||
           widget.inherits("QHeaderView") || widget.inherits("QTableCornerButton") ||
           widget.inherits("QComboBoxListView") ||
           qobject_cast<const QAbstractSpinBox *>(widget.parentWidget()) ||
           qobject_cast<const QLineEdit *>(widget.parentWidget());
}

/// What a user can operate there and assistive technology could not name, or that has no tooltip.
inline QStringList unnamedControls(const QWidget &root)
{
    QStringList unnamed;
    for (QWidget *widget : root.findChildren<QWidget *>()) {
        const bool view = qobject_cast<QAbstractItemView *>(widget) != nullptr;
        const bool operated =
            view || qobject_cast<QAbstractButton *>(widget) || qobject_cast<QLineEdit *>(widget) ||
            qobject_cast<QPlainTextEdit *>(widget) || qobject_cast<QComboBox *>(widget) ||
            qobject_cast<QAbstractSlider *>(widget);
        if (!operated || isInnerPart(*widget))
            continue;
        QAccessibleInterface *face = QAccessible::queryAccessibleInterface(widget);
        const bool named = face && !face->text(QAccessible::Name).isEmpty();
        const bool told = view || !widget->isVisible() || !widget->toolTip().isEmpty();
        if (!named || !told)
            unnamed << QString::fromLatin1(widget->metaObject()->className()) + QLatin1Char(' ') +
                           widget->objectName();
    }
    return unnamed;
}

} // namespace signalbox::test
