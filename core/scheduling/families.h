// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/lrumap.h"
#include "core/scheduling/query.h"

#include <string>
#include <string_view>

namespace signalbox {

/// Which provider family's signed reasoning a conversation carries (scheduling.md §9): remembered
/// even when a later request lacks the blocks. Bounded; idle ones are forgotten.
class Families
{
public:
    Families(std::size_t capacity, Milliseconds idle);

    /// Other bounds from now on; the least recently used above them go.
    void resize(std::size_t capacity, Milliseconds idle);

    /// Empty when none is remembered. Counts as use.
    [[nodiscard]] std::string_view find(const ClientKeyId &clientKey, std::string_view session,
                                        TimePoint now);
    void remember(const ClientKeyId &clientKey, std::string_view session, std::string_view family,
                  TimePoint now);
    void forget(const ClientKeyId &clientKey, std::string_view session);

private:
    struct Use
    {
        std::string family;
        TimePoint when{};
    };
    std::string_view mapKey(const ClientKeyId &clientKey, std::string_view session);

    Milliseconds m_idle;
    LruMap<Use> m_uses;
    std::string m_key; ///< kept for its memory
};

} // namespace signalbox
