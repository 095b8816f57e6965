// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/integration/translationtalk.h"

#include "core/base/bytes.h"
#include "core/json/value.h"
#include "core/net/sse.h"

namespace signalbox::test {

namespace {

QByteArray unquoted(const QByteArray &text)
{
    return QByteArray(text).replace('\'', '"');
}

const QByteArray kSchema = "{'type':'object','properties':{'city':{'type':'string'}},"
                           "'required':['city']}";

/// A member by its path; null when a step is missing.
const json::Value *at(const json::Value &value, std::initializer_list<const char *> path)
{
    const json::Value *found = &value;
    for (const char *step : path) {
        const json::Object *object = found->if_object();
        const json::Array *array = found->if_array();
        if (object)
            found = object->if_contains(step);
        else
            found = array && !array->empty() ? &array->at(0) : nullptr;
        if (!found)
            return nullptr;
    }
    return found;
}

QByteArray text(const json::Value &value, std::initializer_list<const char *> path)
{
    const json::Value *found = at(value, path);
    const boost::json::string *string = found ? found->if_string() : nullptr;
    return string ? toBytes({string->data(), string->size()}) : QByteArray();
}

void keep(QByteArray &to, const QByteArray &found)
{
    if (!found.isEmpty())
        to = found;
}

/// One chunk of a stream or a whole answer, which differ in `delta` and `message`.
void readChat(const json::Value &chunk, const char *part, TalkAnswer &to)
{
    keep(to.model, text(chunk, {"model"}));
    to.text += text(chunk, {"choices", "0", part, "content"});
    const std::initializer_list<const char *> call = {"choices", "0", part, "tool_calls", "0"};
    if (const json::Value *found = at(chunk, call)) {
        keep(to.callId, text(*found, {"id"}));
        keep(to.callName, text(*found, {"function", "name"}));
        to.callArguments += text(*found, {"function", "arguments"});
    }
    keep(to.stop, text(chunk, {"choices", "0", "finish_reason"}));
}

void readResponse(const json::Value &response, TalkAnswer &to)
{
    to.model = text(response, {"model"});
    to.stop = text(response, {"status"});
    const json::Value *output = at(response, {"output"});
    for (const json::Value &item : output ? output->as_array() : json::Array()) {
        if (text(item, {"type"}) == "function_call") {
            to.callId = text(item, {"call_id"});
            to.callName = text(item, {"name"});
            to.callArguments = text(item, {"arguments"});
        } else if (text(item, {"type"}) == "message") {
            to.text = text(item, {"content", "0", "text"});
        }
    }
}

void readResponseEvent(const json::Value &event, QByteArray &deltas, TalkAnswer &to)
{
    const QByteArray type = text(event, {"type"});
    if (type == "response.output_text.delta" || type == "response.function_call_arguments.delta")
        deltas += text(event, {"delta"});
    if (type != "response.completed")
        return;
    to.complete = true;
    readResponse(*at(event, {"response"}), to);
    if (deltas != to.text + to.callArguments) // what was told bit by bit and at the end is one
        to.failed = true;
}

void readBlock(const json::Value &block, TalkAnswer &to)
{
    to.text += text(block, {"text"});
    if (text(block, {"type"}) == "thinking")
        to.thoughtSignature = text(block, {"signature"});
    if (text(block, {"type"}) != "tool_use")
        return;
    to.callId = text(block, {"id"});
    to.callName = text(block, {"name"});
    const json::Value *input = at(block, {"input"});
    if (input && input->is_object() && !input->get_object().empty())
        to.callArguments = json::dump(*input);
}

void readMessageEvent(const json::Value &event, TalkAnswer &to)
{
    const QByteArray type = text(event, {"type"});
    if (type == "message_start")
        to.model = text(event, {"message", "model"});
    else if (type == "content_block_start")
        readBlock(*at(event, {"content_block"}), to);
    else if (type == "message_delta")
        to.stop = text(event, {"delta", "stop_reason"});
    to.text += text(event, {"delta", "text"});
    to.callArguments += text(event, {"delta", "partial_json"});
    keep(to.thoughtSignature, text(event, {"delta", "signature"}));
    to.complete = to.complete || type == "message_stop";
}

void readGemini(const json::Value &chunk, TalkAnswer &to)
{
    keep(to.model, text(chunk, {"modelVersion"}));
    keep(to.stop, text(chunk, {"candidates", "0", "finishReason"}));
    to.complete = to.complete || !to.stop.isEmpty();
    const json::Value *parts = at(chunk, {"candidates", "0", "content", "parts"});
    for (const json::Value &part : parts ? parts->as_array() : json::Array()) {
        if (!at(part, {"thought"}))
            to.text += text(part, {"text"});
        keep(to.thoughtSignature, text(part, {"thoughtSignature"}));
        if (!at(part, {"functionCall"}))
            continue;
        to.callId = text(part, {"functionCall", "id"});
        to.callName = text(part, {"functionCall", "name"});
        to.callArguments = json::dump(*at(part, {"functionCall", "args"}));
    }
}

} // namespace

TranslationTalk::TranslationTalk(DialectId dialect, QByteArray model, Way way)
    : m_dialect(dialect), m_model(std::move(model)), m_way(way)
{
}

QByteArray TranslationTalk::target() const
{
    switch (m_dialect) {
    case DialectId::openaiChat:
        break;
    case DialectId::openaiResponses:
        return "/v1/responses";
    case DialectId::anthropic:
        return "/v1/messages?beta=true";
    case DialectId::gemini:
        return "/v1beta/models/" + m_model +
               (m_way == Way::stream ? ":streamGenerateContent?alt=sse" : ":generateContent");
    }
    return "/v1/chat/completions";
}

QByteArray TranslationTalk::body(const QByteArray &more) const
{
    const QByteArray common =
        "{'model':'" + m_model + "'," + (m_way == Way::stream ? "'stream':true," : "");
    switch (m_dialect) {
    case DialectId::openaiChat:
        break;
    case DialectId::openaiResponses:
        return unquoted(common +
                        "'store':false,'instructions':'Be brief.','tools':[{'type':"
                        "'function','name':'get_weather','description':'Weather',"
                        "'parameters':" +
                        kSchema + "}],'input':[{'role':'user','content':'Weather in Paris?'}") +
               more + "]}";
    case DialectId::anthropic:
        return unquoted(common +
                        "'max_tokens':2000,'system':'Be brief.','tools':[{'name':"
                        "'get_weather','description':'Weather','input_schema':" +
                        kSchema + "}],'messages':[{'role':'user','content':'Weather in Paris?'}") +
               more + "]}";
    case DialectId::gemini:
        return unquoted("{'systemInstruction':{'parts':[{'text':'Be brief.'}]},'tools':["
                        "{'functionDeclarations':[{'name':'get_weather','description':'Weather',"
                        "'parametersJsonSchema':" +
                        kSchema +
                        "}]}],'contents':[{'role':'user','parts':[{'text':"
                        "'Weather in Paris?'}]}") +
               more + "]}";
    }
    return unquoted(common +
                    "'tools':[{'type':'function','function':{'name':'get_weather',"
                    "'description':'Weather','parameters':" +
                    kSchema +
                    "}}],'messages':[{'role':'system','content':'Be brief.'},"
                    "{'role':'user','content':'Weather in Paris?'}") +
           more + "]}";
}

QByteArray TranslationTalk::question() const
{
    return body({});
}

QByteArray TranslationTalk::result(const TalkAnswer &answer) const
{
    QByteArray arguments = answer.callArguments;
    arguments.replace('"', "\\\"");
    switch (m_dialect) {
    case DialectId::openaiChat:
        break;
    case DialectId::openaiResponses:
        return body(unquoted(",{'type':'function_call','call_id':'" + answer.callId +
                             "','name':'get_weather','arguments':'") +
                    arguments +
                    unquoted("'},{'type':'function_call_output','call_id':'" + answer.callId +
                             "','output':'Sunny'}"));
    case DialectId::anthropic:
        return body(unquoted(",{'role':'assistant','content':[{'type':'tool_use','id':'" +
                             answer.callId + "','name':'get_weather','input':") +
                    answer.callArguments +
                    unquoted("}]},{'role':'user','content':[{'type':'tool_result','tool_use_id':'" +
                             answer.callId + "','content':'Sunny'}]}"));
    case DialectId::gemini: {
        const QByteArray id =
            answer.callId.isEmpty() ? QByteArray() : "'id':'" + answer.callId + "',";
        const QByteArray proof = answer.thoughtSignature.isEmpty()
                                     ? QByteArray()
                                     : ",'thoughtSignature':'" + answer.thoughtSignature + "'";
        return body(unquoted(",{'role':'model','parts':[{'functionCall':{" + id +
                             "'name':'get_weather','args':") +
                    answer.callArguments +
                    unquoted("}" + proof + "}]},{'role':'user','parts':[{'functionResponse':{" +
                             id + "'name':'get_weather','response':{'output':'Sunny'}}}]}"));
    }
    }
    return body(
        unquoted(",{'role':'assistant','content':null,'tool_calls':[{'id':'" + answer.callId +
                 "','type':'function','function':{'name':'get_weather','arguments':'") +
        arguments +
        unquoted("'}}]},{'role':'tool','tool_call_id':'" + answer.callId + "','content':'Sunny'}"));
}

TalkAnswer TranslationTalk::read(const RawResponse &response) const
{
    return m_way == Way::whole ? readWhole(response) : readStream(response);
}

TalkAnswer TranslationTalk::readWhole(const RawResponse &response) const
{
    TalkAnswer answer;
    const auto whole = json::parse(view(response.body));
    answer.failed = !whole || response.status != 200;
    answer.complete = !answer.failed;
    if (answer.failed)
        return answer;
    switch (m_dialect) {
    case DialectId::openaiChat:
        readChat(*whole, "message", answer);
        break;
    case DialectId::openaiResponses:
        readResponse(*whole, answer);
        break;
    case DialectId::gemini:
        readGemini(*whole, answer);
        break;
    case DialectId::anthropic:
        answer.model = text(*whole, {"model"});
        answer.stop = text(*whole, {"stop_reason"});
        for (const json::Value &block : whole->at("content").as_array())
            readBlock(block, answer);
        break;
    }
    return answer;
}

TalkAnswer TranslationTalk::readStream(const RawResponse &response) const
{
    TalkAnswer answer;
    QByteArrayView events(response.body);
    QByteArray deltas;
    while (const auto event = takeSseEvent(events)) {
        if (event->data == "[DONE]") {
            answer.complete = true;
            continue;
        }
        const auto data = json::parse(view(event->data));
        answer.failed = answer.failed || !data || at(*data, {"error", "message"});
        if (answer.failed)
            return answer;
        switch (m_dialect) {
        case DialectId::openaiChat:
            readChat(*data, "delta", answer);
            break;
        case DialectId::openaiResponses:
            readResponseEvent(*data, deltas, answer);
            break;
        case DialectId::gemini:
            readGemini(*data, answer);
            break;
        case DialectId::anthropic:
            readMessageEvent(*data, answer);
            break;
        }
    }
    return answer;
}

} // namespace signalbox::test
