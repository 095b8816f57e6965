// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/dialects/canonical/answer.h"

#include <memory>
#include <string>
#include <string_view>

namespace signalbox {

/// Remembers the reasoning and its proofs that came before tool calls, for clients whose dialect
/// has no place for them or that drop them (wire.md 2.6): by conversation and call id. In memory
/// only, bounded in bytes and time (least recently used goes first). Engine thread.
class ReasoningKeeper
{
public:
    static constexpr std::size_t kMaxBytes = 16U * 1024 * 1024;
    static constexpr Milliseconds kLife{3'600'000};

    explicit ReasoningKeeper(const Clock &clock);
    ~ReasoningKeeper();

    /// Gives calls of the history back what their client did not send. `scope` names the
    /// conversation: client key and session.
    void restore(std::string_view scope, Conversation &conversation);
    /// An answer on its way through is noted when it is complete. `to` and the keeper must outlive
    /// the tap. Call ids are those that the client sees.
    [[nodiscard]] std::unique_ptr<AnswerEvents> tap(std::string scope, AnswerEvents &to);

    [[nodiscard]] std::size_t bytes() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace signalbox
