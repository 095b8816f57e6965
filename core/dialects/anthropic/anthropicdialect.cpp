// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/anthropic/anthropicdialect.h"

#include "core/dialects/jsonfields.h"
#include "core/dialects/sessionkey.h"
#include "core/json/value.h"

#include <algorithm>

namespace signalbox {

namespace {

json::Object entryObject(const ListedModel &model)
{
    json::Object entry;
    entry["type"] = "model";
    entry["id"] = model.id;
    entry["display_name"] = model.id;
    entry["created_at"] = "1970-01-01T00:00:00Z";
    return entry;
}

} // namespace

QByteArray AnthropicDialect::errorBody(const ClientError &error) const
{
    json::Object inner;
    inner["type"] = wordsFor(error.kind).anthropicType;
    inner["message"] = json::fromQString(error.message);
    json::Object outer;
    outer["type"] = "error";
    outer["error"] = std::move(inner);
    if (!error.requestId.empty())
        outer["request_id"] = error.requestId;
    return json::dump(outer);
}

int AnthropicDialect::errorStatus(ErrorClass kind) const
{
    static constexpr int kOverloaded = 529;
    return kind == ErrorClass::overloaded ? kOverloaded : Dialect::errorStatus(kind);
}

QByteArray AnthropicDialect::streamError(const ClientError &error, QByteArrayView,
                                         QByteArrayView) const
{
    return "event: error\ndata: " + errorBody(error) + "\n\n";
}

QByteArray AnthropicDialect::keepAlive(QByteArrayView) const
{
    return "event: ping\ndata: {\"type\":\"ping\"}\n\n";
}

StreamEnd AnthropicDialect::streamEnd(std::string_view data) const
{
    const auto type = stringMember(data, "type");
    if (type == "message_stop")
        return StreamEnd::complete;
    return type == "error" ? StreamEnd::failed : StreamEnd::open;
}

void AnthropicDialect::readUsage(std::string_view text, Usage &usage) const
{
    const std::string_view message = rawMember(text, "message");
    const std::string_view figures = rawMember(message.empty() ? text : message, "usage");
    const auto uncached = numberMember(figures, "input_tokens");
    const auto read = numberMember(figures, "cache_read_input_tokens");
    const auto created = numberMember(figures, "cache_creation_input_tokens");
    // A later event that leaves the cache out says less than the first one did.
    if (uncached && (read || created || !usage.input)) {
        usage.cached = read.value_or(0);
        usage.input = *uncached + *usage.cached + created.value_or(0);
    }
    if (const auto output = numberMember(figures, "output_tokens"))
        usage.output = output;
}

std::span<const std::vector<std::string_view>> AnthropicDialect::modelPaths() const
{
    static const std::vector<std::vector<std::string_view>> kPaths = {{"model"},
                                                                      {"message", "model"}};
    return kPaths;
}

QByteArray AnthropicDialect::modelList(const std::vector<ListedModel> &models) const
{
    json::Array data;
    for (const ListedModel &model : models)
        data.push_back(entryObject(model));
    json::Object list;
    list["data"] = std::move(data);
    list["has_more"] = false;
    list["first_id"] = models.empty() ? json::Value(nullptr) : json::Value(models.front().id);
    list["last_id"] = models.empty() ? json::Value(nullptr) : json::Value(models.back().id);
    return json::dump(list);
}

QByteArray AnthropicDialect::modelEntry(const ListedModel &model) const
{
    return json::dump(entryObject(model));
}

std::string AnthropicDialect::bodySession(std::string_view body,
                                          const std::vector<json::MemberSpan> &members) const
{
    const json::MemberSpan *metadata = json::findMember(members, "metadata");
    const auto userId = metadata ? stringMember(metadata->in(body), "user_id") : std::nullopt;
    if (!userId || userId->empty())
        return {};
    if (const auto session = stringMember(*userId, "session_id"))
        return usableSessionHint(*session);
    static constexpr std::string_view kMark = "_session_";
    if (const auto at = userId->rfind(kMark); at != std::string::npos)
        return usableSessionHint(std::string_view(*userId).substr(at + kMark.size()));
    return userId->find("session-") == std::string::npos ? usableSessionHint(*userId)
                                                         : std::string();
}

std::vector<std::string>
AnthropicDialect::userTexts(std::string_view body,
                            const std::vector<json::MemberSpan> &members) const
{
    const json::MemberSpan *messages = json::findMember(members, "messages");
    return messages ? textsOfTurns(messages->in(body), "user", "content")
                    : std::vector<std::string>();
}

void AnthropicDialect::readWishes(std::string_view body,
                                  const std::vector<json::MemberSpan> &members,
                                  RequestFacts &facts) const
{
    facts.outputTokens = numberIn(body, members, "max_tokens");
    if (const json::MemberSpan *thinking = json::findMember(members, "thinking")) {
        const auto type = stringMember(thinking->in(body), "type");
        facts.thinks = type == "enabled" || type == "adaptive";
    }
}

bool AnthropicDialect::findReasoning(std::string_view body,
                                     const std::vector<json::MemberSpan> &members,
                                     ByteEdits *cuts) const
{
    const json::MemberSpan *messages = json::findMember(members, "messages");
    if (!messages)
        return false;
    const std::string_view text = messages->in(body);
    // Cheap for the many that have none; what stands inside a string is escaped and does not match.
    if (text.find("\"thinking\"") == std::string_view::npos &&
        text.find("\"redacted_thinking\"") == std::string_view::npos)
        return false;
    bool isSigned = false;
    const std::vector<std::string_view> turns = json::arrayItems(text);
    std::vector<bool> keepTurn(turns.size(), true);
    for (std::size_t i = 0; i < turns.size(); ++i) {
        const std::string_view content = rawMember(turns[i], "content");
        const std::vector<std::string_view> blocks = json::arrayItems(content);
        std::vector<bool> keep;
        for (const std::string_view block : blocks) {
            const auto type = stringMember(block, "type");
            const bool redacted = type == "redacted_thinking";
            keep.push_back(type != "thinking" && !redacted);
            if (redacted || (!keep.back() && hasText(block, "signature")))
                isSigned = true;
        }
        if (isSigned && !cuts)
            return true;
        // The API refuses a turn without content, but not two of one role in a row.
        keepTurn[i] = blocks.empty() || std::find(keep.begin(), keep.end(), true) != keep.end();
        if (cuts && keepTurn[i])
            cuts->cutValues(content, blocks, keep);
    }
    if (cuts)
        cuts->cutValues(text, turns, keepTurn);
    return isSigned;
}

} // namespace signalbox
