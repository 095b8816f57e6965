// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/secret.h"

#include <QString>

class QLineEdit;
class QWidget;

namespace signalbox {

/// A line for a key: never echoed, kept out of input-method memory.
[[nodiscard]] QLineEdit *makeKeyField(const QString &objectName, QWidget *parent);

/// What stands in it as a Secret, without blanks at the ends; the copies made on the way are
/// cleared. The field keeps its text: its dialog clears it when it goes.
[[nodiscard]] Secret takeKey(const QLineEdit &field);

} // namespace signalbox
