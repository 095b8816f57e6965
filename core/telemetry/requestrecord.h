// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"

#include <optional>
#include <string>
#include <vector>

namespace signalbox {

/// One send to an upstream within a request.
struct AttemptRecord
{
    std::string accountId;
    std::string reason;  ///< why this account: pickReasonName
    int status = 0;      ///< upstream status, 0 when none came
    std::string outcome; ///< "success", "rate_limited" …
    std::string message; ///< upstream's words or the network failure
    Milliseconds duration{0};
};

/// One account passed over or taken, in the trace.
struct TraceEntry
{
    std::string accountId;
    std::string verdict; ///< "chosen", "eligible" or a causeName
    std::optional<WallTime> until;
};

/// How many accounts were passed over for one cause.
struct TraceCause
{
    std::string cause; ///< causeName
    unsigned accounts = 0;
};

/// What the request log keeps of one client request. A value; no bodies, no secrets.
struct RequestRecord
{
    std::string id;
    WallTime time{};
    std::string clientKey;
    std::string dialect;
    std::string method;
    std::string path;
    std::string model;
    std::string mappedModel;
    std::string accountId;
    int status = 0;
    std::string error; ///< why it failed, empty when it did not
    int attempts = 0;
    bool stream = false;
    std::optional<Milliseconds> firstByte;
    Milliseconds queued{0};
    Milliseconds duration{0};
    std::optional<long long> inputTokens;
    std::optional<long long> outputTokens;
    std::optional<long long> cachedTokens;
    std::vector<AttemptRecord> attemptList;
    // The routing trace of the last choice (scheduling.md §13).
    std::string winner;       ///< the account chosen; empty when none was
    std::string winnerReason; ///< pickReasonName
    std::vector<TraceCause> causes;
    std::vector<TraceEntry> trace; ///< at most 16 of the accounts, the winner first
};

/// Which requests to list, newest first.
struct RequestFilter
{
    int limit = 100;    ///< 1–1000
    std::string before; ///< request id; older ones only
    std::string account;
    std::optional<int> status;
};

} // namespace signalbox
