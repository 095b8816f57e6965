// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_responses/responsesobject.h"

#include "core/base/bytes.h"
#include "core/dialects/openai_responses/responsesecho.h"

namespace signalbox::responses {

namespace {

void writeError(json::Writer &to, const ClientError &error)
{
    const ErrorWords &words = wordsFor(error.kind);
    to.beginObject("error");
    to.string("code", words.openaiCode.empty() ? words.openaiType : words.openaiCode);
    to.string("message", view(error.message.toUtf8()));
    to.endObject();
}

/// The details stand there always: clients are strict about them (wire.md 2.8, D01).
void writeUsage(json::Writer &to, const TokenUsage &usage)
{
    const long long input = usage.input.value_or(0);
    const long long output = usage.output.value_or(0);
    to.beginObject("usage");
    to.integer("input_tokens", input);
    to.beginObject("input_tokens_details");
    to.integer("cached_tokens", usage.cacheRead.value_or(0));
    to.integer("cache_write_tokens", usage.cacheWrite.value_or(0));
    to.endObject();
    to.integer("output_tokens", output);
    to.beginObject("output_tokens_details");
    to.integer("reasoning_tokens", usage.reasoning.value_or(0));
    to.endObject();
    to.integer("total_tokens", input + output);
    to.endObject();
}

void writeOutput(json::Writer &to, const Output *output)
{
    to.beginArray("output");
    if (output) {
        for (const OutputItem &item : output->items())
            writeItem(to, item);
    }
    to.endArray();
}

void fill(OutputContent &content, const AnswerPart &part)
{
    content.text = part.start.kind == PartKind::foreign ? part.start.foreign.text : part.text;
    content.citations = part.citations;
    content.logprobs = part.logprobs;
    content.open = false;
}

Output outputOf(const AnswerChoice &choice, const std::string &requestId, std::string_view status)
{
    Output out(requestId);
    for (const AnswerPart &part : choice.parts) {
        if (part.start.kind == PartKind::toolCall && !part.signature.empty())
            out.addCallProof(part.signature);
        const auto place = out.add(part.start);
        if (!place)
            continue;
        OutputItem &item = out.items()[place->item];
        fill(out.content(*place), part);
        if (item.kind == PartKind::thinking)
            item.signature = part.signature;
    }
    if (const auto place = out.addExplanation(choice.stop))
        out.content(*place).text = choice.stop.words;
    for (OutputItem &item : out.items())
        item.status = kCompleted;
    if (!out.items().empty() && out.items().back().kind == PartKind::text)
        out.items().back().status = status;
    return out;
}

} // namespace

EndState endState(const Stop &stop)
{
    switch (stop.reason) {
    case StopReason::maxTokens:
    case StopReason::contextWindow:
        return {kIncomplete, "max_output_tokens"};
    case StopReason::refusal:
        return {kIncomplete, "content_filter"};
    case StopReason::endTurn:
    case StopReason::toolUse:
    case StopReason::stopSequence:
    case StopReason::pauseTurn:
        break;
    }
    return {kCompleted, {}};
}

void writeResponse(json::Writer &to, const AnswerContext &context, const ResponseState &state)
{
    to.beginObject();
    to.string("id", "resp_" + context.requestId);
    to.string("object", "response");
    to.integer("created_at", context.created);
    to.string("status", state.status);
    to.string("model", context.model);
    if (state.error)
        writeError(to, *state.error);
    else
        to.null("error");
    if (state.incompleteReason.empty()) {
        to.null("incomplete_details");
    } else {
        to.beginObject("incomplete_details");
        to.string("reason", state.incompleteReason);
        to.endObject();
    }
    writeOutput(to, state.output);
    writeEcho(to, *context.request);
    if (state.usage)
        writeUsage(to, *state.usage);
    else
        to.null("usage");
    to.endObject();
}

QByteArray writeAnswer(const Answer &answer, const AnswerContext &context)
{
    static const AnswerChoice kNone;
    const AnswerChoice &choice = answer.choices.empty() ? kNone : answer.choices.front();
    EndState end = endState(choice.stop);
    if (answer.failure)
        end = {kFailed, {}};
    const Output output =
        outputOf(choice, context.requestId, answer.failure ? kIncomplete : end.status);
    QByteArray out;
    json::Writer to(out);
    writeResponse(to, context,
                  {end.status, end.incompleteReason, answer.failure ? &*answer.failure : nullptr,
                   &output, &answer.usage});
    return out;
}

} // namespace signalbox::responses
