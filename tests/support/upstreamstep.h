// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/json/value.h"
#include "core/net/headers.h"

#include <optional>
#include <string>
#include <vector>

namespace signalbox::test {

/// How the scripted upstream misbehaves. README.md names each as the script spells it.
enum class Fault {
    none,
    close,        ///< reads the request and closes
    reset,        ///< reads the request and resets the connection
    stall,        ///< never answers
    closeMidHead, ///< closes in the middle of the response head
    garbage,      ///< answers with bytes that are no HTTP
    hugeHeaders,  ///< one response header of a megabyte
    wrongLength,  ///< announces more bytes than it sends, then closes
    slowDrip,     ///< the whole answer byte by byte, `delay` apart
    truncate,     ///< after `faultAfter` events half an event, then closes; plain: half the body
    resetStream,  ///< the same, then resets the connection
    tornEnd,      ///< after `faultAfter` events half an event, then a proper end of the body
    noTerminal,   ///< a proper end of the body after `faultAfter` events
    stallStream,  ///< silence after `faultAfter` events
    errorEvent,   ///< the dialect's error event after `faultAfter` events
};

/// Where the answer tells how long to stay away.
enum class Hint {
    none,
    retryAfter,     ///< header, seconds
    retryAfterDate, ///< header, HTTP date
    retryAfterMs,   ///< header of the SDKs
    retryInfo,      ///< Google error detail
    quotaResetDelay,
    quotaResetTimeStamp,
    bodyField, ///< error.retry_after
    resetsAt,  ///< error.resets_at, epoch seconds
    text,      ///< "try again in 1m 5s"
};

/// How a canned answer ends.
enum class AnswerFinish {
    automatic,    ///< by what it says: the end of the turn, or tool calls
    length,       ///< the token limit was met
    filtered,     ///< a filter stepped in
    stopSequence, ///< where the dialect tells: "END"
};

/// A tool call that the canned answer makes.
struct StepCall
{
    std::string name;
    std::string arguments; ///< JSON text, or a freeform tool's text
    std::string id;        ///< empty: as the vendor would name it
};

/// Tokens of the canned answer.
struct StepUsage
{
    int input = 11; ///< cache reads and writes included
    int cached = 3;
    int cacheWrite = 0;
    int output = 7; ///< reasoning included
    int reasoning = 0;
};

/// Whether a request is held against the vendor's rules.
enum class Strictness { asUpstream, lax, strict };

/// What the scripted upstream does with one request. A value; the default is a plain good answer.
struct UpstreamStep
{
    int status = 0;                 ///< 0: the canned answer of the dialect
    Headers headers;                ///< added to the answer's own
    std::optional<QByteArray> body; ///< instead of the canned body
    std::string error; ///< kind of a canned error ("rate_limit", "quota", …); empty: none
    std::string message;
    Hint hint = Hint::none;
    Milliseconds hintFor{30'000};
    Fault fault = Fault::none;
    int faultAfter = 2;
    std::string text;                     ///< of the answer; empty: "Hello from <account>"
    std::string thinking;                 ///< that comes before
    std::optional<std::string> signature; ///< its proof; absent: a good one of the vendor's
    std::string reasoningField = "reasoning_content"; ///< Chat: where the thought stands
    std::vector<StepCall> calls;
    std::optional<int> callCount; ///< canned calls: the tools in turn
    bool interleaved = false;     ///< Chat: their arguments alternate
    std::string refusal;
    AnswerFinish finish = AnswerFinish::automatic;
    StepUsage usage;
    Strictness strict = Strictness::asUpstream;
    int events = 0; ///< text deltas of a stream; 0: one for each word
    int eventBytes = 0;
    Milliseconds firstDelay{0}; ///< before the head
    Milliseconds delay{0};      ///< before each event
};

/// Reads one step of a script; names the member that is wrong.
[[nodiscard]] Result<UpstreamStep> stepFromJson(const json::Object &object);

} // namespace signalbox::test
