// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <cstddef>

namespace signalbox {

/// Constants of the rule book, each with its section in scheduling.md; settable under
/// /proxy/scheduling/tuning. A value.
struct SchedulerTuning
{
    Milliseconds cacheWarm{300'000};      // §3, §5
    Milliseconds window{60'000};          // §3
    std::size_t maxBindings = 10'000;     // §5
    Milliseconds bindingIdle{3'600'000};  // §5
    Milliseconds minHint{2'000};          // §7
    Milliseconds maxCooldown{86'400'000}; // §7
    Milliseconds quotaSteps[4] = {Milliseconds{60'000}, Milliseconds{300'000},
                                  Milliseconds{1'800'000}, Milliseconds{7'200'000}}; // §7
    Milliseconds repetitionForgotten{3'600'000};                                     // §7
    Milliseconds perMinuteFirst{5'000};   // §7, doubling
    Milliseconds perMinuteMax{1'800'000}; // §7
    Milliseconds capacitySteps[3] = {Milliseconds{5'000}, Milliseconds{10'000},
                                     Milliseconds{15'000}};
    Milliseconds unsupported{43'200'000};      // §7
    Milliseconds unknownLimit{60'000};         // §7
    Milliseconds failureFirst{8'000};          // §7, doubling
    Milliseconds failureMax{60'000};           // §7
    Milliseconds forbidden{1'800'000};         // §7
    Milliseconds validation{600'000};          // §7
    std::size_t maxWindows = 1'000;            // §3, by client key and model family
    std::size_t roundRobinModels = 256;        // §4, whose order is remembered
    std::size_t p2cDraws = 5;                  // §4
    std::size_t adaptiveSample = 16;           // §4, accounts looked at in a large pool
    double adaptiveLoad = 3.0;                 // §4
    double adaptiveRecovery = 4.0;             // §4
    Milliseconds adaptiveRecent{300'000};      // §4
    double adaptiveFailure = 5.0;              // §4
    double adaptiveInFlight = 10.0;            // §4
    int adaptiveInFlightFree = 3;              // §4
    double healthGain = 0.05;                  // §10
    double healthLoss = 0.2;                   // §10
    Milliseconds healthHalfLife{600'000};      // §10
    double adaptiveScarcity = 6.0;             // §4
    double adaptiveUnknownWeekly = 0.5;        // §4, taken off
    Milliseconds resetBucket{600'000};         // §4, p2c
    double estimateWeight = 0.3;               // §6, EWMA
    long long estimateTokens = 1'000;          // §6, least between two readings
    double weeklyOverrun = 0.6;                // §6
    double weeklyMost = 1.5;                   // §6
    double weeklySoft = 0.65;                  // §6
    double weeklyReserve = 0.85;               // §6
    double weeklyCritical = 0.95;              // §6
    double weeklyExhausted = 0.985;            // §6
    double sessionWindowFull = 0.9;            // §2
    double protectionHysteresis = 0.05;        // §6
    Milliseconds contradictedLeast{300'000};   // §6: shorter cooldowns are not doubted
    double contradictingShare = 0.05;          // §6: what must remain to doubt one
    Milliseconds quotaRefresh{900'000};        // §6, with jitter
    Milliseconds rampGap{250};                 // §8
    Milliseconds rampSpan{5'000};              // §8
    Milliseconds incidentWithin{30'000};       // §8
    Milliseconds incidentThrottle{10'000};     // §8, without a hint
    Milliseconds incidentThrottleMost{30'000}; // §8, without a hint
    Milliseconds incidentAgain{5'000};         // §8, after a failed probe
    double retryShare = 0.2;                   // §7, of the requests
    Milliseconds retryKept{10'000};            // §7
    double retryPerSecond = 10.0;              // §7
    Milliseconds offlineWithin{5'000};         // §7
    Milliseconds sweep{15'000};                // §7
    Milliseconds refreshLead{300'000};         // §11
    Milliseconds refreshCheck{5'000};          // §11
    int refreshAtOnce = 16;                    // §11
    Milliseconds refreshPending{60'000};       // §11
    Milliseconds refreshPause{300'000};        // §11, after a failure
    Milliseconds refreshWait{10'000};          // §11, most that a request waits
    int rateLimitAttempts = 6;                 // §7, accounts a request for 429s
    bool disableCooling = false;               // §7, for all accounts

    friend bool operator==(const SchedulerTuning &, const SchedulerTuning &) = default;
};

} // namespace signalbox
