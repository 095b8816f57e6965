// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/anthropic/anthropicsettingswriter.h"

#include "core/dialects/anthropic/anthropicjson.h"
#include "core/dialects/anthropic/anthropicturns.h"

#include <QCryptographicHash>

#include <algorithm>
#include <array>

namespace signalbox {

namespace {

/// The first API version without temperature, top_p and top_k (wire.md 0.1).
constexpr std::string_view kVersionWithoutSampling = "2026-10-21";
constexpr std::array<std::string_view, 4> kCounted = {"cache_control", "speed",
                                                      "context_management", "mcp_servers"};

bool isOwn(const Conversation &conversation)
{
    return conversation.dialect == DialectId::anthropic;
}

/// A member as a client of this dialect said it; null for others.
const json::Object *saidMember(const Conversation &conversation, std::string_view name)
{
    if (!isOwn(conversation))
        return nullptr;
    for (const auto &[key, value] : conversation.extras) {
        if (key == name)
            return value->if_object();
    }
    return nullptr;
}

bool says(const json::Object *object, std::string_view key, std::string_view word)
{
    const json::Value *value = object ? object->if_contains(key) : nullptr;
    return value && value->is_string() && std::string_view(value->get_string()) == word;
}

void writeRest(json::Writer &writer, const json::Object *said,
               std::initializer_list<std::string_view> written)
{
    if (!said)
        return;
    for (const auto &member : *said) {
        const bool isWritten = std::find(written.begin(), written.end(),
                                         std::string_view(member.key())) != written.end();
        if (!isWritten)
            writer.value(member.key(), member.value());
    }
}

long long outputLimit(const Conversation &conversation, const AnthropicTraits &traits)
{
    const long long asked = conversation.sampling.maxTokens.value_or(traits.defaultMaxTokens);
    if (asked <= 0 && !isOwn(conversation)) // 0 is Anthropic's word for warming the cache
        return traits.defaultMaxTokens;
    return std::min(asked, traits.maxTokens);
}

/// A client of this dialect that asks for an effort and says nothing of thinking leaves that to
/// the model.
bool leavesThinkingOpen(const Conversation &conversation)
{
    return conversation.reasoning.mode == ReasoningWish::Mode::effort &&
           saidMember(conversation, "output_config") && !saidMember(conversation, "thinking");
}

void writeThinkingMember(json::Writer &writer, const Conversation &conversation,
                         const AnthropicReasoning &reasoning)
{
    using enum AnthropicReasoning::Thinking;
    if (reasoning.thinking == unset)
        return;
    writer.beginObject("thinking");
    if (reasoning.thinking == disabled) {
        writer.string("type", "disabled");
        writer.endObject();
        return;
    }
    const json::Object *said = saidMember(conversation, "thinking");
    const bool between = says(said, "type", "between_tools");
    if (reasoning.thinking == enabled) {
        writer.string("type", "enabled");
        writer.integer("budget_tokens", reasoning.budget);
    } else {
        writer.string("type", between ? "between_tools" : "adaptive");
    }
    if (!said && conversation.reasoning.visible)
        writer.string("display", *conversation.reasoning.visible ? "summarized" : "omitted");
    writeRest(writer, said, {"type", "budget_tokens"});
    writer.endObject();
}

void dropUnknown(const Conversation &conversation, RequestNotes &notes)
{
    static constexpr std::string_view kWhy = "the upstream has no such setting";
    const Sampling &sampling = conversation.sampling;
    const auto note = [&](auto &&present, Setting setting) {
        if (present)
            notes.drop(setting, kWhy);
    };
    note(sampling.seed, Setting::seed);
    note(sampling.presencePenalty, Setting::presencePenalty);
    note(sampling.frequencyPenalty, Setting::frequencyPenalty);
    note(sampling.logprobs, Setting::logprobs);
    note(sampling.topLogprobs, Setting::topLogprobs);
    note(sampling.logitBias, Setting::logitBias);
    note(!conversation.verbosity.empty(), Setting::verbosity);
    note(!conversation.promptCacheKey.empty(), Setting::promptCacheKey);
    note(conversation.store, Setting::store);
}

/// What thinking leaves of the sampling settings: a temperature of 1 and a top_p of 0.95 and more.
Sampling besideThinking(Sampling sampling, RequestNotes &notes)
{
    static constexpr std::string_view kWhy = "the model thinks, which excludes it";
    static constexpr double kLeastTopP = 0.95;
    if (sampling.temperature && *sampling.temperature != 1.0) {
        sampling.temperature.reset();
        notes.drop(Setting::temperature, kWhy);
    }
    if (sampling.topP && *sampling.topP < kLeastTopP) {
        sampling.topP.reset();
        notes.drop(Setting::topP, kWhy);
    }
    if (sampling.topK) {
        sampling.topK.reset();
        notes.drop(Setting::topK, kWhy);
    }
    return sampling;
}

void writeTemperature(json::Writer &writer, const Sampling &sampling, RequestNotes &notes)
{
    if (sampling.temperature)
        writer.real("temperature", std::clamp(*sampling.temperature, 0.0, 1.0));
    if (sampling.topP && sampling.temperature)
        notes.drop(Setting::topP, "the model takes it or a temperature");
    else if (sampling.topP)
        writer.real("top_p", *sampling.topP);
    constexpr double kAllTokens = 1e9; // more than any vocabulary has
    if (sampling.topK)
        writer.integer("top_k",
                       static_cast<long long>(std::clamp(*sampling.topK, 0.0, kAllTokens)));
}

void writeStops(json::Writer &writer, const std::vector<std::string> &stops, RequestNotes &notes)
{
    if (std::any_of(stops.begin(), stops.end(), isBlank))
        notes.drop(Setting::stop, "the upstream takes no blank stop sequences");
    if (std::all_of(stops.begin(), stops.end(), isBlank))
        return;
    writer.beginArray("stop_sequences");
    for (const std::string &stop : stops) {
        if (!isBlank(stop))
            writer.string(stop);
    }
    writer.endArray();
}

/// Ids of other vendors' end users may be names or addresses: only a hash leaves.
std::string userId(const Conversation &conversation)
{
    if (isOwn(conversation))
        return conversation.user;
    return QCryptographicHash::hash(QByteArray::fromStdString(conversation.user),
                                    QCryptographicHash::Sha256)
        .toHex()
        .toStdString();
}

} // namespace

AnthropicSettings anthropicSettings(const Conversation &conversation, const AnthropicTraits &traits,
                                    const std::vector<Turn> &turns, RequestNotes &notes)
{
    using enum AnthropicReasoning::Thinking;
    AnthropicSettings out;
    out.maxTokens = outputLimit(conversation, traits);
    const ToolChoice choice = conversation.tools.empty() ? ToolChoice{} : conversation.toolChoice;
    out.reasoning = anthropicReasoning(conversation.reasoning, traits, out.maxTokens, choice);
    const bool prefilled = !turns.empty() && turns.back().role == Role::assistant;
    const bool warmsCache = out.maxTokens == 0;
    if (out.reasoning.thinking == enabled && (prefilled || warmsCache || hasLostThinking(turns))) {
        out.reasoning.thinking = disabled;
        notes.drop(Setting::reasoning, "the turns lack the thoughts that it needs");
    } else if (leavesThinkingOpen(conversation)) {
        out.reasoning.thinking = unset;
    }
    if (out.reasoning.thinking == enabled)
        out.maxTokens = std::max(out.maxTokens, out.reasoning.maxTokens);
    return out;
}

void writeAnthropicThinking(json::Writer &writer, const Conversation &conversation,
                            const AnthropicSettings &settings)
{
    writeThinkingMember(writer, conversation, settings.reasoning);
    const json::Object *said = saidMember(conversation, "output_config");
    const bool saysMore = said && std::any_of(said->begin(), said->end(), [](const auto &member) {
                              return member.key() != "effort" && member.key() != "format";
                          });
    if (settings.reasoning.effort.empty() && settings.schema.empty() && !saysMore)
        return;
    writer.beginObject("output_config");
    if (!settings.reasoning.effort.empty())
        writer.string("effort", settings.reasoning.effort);
    if (!settings.schema.empty()) {
        writer.beginObject("format");
        writer.string("type", "json_schema");
        writer.raw("schema", settings.schema);
        writer.endObject();
    }
    writeRest(writer, said, {"effort", "format"});
    writer.endObject();
}

void writeAnthropicSampling(json::Writer &writer, const Conversation &conversation,
                            const AnthropicTraits &traits, const AnthropicSettings &settings,
                            RequestNotes &notes)
{
    const Sampling &sampling = conversation.sampling;
    const bool known = traits.sampling && conversation.anthropicVersion < kVersionWithoutSampling;
    if (known) {
        writeTemperature(writer, settings.thinks() ? besideThinking(sampling, notes) : sampling,
                         notes);
    } else {
        static constexpr std::string_view kWhy = "the model does not take it any more";
        if (sampling.temperature)
            notes.drop(Setting::temperature, kWhy);
        if (sampling.topP)
            notes.drop(Setting::topP, kWhy);
        if (sampling.topK)
            notes.drop(Setting::topK, kWhy);
    }
    writeStops(writer, sampling.stop, notes);
    dropUnknown(conversation, notes);
    if (!conversation.user.empty()) {
        writer.beginObject("metadata");
        writer.string("user_id", userId(conversation));
        writer.endObject();
    }
    if (conversation.serviceTier.empty())
        return;
    if (isOwn(conversation))
        writer.string("service_tier", conversation.serviceTier);
    else
        notes.drop(Setting::serviceTier, "vendors sell other tiers");
}

void writeAnthropicExtras(json::Writer &writer, const Conversation &conversation,
                          AnthropicPurpose purpose, const AnthropicSettings &settings,
                          RequestNotes &notes)
{
    for (const auto &[name, value] : conversation.extras) {
        if (!isOwn(conversation)) {
            notes.drop(name, "only the client's dialect knows it");
            continue;
        }
        const bool counted = std::find(kCounted.begin(), kCounted.end(), name) != kCounted.end();
        if (name == "thinking" || name == "output_config" ||
            (purpose == AnthropicPurpose::count && !counted))
            continue;
        const std::string text = json::valueText(*value);
        // An edit that clears thoughts is refused when the model is not to think.
        if (name == "context_management" && !settings.thinks() &&
            text.find("\"clear_thinking") != std::string::npos)
            notes.drop(name, "the model is not to think");
        else
            writer.raw(name, text);
    }
}

} // namespace signalbox
