// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scheduling/scheduler.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace signalbox {

/// What the simulated upstream says to one attempt.
struct SimulatedAnswer
{
    OutcomeKind kind = OutcomeKind::success;
    RateLimitReason reason = RateLimitReason::unknown;
    OutcomeScope scope = OutcomeScope::account;
    int status = 0; ///< of the upstream; 0: the usual one of the kind
    std::optional<Milliseconds> hint;
    bool connected = true;   ///< network: whether the upstream had been reached
    Milliseconds after{100}; ///< until a failure is there; a success takes as long as the request
};

/// How the upstream of an account behaves. Its answers tell the use of the limits, as headers do.
struct SimulatedUpstream
{
    /// A stretch of the replay in which every attempt is answered like this.
    struct Trouble
    {
        Milliseconds from{0};
        Milliseconds until{0};
        SimulatedAnswer answer;
    };
    int requestsPerMinute = 0; ///< 0: any number; beyond it 429 with what is left of the minute
    long long tokens = 0; ///< in a window, 0: any number; beyond it 429 with what is left of it
    Milliseconds tokenWindow{18'000'000};
    std::vector<Trouble> troubles;
};

struct SimulatedAccount
{
    SchedulerAccount account;
    SimulatedUpstream upstream;
};

/// A request of the period that is replayed.
struct SimulatedRequest
{
    Milliseconds at{0}; ///< from the start
    ClientKeyId clientKey;
    std::string session;
    std::string model;
    DialectId dialect = DialectId::openaiChat;
    std::optional<std::vector<ProviderId>> providers; ///< of its route; none: all there are
    // As in Query; patternProviders only together with providers.
    std::vector<ProviderId> patternProviders;
    std::string prefix;
    std::string pool;
    PoolOrder poolOrder = PoolOrder::inOrder;
    std::vector<ModelTarget> alternatives;
    unsigned weight = 1;
    long long inputTokens = 0;
    long long outputTokens = 0;
    Milliseconds duration{1'000};                   ///< of a good answer
    std::optional<Milliseconds> firstByte;          ///< of a good answer; none: after a fifth of it
    std::vector<SimulatedAnswer> answers;           ///< to its first attempts, whoever serves them
    std::map<AccountId, SimulatedAnswer> answersOf; ///< else: of these accounts, to this request
};

struct SimulationInput
{
    SchedulingSettings settings;
    SchedulerTuning tuning;
    std::uint64_t seed = 1;
    std::vector<SimulatedAccount> accounts;
    std::vector<SimulatedRequest> requests; ///< in any order
};

inline constexpr std::size_t kMaxSimulatedRequests = 200'000;
inline constexpr std::size_t kMaxSimulatedAccounts = 10'000;

} // namespace signalbox
