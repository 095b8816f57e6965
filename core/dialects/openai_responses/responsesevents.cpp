// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dialects/openai_responses/responsesevents.h"

#include "core/dialects/openai_responses/responsescontentwriter.h"

namespace signalbox::responses {

template <class Fill>
void ResponseEvents::event(std::string_view type, const Fill &fill)
{
    m_out += "event: ";
    m_out.append(type.data(), static_cast<qsizetype>(type.size()));
    m_out += "\ndata: ";
    json::Writer to(m_out);
    to.beginObject();
    to.string("type", type);
    to.integer("sequence_number", m_sequence++);
    fill(to);
    to.endObject();
    m_out += "\n\n";
}

template <class Fill>
void ResponseEvents::itemEvent(std::string_view type, const Output &output, std::size_t item,
                               const Fill &fill)
{
    event(type, [&](json::Writer &to) {
        to.string("item_id", output.items()[item].id);
        to.integer("output_index", static_cast<long long>(item));
        fill(to);
    });
}

template <class Fill>
void ResponseEvents::contentEvent(std::string_view type, const Output &output, OutputPlace place,
                                  const Fill &fill)
{
    itemEvent(type, output, place.item, [&](json::Writer &to) {
        to.integer("content_index", static_cast<long long>(place.content));
        fill(to);
    });
}

void ResponseEvents::keepAlive()
{
    event("keepalive", [](json::Writer &) {});
}

void ResponseEvents::response(std::string_view type, const AnswerContext &context,
                              const ResponseState &state)
{
    event(type, [&](json::Writer &to) {
        to.key("response");
        writeResponse(to, context, state);
    });
}

void ResponseEvents::itemAdded(const Output &output, std::size_t item)
{
    event("response.output_item.added", [&](json::Writer &to) {
        to.integer("output_index", static_cast<long long>(item));
        to.key("item");
        writeNewItem(to, output.items()[item]);
    });
}

void ResponseEvents::itemDone(const Output &output, std::size_t item)
{
    event("response.output_item.done", [&](json::Writer &to) {
        to.integer("output_index", static_cast<long long>(item));
        to.key("item");
        writeItem(to, output.items()[item]);
    });
}

void ResponseEvents::contentAdded(const Output &output, OutputPlace place)
{
    contentEvent("response.content_part.added", output, place, [&](json::Writer &to) {
        to.key("part");
        writeContent(to, output.content(place));
    });
}

void ResponseEvents::delta(Output &output, OutputPlace place, std::string_view text)
{
    const OutputItem &item = output.items()[place.item];
    if (item.kind == PartKind::text)
        textDelta(output, place, text);
    else if (item.kind == PartKind::thinking)
        thoughtDelta(output, place, text);
    else if (item.kind == PartKind::toolCall)
        itemEvent(item.start.freeform ? "response.custom_tool_call_input.delta"
                                      : "response.function_call_arguments.delta",
                  output, place.item, [&](json::Writer &to) { to.string("delta", text); });
}

void ResponseEvents::textDelta(Output &output, OutputPlace place, std::string_view text)
{
    OutputContent &content = output.content(place);
    if (content.kind == PartKind::refusal) {
        contentEvent("response.refusal.delta", output, place,
                     [&](json::Writer &to) { to.string("delta", text); });
        return;
    }
    contentEvent("response.output_text.delta", output, place, [&](json::Writer &to) {
        to.string("delta", text);
        writeLogprobs(to, content.logprobs, content.toldLogprobs);
    });
    content.toldLogprobs = content.logprobs.size();
}

void ResponseEvents::thoughtDelta(const Output &output, OutputPlace place, std::string_view text)
{
    if (output.content(place).text.size() == text.size()) // the first
        itemEvent("response.reasoning_summary_part.added", output, place.item,
                  [](json::Writer &to) {
                      to.integer("summary_index", 0);
                      to.key("part");
                      writeSummary(to, {});
                  });
    itemEvent("response.reasoning_summary_text.delta", output, place.item, [&](json::Writer &to) {
        to.integer("summary_index", 0);
        to.string("delta", text);
    });
}

void ResponseEvents::contentDone(const Output &output, OutputPlace place)
{
    switch (output.items()[place.item].kind) {
    case PartKind::text:
    case PartKind::refusal:
        textDone(output, place);
        break;
    case PartKind::thinking:
        thoughtDone(output, place);
        break;
    case PartKind::toolCall:
        callDone(output, place);
        break;
    case PartKind::media:
        itemEvent("response.image_generation_call.completed", output, place.item,
                  [](json::Writer &) {});
        break;
    case PartKind::foreign:
        break;
    }
}

void ResponseEvents::textDone(const Output &output, OutputPlace place)
{
    const OutputContent &content = output.content(place);
    if (content.kind == PartKind::refusal)
        contentEvent("response.refusal.done", output, place,
                     [&](json::Writer &to) { to.string("refusal", content.text); });
    else
        contentEvent("response.output_text.done", output, place, [&](json::Writer &to) {
            to.string("text", content.text);
            writeLogprobs(to, content.logprobs, 0);
        });
    contentEvent("response.content_part.done", output, place, [&](json::Writer &to) {
        to.key("part");
        writeContent(to, content);
    });
}

void ResponseEvents::thoughtDone(const Output &output, OutputPlace place)
{
    const std::string &text = output.content(place).text;
    if (text.empty())
        return;
    itemEvent("response.reasoning_summary_text.done", output, place.item, [&](json::Writer &to) {
        to.integer("summary_index", 0);
        to.string("text", text);
    });
    itemEvent("response.reasoning_summary_part.done", output, place.item, [&](json::Writer &to) {
        to.integer("summary_index", 0);
        to.key("part");
        writeSummary(to, text);
    });
}

void ResponseEvents::callDone(const Output &output, OutputPlace place)
{
    const bool isFreeform = output.items()[place.item].start.freeform;
    itemEvent(isFreeform ? "response.custom_tool_call_input.done"
                         : "response.function_call_arguments.done",
              output, place.item, [&](json::Writer &to) {
                  to.string(isFreeform ? "input" : "arguments", output.content(place).text);
              });
}

void ResponseEvents::annotationAdded(const Output &output, OutputPlace place)
{
    const OutputContent &content = output.content(place);
    contentEvent("response.output_text.annotation.added", output, place, [&](json::Writer &to) {
        to.integer("annotation_index", static_cast<long long>(content.citations.size()) - 1);
        to.key("annotation");
        writeAnnotation(to, content.citations.back(), content.text);
    });
}

} // namespace signalbox::responses
