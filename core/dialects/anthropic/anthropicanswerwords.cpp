// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/anthropic/anthropicanswerwords.h"

#include "core/dialects/canonical/tokenestimate.h"

#include <algorithm>
#include <array>
#include <utility>

namespace signalbox {

namespace {

constexpr std::array<std::pair<StopReason, std::string_view>, 7> kStops = {{
    {StopReason::endTurn, "end_turn"},
    {StopReason::toolUse, "tool_use"},
    {StopReason::maxTokens, "max_tokens"},
    {StopReason::stopSequence, "stop_sequence"},
    {StopReason::refusal, "refusal"},
    {StopReason::pauseTurn, "pause_turn"},
    {StopReason::contextWindow, "model_context_window_exceeded"},
}};

/// Dead credentials of ours are not the client's: it would log its user out.
constexpr std::array<std::pair<std::string_view, ErrorClass>, 11> kErrors = {{
    {"invalid_request_error", ErrorClass::badRequest},
    {"conflict_error", ErrorClass::badRequest},
    {"authentication_error", ErrorClass::unavailable},
    {"billing_error", ErrorClass::unavailable},
    {"permission_error", ErrorClass::forbidden},
    {"not_found_error", ErrorClass::unknownModel},
    {"request_too_large", ErrorClass::bodyTooLarge},
    {"rate_limit_error", ErrorClass::rateLimited},
    {"api_error", ErrorClass::badGateway},
    {"timeout_error", ErrorClass::upstreamTimedOut},
    {"overloaded_error", ErrorClass::overloaded},
}};

constexpr std::string_view kIdPrefix = "msg_";

StopReason toldReason(const Stop &stop, AnthropicRefusal refusal)
{
    if (refusal == AnthropicRefusal::said && stop.reason == StopReason::endTurn)
        return StopReason::refusal;
    // Without the sequence that was met the word would say half of it.
    if (stop.reason == StopReason::stopSequence && stop.sequence.empty())
        return StopReason::endTurn;
    return stop.reason;
}

/// The upstream's if it is one of this dialect, else ours.
std::string messageId(const AnswerStart &start, const AnswerContext &context)
{
    const std::string_view id = start.id;
    if (id.substr(0, kIdPrefix.size()) == kIdPrefix)
        return start.id;
    return std::string(kIdPrefix) + context.requestId;
}

void writeFigures(json::Writer &writer, const TokenUsage &usage, const AnswerContext &context)
{
    const long long read = usage.cacheRead.value_or(0);
    const long long created = usage.cacheWrite.value_or(0);
    const long long input = usage.input ? *usage.input : estimateTokens(*context.request);
    writer.integer("input_tokens", std::max(0LL, input - read - created));
    writer.integer("cache_creation_input_tokens", created);
    writer.integer("cache_read_input_tokens", read);
    writer.integer("output_tokens", usage.output.value_or(0));
    if (usage.reasoning) {
        writer.beginObject("output_tokens_details");
        writer.integer("thinking_tokens", *usage.reasoning);
        writer.endObject();
    } else {
        writer.null("output_tokens_details");
    }
    writer.null("server_tool_use");
}

} // namespace

StopReason anthropicStopReason(std::string_view word)
{
    if (word == "compaction")
        return StopReason::pauseTurn; // goes on when the client sends the turn back
    for (const auto &[reason, name] : kStops) {
        if (name == word)
            return reason;
    }
    return StopReason::endTurn;
}

ErrorClass anthropicErrorClass(std::string_view type)
{
    for (const auto &[name, kind] : kErrors) {
        if (name == type)
            return kind;
    }
    return ErrorClass::badGateway;
}

std::string anthropicStandIn(const PartStart &start)
{
    if (start.kind == PartKind::media)
        return "[The model made a file of the kind " + start.mimeType +
               ", which this API has no place for.]";
    return start.kind == PartKind::foreign ? start.foreign.text : std::string();
}

void writeAnthropicStop(json::Writer &writer, const Stop &stop, AnthropicRefusal refusal)
{
    const StopReason reason = toldReason(stop, refusal);
    const auto *const word = std::find_if(kStops.begin(), kStops.end(),
                                          [&](const auto &one) { return one.first == reason; });
    Q_ASSERT(word != kStops.end()); // every reason has its word
    writer.string("stop_reason", word == kStops.end() ? "end_turn" : word->second);
    if (reason == StopReason::stopSequence)
        writer.string("stop_sequence", stop.sequence);
    else
        writer.null("stop_sequence");
    if (reason != StopReason::refusal) {
        writer.null("stop_details");
        return;
    }
    writer.beginObject("stop_details");
    writer.string("type", "refusal");
    writer.null("category");
    if (stop.words.empty())
        writer.null("explanation");
    else
        writer.string("explanation", stop.words);
    writer.endObject();
}

void writeAnthropicNoStop(json::Writer &writer)
{
    writer.null("stop_reason");
    writer.null("stop_sequence");
    writer.null("stop_details");
}

void writeAnthropicHead(json::Writer &writer, const AnswerStart &start,
                        const AnswerContext &context)
{
    writer.string("id", messageId(start, context));
    writer.string("type", "message");
    writer.string("role", "assistant");
    writer.string("model", context.model);
    writer.null("container");
    writer.null("diagnostics");
}

void writeAnthropicUsage(json::Writer &writer, const TokenUsage &usage,
                         const AnswerContext &context)
{
    writer.beginObject("usage");
    writeFigures(writer, usage, context);
    for (const std::string_view unknown :
         {"cache_creation", "inference_geo", "service_tier", "speed"})
        writer.null(unknown);
    writer.endObject();
}

void writeAnthropicDeltaUsage(json::Writer &writer, const TokenUsage &usage,
                              const AnswerContext &context)
{
    writer.beginObject("usage");
    writeFigures(writer, usage, context);
    writer.endObject();
}

bool canCite(const Citation &citation)
{
    return !citation.url.empty();
}

void writeAnthropicCitation(json::Writer &writer, const Citation &citation)
{
    writer.beginObject();
    writer.string("type", "web_search_result_location");
    writer.string("cited_text", citation.quote);
    writer.string("url", citation.url);
    if (citation.title.empty())
        writer.null("title");
    else
        writer.string("title", citation.title);
    writer.string("encrypted_index", "");
    writer.endObject();
}

} // namespace signalbox
