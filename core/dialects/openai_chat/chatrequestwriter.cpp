// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_chat/chatrequestwriter.h"

#include "core/dialects/canonical/modeltraits.h"
#include "core/dialects/canonical/reasoningmap.h"
#include "core/dialects/canonical/toolschema.h"
#include "core/dialects/openai_chat/chatmessagewriter.h"
#include "core/dialects/openai_chat/chatrequestreader.h"
#include "core/dialects/openai_chat/chatturns.h"

#include <QCryptographicHash>

#include <algorithm>
#include <array>
#include <utility>

namespace signalbox::chat {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kMostStops = 4; // OpenAI's limit
constexpr double kHighestTemperature = 2.0;
constexpr std::string_view kDefaultSchemaName = "response";

/// Members that Responses has too, with the same meaning.
constexpr std::array<std::string_view, 4> kOfResponses = {
    "metadata", "prompt_cache_options", "prompt_cache_retention", "safety_identifier"};

bool hasCacheMarks(const Conversation &conversation)
{
    const auto marked = [](const Part &part) { return !part.cacheControl.empty(); };
    return std::any_of(conversation.turns.begin(), conversation.turns.end(),
                       [&marked](const Turn &turn) {
                           return std::any_of(turn.parts.begin(), turn.parts.end(), marked);
                       }) ||
           std::any_of(conversation.tools.begin(), conversation.tools.end(),
                       [](const Tool &tool) { return !tool.cacheControl.empty(); });
}

/// A name in the character set that the dialect demands.
std::string schemaName(std::string name)
{
    constexpr std::size_t kLongest = 64;
    std::replace_if(
        name.begin(), name.end(),
        [](char c) {
            return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '_' || c == '-');
        },
        '_');
    name.resize(std::min(name.size(), kLongest));
    return name.empty() ? std::string(kDefaultSchemaName) : name;
}

class RequestWriter
{
public:
    RequestWriter(json::Writer &writer, const WriteScene &scene)
        : m_writer(writer)
        , m_scene(scene)
        , m_wishes(scene.conversation)
        , m_official(scene.target.official)
        , m_traits(openAiTraits(scene.target.model))
    {
    }

    [[nodiscard]] Status write();

private:
    [[nodiscard]] Status checkMeaning() const;
    void writeStream();
    void writeLimits();
    void writeSampling();
    void writeNumber(Setting setting, std::string_view key, const std::optional<double> &value);
    void writeLogprobs();
    void writeStop();
    void writeReasoning();
    void writeFormat();
    void writeSchema();
    void writeServiceWishes();
    void writeUser();
    void writeExtras();
    [[nodiscard]] bool takesSampling(Setting setting) const;
    [[nodiscard]] bool takesExtra(std::string_view key) const;
    [[nodiscard]] bool fromOpenAi() const;

    json::Writer &m_writer;
    const WriteScene &m_scene;
    const Conversation &m_wishes;
    const bool m_official;
    const OpenAiTraits m_traits;
};

Status RequestWriter::write()
{
    if (const Status meant = checkMeaning(); !meant)
        return meant;
    m_writer.beginObject();
    m_writer.string("model", m_scene.target.model);
    writeStream();
    const std::vector<Turn> turns = turnsFor(m_wishes, m_scene.target);
    if (const Status written = writeMessages(m_writer, m_scene, turns); !written)
        return written;
    if (const Status written = writeTools(m_writer, m_scene); !written)
        return written;
    writeLimits();
    writeSampling();
    writeLogprobs();
    writeStop();
    writeReasoning();
    writeFormat();
    writeServiceWishes();
    writeUser();
    writeExtras();
    m_writer.endObject();
    if (hasCacheMarks(m_wishes))
        m_scene.notes.drop(Setting::cacheControl, "the upstream caches by itself");
    return {};
}

