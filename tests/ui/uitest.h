// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QRegularExpression>
#include <QTest>
#include <QWidget>

namespace signalbox::test {

/// The child of that name; a missing one fails the test that uses it.
template <class T = QWidget>
T *child(const QWidget &parent, const QString &name)
{
    T *found = parent.findChild<T *>(name);
    if (!found)
        qFatal("no widget named %s", qPrintable(name));
    return found;
}

inline void press(const QWidget &parent, const QString &name)
{
    child<QAbstractButton>(parent, name)->click();
}

/// Any warning fails the test, but for what the offscreen platform says about itself.
inline void failOnWarnings()
{
    QTest::failOnWarning(QRegularExpression(
        QStringLiteral("^(?!This plugin does not support|.*XDG_RUNTIME_DIR).*")));
}

} // namespace signalbox::test
