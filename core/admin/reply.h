// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <functional>

namespace signalbox {

/// The answer to a command; comes exactly once, on the thread of the caller's side of the
/// interface.
template <class T>
using Reply = std::function<void(Result<T>)>;

} // namespace signalbox