Status RequestWriter::checkMeaning() const
{
    if (!m_wishes.previousResponseId.empty())
        return m_scene.notes.refuse(Setting::previousResponse,
                                    u"the upstream keeps no earlier answers"_s);
    return m_scene.notes.refuseKeptPrompt(m_wishes);
}

bool RequestWriter::fromOpenAi() const
{
    return m_scene.sameDialect() || m_wishes.dialect == DialectId::openaiResponses;
}

void RequestWriter::writeStream()
{
    if (!m_wishes.stream)
        return;
    m_writer.boolean("stream", true);
    m_writer.beginObject("stream_options");
    m_writer.boolean("include_usage", true);
    m_writer.endObject();
}

void RequestWriter::writeLimits()
{
    if (m_wishes.sampling.maxTokens)
        m_writer.integer(m_official ? "max_completion_tokens" : "max_tokens",
                         *m_wishes.sampling.maxTokens);
    if (m_wishes.sampling.choices > 1)
        m_writer.integer("n", m_wishes.sampling.choices);
}

/// What is known of model names holds for OpenAI's own service; a server of another may serve
/// anything under any name.
bool RequestWriter::takesSampling(Setting setting) const
{
    if (!m_official || m_traits.sampling)
        return true;
    m_scene.notes.drop(setting, "models that think do not take it");
    return false;
}

void RequestWriter::writeNumber(Setting setting, std::string_view key,
                                const std::optional<double> &value)
{
    if (value && takesSampling(setting))
        m_writer.real(key, *value);
}

void RequestWriter::writeSampling()
{
    const Sampling &sampling = m_wishes.sampling;
    std::optional<double> temperature = sampling.temperature;
    if (temperature)
        temperature = std::clamp(*temperature, 0.0, kHighestTemperature);
    writeNumber(Setting::temperature, "temperature", temperature);
    writeNumber(Setting::topP, "top_p", sampling.topP);
    writeNumber(Setting::presencePenalty, "presence_penalty", sampling.presencePenalty);
    writeNumber(Setting::frequencyPenalty, "frequency_penalty", sampling.frequencyPenalty);
    if (sampling.seed)
        m_writer.integer("seed", *sampling.seed);
    if (sampling.logitBias && takesSampling(Setting::logitBias))
        m_writer.value("logit_bias", *sampling.logitBias);
    if (!sampling.topK)
        return;
    if (m_scene.sameDialect() && !m_official)
        m_writer.real("top_k", *sampling.topK);
    else
        m_scene.notes.drop(Setting::topK, "the dialect has no such thing");
}

void RequestWriter::writeLogprobs()
{
    const Sampling &sampling = m_wishes.sampling;
    if (!sampling.logprobs || !takesSampling(Setting::logprobs))
        return;
    m_writer.boolean("logprobs", true);
    if (sampling.topLogprobs)
        m_writer.integer("top_logprobs", *sampling.topLogprobs);
}

void RequestWriter::writeStop()
{
    const std::vector<std::string> &stops = m_wishes.sampling.stop;
    if (stops.empty() || !takesSampling(Setting::stop))
        return;
    m_writer.beginArray("stop");
    const std::size_t count = m_official ? std::min(stops.size(), kMostStops) : stops.size();
    for (std::size_t i = 0; i < count; ++i)
        m_writer.string(stops[i]);
    m_writer.endArray();
    if (count < stops.size())
        m_scene.notes.drop(Setting::stop, "the upstream takes four stop sequences");
}

void RequestWriter::writeReasoning()
{
    using Mode = ReasoningWish::Mode;
    const Mode mode = m_wishes.reasoning.mode;
    const auto effort = m_official || mode != Mode::off
                            ? openAiEffort(m_wishes.reasoning, m_traits)
                            : std::nullopt; // the word "none" is not known everywhere
    if (effort)
        m_writer.string("reasoning_effort", effortName(*effort));
    else if (mode == Mode::off || mode == Mode::effort || mode == Mode::budget)
        m_scene.notes.drop(Setting::reasoning, "the upstream has no word for it");
}

