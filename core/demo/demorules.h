// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <cstddef>
#include <cstdint>

namespace signalbox {

/// How the demo pretends. A value; the same rules, clock and requests give the same answers.
struct DemoRules
{
    std::uint64_t seed = 1;
    Milliseconds firstByte{120};
    Milliseconds betweenPieces{300}; ///< of a stream
    std::size_t pieceBytes = 100;    ///< of text in a piece of a stream: about 25 tokens

    /// What is told as the window of five hours, shrunk so that one can watch it refill.
    Milliseconds sessionLength{std::chrono::minutes(5)};
    long long sessionUnits = 20'000;
    /// The same for the week, which is large enough never to become empty by itself.
    Milliseconds weekLength{std::chrono::hours(1)};
    long long weekUnits = 360'000;
    /// What a request costs: this and its tokens, a tenth of a session at most, so that clients
    /// with long prompts see more than one answer.
    long long requestUnits = 400;
    int requestsPerMinute = 60;
    /// A limit on bursts that no header tells of, as vendors have them.
    int requestsPerBurst = 6;
    Milliseconds burstLength{std::chrono::seconds(10)};

    int spared = 8;       ///< the first requests of a run, which never fail
    int failsOnceIn = 40; ///< later ones: an overloaded upstream; 0: never
};

} // namespace signalbox
