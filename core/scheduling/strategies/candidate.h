// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/accountentry.h"
#include "core/scheduling/poolview.h"

namespace signalbox {

/// An account that a strategy may take.
struct Candidate
{
    AccountEntry *entry = nullptr;
    OrderKey key;
    double cost = 0.0; ///< adaptive
};

} // namespace signalbox
