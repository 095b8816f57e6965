// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <functional>
#include <memory>

class QUrl;

namespace signalbox {

/// What signing in needs of the desktop; tests bring their own.
struct SignInTools
{
    /// Opens an address in the person's browser; false when there is none.
    std::function<bool(const QUrl &)> openUrl;
    std::shared_ptr<const Clock> clock; ///< for the time that is left
};

/// The desktop's own.
[[nodiscard]] SignInTools desktopSignInTools();

/// "until 14:05, 9 min left": in steps that do not tick under a reader's eyes.
[[nodiscard]] QString remainingWords(WallTime until, WallTime now);

} // namespace signalbox
