// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/accounts/account.h"
#include "core/base/dialectid.h"
#include "core/scheduling/outcome.h"
#include "core/upstream/transport.h"

#include <string_view>

namespace signalbox {

/// What the attempt loop may do after a failed attempt, as long as nothing went to the client
/// (scheduling.md §7, column "retried").
enum class MayRetry {
    elsewhere, ///< another account, at once
    once,      ///< once only: the upstream may have counted both
    never,     ///< this is the answer
};

/// A failed attempt, judged.
struct AttemptVerdict
{
    Outcome outcome;
    MayRetry retry = MayRetry::never;
};

/// One answer of an upstream, as the classifier sees it. The views must live through the call.
struct UpstreamAnswer
{
    DialectId dialect = DialectId::openaiChat;
    int status = 0;
    const Headers &headers;
    std::string_view body;  ///< of errors: the first 64 KB at most; not read when the status is 2xx
    std::string_view model; ///< as asked of the upstream; may be empty
    CredentialKind credential = CredentialKind::apiKey;
    std::string_view secret{}; ///< that went with the request: blotted out of what is told
};

/// Judges a complete HTTP answer by the failure table of scheduling.md §7. Pure. 2xx is success; a
/// 2xx stream without content is for the caller to see. Every outcome has the answer's quota
/// figures and limit group.
[[nodiscard]] AttemptVerdict classifyAnswer(const UpstreamAnswer &answer, WallTime now);

/// The outcome with what the head of the answer tells besides: quota figures and limit group. For
/// answers that are not judged by classifyAnswer(). Pure.
[[nodiscard]] Outcome withAnswerHead(Outcome outcome, const Headers &headers, WallTime now);

/// Judges a transfer that did not end well. Pure.
[[nodiscard]] AttemptVerdict classifyNetworkEnd(const TransferEnd &end);

} // namespace signalbox
