// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/lrumap.h"
#include "core/scheduling/scheduler.h"

#include <string>
#include <string_view>

namespace signalbox {

/// The family in a model name: the letters that its last path segment begins with, such as
/// "claude", "gpt", "gemini", "o" (of o3-mini), "llama" (of meta/llama-3).
[[nodiscard]] std::string_view modelFamily(std::string_view model);

/// Which account a client key used last for a model family: the 60-second window of scheduling.md
/// §3. Bounded, because clients may invent names.
class Windows
{
public:
    Windows(std::size_t capacity, Milliseconds span);

    /// Other bounds from now on; the least recently used above them go.
    void resize(std::size_t capacity, Milliseconds span);

    /// Null when there is none, or it was used too long ago.
    [[nodiscard]] const AccountId *find(const ClientKeyId &clientKey, std::string_view model,
                                        TimePoint now);
    void move(const ClientKeyId &clientKey, std::string_view model, const AccountId &account,
              TimePoint now);

private:
    struct Use
    {
        AccountId account;
        TimePoint when{};
    };
    std::string_view mapKey(const ClientKeyId &clientKey, std::string_view model);

    Milliseconds m_span;
    LruMap<Use> m_uses;
    std::string m_key; ///< kept for its memory
};

} // namespace signalbox
