// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QString>

namespace signalbox {

/// Which colour of the theme an icon is drawn in; looked up whenever it is painted, so a change of
/// theme needs no new icons.
enum class IconTint { text, muted, accent, onAccent };

/// An icon of resources/icons by its name without ".svg", drawn in the theme's colour.
[[nodiscard]] QIcon tintedIcon(const QString &name, IconTint tint);
/// An icon in its own colours.
[[nodiscard]] QIcon colouredIcon(const QString &name);

} // namespace signalbox
