// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/demo/demoanswer.h"

#include "core/demo/demosample.h"
#include "core/dialects/canonical/tokenestimate.h"
#include "core/json/writer.h"

#include <algorithm>
#include <optional>

namespace signalbox {

namespace {

constexpr std::size_t kBytesPerToken = 4;
constexpr std::size_t kMostEchoed = 400;
constexpr int kMostChoices = 8;

bool isContinuation(char c)
{
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// At most `bytes` of the beginning, whole characters only, but at least one of them.
std::string_view beginning(std::string_view text, std::size_t bytes)
{
    if (text.size() <= bytes)
        return text;
    std::size_t end = bytes;
    while (end > 0 && isContinuation(text[end]))
        --end;
    if (end == 0) {
        end = 1;
        while (end < text.size() && isContinuation(text[end]))
            ++end;
    }
    return text.substr(0, end);
}

std::string echo(std::string_view text)
{
    const std::string_view kept = beginning(text, kMostEchoed);
    std::string words = "\"" + std::string(kept);
    words += kept.size() < text.size() ? " …\"" : "\"";
    return words;
}

std::string textOf(const std::vector<Part> &parts)
{
    std::string text;
    for (const Part &part : parts) {
        if (const auto *said = part.as<TextPart>()) {
            text += text.empty() ? "" : "\n";
            text += said->text;
        }
    }
    return text;
}

/// What the last user turn brings: words, or the results of tools.
struct Asked
{
    std::string text;
    std::optional<std::string> result;
};

Asked lastAsked(const Conversation &conversation)
{
    Asked asked;
    const auto turn = std::find_if(conversation.turns.rbegin(), conversation.turns.rend(),
                                   [](const Turn &one) { return one.role == Role::user; });
    if (turn == conversation.turns.rend())
        return asked;
    asked.text = textOf(turn->parts);
    for (const Part &part : turn->parts) {
        if (const auto *result = part.as<ToolResultPart>())
            asked.result = textOf(result->content);
    }
    return asked;
}

const Tool *firstOf(const std::vector<Tool> &tools, const std::function<bool(const Tool &)> &fits)
{
    const auto found = std::find_if(tools.begin(), tools.end(), [&fits](const Tool &tool) {
        return tool.kind != Tool::Kind::hosted && fits(tool);
    });
    return found == tools.end() ? nullptr : &*found;
}

/// The tool to call; null for none. A turn that brings results is answered in words, else a client
/// would go round for ever.
const Tool *toolToCall(const Conversation &conversation, const Asked &asked)
{
    const ToolChoice &choice = conversation.toolChoice;
    const auto allowed = [&choice](const Tool &tool) {
        const bool narrowed =
            choice.mode == ToolChoice::Mode::named || choice.mode == ToolChoice::Mode::subset;
        return !narrowed ||
               std::find(choice.names.begin(), choice.names.end(), tool.name) != choice.names.end();
    };
    if (choice.mode == ToolChoice::Mode::none || asked.result)
        return nullptr;
    if (const Tool *named = firstOf(conversation.tools, [&](const Tool &tool) {
            return allowed(tool) && !tool.name.empty() &&
                   asked.text.find(tool.name) != std::string::npos;
        }))
        return named;
    const bool demanded = choice.mode == ToolChoice::Mode::required ||
                          choice.mode == ToolChoice::Mode::named ||
                          (choice.mode == ToolChoice::Mode::subset && choice.subsetRequired);
    return demanded ? firstOf(conversation.tools, allowed) : nullptr;
}

std::string words(const Conversation &conversation, const Asked &asked, std::string_view account)
{
    std::string text = "This is Signalbox's demo: no model was asked. ";
    if (asked.result)
        text += "The tool answered " + echo(*asked.result) + ". ";
    else if (asked.text.empty())
        text += "You asked nothing in words. ";
    else
        text += "You asked: " + echo(asked.text) + " ";
    text += "The demo account " + std::string(account) + " answered as " + conversation.model +
            ", inside this program.";
    return text;
}

/// Cuts where a stop sequence or the token limit of the request says so.
Stop cut(std::string &text, const Sampling &sampling)
{
    Stop stop;
    std::size_t end = text.size();
    for (const std::string &sequence : sampling.stop) {
        const auto at = sequence.empty() ? std::string::npos : text.find(sequence);
        if (at < end) {
            end = at;
            stop = {StopReason::stopSequence, sequence, {}};
        }
    }
    text.resize(end);
    if (sampling.maxTokens && *sampling.maxTokens > 0) {
        const auto most = static_cast<std::size_t>(*sampling.maxTokens);
        if (most < text.size() / kBytesPerToken) {
            text.resize(beginning(text, most * kBytesPerToken).size());
            stop = {StopReason::maxTokens, {}, {}};
        }
    }
    return stop;
}

AnswerChoice callOf(const Tool &tool)
{
    AnswerPart part;
    part.start.kind = PartKind::toolCall;
    part.start.name = tool.name;
    part.start.nameSpace = tool.nameSpace;
    part.start.freeform = tool.kind == Tool::Kind::freeform;
    part.text = part.start.freeform ? "demo" : json::valueText(demoSample(tool.schema));
    AnswerChoice choice;
    choice.parts.push_back(std::move(part));
    choice.stop.reason = StopReason::toolUse;
    return choice;
}

AnswerChoice textChoice(std::string text, const Sampling &sampling)
{
    AnswerChoice choice;
    choice.stop = cut(text, sampling);
    AnswerPart part;
    part.text = std::move(text);
    choice.parts.push_back(std::move(part));
    return choice;
}

std::string formatted(const Conversation &conversation, std::string text)
{
    switch (conversation.format.kind) {
    case OutputFormat::Kind::text:
        break;
    case OutputFormat::Kind::jsonObject:
        return json::valueText(json::Object{{"answer", std::move(text)}});
    case OutputFormat::Kind::jsonSchema:
        return json::valueText(demoSample(conversation.format.schema));
    }
    return text;
}

} // namespace

Answer demoAnswer(const Conversation &conversation, std::string_view account)
{
    const Asked asked = lastAsked(conversation);
    const Tool *tool = toolToCall(conversation, asked);
    AnswerChoice choice =
        tool ? callOf(*tool)
             : textChoice(formatted(conversation, words(conversation, asked, account)),
                          conversation.sampling);
    const int choices = std::clamp(conversation.sampling.choices, 1, kMostChoices);
    Answer answer;
    answer.start.model = conversation.model;
    answer.usage.input = estimateTokens(conversation);
    answer.usage.output =
        static_cast<long long>(choice.parts.front().text.size() / kBytesPerToken + 1) * choices;
    answer.start.usage.input = answer.usage.input;
    for (int number = 0; number < choices; ++number) {
        choice.parts.front().start.choice = number;
        answer.choices.push_back(choice);
    }
    return answer;
}

void tellInPieces(const Answer &answer, std::size_t pieceBytes, AnswerEvents &to,
                  const std::function<void()> &onPiece)
{
    to.start(answer.start);
    int number = 0;
    for (std::size_t choice = 0; choice < answer.choices.size(); ++choice) {
        for (const AnswerPart &part : answer.choices[choice].parts) {
            to.partStart(number, part.start);
            for (std::string_view rest = part.text; !rest.empty();) {
                const std::string_view piece = beginning(rest, pieceBytes);
                to.delta(number, piece);
                rest.remove_prefix(piece.size());
                onPiece();
            }
            to.partEnd(number++);
        }
        to.choiceEnd(static_cast<int>(choice), answer.choices[choice].stop);
    }
    to.usage(answer.usage);
    to.end();
    onPiece();
}

} // namespace signalbox
