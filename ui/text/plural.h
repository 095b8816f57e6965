// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace signalbox {

/// English has its singular without a translation file: the sentence for one, or the translated
/// "%n …" sentence, which other languages inflect.
[[nodiscard]] inline QString plural(int count, const QString &one, const QString &many)
{
    return count == 1 ? one : many;
}

} // namespace signalbox
