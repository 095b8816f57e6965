// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/tracewords.h"

#include "core/base/bytes.h"
#include "core/base/duration.h"

#include <algorithm>

namespace signalbox {

namespace {

/// Common clients take 8 KB of headers in all.
constexpr qsizetype kLongestHeader = 6'000;

QByteArray entryOf(const Verdict &verdict, const RoutingTrace &trace, const Clock &clock)
{
    QByteArray entry = toBytes(verdict.account.str()) + '=';
    if (verdict.cause) {
        entry += toBytes(causeName(*verdict.cause));
        if (verdict.until)
            entry += " until " + toBytes(toRfc3339(clock.toWall(*verdict.until)));
        return entry;
    }
    if (trace.winner == verdict.account && trace.reason)
        entry += "chosen:" + toBytes(pickReasonName(*trace.reason));
    else
        entry += "eligible";
    return entry + " (remaining " + QByteArray::number(verdict.remaining, 'f', 2) + ", health " +
           QByteArray::number(verdict.health, 'f', 2) + ", in flight " +
           QByteArray::number(verdict.inFlight) + ')';
}

/// The verdicts, the winner's first.
std::vector<const Verdict *> winnerFirst(const RoutingTrace &trace)
{
    std::vector<const Verdict *> order;
    order.reserve(trace.verdicts.size());
    for (const Verdict &verdict : trace.verdicts)
        order.push_back(&verdict);
    std::stable_partition(order.begin(), order.end(), [&trace](const Verdict *verdict) {
        return trace.winner == verdict->account;
    });
    return order;
}

} // namespace

QByteArray traceHeader(const RoutingTrace &trace, const Clock &clock)
{
    QByteArray text;
    if (trace.fixedPassedOver)
        text = "fixed account passed over";
    const std::vector<const Verdict *> order = winnerFirst(trace);
    for (std::size_t i = 0; i < order.size(); ++i) {
        const QByteArray entry = entryOf(*order[i], trace, clock);
        if (text.size() + entry.size() > kLongestHeader)
            return text + "; and " + QByteArray::number(qulonglong(order.size() - i)) + " more";
        if (!text.isEmpty())
            text += "; ";
        text += entry;
    }
    return text;
}

void keepTrace(const RoutingTrace &trace, const Clock &clock, RequestRecord &record)
{
    record.trace.clear();
    record.causes.clear();
    record.winner = trace.winner ? trace.winner->str() : std::string();
    record.winnerReason =
        trace.winner && trace.reason ? std::string(pickReasonName(*trace.reason)) : std::string();
    for (std::size_t i = 0; i < trace.causes.size(); ++i) {
        if (trace.causes[i] > 0) {
            record.causes.push_back(
                {std::string(causeName(static_cast<Cause>(i))), trace.causes[i]});
        }
    }
    for (const Verdict *verdict : winnerFirst(trace)) {
        if (record.trace.size() == RoutingTrace::kVerdicts)
            break;
        TraceEntry entry;
        entry.accountId = verdict->account.str();
        if (trace.winner == verdict->account)
            entry.verdict = "chosen";
        else
            entry.verdict = verdict->cause ? std::string(causeName(*verdict->cause)) : "eligible";
        if (verdict->until)
            entry.until = clock.toWall(*verdict->until);
        record.trace.push_back(std::move(entry));
    }
}

} // namespace signalbox
