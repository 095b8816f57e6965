// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/gemini/geminiconfigwriter.h"

#include "core/base/bytes.h"
#include "core/dialects/canonical/reasoningmap.h"
#include "core/dialects/canonical/toolschema.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kMostStops = 5;

bool fitsInt32(long long value)
{
    return value >= std::numeric_limits<int>::min() && value <= std::numeric_limits<int>::max();
}

bool hasCacheControl(const Conversation &conversation)
{
    const auto marked = [](const auto &it) { return !it.cacheControl.empty(); };
    return std::any_of(conversation.tools.begin(), conversation.tools.end(), marked) ||
           std::any_of(conversation.turns.begin(), conversation.turns.end(),
                       [&marked](const Turn &turn) {
                           return std::any_of(turn.parts.begin(), turn.parts.end(), marked);
                       });
}

} // namespace

GeminiConfigWriter::GeminiConfigWriter(const Conversation &conversation, const ToolNames &names,
                                       const GeminiTraits &traits, const WriteTarget &target,
                                       RequestNotes &notes)
    : m_conversation(conversation)
    , m_names(names)
    , m_traits(traits)
    , m_target(target)
    , m_notes(notes)
    , m_hasFunctions(std::any_of(conversation.tools.begin(), conversation.tools.end(),
                                 [](const Tool &tool) { return tool.kind != Tool::Kind::hosted; }))
{
}

Status GeminiConfigWriter::write(json::Writer &to)
{
    if (!m_conversation.previousResponseId.empty())
        return m_notes.refuse(Setting::previousResponse,
                              u"names an answer that the upstream does not have; send the whole "
                              u"conversation instead"_s);
    if (const QByteArray list = tools(); !list.isEmpty())
        to.raw("tools", view(list));
    if (Status written = writeToolConfig(to); !written)
        return written;
    writeGenerationConfig(to);
    if (fromGemini() && !m_conversation.serviceTier.empty())
        to.string("serviceTier", m_conversation.serviceTier);
    writeExtras({}, to);
    noteDropped();
    return {};
}

void GeminiConfigWriter::writeGenerationConfig(json::Writer &to)
{
    QByteArray config;
    json::Writer inner(config);
    inner.beginObject();
    writeSampling(inner);
    writeStop(inner);
    writeFormat(inner);
    writeThinking(inner);
    writeExtras("generationConfig.", inner);
    inner.endObject();
    constexpr qsizetype kEmpty = 2;
    if (config.size() > kEmpty)
        to.raw("generationConfig", view(config));
}

void GeminiConfigWriter::writeSampling(json::Writer &to)
{
    const Sampling &sampling = m_conversation.sampling;
    if (sampling.temperature)
        to.real("temperature", *sampling.temperature);
    if (sampling.topP)
        to.real("topP", *sampling.topP);
    if (sampling.topK) // a whole number here
        to.integer("topK", std::llround(*sampling.topK));
    if (sampling.maxTokens)
        to.integer("maxOutputTokens", std::min(*sampling.maxTokens, m_traits.maxTokens));
    if (sampling.choices > 1)
        to.integer("candidateCount", sampling.choices);
    if (sampling.seed && fitsInt32(*sampling.seed))
        to.integer("seed", *sampling.seed);
    else if (sampling.seed)
        m_notes.drop(Setting::seed, "Gemini takes 32 bits");
    writePenalty("presencePenalty", Setting::presencePenalty, sampling.presencePenalty, to);
    writePenalty("frequencyPenalty", Setting::frequencyPenalty, sampling.frequencyPenalty, to);
    if (sampling.logprobs) {
        to.boolean("responseLogprobs", true);
        if (sampling.topLogprobs)
            to.integer("logprobs", *sampling.topLogprobs);
    }
    if (sampling.logitBias)
        m_notes.drop(Setting::logitBias, "Gemini has none");
}

