// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <functional>

class QMessageBox;
class QWidget;

namespace signalbox {

/// Asks before something that breaks others. Window-modal, no nested event loop; `accepted` runs
/// when the user said yes, nothing otherwise. The box deletes itself; its objectName is "question".
QMessageBox *askFirst(QWidget *parent, const QString &title, const QString &consequence,
                      const QString &acceptText, const std::function<void()> &accepted);

} // namespace signalbox
