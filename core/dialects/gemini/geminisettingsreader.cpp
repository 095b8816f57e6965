// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/gemini/geminisettingsreader.h"

#include "core/dialects/gemini/geminifields.h"

#include <algorithm>
#include <array>
#include <limits>

namespace signalbox {

using namespace Qt::StringLiterals;
using namespace std::string_view_literals;

namespace {

constexpr std::array kReadSettings = {"temperature"sv,
                                      "topP"sv,
                                      "topK"sv,
                                      "seed"sv,
                                      "presencePenalty"sv,
                                      "frequencyPenalty"sv,
                                      "stopSequences"sv,
                                      "maxOutputTokens"sv,
                                      "candidateCount"sv,
                                      "responseLogprobs"sv,
                                      "logprobs"sv,
                                      "thinkingConfig"sv,
                                      "responseMimeType"sv,
                                      "responseSchema"sv,
                                      "responseJsonSchema"sv,
                                      "_responseJsonSchema"sv};

void readSampling(const GeminiFields &config, Sampling &sampling)
{
    sampling.temperature = config.number("temperature");
    sampling.topP = config.number("topP");
    sampling.topK = config.number("topK");
    sampling.seed = config.integer("seed");
    sampling.presencePenalty = config.number("presencePenalty");
    sampling.frequencyPenalty = config.number("frequencyPenalty");
    sampling.stop = config.strings("stopSequences");
    sampling.maxTokens = config.integer("maxOutputTokens");
    if (sampling.maxTokens && *sampling.maxTokens < 1)
        config.fault("maxOutputTokens", u"must be 1 or more"_s);
    if (const auto count = config.integer("candidateCount")) {
        constexpr long long kMost = 128; // more than any provider gives
        if (*count < 1 || *count > kMost)
            config.fault("candidateCount", u"must be between 1 and 128"_s);
        else
            sampling.choices = static_cast<int>(*count);
    }
    sampling.logprobs = config.boolean("responseLogprobs").value_or(false);
    if (const auto top = config.integer("logprobs")) {
        constexpr long long kMost = 20;
        if (*top < 0 || *top > kMost)
            config.fault("logprobs", u"must be between 0 and 20"_s);
        else
            sampling.topLogprobs = static_cast<int>(*top);
    }
}

std::optional<Effort> effortOf(std::string_view level)
{
    constexpr std::array kLevels = {
        std::pair{"MINIMAL"sv, Effort::minimal}, std::pair{"LOW"sv, Effort::low},
        std::pair{"MEDIUM"sv, Effort::medium}, std::pair{"HIGH"sv, Effort::high}};
    const QByteArray upper =
        QByteArray(level.data(), static_cast<qsizetype>(level.size())).toUpper();
    for (const auto &[name, effort] : kLevels) {
        if (upper == QByteArrayView(name.data(), static_cast<qsizetype>(name.size())))
            return effort;
    }
    return std::nullopt;
}

void readThinking(const GeminiFields &thinking, ReasoningWish &wish)
{
    using Mode = ReasoningWish::Mode;
    const auto budget = thinking.integer("thinkingBudget");
    const auto level = thinking.string("thinkingLevel");
    if (budget && level)
        thinking.fault("thinkingLevel", u"cannot stand beside thinkingBudget: name one of them"_s);
    if (budget && *budget != 0) {
        wish.mode = *budget < 0 ? Mode::adaptive : Mode::budget;
        wish.budget = std::max(*budget, 0LL);
    } else if (budget) {
        wish.mode = Mode::off;
    } else if (level && !level->empty() && *level != "THINKING_LEVEL_UNSPECIFIED") {
        if (const auto effort = effortOf(*level)) {
            wish.mode = Mode::effort;
            wish.effort = *effort;
        } else {
            thinking.fault("thinkingLevel", u"must be MINIMAL, LOW, MEDIUM or HIGH"_s);
        }
    }
    // Thoughts that were not asked for are not shown.
    wish.visible = thinking.boolean("includeThoughts").value_or(false);
}

void readFormat(const GeminiFields &config, Conversation &conversation)
{
    const auto mime = config.string("responseMimeType");
    OutputFormat &format = conversation.format;
    for (const std::string_view key :
         {"responseSchema", "responseJsonSchema", "_responseJsonSchema"}) {
        if (const json::Value *schema = config.find(key))
            format.schema = schema;
    }
    if (mime && *mime != "application/json" && *mime != "text/plain") {
        // One word of an enumeration: no other dialect has that.
        for (const std::string_view key : {"responseMimeType", "responseSchema"}) {
            if (const json::Value *value = config.find(key))
                conversation.extras.emplace_back("generationConfig." + std::string(key), value);
        }
        format = {};
        return;
    }
    if (format.schema)
        format.kind = OutputFormat::Kind::jsonSchema;
    else if (mime && *mime == "application/json")
        format.kind = OutputFormat::Kind::jsonObject;
}

} // namespace

void readGeminiSettings(const GeminiFields &request, Conversation &conversation)
{
    conversation.serviceTier = request.text("serviceTier");
    const json::Object *object = request.object("generationConfig");
    if (!object)
        return;
    const FieldPath path = request.pathOf("generationConfig");
    const GeminiFields config(*object, path, request.faults());
    readSampling(config, conversation.sampling);
    readFormat(config, conversation);
    if (const json::Object *thinking = config.object("thinkingConfig")) {
        const FieldPath thinkingPath = config.pathOf("thinkingConfig");
        readThinking(GeminiFields(*thinking, thinkingPath, request.faults()),
                     conversation.reasoning);
    }
    for (const auto &member : *object) {
        const std::string name = camelCase(member.key());
        if (std::find(kReadSettings.begin(), kReadSettings.end(), name) == kReadSettings.end())
            conversation.extras.emplace_back("generationConfig." + name, &member.value());
    }
}

} // namespace signalbox