/// Models that know no penalties refuse even one of 0, which says nothing.
void GeminiConfigWriter::writePenalty(std::string_view name, Setting setting,
                                      std::optional<double> value, json::Writer &to)
{
    if (!value)
        return;
    if (*value == 0 && !fromGemini())
        m_notes.drop(setting, "0 is the default");
    else
        to.real(name, *value);
}

void GeminiConfigWriter::writeStop(json::Writer &to)
{
    std::vector<std::string> stops;
    for (const std::string &stop : m_conversation.sampling.stop) {
        if (!stop.empty())
            stops.push_back(stop);
    }
    if (stops.empty())
        return;
    if (stops.size() > kMostStops) {
        stops.resize(kMostStops);
        m_notes.drop(Setting::stop, "Gemini takes five");
    }
    to.beginArray("stopSequences");
    for (const std::string &stop : stops)
        to.string(stop);
    to.endArray();
}

void GeminiConfigWriter::writeFormat(json::Writer &to)
{
    const OutputFormat &format = m_conversation.format;
    if (format.kind == OutputFormat::Kind::text)
        return;
    if (m_hasFunctions && !m_traits.jsonWithTools && !fromGemini()) {
        m_notes.drop(Setting::format, "this model takes no JSON mode beside tools");
        return;
    }
    to.string("responseMimeType", "application/json");
    if (format.kind != OutputFormat::Kind::jsonSchema || !format.schema)
        return;
    if (m_target.form == UpstreamForm::plain)
        to.raw("responseJsonSchema", jsonSchemaText(format.schema));
    else
        to.raw("responseSchema", geminiSchemaText(format.schema));
}

void GeminiConfigWriter::writeThinking(json::Writer &to)
{
    const ReasoningWish &wish = m_conversation.reasoning;
    const GeminiReasoning reasoning = geminiReasoning(wish, m_traits);
    if (!reasoning.budget && reasoning.level.empty() && !reasoning.includeThoughts) {
        using Mode = ReasoningWish::Mode;
        if (wish.mode != Mode::unset && wish.mode != Mode::off && wish.mode != Mode::adaptive)
            m_notes.drop(Setting::reasoning, "this model does not think");
        return;
    }
    to.beginObject("thinkingConfig");
    if (reasoning.includeThoughts)
        to.boolean("includeThoughts", *reasoning.includeThoughts);
    if (reasoning.budget)
        to.integer("thinkingBudget", *reasoning.budget);
    else if (!reasoning.level.empty())
        to.string("thinkingLevel", reasoning.level);
    to.endObject();
}

void GeminiConfigWriter::writeExtras(std::string_view prefix, json::Writer &to) const
{
    if (!fromGemini())
        return;
    for (const auto &[name, value] : m_conversation.extras) {
        const std::string_view path = name;
        const bool belongs =
            prefix.empty() ? path.find('.') == std::string_view::npos : path.starts_with(prefix);
        if (belongs)
            to.value(path.substr(prefix.size()), *value);
    }
}

void GeminiConfigWriter::noteDropped()
{
    if (!fromGemini()) {
        for (const auto &extra : m_conversation.extras)
            m_notes.drop(extra.first, "only the client's own dialect knows it");
        if (!m_conversation.serviceTier.empty())
            m_notes.drop(Setting::serviceTier, "a tier of another provider");
    }
    if (m_conversation.parallelToolCalls == false)
        m_notes.drop(Setting::parallelToolCalls, "Gemini has no switch for it");
    if (!m_conversation.verbosity.empty())
        m_notes.drop(Setting::verbosity, "Gemini has none");
    if (!m_conversation.user.empty())
        m_notes.drop(Setting::user, "the client's own affair");
    if (!m_conversation.promptCacheKey.empty())
        m_notes.drop(Setting::promptCacheKey, "Gemini caches by the prompt's beginning");
    if (m_conversation.store)
        m_notes.drop(Setting::store, "nothing is kept upstream");
    if (hasCacheControl(m_conversation))
        m_notes.drop(Setting::cacheControl, "Gemini caches by the prompt's beginning");
}

} // namespace signalbox
