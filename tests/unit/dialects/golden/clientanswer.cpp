// SPDX-License-Identifier: GPL-3.0-or-later
#include "clientanswer.h"

#include "jsonmatch.h"

#include "core/base/bytes.h"

#include <initializer_list>

namespace signalbox::golden {

using namespace Qt::StringLiterals;

namespace {

constexpr const char *kModel = "client-model";

class Check
{
public:
    explicit Check(QStringList &faults) : m_faults(faults) {}

    void that(bool holds, const QString &fault) const
    {
        if (!holds)
            m_faults << fault;
    }
    /// The member is there and means this; it is taken away.
    void takes(json::Object &object, std::string_view key, const json::Value &expected) const
    {
        const json::Value *value = object.if_contains(key);
        if (!value)
            m_faults << u"%1: missing"_s.arg(json::toQString(key));
        else
            m_faults += differences(expected, *value);
        object.erase(key);
    }

private:
    QStringList &m_faults;
};

json::Value like(std::string_view text)
{
    return json::Object{{"$like", text}};
}

void dropMembers(json::Object &object, std::initializer_list<std::string_view> keys)
{
    for (const std::string_view key : keys)
        object.erase(key);
}

void stripResponse(json::Object &response, const Check &check)
{
    check.takes(response, "id", "resp_abc123");
    check.takes(response, "object", "response");
    check.takes(response, "created_at", 1'790'000'000);
    check.takes(response, "model", kModel);
    json::Object kept;
    for (const std::string_view key :
         {"status", "error", "incomplete_details", "output", "usage"}) {
        if (const json::Value *value = response.if_contains(key))
            kept[key] = *value;
    }
    response = std::move(kept);
}

void stripMessage(json::Object &message, const Check &check)
{
    check.takes(message, "id", like("msg_"));
    check.takes(message, "type", "message");
    check.takes(message, "role", "assistant");
    check.takes(message, "model", kModel);
    for (const std::string_view key : {"container", "diagnostics", "stop_details"}) {
        if (message.contains(key) && message[key].is_null())
            message.erase(key);
    }
}

void stripWhole(DialectId client, json::Object &body, const Check &check)
{
    if (body.contains("error") && !body.contains("output"))
        return; // an error says nothing else
    switch (client) {
    case DialectId::openaiChat:
        check.takes(body, "id", like("chatcmpl"));
        check.takes(body, "object", "chat.completion");
        check.takes(body, "created", 1'790'000'000);
        check.takes(body, "model", kModel);
        dropMembers(body, {"system_fingerprint", "service_tier"});
        break;
    case DialectId::openaiResponses:
        stripResponse(body, check);
        break;
    case DialectId::anthropic:
        stripMessage(body, check);
        break;
    case DialectId::gemini:
        check.takes(body, "modelVersion", kModel);
        check.takes(body, "responseId", like(""));
        break;
    }
}

void stripChunk(json::Object &chunk, const Check &check)
{
    if (chunk.contains("error"))
        return;
    check.takes(chunk, "id", like("chatcmpl"));
    check.takes(chunk, "object", "chat.completion.chunk");
    check.takes(chunk, "created", 1'790'000'000);
    check.takes(chunk, "model", kModel);
    dropMembers(chunk, {"system_fingerprint", "service_tier"});
    if (chunk.contains("usage") && chunk["usage"].is_null())
        chunk.erase("usage");
}

void stripResponseEvent(json::Object &event, std::size_t number, const Check &check)
{
    check.takes(event, "sequence_number", static_cast<std::int64_t>(number));
    dropMembers(event, {"obfuscation"});
    if (json::Value *response = event.if_contains("response"))
        stripResponse(response->get_object(), check);
}

void stripEvent(DialectId client, json::Object &event, std::size_t number, const Check &check)
{
    switch (client) {
    case DialectId::openaiChat:
        stripChunk(event, check);
        break;
    case DialectId::openaiResponses:
        stripResponseEvent(event, number, check);
        break;
    case DialectId::anthropic:
        if (json::Value *message = event.if_contains("message"))
            stripMessage(message->get_object(), check);
        break;
    case DialectId::gemini:
        if (!event.contains("error")) {
            check.takes(event, "modelVersion", kModel);
            check.takes(event, "responseId", like(""));
        }
        break;
    }
}

bool namesEvents(DialectId client)
{
    return client == DialectId::openaiResponses || client == DialectId::anthropic;
}

/// The data of one event; checks its lines.
QByteArray dataOf(DialectId client, QByteArray block, const Check &check, QByteArray &name)
{
    if (namesEvents(client)) {
        const qsizetype lineEnd = block.indexOf('\n');
        check.that(block.startsWith("event: ") && lineEnd > 0,
                   u"an event without a name: %1"_s.arg(QString::fromUtf8(block)));
        name = block.mid(7, lineEnd - 7);
        block = block.mid(lineEnd + 1);
    }
    check.that(block.startsWith("data: ") && !block.contains('\n'),
               u"no single data line: %1"_s.arg(QString::fromUtf8(block)));
    return block.mid(6);
}

} // namespace

ClientAnswer wholeAnswer(DialectId client, const QByteArray &bytes)
{
    ClientAnswer out;
    auto body = json::parseObject(view(bytes));
    if (!body) {
        out.faults << u"no JSON object: %1"_s.arg(QString::fromUtf8(bytes));
        return out;
    }
    stripWhole(client, *body, Check(out.faults));
    out.body = *body;
    return out;
}

ClientAnswer streamedAnswer(DialectId client, const QByteArray &bytes)
{
    ClientAnswer out;
    const Check check(out.faults);
    json::Array events;
    check.that(bytes.endsWith("\n\n"), u"the stream does not end with a blank line"_s);
    qsizetype at = 0;
    for (qsizetype end = 0; (end = bytes.indexOf("\n\n", at)) >= 0; at = end + 2) {
        QByteArray name;
        const QByteArray data = dataOf(client, bytes.sliced(at, end - at), check, name);
        if (client == DialectId::openaiChat && data == "[DONE]") {
            events.emplace_back("[DONE]");
            continue;
        }
        auto event = json::parseObject(view(data));
        if (!event) {
            out.faults << u"no JSON object: %1"_s.arg(QString::fromUtf8(data));
            continue;
        }
        if (namesEvents(client))
            check.that(name == toBytes(textAt(*event, "type")),
                       u"the name %1 is not the type"_s.arg(QString::fromUtf8(name)));
        stripEvent(client, *event, events.size(), check);
        events.emplace_back(std::move(*event));
    }
    out.body = std::move(events);
    return out;
}

} // namespace signalbox::golden
