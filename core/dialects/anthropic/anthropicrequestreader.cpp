// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/anthropic/anthropicrequestreader.h"

#include "core/dialects/anthropic/anthropicblockreader.h"
#include "core/dialects/anthropic/anthropicjson.h"
#include "core/dialects/anthropic/anthropicreasoningreader.h"
#include "core/dialects/anthropic/anthropictoolreader.h"
#include "core/dialects/canonical/requestfields.h"
#include "core/json/writer.h"

#include <algorithm>
#include <array>
#include <utility>

namespace signalbox {

using namespace Qt::StringLiterals;

namespace {

/// What the conversation has a place for.
constexpr std::array<std::string_view, 20> kTranslated = {
    "model",        "messages",    "system",   "max_tokens",        "stream",
    "tools",        "tool_choice", "thinking", "output_config",     "output_format",
    "temperature",  "top_p",       "top_k",    "stop_sequences",    "metadata",
    "service_tier", "thread",      "betas",    "anthropic_version", "anthropic_beta"};

/// What only Anthropic knows; goes to Conversation::extras, as unknown members do.
constexpr std::array<std::string_view, 13> kOwn = {
    "speed",         "cache_control",      "container",      "diagnostics",
    "inference_geo", "context_management", "fallbacks",      "fallback_credit_token",
    "mcp_servers",   "compaction",         "billing_policy", "user_profile_id",
    "workspace_id"};

Role roleOf(const RequestFields &message)
{
    const std::string role = message.text("role");
    if (role == "assistant")
        return Role::assistant;
    if (role == "system")
        return Role::system;
    if (role != "user")
        message.fault("role", u"must be user, assistant or system"_s);
    return Role::user;
}

void readSystem(const RequestFields &body, Conversation &to)
{
    Turn turn;
    turn.role = Role::system;
    turn.where = "system";
    turn.parts = readAnthropicContent(body, "system", Role::system);
    if (!turn.parts.empty())
        to.turns.push_back(std::move(turn));
}

Turn readMessage(const RequestFields &message)
{
    Turn turn;
    turn.role = roleOf(message);
    turn.where = message.path().str();
    turn.parts = readAnthropicContent(message, "content", turn.role);
    if (turn.role == Role::system)
        turn.extras = membersText(message.json(), {"clear_at", "output_config"});
    else if (!message.has("content"))
        message.fault("content", u"must be a string or a list of content blocks"_s);
    return turn;
}

void readMessages(const RequestFields &body, Conversation &to)
{
    const json::Array *messages = body.array("messages");
    if (!messages) {
        if (!body.has("messages"))
            body.fault("messages", u"must be a list of messages"_s);
        return;
    }
    if (messages->empty())
        body.fault("messages", u"must have at least one message"_s);
    const FieldPath listPath = body.pathOf("messages");
    for (std::size_t i = 0; i < messages->size(); ++i) {
        const FieldPath path(listPath, i);
        if (const json::Object *object = objectAt((*messages)[i], path, body.faults()))
            to.turns.push_back(readMessage(RequestFields(*object, path, body.faults())));
    }
}

/// A text that is in the list but not shown to the model any more.
Part hidden(const Part &part)
{
    const TextPart *text = part.as<TextPart>();
    if (!text)
        return part;
    QByteArray json;
    json::Writer writer(json);
    writer.beginObject();
    writer.string("type", "text");
    writer.string("text", text->text);
    if (!part.cacheControl.empty())
        writer.raw("cache_control", part.cacheControl);
    writer.endObject();
    Part out;
    out.content = ForeignPart{DialectId::anthropic, "text", json.toStdString(), {}};
    return out;
}

/// `clear_at: next_user_message`: a system message that only the user turn before it could see.
void hideCleared(Conversation &to)
{
    bool userFollows = false;
    for (auto turn = to.turns.rbegin(); turn != to.turns.rend(); ++turn) {
        const bool clears = turn->extras.find("\"next_user_message\"") != std::string::npos;
        if (turn->role == Role::system && clears && userFollows)
            std::transform(turn->parts.begin(), turn->parts.end(), turn->parts.begin(), hidden);
        userFollows = userFollows || turn->role == Role::user;
    }
}

void readMaxTokens(const RequestFields &body, Sampling &to)
{
    to.maxTokens = body.integer("max_tokens");
    if (to.maxTokens && *to.maxTokens < 0) // 0 only warms the cache
        body.fault("max_tokens", u"must not be negative"_s);
}

void readSettings(const RequestFields &body, Conversation &to)
{
    readMaxTokens(body, to.sampling);
    to.sampling.temperature = body.number("temperature");
    to.sampling.topP = body.number("top_p");
    to.sampling.topK = body.number("top_k");
    to.sampling.stop = body.strings("stop_sequences");
    to.stream = body.boolean("stream").value_or(false);
    to.serviceTier = body.text("service_tier");
    if (const json::Object *metadata = body.object("metadata")) {
        const FieldPath path = body.pathOf("metadata");
        to.user = RequestFields(*metadata, path, body.faults()).text("user_id");
    }
    if (const json::Object *thread = body.object("thread")) {
        const FieldPath path = body.pathOf("thread");
        const RequestFields fields(*thread, path, body.faults());
        to.previousResponseId = fields.text("previous_message_id");
    }
}

bool isTranslated(std::string_view name)
{
    return std::find(kTranslated.begin(), kTranslated.end(), name) != kTranslated.end();
}

void readExtras(const RequestFields &body, Conversation &to)
{
    for (const auto &member : body.json()) {
        const bool keep = !isTranslated(member.key()) || member.key() == "thread";
        if (keep && !member.value().is_null())
            to.extras.emplace_back(member.key(), &member.value());
    }
}

} // namespace

std::span<const std::string_view> anthropicRequestFields()
{
    static const std::vector<std::string_view> kAll = [] {
        std::vector<std::string_view> all(kTranslated.begin(), kTranslated.end());
        all.insert(all.end(), kOwn.begin(), kOwn.end());
        return all;
    }();
    return kAll;
}

Result<Conversation> readAnthropicRequest(std::shared_ptr<const json::Document> body,
                                          const RequestHead &head)
{
    RequestFaults faults;
    const FieldPath top;
    const RequestFields fields(body->root(), top, faults);
    Conversation out;
    out.dialect = DialectId::anthropic;
    out.anthropicVersion = head.anthropicVersion;
    out.model = head.pathModel.empty() ? fields.needText("model") : head.pathModel;
    readSystem(fields, out);
    readMessages(fields, out);
    hideCleared(out);
    readAnthropicTools(fields, out);
    readAnthropicToolChoice(fields, out);
    readSettings(fields, out);
    readExtras(fields, out);
    readAnthropicReasoning(fields, out);
    if (faults.any())
        return faults.error();
    out.documents.push_back(std::move(body));
    return out;
}

} // namespace signalbox
