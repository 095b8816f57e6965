// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/accountentry.h"

#include <vector>

namespace signalbox {

/// An eligible account of the best priority, with what a strategy has computed of it.
struct Candidate
{
    AccountEntry *entry = nullptr;
    double figure = 0.0; ///< health for p2c, cost for adaptive
};
/// Never empty when given to a strategy, which may reorder it and drop from it.
using Candidates = std::vector<Candidate>;

} // namespace signalbox
