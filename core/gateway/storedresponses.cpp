// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/storedresponses.h"

#include "core/base/bytes.h"
#include "core/dialects/dialect.h"
#include "core/dialects/jsonfields.h"
#include "core/json/splice.h"
#include "core/json/writer.h"
#include "core/net/sse.h"

#include <algorithm>
#include <functional>
#include <vector>

namespace signalbox {

namespace {

constexpr std::string_view kPrevious = "previous_response_id";

/// The inside of an array's text.
std::string_view itemsIn(std::string_view array)
{
    const std::vector<std::string_view> items = json::arrayItems(array);
    if (items.empty())
        return {};
    const char *begin = items.front().data();
    const char *end = items.back().data() + items.back().size();
    return {begin, static_cast<std::size_t>(end - begin)};
}

void append(QByteArray &list, std::string_view items)
{
    if (items.empty())
        return;
    if (!list.isEmpty())
        list += ',';
    list += QByteArrayView(items.data(), static_cast<qsizetype>(items.size()));
}

QByteArray userMessage(std::string_view text)
{
    QByteArray item;
    json::Writer writer(item);
    writer.beginObject();
    writer.string("type", "message");
    writer.string("role", "user");
    writer.string("content", text);
    writer.endObject();
    return item;
}

QByteArray itemsOf(std::string_view input)
{
    if (const auto text = json::stringValue(input))
        return userMessage(*text);
    return toBytes(itemsIn(input));
}

} // namespace

std::string previousResponseId(std::string_view body)
{
    static const std::boyer_moore_horspool_searcher kName(kPrevious.begin(), kPrevious.end());
    if (std::search(body.begin(), body.end(), kName) == body.end())
        return {}; // most have none: no reading then
    const std::string_view value = json::memberOf(body, kPrevious);
    return json::stringValue(value).value_or(std::string());
}

bool wantsStored(std::string_view body)
{
    return json::memberOf(body, "store") != "false";
}

QByteArray inputItemsOf(std::string_view body)
{
    return itemsOf(json::memberOf(body, "input"));
}

QByteArray expandedRequest(std::string_view body, const StoredResponse &previous)
{
    const auto members = json::scanObject(body);
    if (!members)
        return toBytes(body);
    QByteArray items = previous.inputItems;
    append(items, itemsIn(rawMember(view(previous.response), "output")));
    QByteArray out;
    json::Writer writer(out);
    writer.beginObject();
    for (const json::MemberSpan &member : *members) {
        if (member.key == "input")
            append(items, view(itemsOf(member.in(body))));
        else if (member.key != kPrevious)
            writer.raw(member.key, member.in(body));
    }
    writer.raw("input", view('[' + items + ']'));
    writer.endObject();
    return out;
}

QByteArray finalResponse(QByteArrayView events)
{
    const Dialect &dialect = dialectFor(DialectId::openaiResponses);
    QByteArray found;
    while (const auto event = takeSseEvent(events)) {
        if (dialect.streamEnd(view(event->data)) == StreamEnd::complete)
            found = toBytes(rawMember(view(event->data), "response"));
    }
    return found;
}

QByteArray inputItemList(const StoredResponse &response)
{
    const QByteArray items = '[' + response.inputItems + ']';
    const std::vector<std::string_view> list = json::arrayItems(view(items));
    const auto idOf = [](std::string_view item) {
        return stringMember(item, "id").value_or(std::string());
    };
    QByteArray out;
    json::Writer writer(out);
    writer.beginObject();
    writer.string("object", "list");
    writer.raw("data", view(items));
    writer.string("first_id", list.empty() ? std::string() : idOf(list.front()));
    writer.string("last_id", list.empty() ? std::string() : idOf(list.back()));
    writer.boolean("has_more", false);
    writer.endObject();
    return out;
}

QByteArray deletionAnswer(std::string_view id)
{
    QByteArray out;
    json::Writer writer(out);
    writer.beginObject();
    writer.string("id", id);
    writer.string("object", "response");
    writer.boolean("deleted", true);
    writer.endObject();
    return out;
}

} // namespace signalbox
