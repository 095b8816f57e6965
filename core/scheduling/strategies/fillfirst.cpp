// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scheduling/strategies/fillfirst.h"

#include <algorithm>

namespace signalbox {

AccountEntry *pickFillFirst(const Candidates &candidates)
{
    return std::min_element(candidates.begin(), candidates.end(),
                            [](const Candidate &left, const Candidate &right) {
                                return left.entry->id().str() < right.entry->id().str();
                            })
        ->entry;
}

} // namespace signalbox
