// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_responses/responsessettingswriter.h"

#include "core/base/bytes.h"
#include "core/dialects/canonical/modeltraits.h"
#include "core/dialects/canonical/reasoningmap.h"
#include "core/dialects/canonical/toolschema.h"
#include "core/dialects/openai_responses/responsessettings.h"

#include <QCryptographicHash>

#include <algorithm>
#include <array>

namespace signalbox::responses {

namespace {

constexpr long long kFewestTokens = 16; // OpenAI refuses less
constexpr std::string_view kUnknown = "the upstream does not know it";

/// What one writer needs again and again.
struct Target
{
    json::Writer &to;
    const Conversation &conversation;
    const WriteTarget &target;
    RequestNotes &notes;
    OpenAiTraits traits;

    /// Fields that OpenAI's own service knows and others may refuse.
    [[nodiscard]] bool takes(bool isSet, Setting setting) const
    {
        if (isSet && !target.official)
            notes.drop(setting, kUnknown);
        return isSet && target.official;
    }
    /// OpenAI's reasoning models refuse them; what other servers' models do, their names do not
    /// tell.
    [[nodiscard]] bool takesSampling() const { return !target.official || traits.sampling; }
};

// What follows is in the order in which it is written.

void writeReasoningMembers(const Target &t)
{
    const json::Value *own = clientMember(t.conversation, "reasoning");
    const json::Object *members = own && t.target.official ? own->if_object() : nullptr;
    if (!members)
        return;
    for (const auto &member : *members) {
        const std::string_view key(member.key().data(), member.key().size());
        if (key != "effort" && key != "summary" && key != "generate_summary" &&
            !member.value().is_null())
            t.to.value(key, member.value());
    }
}

void writeReasoning(const Target &t)
{
    const ReasoningWish &wish = t.conversation.reasoning;
    const bool isSet = wish.mode != ReasoningWish::Mode::unset || wish.visible.has_value();
    if (!t.traits.reasoning) {
        if (isSet)
            t.notes.drop(Setting::reasoning, "the model does not reason");
        return;
    }
    const auto effort = openAiEffort(wish, t.traits);
    const bool isShown = wish.visible.value_or(false) && wish.mode != ReasoningWish::Mode::off;
    const json::Value *own = clientMember(t.conversation, "reasoning");
    if (!effort && !isShown && !own)
        return;
    t.to.beginObject("reasoning");
    if (effort)
        t.to.string("effort", effortName(*effort));
    if (isShown)
        t.to.string("summary", wish.summary.empty() ? "auto" : std::string_view(wish.summary));
    writeReasoningMembers(t);
    t.to.endObject();
}

void writeSchema(json::Writer &to, const OutputFormat &format)
{
    to.string("type", "json_schema");
    to.string("name", format.name.empty() ? "response" : std::string_view(format.name));
    if (!format.description.empty())
        to.string("description", format.description);
    to.raw("schema", jsonSchemaText(format.schema));
    if (format.strict)
        to.boolean("strict", *format.strict && format.schema && isStrictSchema(*format.schema));
}

void writeText(const Target &t)
{
    const OutputFormat &format = t.conversation.format;
    const bool hasVerbosity = t.takes(!t.conversation.verbosity.empty(), Setting::verbosity);
    if (format.kind == OutputFormat::Kind::text && !hasVerbosity)
        return;
    t.to.beginObject("text");
    if (format.kind != OutputFormat::Kind::text) {
        t.to.beginObject("format");
        if (format.kind == OutputFormat::Kind::jsonSchema)
            writeSchema(t.to, format);
        else
            t.to.string("type", "json_object");
        t.to.endObject();
    }
    if (hasVerbosity)
        t.to.string("verbosity", t.conversation.verbosity);
    t.to.endObject();
}

void writeSampling(const Target &t)
{
    const Sampling &sampling = t.conversation.sampling;
    const auto real = [&t](std::string_view key, const std::optional<double> &value,
                           Setting setting) {
        if (!value)
            return;
        if (t.takesSampling())
            t.to.real(key, *value);
        else
            t.notes.drop(setting, "the model does not take it");
    };
    if (sampling.maxTokens)
        t.to.integer("max_output_tokens", t.target.official
                                              ? std::max(*sampling.maxTokens, kFewestTokens)
                                              : *sampling.maxTokens);
    real("temperature", sampling.temperature, Setting::temperature);
    real("top_p", sampling.topP, Setting::topP);
    if (sampling.topLogprobs) {
        if (t.takesSampling())
            t.to.integer("top_logprobs", *sampling.topLogprobs);
        else
            t.notes.drop(Setting::topLogprobs, "the model does not take it");
    }
}

/// What the Responses API has no field for (wire.md 1.2).
void noteUnknown(const Target &t)
{
    const Sampling &sampling = t.conversation.sampling;
    const auto note = [&t](bool isSet, Setting setting) {
        if (isSet)
            t.notes.drop(setting, kUnknown);
    };
    note(sampling.topK.has_value(), Setting::topK);
    note(sampling.seed.has_value(), Setting::seed);
    note(sampling.presencePenalty.has_value(), Setting::presencePenalty);
    note(sampling.frequencyPenalty.has_value(), Setting::frequencyPenalty);
    note(!sampling.stop.empty(), Setting::stop);
    note(sampling.logitBias != nullptr, Setting::logitBias);
    const auto isMarked = [](const auto &part) { return !part.cacheControl.empty(); };
    const std::vector<Turn> &turns = t.conversation.turns;
    note(std::any_of(turns.begin(), turns.end(),
                     [&isMarked](const Turn &turn) {
                         return std::any_of(turn.parts.begin(), turn.parts.end(), isMarked);
                     }) ||
             std::any_of(t.conversation.tools.begin(), t.conversation.tools.end(), isMarked),
         Setting::cacheControl);
}

/// `include`: the client's own, or what keeps reasoning between turns when nothing is stored.
void writeInclude(const Target &t)
{
    if (const json::Value *own = clientMember(t.conversation, "include")) {
        if (t.target.official)
            t.to.value("include", *own);
        else
            t.notes.drop("include", kUnknown);
        return;
    }
    std::vector<std::string_view> values;
    const bool isOwn = t.conversation.dialect == DialectId::openaiResponses;
    if (t.target.official && !isOwn && t.traits.reasoning && !t.conversation.store.value_or(false))
        values.emplace_back("reasoning.encrypted_content");
    if (t.conversation.sampling.logprobs && t.takesSampling())
        values.emplace_back("message.output_text.logprobs");
    else if (t.conversation.sampling.logprobs)
        t.notes.drop(Setting::logprobs, "the model does not take it");
    if (values.empty())
        return;
    t.to.beginArray("include");
    for (const std::string_view value : values)
        t.to.string(value);
    t.to.endArray();
}

/// An id that a client gave in another dialect's words may be a name or an address.
std::string userId(const Conversation &conversation)
{
    if (conversation.dialect == DialectId::openaiResponses)
        return conversation.user;
    return QCryptographicHash::hash(toBytes(conversation.user), QCryptographicHash::Sha256)
        .toHex()
        .toStdString();
}

/// OpenAI's word for a service tier of any dialect; empty: it has none.
std::string_view tierOf(std::string_view tier)
{
    constexpr std::array<std::string_view, 7> kOwn = {"auto",     "default", "flex",     "scale",
                                                      "priority", "fast",    "ultrafast"};
    if (tier == "standard_only" || tier == "standard")
        return "default";
    const auto own = std::find(kOwn.begin(), kOwn.end(), tier);
    return own == kOwn.end() ? std::string_view() : *own;
}

void writeAccountSettings(const Target &t)
{
    const Conversation &c = t.conversation;
    if (!c.previousResponseId.empty())
        t.to.string("previous_response_id", c.previousResponseId);
    if (t.takes(!c.promptCacheKey.empty(), Setting::promptCacheKey))
        t.to.string("prompt_cache_key", c.promptCacheKey);
    if (t.takes(!c.user.empty(), Setting::user))
        t.to.string("safety_identifier", userId(c));
    if (t.takes(!c.serviceTier.empty(), Setting::serviceTier)) {
        if (const std::string_view tier = tierOf(c.serviceTier); !tier.empty())
            t.to.string("service_tier", tier);
        else
            t.notes.drop(Setting::serviceTier, kUnknown);
    }
    const bool isOwn = c.dialect == DialectId::openaiResponses;
    if (t.takes(c.store.has_value(), Setting::store))
        t.to.boolean("store", *c.store);
    else if (t.target.official && !isOwn)
        t.to.boolean("store", false);
}

void writeExtras(const Target &t)
{
    const bool isOwn = t.conversation.dialect == DialectId::openaiResponses;
    for (const auto &extra : t.conversation.extras) {
        if (isOwn && extra.first == "include")
            continue; // written already
        if (isOwn && t.target.official)
            t.to.value(extra.first, *extra.second);
        else
            t.notes.drop(extra.first, kUnknown);
    }
}

} // namespace

void writeThinkingSettings(json::Writer &to, const Conversation &conversation,
                           const WriteTarget &target, RequestNotes &notes)
{
    const Target t{to, conversation, target, notes, openAiTraits(target.model)};
    writeReasoning(t);
    writeText(t);
}

void writeSettings(json::Writer &to, const Conversation &conversation, const WriteTarget &target,
                   RequestNotes &notes)
{
    const Target t{to, conversation, target, notes, openAiTraits(target.model)};
    writeSampling(t);
    noteUnknown(t);
    writeInclude(t);
    writeAccountSettings(t);
    writeExtras(t);
}

} // namespace signalbox::responses