void RequestWriter::writeFormat()
{
    switch (m_wishes.format.kind) {
    case OutputFormat::Kind::text:
        return;
    case OutputFormat::Kind::jsonObject:
        m_writer.beginObject("response_format");
        m_writer.string("type", "json_object");
        m_writer.endObject();
        return;
    case OutputFormat::Kind::jsonSchema:
        break;
    }
    writeSchema();
}

void RequestWriter::writeSchema()
{
    const OutputFormat &format = m_wishes.format;
    m_writer.beginObject("response_format");
    m_writer.string("type", "json_schema");
    m_writer.beginObject("json_schema");
    m_writer.string("name", schemaName(format.name));
    if (!format.description.empty())
        m_writer.string("description", format.description);
    m_writer.raw("schema", jsonSchemaText(format.schema));
    if (format.strict.value_or(false)) {
        if (format.schema && isStrictSchema(*format.schema))
            m_writer.boolean("strict", true);
        else
            m_scene.notes.drop(Setting::format, "strict: the schema leaves things open");
    }
    m_writer.endObject();
    m_writer.endObject();
}

void RequestWriter::writeServiceWishes()
{
    const auto text = [this](Setting setting, std::string_view key, const std::string &value,
                             bool taken) {
        if (value.empty())
            return;
        if (m_official && taken)
            m_writer.string(key, value);
        else
            m_scene.notes.drop(setting, "the upstream does not know it");
    };
    text(Setting::verbosity, "verbosity", m_wishes.verbosity, m_traits.reasoning);
    text(Setting::promptCacheKey, "prompt_cache_key", m_wishes.promptCacheKey, true);
    text(Setting::serviceTier, "service_tier", m_wishes.serviceTier, fromOpenAi());
    if (!m_wishes.store)
        return;
    if (m_official && m_scene.sameDialect())
        m_writer.boolean("store", *m_wishes.store);
    else
        m_scene.notes.drop(Setting::store, "the upstream keeps no answers");
}

/// Who the client's users are is not for others to know; that two requests are of one user is.
void RequestWriter::writeUser()
{
    constexpr qsizetype kUserLength = 32;
    if (m_wishes.user.empty())
        return;
    if (!m_official) {
        m_scene.notes.drop(Setting::user, "the upstream has no use for it");
        return;
    }
    const QByteArray hash = QCryptographicHash::hash(
        {m_wishes.user.data(), static_cast<qsizetype>(m_wishes.user.size())},
        QCryptographicHash::Sha256);
    m_writer.string("user", m_scene.sameDialect() ? m_wishes.user
                                                  : hash.toHex().left(kUserLength).toStdString());
}

bool RequestWriter::takesExtra(std::string_view key) const
{
    if (m_scene.sameDialect()) // what OpenAI does not know is meant for a server that does
        return isOfficialExtra(key) == m_official;
    return m_official && m_wishes.dialect == DialectId::openaiResponses &&
           std::find(kOfResponses.begin(), kOfResponses.end(), key) != kOfResponses.end();
}

void RequestWriter::writeExtras()
{
    for (const auto &extra : m_wishes.extras) {
        if (takesExtra(extra.first))
            m_writer.value(extra.first, *extra.second);
        else
            m_scene.notes.drop(extra.first, "the upstream does not know it");
    }
}

} // namespace

Result<QByteArray> writeRequest(const Conversation &conversation, const WriteTarget &target,
                                RequestNotes &notes)
{
    const ToolNames names = toolNamesFor(DialectId::openaiChat, conversation);
    const WriteScene scene{conversation, target, names, notes};
    QByteArray out;
    json::Writer writer(out);
    if (const Status written = RequestWriter(writer, scene).write(); !written)
        return written.error();
    return out;
}

} // namespace signalbox::chat
